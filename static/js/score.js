// <rnn-score role="figure">: the picture. It is fed bytes and shows them; it knows no server and no page.
//
//   score.layout(header)                  a layout message
//   score.receive(header, buffers)        a frame message: kept, and painted unless a newer one comes first
//   score.receive(…, {keep: false})       a recomputed frame: shown until show() is called, not kept
//   score.show(index | null)              an earlier frame of score.store, or follow the newest
//   score.view = {name, label, rows}      which rows stand above one another
//   score.explanation(json)               the exact numbers of the selected cell
//   score.read()                          read the sequence position by position; a promise, settled at the end
//   score.choose({unit, layer})           show another unit
//   score.sizes = {unit, layer}           how many there are, where frames carry only the one shown
//   score.interventions = [event, …]      what is held by hand now
//   score.clear()                         forget everything: another run begins
//   score.frame, score.store.updates, score.unit, score.layer, score.selected
//
// Events (bubbling): painted {updates}, look {unit, layer}, select {quantity, t, unit, layer}|null,
//   explain {quantity, t, unit, layer}, clamp {quantity, t: [a, b], unit, layer, scale, shift}, release,
//   reset_state {quantity, t, layer}, cut {t: [a, b]}, reading {t}|{t: null}
// Positions count from 0; a stretch [a, b] is a … b − 1, as in the engine's events.

import { axis } from "./axis.js";
import { readColours } from "./colors.js";
import { Controls } from "./controls.js";
import { decodeFrame } from "./decode.js";
import { atPosition, caption, figureName } from "./describe.js";
import { element } from "./dom.js";
import { Editor } from "./editor.js";
import { Inspector } from "./inspector.js";
import { Picture } from "./picture.js";
import { point } from "./pointing.js";
import { Reading } from "./reading.js";
import { Row } from "./rows/row.js";
import { say } from "./rows/text.js";
import { Store } from "./store.js";
import { STYLE } from "./style.js";

const EXPLAIN_EVERY = 250; // ms between two questions about the selected cell while the network learns
const DESCRIBE_EVERY = 1000; // ms between two changes of the accessible name
const POSITIONS = { kind: "positions", quantity: "" };
const COMPACT = 860; // px of window height below which rows are lower

export class Score extends HTMLElement {
  constructor() {
    super();
    this.store = new Store();
    this.picture = new Picture();
    this.layouts = new Map();
    this.rows = [];
    this.index = null; // of the frame shown; null follows the newest
    this.passing = null; // a frame that is shown and not kept
    this.unpainted = [];
    this.painted = 0;
    this.stage = new Stage(this);
    this.reading = new Reading(this);
  }

  connectedCallback() {
    if (!this.hasAttribute("role")) this.setAttribute("role", "figure");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", figureName(this.picture, null));
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.sizes_ = new ResizeObserver(() => this.#resize());
    this.sizes_.observe(this);
    const themes = new MutationObserver(() => this.repaint());
    themes.observe(document.documentElement, { attributes: true });
    signal.addEventListener("abort", () => themes.disconnect());
    for (const query of ["(prefers-color-scheme: dark)", "(pointer: coarse)"]) {
      matchMedia(query).addEventListener("change", () => this.#resize(), { signal });
    }
    point(this, signal);
  }

  disconnectedCallback() {
    this.sizes_.disconnect();
    this.leaving.abort();
    this.reading.stop();
  }

  // ---- what comes in

  layout(header) {
    this.layouts.set(header.layout, header);
    const before = this.picture.layout?.scene.tokens.join("\0");
    this.picture.layout = header;
    this.viewIsNew = false;
    if (header.scene.tokens.join("\0") !== before) this.picture.selected = clampTo(this.picture.selected, header);
    this.#keepUnit();
    this.#arrange();
  }

  receive(header, buffers, { keep = true } = {}) {
    const layout = this.layouts.get(header.layout);
    if (!layout) return;
    if (keep) this.store.push(layout, header, buffers);
    else this.passing = { updates: header.updates, layout, header, buffers };
    this.unpainted.push(header.updates);
    this.#schedule();
  }

  show(index) {
    this.index = index;
    this.passing = null;
    this.#schedule();
  }

  clear() {
    this.store.clear();
    this.picture.scales.clear();
    Object.assign(this.picture, { sorted: null, frame: null, shown: null });
    this.index = this.passing = this.entry = null;
  }

  explanation(json) {
    this.awaiting = false;
    this.stage.inspector.explain(json);
  }

  set view(view) {
    if (this.view_?.name !== view.name) {
      this.viewIsNew = true;
      this.picture.sorted = null; // who tells most is found anew with every change of depth
    }
    this.view_ = view;
    this.picture.depth = view.name;
    this.dataset.depth = view.name;
    this.#arrange();
  }

  get view() {
    return this.view_ ?? null;
  }

  set sizes(sizes) {
    this.picture.sizes = sizes;
    this.#keepUnit();
    this.stage.controls.update();
  }

  set interventions(events) {
    this.picture.interventions = events ?? [];
    this.stage.paint();
    this.stage.inspector.update();
  }

  // ---- what can be asked

  get frame() {
    const { frame } = this.picture;
    return frame ? { updates: frame.updates, quantities: frame.quantities, facts: frame.facts } : null;
  }

  get unit() {
    return this.picture.unit;
  }

  get layer() {
    return this.picture.layer;
  }

  get selected() {
    const { selected, unit, layer } = this.picture;
    return selected && { ...selected, unit, layer };
  }

  // ---- what can be done, by hand, by key and by the page

  choose({ unit = this.picture.unit, layer = this.picture.layer }, { byHand = true } = {}) {
    const { picture } = this;
    this.isChosen ||= byHand && unit !== picture.unit;
    const changes = unit !== picture.unit || layer !== picture.layer;
    if (layer !== picture.layer) picture.sorted = null;
    Object.assign(picture, { unit, layer });
    this.#arrange();
    if (changes) this.#tell("look", { unit, layer });
    if (changes && picture.selected) this.#ask(true);
  }

  /** Select a cell, or nothing. */
  select(cell) {
    const { picture } = this;
    picture.selected = cell && { quantity: cell.quantity, t: cell.t };
    if (cell && cell.unit !== undefined && cell.unit !== null) this.choose({ unit: cell.unit });
    this.stage.inspector.forget();
    this.pointChanged();
    this.stage.reveal();
    this.#tell("select", this.selected);
    if (cell) this.#ask(true);
    say(this.stage.status, cell ? this.stage.inspector.words() : "Nothing is selected.");
  }

  /** Select the same quantity at another position. */
  stepTo(t) {
    const last = this.picture.count - 1;
    this.select({ ...this.picture.selected, t: Math.max(0, Math.min(last, t)) });
  }

  read() {
    return this.reading.start();
  }

  edit(hold) {
    this.stage.editor.open(hold);
  }

  tell(name, detail) {
    this.#tell(name, detail);
  }

  /** The cursor moved: nothing is painted anew, only what hangs on the cursor. */
  pointChanged() {
    const { picture } = this;
    if (picture.axis && picture.frame) this.stage.point();
  }

  repaint() {
    this.picture.colours = null;
    this.#schedule(true);
  }

  arrange() {
    this.#arrange();
  }

  // ---- inside

  #resize() {
    this.picture.colours = null;
    this.#arrange();
  }

  #schedule(force = false) {
    this.mustPaint ||= force;
    if (this.scheduled) return;
    this.scheduled = requestAnimationFrame((now) => {
      this.scheduled = 0;
      this.#paint(now);
    });
  }

