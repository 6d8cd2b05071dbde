// Other seeds of a race, trained in the background: a button, how far it is, and what has come of it.

import { element } from "../dom.js";
import { bandInWords } from "./words.js";

const SEEDS = 5;

export class Band {
  /** `send(command)` reaches the server, `onChange()` draws what is new. */
  constructor({ send, onChange }) {
    Object.assign(this, { send, onChange });
    this.begin = element("button", { type: "button", title: "The same recipes from other random numbers, in the background", onclick: () => this.#begin() }, `Train ${SEEDS} other seeds`);
    this.progress = element("progress", { max: "1", value: "0", "aria-label": "Other seeds" });
    this.cancel = element("button", { type: "button", onclick: () => this.send({ op: "band", cancel: true }) }, "Cancel");
    this.busy = element("span", { class: "busy", hidden: true }, this.progress, this.cancel);
    this.words = element("p", { class: "about" });
    this.element = element("div", { class: "seeds" }, this.begin, this.busy);
    this.clear();
  }

  /** Another race: nothing is known of its seeds. */
  clear() {
    this.found = new Map(); // by run
    this.#rest();
    this.words.textContent = "";
  }

  take(header) {
    if (header.cancelled) return this.#rest();
    this.progress.value = header.progress;
    this.busy.hidden = header.progress >= 1;
    this.begin.hidden = !this.busy.hidden;
    if (!header.seeds) return;
    this.found.set(header.runner, header);
    const stopped = [...this.found.values()].reduce((sum, each) => sum + each.stopped, 0);
    const seeds = Math.min(...[...this.found.values()].map((each) => each.seeds));
    this.words.textContent = bandInWords({ seeds, updates: header.updates, stopped });
    this.onChange();
  }

  /** The band of a run's curve as the chart takes it, or null. */
  of(runner, curve, every) {
    const known = this.found.get(runner);
    return known ? { updates: known.updates, size: known.sizes[curve], every, ...known[curve] } : null;
  }

  #begin() {
    this.send({ op: "band", seeds: SEEDS });
    this.progress.value = 0;
    this.busy.hidden = false;
    this.begin.hidden = true;
  }

  #rest() {
    this.busy.hidden = true;
    this.begin.hidden = false;
  }
}
