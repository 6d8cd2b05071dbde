// What of the run is on screen: depth, unit, layer, sequence, and whether anybody can see it at all.

import { element } from "./dom.js";

const SOURCES = { probe: "one fixed sequence", batch: "a training sequence" };

/** Tells the server what frames must hold; `tell(command)` is called only when something has changed. */
export class Look {
  #last = "";

  constructor({ tell }) {
    this.tell = tell;
    this.depth = null; // null until the views are known
    this.unit = null; // null until the picture or the address chooses
    this.layer = null;
    this.source = "probe";
    this.temperature = 1; // at which a network that writes draws its symbols
    this.open = []; // quantities of rows that begin folded and were opened
    this.wanted = null; // unit and layer of the address, until there is a picture to choose them in
    this.menu = element("select", { id: "source", onchange: () => this.#read(this.menu.value) });
    for (const [value, label] of Object.entries(SOURCES)) this.menu.append(element("option", { value }, label));
    this.element = element("div", { class: "source" }, element("label", { for: "source" }, "Shown"), this.menu);
  }

  #read(source) {
    this.source = source;
    this.send();
  }

  /** Let the network write more boldly (above 1) or more carefully. */
  heat(temperature) {
    this.temperature = temperature;
    this.send();
  }

  /** Go where an address points, as soon as there is a picture of that experiment. */
  point({ unit, layer }) {
    Object.assign(this, { unit: null, layer: null });
    const wanted = { ...(unit === null ? {} : { unit }), ...(layer === null ? {} : { layer }) };
    this.wanted = Object.keys(wanted).length ? wanted : null;
  }

  /** Bring picture and look together after a layout: the address is followed once, then the picture is right. */
  settle(score) {
    const { wanted } = this;
    this.wanted = null;
    if (wanted) {
      const { picture } = score;
      for (const name of Object.keys(wanted)) wanted[name] = Math.min(wanted[name], picture.size(name) - 1);
      score.choose(wanted);
      Object.assign(this, wanted);
    }
    for (const name of ["unit", "layer"]) if (this[name] !== null) this[name] = score[name];
    this.send();
  }

  /** Tell it once more: it may not have arrived. */
  again() {
    this.#last = "";
    this.send();
  }

  send() {
    if (this.depth === null) return;
    const { depth, unit, layer, source, open, temperature } = this;
    const look = { depth, unit, layer, source, open, temperature, visible: !document.hidden };
    const key = JSON.stringify(look);
    if (key === this.#last) return;
    this.#last = key;
    this.tell({ op: "look", ...look });
  }
}