  #paint(now) {
    const entry = this.passing ?? this.store.at(this.index);
    if (entry && (entry !== this.entry || this.mustPaint)) this.#paintEntry(entry, now);
    this.mustPaint = false;
    const newest = this.unpainted.pop();
    this.unpainted.length = 0;
    if (newest !== undefined) this.#tell("painted", { updates: newest });
  }

  #paintEntry(entry, now) {
    const { picture } = this;
    if (entry !== this.entry) {
      picture.frame = decodeFrame(entry.layout, entry.header, entry.buffers);
      picture.shown = entry.layout;
      this.entry = entry;
      this.dataset.updates = String(entry.updates);
      this.dataset.frames = String((this.painted += 1));
      if (picture.selected) this.#ask(false, now);
      this.#offerUnit();
    }
    this.stage.paint();
    if (!this.reading.isOn) say(this.stage.caption, caption(picture));
    this.#describeSoon();
  }

  // ask for the exact numbers of the selected cell: at once by hand, now and then while the network learns
  #ask(atOnce, now = performance.now()) {
    const { t } = this.picture.selected;
    const quantity = this.picture.selected.quantity.replace(/^twins\./, "");
    if (!this.stage.inspector.canExplain(quantity)) return;
    const patience = this.awaiting ? 4 * EXPLAIN_EVERY : EXPLAIN_EVERY;
    if (!atOnce && now - (this.asked ?? -Infinity) < patience) return;
    this.asked = now;
    this.awaiting = true;
    this.#tell("explain", { quantity, t, unit: this.picture.unit, layer: this.picture.layer });
  }

  // A view of units opens with the one that tells most, unless a unit was chosen by hand
  #offerUnit() {
    const { picture } = this;
    if (!["unit", "score"].includes(this.view_?.name) || picture.sorted?.tells) return;
    const [best] = picture.telling;
    if (picture.sorted.tells && !this.isChosen) this.choose({ unit: best }, { byHand: false });
    this.stage.controls.update();
  }

  #keepUnit() {
    const { picture } = this;
    picture.unit = Math.min(picture.unit, picture.size("unit") - 1);
    picture.layer = Math.min(picture.layer, picture.size("layer") - 1);
  }

  #describeSoon() {
    if (this.describing) return;
    this.describing = setTimeout(() => {
      this.describing = null;
      this.setAttribute("aria-label", figureName(this.picture, this.view_));
      for (const row of this.rows) row.describe(this.picture);
    }, DESCRIBE_EVERY);
  }

  /** While reading: what the sentence above the picture says. */
  sayPosition(t) {
    say(this.stage.caption, t === null ? caption(this.picture) : atPosition(this.picture, t));
    this.stage.paint();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function clampTo(selected, header) {
  return selected && { ...selected, t: Math.min(selected.t, header.scene.tokens.length - 1) };
}

if (globalThis.customElements && !customElements.get("rnn-score")) customElements.define("rnn-score", Score);
