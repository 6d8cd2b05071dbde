// One lane over the full width, to draw on with a finger: it lies outside the picture, so no scrolling is in its way.

import { ownName } from "./as_trained.js";
import { element } from "./dom.js";
import { positionUnder, stretchOf, valueUnder } from "./grip.js";
import { Pen } from "./pen.js";
import { toPixel } from "./scales.js";

const HEIGHT = 96;
const PAD = 6;

/** `onDraw({t: [start, stop], shift})` while a pointer draws. */
export class Strip {
  constructor({ onDraw }) {
    this.onDraw = onDraw;
    const label = "The lane: drag across positions, the height is the value";
    this.canvas = element("canvas", { role: "img", "aria-label": label });
    this.pen = new Pen(this.canvas);
    this.root = element("div", { class: "strip" }, this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.#start(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(name, () => (this.from = null));
    }
    this.from = null;
  }

  /** Show a quantity of the unit chosen on a scale, and what would be held. */
  paint(picture, { quantity, scale, draft }) {
    Object.assign(this, { picture, scale });
    const values = picture.line(quantity);
    const width = this.root.clientWidth;
    if (!values || !width || !picture.colours) return;
    const { pen } = this;
    const { colours } = picture;
    pen.resize(width, HEIGHT, picture.ratio);
    const cell = width / values.length;
    const y = (value) => toPixel(value, scale, PAD, HEIGHT - PAD);
    const zero = y(Math.max(0, scale[0]));
    const role = colours[`role-${picture.quantity(quantity)?.role ?? "plain"}`];
    const ghost = picture.line(ownName(quantity));
    pen.box(0, 0, width, HEIGHT, colours.panel);
    values.forEach((value, t) => {
      pen.box(t * cell + 0.5, Math.min(zero, y(value)), cell - 1, Math.max(1, Math.abs(y(value) - zero)), role);
    });
    if (ghost) {
      const steps = [...ghost].flatMap((value, t) => [[t * cell, y(value)], [(t + 1) * cell, y(value)]]);
      pen.path(steps, colours.ink, { thickness: 1.25, dash: [4, 3] });
    }
    const [start, stop] = draft.t;
    pen.box(start * cell, 0, (stop - start) * cell, HEIGHT, "rgb(128 128 128 / 0.22)");
    pen.frame(start * cell, 0, (stop - start) * cell, HEIGHT, colours.ink, 1.5);
    pen.box(start * cell, y(draft.shift) - 1.5, (stop - start) * cell, 3, colours.ink);
  }

  #start(event) {
    if (event.button !== 0 || !this.picture) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.from = this.#at(event).t;
    this.#move(event);
  }

  #move(event) {
    if (this.from === null) return;
    const { t, shift } = this.#at(event);
    this.onDraw({ t: stretchOf(this.from, t), shift });
  }

  #at(event) {
    const edges = this.canvas.getBoundingClientRect();
    const t = positionUnder(event.clientX - edges.left, edges.width, this.picture.count);
    return { t, shift: valueUnder(event.clientY - edges.top, HEIGHT, this.scale, PAD) };
  }
}
