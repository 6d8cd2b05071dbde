// What stands on screen: the rows under one axis, the cursors that run through them, the sentence above, the inspector.

import { axis } from "./axis.js";
import { readColours } from "./colors.js";
import { element } from "./dom.js";
import { Aside } from "./aside.js";
import { complete, needsMore } from "./extras.js";
import { registry } from "./registry.js";
import { ROWS } from "./rows/index.js";
import { Row } from "./rows/row.js";
import { say } from "./rows/text.js";
import { wear } from "./sheets.js";
import { columnOf } from "./square.js";
import { STYLE } from "./style.js";
import { zoomOf } from "./zoom.js";

const POSITIONS = { kind: "positions", quantity: "" };
const COMPACT = 860; // px of window height below which rows are lower
const HOW =
  "The picture. Left and right choose a position, up and down a unit or the row of a square, page up and down a row " +
  "of the picture, Escape none.";

export class Stage {
  constructor(score) {
    this.score = score;
    this.picture = score.picture;
    this.rows = [];
    this.marked = []; // quantities of the rows that a lesson speaks of
    this.pointed = []; // and of those that a word of its text points at
    const root = score.attachShadow({ mode: "open" });
    wear(root, STYLE, ...registry.sheets);
    this.probe = element("span", { class: "probe", "aria-hidden": "true" });
    this.caption = element("p", { class: "caption" });
    this.status = element("div", { class: "heard", role: "status" });
    this.fixed = element("div", { class: "cursor fixed", hidden: true });
    this.passing = element("div", { class: "cursor passing", hidden: true });
    this.box = element("div", { class: "rows" });
    this.scroller = element("div", { class: "picture", tabindex: "0", role: "group", "aria-label": HOW }, this.box);
    this.controls = registry.Controls && new registry.Controls(score);
    this.inspector = registry.Inspector ? new registry.Inspector(score) : new Aside(score);
    this.editor = registry.live && new registry.live.Editor(score);
    this.hand = element("p", { class: "hand", hidden: true });
    this.before = element("div", { class: "edge before", "aria-hidden": "true" }, "‹");
    this.after = element("div", { class: "edge after", "aria-hidden": "true" }, "›");
    this.body = element("div", { class: "body" }, this.hand, this.scroller, this.before, this.after, this.inspector.root);
    this.scroller.addEventListener("scroll", () => this.#fade(), { passive: true });
    this.top = element("div", { class: "top" }, this.caption, this.controls?.root ?? "");
    root.append(this.probe, this.top, this.body, this.editor?.root ?? "", this.status);
  }

  /** Build the rows of the view, keeping those that stay. `isSettling`: rows whose numbers are still coming count. */
  arrange(view, isSettling) {
    const { picture } = this;
    this.measure();
    if (!picture.axis || !picture.layout || !view) return;
    if (needsMore(view, picture.layout, picture.frame?.facts)) this.complete();
    const belongs = ({ quantity, folded }) => !quantity || isSettling || folded || Boolean(picture.entry(quantity));
    const there = view.rows.filter(belongs).filter(({ kind }) => ROWS[kind] || registry.Inspector);
    const specs = there.every(({ kind }) => ROWS[kind]?.isPlanar) ? there : [...there, POSITIONS];
    const kept = new Map(this.rows.map((row) => [keyOf(row.spec), row]));
    this.rows = specs.map((spec) => kept.get(keyOf(spec)) ?? new Row(spec, { onFold: (row) => this.#fold(row) }));
    const nodes = [...this.rows.map((row) => row.root), this.fixed, this.passing];
    const stand = [...this.box.childNodes];
    if (stand.length !== nodes.length || nodes.some((node, index) => stand[index] !== node)) {
      this.box.replaceChildren(...nodes);
    }
    for (const row of this.rows) {
      row.arrange(picture);
      const canGrab = Boolean(row.renderer?.holds?.(picture, row.spec));
      row.root.toggleAttribute("data-grab", canGrab);
    }
    this.mark(this.marked, this.pointed);
    this.controls?.update();
    this.inspector.update(); // what it invites to is on screen
    this.#start(view);
    this.#fade();
  }

  /** Load what few pictures need, and show what it can show: a promise. */
  complete() {
    if (this.inspector instanceof Aside) this.completing ??= this.#complete();
    return this.completing;
  }

  async #complete() {
    try {
      await complete();
    } catch (error) {
      this.inspector.complain(error.message);
      return;
    }
    wear(this.score.shadowRoot, STYLE, ...registry.sheets);
    this.controls = new registry.Controls(this.score);
    this.top.append(this.controls.root);
    const before = this.inspector.root;
    this.inspector = new registry.Inspector(this.score);
    before.replaceWith(this.inspector.root);
    this.inspector.forget();
    if (this.score.offering.hasUnit) this.score.arrange();
    else this.score.offer(); // what says which unit tells most has come
  }

  /** Mark the rows of some quantities, and more strongly those of the quantities pointed at. */
  mark(marked, pointed = []) {
    const isSame = JSON.stringify(marked) === JSON.stringify(this.marked);
    Object.assign(this, { marked, pointed });
    if (!isSame) this.#unfold(marked);
    for (const { root, spec } of this.rows) {
      const names = [spec.quantity, spec.quantity?.replace(/^twins\./, "")];
      root.toggleAttribute("data-marked", names.some((name) => marked.includes(name)));
      root.toggleAttribute("data-pointed", names.some((name) => pointed.includes(name)));
    }
  }

  // what is spoken of is to be seen: what no frame carries of it yet is asked for
  #unfold(marked) {
    this.picture.marked = marked;
    this.score.tell("open", { quantities: this.picture.opened });
    this.score.arrange();
  }

  /** Fit the axis to the width of the element. */
  measure() {
    const width = this.score.clientWidth;
    if (!width) return;
    const { picture } = this;
    const touch = matchMedia("(pointer: coarse)").matches;
    picture.axis = axis({ width, count: picture.count, touch });
    picture.ratio = (globalThis.devicePixelRatio || 1) * zoomOf(this.score);
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
    if (this.named !== picture.shown) this.#nameRows();
    for (const row of this.rows) row.draw(picture);
    for (const row of this.rows) row.tell(picture);
    this.#sayDifference();
    this.editor?.paint();
    this.#placeCursors();
    this.inspector.update();
  }

  // names of twins are of the sequence shown
  #nameRows() {
    this.named = this.picture.shown;
    for (const row of this.rows) row.arrange(this.picture);
  }

  // what the hand changes, and how the trained network is drawn beside it
  #sayDifference() {
    const { picture, rows } = this;
    const kinds = rows.map(({ spec }) => spec.kind);
    const words = registry.ghosts?.inWords(picture, kinds) ?? "";
    this.hand.hidden = !words;
    say(this.hand, words);
  }

