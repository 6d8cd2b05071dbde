// What can stand open above the picture: the diagram of the cell, and one update in slow motion.

import { DiagramPanel } from "./diagram/panel.js";
import { element } from "./dom.js";
import { PANELS_CSS } from "./panels_css.js";
import { SlowMotion } from "./slow_motion.js";

/** One at a time, by button or as a scene wishes (the bench's event `panel`). `send(command)` reaches the server. */
export class Panels {
  constructor(bench, send) {
    const { score, look } = bench;
    const leave = (name) => (options) => this.#leave(name, options);
    this.parts = {
      slow_motion: new SlowMotion({ score, look, send, onLeave: leave("slow_motion") }),
      diagram: new DiagramPanel({ score, send, onClose: leave("diagram") }),
    };
    const button = (name, label, title) =>
      element("button", { type: "button", class: "quiet", title, "aria-expanded": "false", onclick: () => this.#toggle(name) }, label);
    this.openers = {
      slow_motion: button("slow_motion", "Slow motion", "One update taken apart: forward, loss, backward, clip, update"),
      diagram: button("diagram", "Diagram", "The cell as a drawing, with this position’s numbers on its wires"),
    };
    this.buttons = element("div", { class: "row panel-buttons", role: "group", "aria-label": "Look closer" });
    this.buttons.append(...Object.values(this.openers));
    const parts = Object.values(this.parts).map((part) => part.element);
    this.element = element("div", { class: "panels" }, element("style", {}, PANELS_CSS), ...parts);
    bench.addEventListener("panel", ({ detail }) => {
      this.show(null); // what was open was of another network
      this.show(detail);
    });
    bench.addEventListener("state", ({ detail }) => this.update(detail));
    bench.shadowRoot.addEventListener("keydown", (event) => this.parts.slow_motion.key(event), { capture: true });
  }

  /** Open one, close the others; null closes all. */
  show(name, options) {
    for (const other of Object.keys(this.parts)) if (other !== name) this.parts[other].close();
    this.parts[name]?.open(options);
    this.#mark();
  }

  /** Take an answer of the server that is for one of them; returns whether it was. */
  take(header) {
    const part = { slow: "slow_motion", diagram: "diagram" }[header.kind];
    if (part) this.parts[part].take(header);
    return Boolean(part);
  }

  update(state) {
    const isLesson = Boolean(state.show); // a page of a lesson says itself what is open
    const isHidden = (name) => isLesson || state.hide.includes(name) || (name === "diagram" && !state.model?.has_diagram);
    for (const [name, opener] of Object.entries(this.openers)) opener.hidden = isHidden(name);
    if (!state.model?.has_diagram && this.parts.diagram.isOpen) this.#leave("diagram");
    this.parts.slow_motion.update(state);
  }

  close() {
    this.show(null);
  }

  #toggle(name) {
    this.show(this.parts[name].isOpen ? null : name, { isByHand: true });
  }

  #leave(name, options) {
    const isInside = this.element.contains(this.element.getRootNode().activeElement);
    this.parts[name].close(options);
    this.#mark();
    if (isInside && !this.openers[name].hidden) this.openers[name].focus({ preventScroll: true });
  }

  #mark() {
    for (const [name, opener] of Object.entries(this.openers)) {
      opener.setAttribute("aria-expanded", String(this.parts[name].isOpen));
    }
  }
}
