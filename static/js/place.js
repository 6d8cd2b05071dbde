// Where a bench is: what its address says and what an address brings back. A bench without an address is nowhere.

import { Address, readAddress, writeAddress } from "./address.js";

/** `look` is what is on screen, `state()` the last state; `onReturn(place)` where the visitor goes back or forward. */
export class Place {
  constructor({ look, state, onReturn }) {
    Object.assign(this, { look, state, onReturn });
    this.address = null;
    this.start = readAddress("");
  }

  /**
   * Take the page's address over: "page", "lazy" (only once something is chosen); "framed": read it, write nothing,
   * since the history is that of the page around; null to leave it alone.
   */
  open(kind) {
    if (kind === null) return;
    if (kind === "framed") {
      const { view = null, unit, layer } = document.documentElement.dataset; // of a lesson's scene
      const asked = readAddress(location.search);
      const whole = (text) => (text === undefined ? null : Number(text));
      this.start = { ...asked, view: asked.view ?? view, unit: asked.unit ?? whole(unit), layer: asked.layer ?? whole(layer) };
      return;
    }
    this.address = new Address({ isLazy: kind === "lazy", onReturn: (place) => this.onReturn(place) });
    this.start = this.address.start;
  }

  close() {
    this.address?.close();
  }

  get hide() {
    return this.start.hide;
  }

  #screen() {
    const { views, query = "" } = this.state();
    const { unit, layer, depth } = this.look;
    return { query, view: depth === views[0]?.name ? null : depth, unit, layer, hide: this.hide };
  }

  /** The whole address of what is on screen. */
  get link() {
    const { pathname } = location;
    return location.origin + pathname.replace(/\/embed\/[^/]*$/, "/lab") + writeAddress(this.#screen());
  }

  write() {
    if (!this.address || !this.state()) return;
    const live = this.state().knobs.filter((knob) => knob.live).map(({ name }) => name);
    this.address.write(this.#screen(), live);
  }
}
