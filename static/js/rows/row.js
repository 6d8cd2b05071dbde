// The DOM of one row: its names on the left, the scale, the canvas, the values on the right.

import { spread } from "../axis.js";
import { element } from "../dom.js";
import { Pen } from "../pen.js";
import { ROWS } from "./index.js";
import { say } from "./text.js";

const MARK_GAP = 15; // px between two marks at the end of a row

/** One strip of the picture. It holds no data: `paint` reads the picture and draws what it finds. */
export class Row {
  constructor(spec, { onFold }) {
    this.spec = spec;
    this.renderer = ROWS[spec.kind] ?? null;
    this.canvas = element("canvas", { role: "img", "aria-label": spec.title || spec.quantity || spec.kind });
    this.pen = new Pen(this.canvas);
    const folds = this.renderer?.foldable;
    this.name = folds ? element("button", { type: "button", class: "name fold" }) : element("div", { class: "name" });
    if (folds) this.name.addEventListener("click", () => onFold(this));
    this.note = element("div", { class: "note" });
    this.legend = element("div", { class: "legend" });
    this.head = element("div", { class: "head" }, this.name, this.note, this.legend);
    this.scale = element("div", { class: "scale", "aria-hidden": "true" });
    this.message = element("div", { class: "message", hidden: true });
    this.cell = element("div", { class: "cell", hidden: true });
    this.plot = element("div", { class: "plot" }, this.canvas, this.cell, this.message);
    this.value = element("div", { class: "value" });
    this.marks = element("div", { class: "marks" });
    this.side = element("div", { class: "side" }, this.value, this.marks);
    this.root = element("div", { class: "row" }, this.head, this.scale, this.plot, this.side);
    this.root.dataset.kind = spec.kind;
    this.root.dataset.quantity = spec.quantity ?? "";
  }

  /** A row that only says something: the model lacks the quantity, or nothing here draws this kind. */
  get isText() {
    if (!this.renderer) return true;
    return !this.spec.quantity && !["phases", "tokens", "positions"].includes(this.spec.kind);
  }

  /** A picture of its own instead of a strip over the positions. */
  get isPlanar() {
    return Boolean(this.renderer?.isPlanar) && !this.isText;
  }

  /** The quantity that is selected with this row, null for none. */
  get selects() {
    const own = this.spec.quantity || "input";
    return this.renderer?.selects === undefined ? own : this.renderer.selects;
  }

  /** Names, height and scale: when the view, the layout, the width or the unit changes. */
  arrange(picture) {
    const { spec } = this;
    const quantity = picture.quantity(spec.quantity);
    const label = (!this.isText && this.renderer.label?.(picture, spec)) || {};
    const role = label.role ?? quantity?.role ?? spec.role;
    const name = label.name || spec.title || quantity?.label || label.symbol || spec.quantity;
    const symbol = label.symbol ?? (spec.title ? "" : quantity?.symbol);
    this.#setName(name, symbol, role);
    say(this.note, label.note || textbookName(quantity));
    this.head.title = spec.doc || quantity?.doc || "";
    this.folded = picture.isFolded(spec) && Boolean(this.renderer?.foldable);
    if (this.renderer?.foldable) this.name.setAttribute("aria-expanded", String(!this.folded));
    this.root.classList.toggle("folded", this.folded);
    this.root.classList.toggle("text", this.isText);
    this.root.classList.toggle("planar", this.isPlanar);
    if (this.isText) this.#showText();
    this.#setLegend(picture);
    this.measure(picture);
  }

  /** Size of the canvas. */
  measure(picture) {
    this.height = this.isText || this.folded ? 0 : this.renderer.height(picture, this.spec);
    this.canvas.hidden = !this.height;
    const width = this.isPlanar ? picture.axis.room - 2 : picture.axis.plot;
    if (this.height) this.pen.resize(width, this.height, picture.ratio);
    this.plot.style.minHeight = this.height ? `${this.height}px` : "";
  }

  paint(picture) {
    this.draw(picture);
    this.tell(picture);
  }