  /** The cursor moved: nothing is painted anew but what shows the position under it. */
  point() {
    const { picture } = this;
    this.#placeCursors();
    for (const row of this.rows) {
      if (row.renderer?.follows) row.paint(picture);
      else row.point(picture);
    }
    this.inspector.update();
  }

  // a picture wider than its room: the story opens where the task asks, the other depths where the sequence begins
  #start(view) {
    const { axis: geometry, scene, count } = this.picture;
    const asked = scene.loss_positions.at(-1);
    const key = `${view.name} ${count} ${asked}`;
    if (asked === undefined || key === this.started) return;
    this.started = key;
    if (geometry.scrolls) this.scroller.scrollLeft = view.name === "story" ? startAt(geometry, asked) : 0;
  }

  #fade() {
    const { scroller } = this;
    const { scrollLeft, scrollWidth, clientWidth } = scroller;
    this.before.classList.toggle("more", scrollLeft > 2);
    const { scrolls } = this.score.picture.axis ?? {}; // else what is wider is a text beside the plot
    this.after.classList.toggle("more", Boolean(scrolls) && scrollLeft + clientWidth < scrollWidth - 2);
  }

  #placeCursors() {
    const { heard, blamed, hover, selected, count } = this.picture;
    this.#place(this.fixed, heard === null ? columnOf(selected) : null);
    this.#place(this.passing, heard ?? (blamed < count ? blamed : null) ?? hover);
  }

  #place(cursor, t) {
    const { label, scale, x, cell } = this.picture.axis;
    cursor.hidden = t === null || t === undefined || this.rows.every((row) => row.isPlanar);
    if (cursor.hidden) return;
    cursor.style.left = `${label + scale + x(t)}px`;
    cursor.style.width = `${cell}px`;
  }

  #fold(row) {
    this.score.fold(row.spec);
  }
}

/** How far a picture must be scrolled, in px, for a position to stand at the right end of its room. */
export function startAt({ x, room }, t) {
  return Math.max(0, x(t + 1) - room);
}

// a depth may show the same row with another beginning
function keyOf(spec) {
  return JSON.stringify(spec);
}
