// What stands on screen: the rows under one axis, the cursors that run through them, the sentence above, the inspector.

import { axis } from "./axis.js";
import { readColours } from "./colors.js";
import { Controls } from "./controls.js";
import { element } from "./dom.js";
import { Editor } from "./editor.js";
import { Inspector } from "./inspector.js";
import { Row } from "./rows/row.js";
import { STYLE } from "./style.js";

const POSITIONS = { kind: "positions", quantity: "" };
const COMPACT = 860; // px of window height below which rows are lower
const HOW = "The picture. Left and right choose a position, up and down a unit, page up and down a row, Escape none.";

export class Stage {
  constructor(score) {
    this.score = score;
    this.picture = score.picture;
    this.rows = [];
    const root = score.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.probe = element("span", { class: "probe", "aria-hidden": "true" });
    this.caption = element("p", { class: "caption" });
    this.status = element("div", { class: "heard", role: "status" });
    this.fixed = element("div", { class: "cursor fixed", hidden: true });
    this.passing = element("div", { class: "cursor passing", hidden: true });
    this.box = element("div", { class: "rows" });
    this.scroller = element("div", { class: "picture", tabindex: "0", role: "group", "aria-label": HOW }, this.box);
    this.controls = new Controls(score);
    this.inspector = new Inspector(score);
    this.editor = new Editor(score);
    this.body = element("div", { class: "body" }, this.scroller, this.inspector.root);
    const top = element("div", { class: "top" }, this.caption, this.controls.root);
    root.append(this.probe, top, this.body, this.editor.root, this.status);
  }

  /** Build the rows of the view, keeping those that stay. `isSettling`: rows whose numbers are still coming count. */
  arrange(view, isSettling) {
    const { picture } = this;
    this.measure();
    if (!picture.axis || !picture.layout || !view) return;
    const belongs = ({ quantity }) => !quantity || isSettling || Boolean(picture.entry(quantity));
    const specs = [...view.rows.filter(belongs), POSITIONS];
    const kept = new Map(this.rows.map((row) => [keyOf(row.spec), row]));
    this.rows = specs.map((spec) => kept.get(keyOf(spec)) ?? new Row(spec, { onFold: (row) => this.#fold(row) }));
    const nodes = [...this.rows.map((row) => row.root), this.fixed, this.passing];
    const stand = [...this.box.childNodes];
    if (stand.length !== nodes.length || nodes.some((node, index) => stand[index] !== node)) {
      this.box.replaceChildren(...nodes);
    }
    for (const row of this.rows) {
      row.arrange(picture);
      const canGrab = view.name === "unit" && Boolean(row.renderer?.holds?.(picture, row.spec));
      row.root.toggleAttribute("data-grab", canGrab);
    }
    this.controls.update();
  }

  /** Fit the axis to the width of the element. */
  measure() {
    const width = this.score.clientWidth;
    if (!width) return;
    const { picture } = this;
    const touch = matchMedia("(pointer: coarse)").matches;
    picture.axis = axis({ width, count: picture.count, touch });
    picture.ratio = globalThis.devicePixelRatio || 1;
    picture.compact = globalThis.innerHeight < COMPACT;
    const { label, scale, value, plot, aside, room, narrow } = picture.axis;
    const sizes = { label, scale, value, plot, aside, room, wide: width };
    for (const [name, px] of Object.entries(sizes)) this.body.style.setProperty(`--${name}`, `${px}px`);
    this.body.style.setProperty("--gap", picture.depth === "unit" && picture.compact ? "5px" : "8px");
    this.body.classList.toggle("narrow", narrow);
    this.body.classList.toggle("compact", picture.compact);
    this.body.classList.toggle("with-aside", aside > 0);
  }

  /** Paint every row from the frame shown. */
  paint() {
    const { picture } = this;
    if (!picture.axis || !picture.frame) return;
    picture.colours ??= readColours(this.probe);
    for (const row of this.rows) row.paint(picture);
    this.#placeCursors();
    this.inspector.update();
  }

  /** The cursor moved: nothing is painted anew but the ledger, which shows what the position under it wrote. */
  point() {
    const { picture } = this;
    this.#placeCursors();
    for (const row of this.rows) {
      if (row.spec.kind === "ledger") row.paint(picture);
      else row.point(picture);
    }
    this.inspector.update();
  }

  /** Scroll the selected position into sight. */
  reveal() {
    const { selected, axis: geometry } = this.picture;
    if (!selected || !geometry?.scrolls) return;
    const left = geometry.x(selected.t);
    const { scrollLeft } = this.scroller;
    const outside = left < scrollLeft || left + geometry.cell > scrollLeft + geometry.room;
    if (outside) this.scroller.scrollLeft = left - geometry.room / 2;
  }

  #placeCursors() {
    const { heard, hover, selected } = this.picture;
    this.#place(this.fixed, heard === null ? selected?.t : null);
    this.#place(this.passing, heard ?? hover);
  }

  #place(cursor, t) {
    const { label, scale, x, cell } = this.picture.axis;
    cursor.hidden = t === null || t === undefined;
    if (cursor.hidden) return;
    cursor.style.left = `${label + scale + x(t)}px`;
    cursor.style.width = `${cell}px`;
  }

  #fold(row) {
    const { folded } = this.picture;
    const { quantity } = row.spec;
    if (!folded.delete(quantity)) folded.add(quantity);
    this.score.arrange();
  }
}

function keyOf({ kind, quantity = "" }) {
  return `${kind} ${quantity}`;
}