  /** The canvas alone. All rows draw before any of them tells: text on a canvas waits for the layout of what was told. */
  draw(picture) {
    this.isDrawn = false;
    if (this.isText || this.folded || !this.#draws(picture)) return;
    if (this.height !== this.renderer.height(picture, this.spec)) this.measure(picture);
    if (this.#isStill(picture)) return;
    this.pen.clear();
    this.renderer.paint(this.pen, picture, this.spec);
    this.isDrawn = true;
  }

  /** What stands around the canvas. */
  tell(picture) {
    if (this.isText || this.folded) return this.#clearSide();
    if (!this.#draws(picture)) return this.#sayMissing(picture);
    this.message.hidden = true;
    if (this.isDrawn) {
      this.#setScale(picture);
      this.#setLegend(picture);
    }
    this.point(picture);
  }

  // painted as it would be painted now
  #isStill({ shown, axis, colours, heard, depth }) {
    if (!this.renderer.isStill) return false;
    const now = [shown, axis, colours, heard, depth];
    const isSame = now.every((part, index) => part === this.still?.[index]);
    this.still = now;
    return isSame;
  }

  /** What follows the cursor: values and marks on the right, the outline of the selected cell. */
  point(picture) {
    if (this.isText || this.folded || !this.#draws(picture)) return;
    say(this.value, this.renderer.value?.(picture, picture.reading, this.spec) ?? "");
    this.#setMarks(picture);
    const cell = picture.selected && this.renderer.cellOf?.(picture, picture.selected.t, this.spec);
    this.cell.hidden = !cell;
    if (!cell) return;
    for (const [side, at] of Object.entries({ left: cell.x, top: cell.y })) this.cell.style[side] = `${at}px`;
    for (const side of ["width", "height"]) this.cell.style[side] = `${cell[side]}px`;
  }

  /** For those who listen; written now and then, not with every frame. */
  describe(picture) {
    if (this.isText || this.folded || !this.#draws(picture)) return "";
    const words = this.renderer.words?.(picture, this.spec) ?? "";
    this.canvas.setAttribute("aria-label", `${this.name.textContent || this.spec.kind}: ${words}`);
    return words;
  }

  /** What a point of the canvas selects besides its position: a unit, a head and a row, …. */
  at(picture, t, y) {
    return (this.#draws(picture) && this.renderer?.at?.(picture, t, y, this.spec)) || {};
  }

  /** The position under a point of the canvas, null where it has none. */
  columnAt(picture, x, y) {
    if (!this.renderer?.columnAt) return picture.axis.at(x);
    return this.#draws(picture) ? this.renderer.columnAt(picture, x, y, this.spec, this.pen) : null;
  }

  /** The position of the row under a point of a square, else null. */
  rowAt(picture, y) {
    return (this.#draws(picture) ? this.renderer?.rowAt?.(picture, y, this.spec) : null) ?? null;
  }

  #draws(picture) {
    const { kind, quantity } = this.spec;
    if (kind === "phases" || kind === "positions") return true;
    if (kind === "tokens") return picture.count > 0;
    if (["answers", "lines", "ledger", "spectrum", "trajectory", "prose"].includes(kind)) return Boolean(picture.array(quantity));
    if (kind === "square" || kind === "weights") return Boolean(picture.square(quantity));
    return Boolean(kind === "heat" ? picture.grid(quantity) : picture.line(quantity));
  }

  #setName(name, symbol, role) {
    this.name.replaceChildren(...(name ? [element("span", {}, name)] : []));
    if (symbol) this.name.append(" ", element("i", {}, symbol));
    this.name.style.color = role ? `var(--role-${role}-text)` : "";
    this.root.dataset.role = role ?? "plain";
  }

  #showText() {
    const why = this.renderer ? this.spec.doc : `nothing here draws rows of kind “${this.spec.kind}”`;
    say(this.message, why ?? "");
    this.message.hidden = false;
  }

  #sayMissing(picture) {
    this.pen.clear();
    say(this.message, picture.layout && !picture.entry(this.spec.quantity) ? "…" : "not kept for this update");
    this.message.hidden = false;
    this.#clearSide();
  }

  #clearSide() {
    this.still = null;
    say(this.value, "");
    this.marks.replaceChildren();
    this.scale.replaceChildren();
    this.cell.hidden = true;
  }

  #setScale(picture) {
    const ticks = this.renderer.ticks?.(picture, this.spec) ?? [];
    const key = ticks.map(({ y, text, strong }) => `${y} ${text} ${strong ?? ""}`).join("|");
    if (key === this.scaleKey && this.scale.childElementCount === ticks.length) return;
    this.scaleKey = key;
    const span = ({ y, text, strong }) => {
      const tick = element("span", { class: strong ? "strong" : null }, text);
      tick.style.top = `${y}px`;
      return tick;
    };
    this.scale.replaceChildren(...ticks.map(span));
  }

  #setLegend(picture) {
    const legend = !this.isText && !this.folded && this.#draws(picture) && this.renderer.legend?.(picture, this.spec);
    const key = legend ? JSON.stringify(legend) : "";
    if (key === this.legendKey) return;
    this.legendKey = key;
    if (!legend) return this.legend.replaceChildren();
    if (legend.steps) return this.legend.replaceChildren(...legend.steps.map(swatch));
    const colours = legend.stops.map((name) => `var(--${name})`).join(", ");
    const bar = element("span", { class: "ramp" });
    bar.style.background = `linear-gradient(in oklab to right, ${colours})`;
    this.legend.replaceChildren(legend.low, bar, legend.high);
  }

  #setMarks(picture) {
    const marks = picture.axis.narrow ? [] : (this.renderer.marks?.(picture, this.spec) ?? []);
    while (this.marks.childElementCount > marks.length) this.marks.lastChild.remove();
    while (this.marks.childElementCount < marks.length) {
      this.marks.append(element("div", {}, element("span"), element("b")));
    }
    const places = spread(
      marks.map(({ y }) => y),
      MARK_GAP,
      6,
      Math.max(6, this.height - 6),
    );
    marks.forEach(({ text, number = "", role }, index) => {
      const mark = this.marks.children[index];
      say(mark.firstChild, text);
      say(mark.lastChild, number);
      mark.title = text;
      mark.style.top = `${places[index]}px`;
      mark.style.color = `var(--role-${role}-text)`;
    });
  }
}

function swatch({ text, share, role }) {
  const box = element("span", { class: "swatch" });
  box.style.background = `color-mix(in oklab, var(--role-${role}) ${Math.round(100 * share)}%, var(--panel))`;
  return element("span", { class: "step" }, box, text);
}

function textbookName(quantity) {
  if (!quantity?.textbook || quantity.textbook === quantity.label) return "";
  return quantity.textbook;
}
