// <rnn-score role="figure">: the picture. It is fed bytes and shows them; it knows no server and no page.
//
//   score.layout(header)                  a layout message
//   score.receive(header, buffers)        a frame message: kept, and painted unless a newer one comes first
//   score.receive(…, {keep: false})       a recomputed frame: shown until show() is called, not kept
//   score.show(index | null)              an earlier frame of score.store, or follow the newest
//   score.view = {name, label, rows}      which rows stand above one another
//   score.questions.take(json)            the exact numbers of the selected cell
//   score.stage.editor.open(hold)         the editor that holds a gate: {quantity, t?, shift?, isHeld?}
//   score.read()                          read the sequence position by position; a promise, settled at the end
//   score.choose({unit, layer})           show another unit; score.offer() the one that tells most
//   score.sizes = {unit, layer}           how many there are, where frames carry only the one shown
//   score.interventions = [event, …]      what is held by hand now
//   score.model = {touchable, resettable, has_link, …}  what can be done by hand
//   score.clear()                         forget everything: another run begins
//   score.frame, score.store.updates, score.unit, score.layer, score.selected
//
// Events (bubbling): painted {updates}, look {unit, layer}, open {quantities}, select {quantity, t, unit, layer, …}|null,
//   explain {quantity, t, unit, layer, …}, clamp {quantity, t: [a, b], unit, layer, scale, shift}, release,
//   reset_state {quantity, t, layer}, cut {t}, ablate {unit, layer}, substitute {t, token}, recompute {updates}, reading {t}
// A cell of a square also has {source_t, head}, of a state with modes {mode}. Positions count from 0; a stretch [a, b]
// is a … b − 1, as in the engine's events.

import { decodeFrame } from "./decode.js";
import { caption, figureName } from "./describe.js";
import { Offering } from "./offering.js";
import { Picture, shows } from "./picture.js";
import { point } from "./pointing.js";
import { registry } from "./registry.js";
import { say } from "./rows/text.js";
import { watchSight } from "./sight.js";
import { Stage } from "./stage.js";

const NOTHING_KEPT = { updates: [], length: 0, at: () => null, clear() {} };
const DESCRIBE_EVERY = 1000; // ms between two changes of the accessible name
const SETTLES = 1500; // ms that rows wait for their numbers after a change of depth or unit

export class Score extends HTMLElement {
  recorded = null; // {weights(index)} where the frames are of a recording: nobody can be asked for more
  #index = null; // of the frame shown; null follows the newest
  #entry = null; // what is painted
  #unpainted = [];
  #isSettling = false;
  #isNear = true; // to the window: what nobody sees is painted when it comes there

  constructor() {
    super();
    this.store = registry.live ? new registry.live.Store() : NOTHING_KEPT;
    this.picture = new Picture();
    this.offering = new Offering(this.picture);
    this.layouts = new Map();
    this.passing = null; // a frame that is shown and not kept
    this.painted = 0;
    this.questions = registry.live && new registry.live.Questions(this);
    this.reading = registry.Reading && new registry.Reading(this);
  }

  connectedCallback() {
    if (!this.hasAttribute("role")) this.setAttribute("role", "figure");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", figureName(this.picture, null));
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const [sizes, theme] = [new ResizeObserver(() => this.arrange()), new MutationObserver(() => this.repaint())];
    sizes.observe(this);
    theme.observe(document.documentElement, { attributes: true });
    signal.addEventListener("abort", () => [sizes, theme].forEach((observer) => observer.disconnect()));
    for (const query of ["(prefers-color-scheme: dark)", "(pointer: coarse)"]) {
      matchMedia(query).addEventListener("change", () => this.repaint(), { signal });
    }
    watchSight(this, (isNear) => this.#see(isNear), signal);
    point(this, signal);
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.reading?.stop();
  }

  /** What stands on screen; built when it is first needed. */
  get stage() {
    this.standing ??= new Stage(this);
    return this.standing;
  }

  // ---- what comes in

  layout(header) {
    const { picture } = this;
    this.layouts.set(header.layout, header);
    picture.layout = header;
    const [last, { selected }] = [header.scene.tokens.length - 1, picture];
    for (const name of ["t", "source_t"]) if (selected?.[name] > last) selected[name] = last;
    picture.asking.clear();
    this.#keepUnit();
    this.arrange();
  }

  receive(header, buffers, { keep = true } = {}) {
    const layout = this.layouts.get(header.layout);
    if (!layout) return;
    if (keep) this.store.push(layout, header, buffers);
    else this.#pass({ updates: header.updates, layout, header, buffers });
    this.#unpainted.push(header.updates);
    this.#schedule();
  }

  show(index) {
    if (!this.isLive) this.stage.inspector.explanation = null; // of where the picture was
    this.questions?.hurry();
    this.#index = index;
    this.passing = null;
    this.#schedule();
  }

  clear() {
    this.stage.editor?.close();
    this.store.clear();
    this.picture.scales?.clear();
    this.picture.asking.clear();
    Object.assign(this.picture, { sorted: null, frame: null, shown: null });
    this.#index = this.passing = this.#entry = null;
    this.offering.clear();
  }

  set view(view) {
    const changes = this.viewShown?.name !== view.name;
    this.viewShown = view;
    this.picture.depth = view.name;
    this.dataset.depth = view.name;
    if (!changes) return this.arrange();
    this.stage.editor?.close();
    this.offering.turn(view);
    this.tell("open", { quantities: this.picture.opened });
    this.tell("look", this.offering.asked);
    this.#settle();
    this.#leaveCell();
  }

  get view() {
    return this.viewShown ?? null;
  }

  set sizes(sizes) {
    this.picture.sizes = sizes;
    this.#keepUnit();
    this.#keepLayer();
    this.stage.controls?.update();
  }

  set model(model) {
    this.picture.model = model ?? null;
    this.arrange();
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

  /** True while the picture follows the newest weights. */
  get isLive() {
    return this.#index === null && this.passing === null;
  }

  /** True while the newest weights are shown, or recomputed ones that the server still holds: it can explain these. */
  get isExplainable() {
    return !this.recorded && (this.isLive || this.passing !== null);
  }

  // ---- what can be done, by hand, by key and by the page

  choose({ unit, layer }) {
    this.offering.chose({ unit, layer });
    this.#turnTo(unit ?? this.picture.unit, layer ?? this.picture.layer);
  }

  /** Offer the unit that tells most; frames of a single unit cannot say which, so all are asked for. */
  offer(layer) {
    const { picture } = this;
    this.offering.owe({ layer });
    Object.assign(picture, { sorted: null, unit: 0, layer: layer ?? picture.layer });
    if (!picture.canSort) this.tell("look", { unit: null, layer: picture.layer });
    this.#offerUnit();
    this.#settle();
  }

  /** Select a cell, or nothing; `isQuiet`: nobody did it by hand, so nothing scrolls and nothing is said. */
  select(cell, { isQuiet = false } = {}) {
    const { picture } = this;
    if (cell && !registry.Inspector) {
      picture.selected = cell;
      this.pointChanged();
      this.stage.complete().then(() => registry.Inspector && this.select(cell, { isQuiet }));
      return;
    }
    picture.selected = cell && picture.placeOf(cell);
    if (typeof cell?.unit === "number") this.choose({ unit: cell.unit });
    this.stage.inspector.forget();
    this.pointChanged();
    if (!isQuiet) registry.reveal(this.stage);
    this.tell("select", this.selected);
    if (cell) this.questions?.ask(true);
    if (!isQuiet) say(this.stage.status, cell ? this.stage.inspector.words() : "Nothing is selected.");
  }

  /** Select the same quantity in another column. */
  stepTo(column) {
    registry.stepTo(this, column);
  }

  /** Fold a row or open it; what no frame carries of folded rows is asked for. */
  fold(spec) {
    const { picture } = this;
    if (!picture.fold(spec) && !picture.entry(spec.quantity)) this.#settle();
    else this.arrange();
    this.tell("open", { quantities: picture.opened });
  }

  async read() {
    await this.stage.complete();
    this.reading ??= new registry.Reading(this);
    return this.reading.start();
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Fit rows and controls to what there is to show, and paint. */
  arrange() {
    this.stage.arrange(this.view, this.#isSettling);
    this.#schedule(true);
  }

  /** The colours of the page changed. */
  repaint() {
    this.picture.colours = null;
    this.arrange();
  }

  /** The cursor moved. */
  pointChanged() {
    const { picture } = this;
    if (picture.axis && picture.frame && picture.colours) this.stage.point();
  }

  // ---- inside

  #schedule(force = false) {
    this.mustPaint ||= force;
    this.scheduled ||= requestAnimationFrame((now) => {
      this.scheduled = 0;
      this.#paint(now);
    });
  }

  #paint(now) {
    const entry = this.passing ?? this.store.at(this.#index);
    const isOwed = entry && (entry !== this.#entry || this.mustPaint);
    if (isOwed && (this.#isNear || !this.#entry)) {
      this.#paintEntry(entry, now);
      this.mustPaint = false;
    }
    const newest = this.#unpainted.pop();
    this.#unpainted.length = 0;
    if (newest !== undefined) this.tell("painted", { updates: newest });
  }

  #paintEntry(entry, now) {
    const { picture } = this;
    const isNew = entry !== this.#entry;
    if (isNew) {
      picture.frame = decodeFrame(entry.layout, entry.header, entry.buffers);
      picture.shown = entry.layout;
      this.#entry = entry;
    }
    picture.settle?.();
    this.stage.paint();
    if (!this.reading?.isOn) say(this.stage.caption, caption(picture, this.view));
    if (!isNew) return;
    this.dataset.updates = String(entry.updates);
    this.dataset.frames = String((this.painted += 1));
    if (this.recorded) this.tell("painted", { updates: entry.updates });
    if (picture.selected) this.questions?.ask(false, now);
    this.#offerUnit();
    this.#describeSoon();
  }

  #see(isNear) {
    this.#isNear = isNear;
    if (isNear) this.#paint(performance.now()); // at once: paper does not wait for the next frame
  }

  #turnTo(unit, layer) {
    const { picture } = this;
    const changes = unit !== picture.unit || layer !== picture.layer;
    if (layer !== picture.layer && picture.sorted) picture.sorted.isOld = true;
    Object.assign(picture, { unit, layer });
    this.tell("look", { unit, layer });
    if (!changes) return this.arrange();
    this.stage.editor?.close();
    this.#settle();
    if (picture.selected) this.questions?.ask(true);
  }

  // a view of units opens with the one that tells most, unless a unit was chosen
  #offerUnit() {
    const { picture, view } = this;
    const { isOfOne, isOfAll } = shows(view);
    const best = this.#entry && this.offering.unitOf(view, this.#entry);
    if (best !== null) this.#turnTo(best, picture.layer);
    else if ((isOfOne || isOfAll) && picture.canSort && picture.mustSort) this.arrange();
  }

  // for a moment, rows without numbers keep their place: the numbers are coming
  #settle() {
    if (this.recorded) return this.arrange();
    clearTimeout(this.settling);
    this.#isSettling = true;
    this.settling = setTimeout(() => {
      this.#isSettling = false;
      this.arrange();
    }, SETTLES);
    this.arrange();
  }

  // of a cell that the view does not show, the position stays selected
  #leaveCell() {
    const { selected } = this.picture;
    const plain = (name = "") => name.replace(/^twins\./, "");
    const isThere = ({ quantity }) => plain(quantity) === plain(selected.quantity);
    if (selected && !this.view.rows.some(isThere)) this.select({ quantity: "input", t: selected.t });
  }

  #pass(entry) {
    if (entry.updates !== this.passing?.updates) this.questions.hurry(); // its exact numbers are asked for at once
    this.passing = entry;
  }

  #keepUnit() {
    const { picture } = this;
    picture.unit = Math.min(picture.unit, picture.size("unit") - 1);
    picture.layer = Math.min(picture.layer, picture.size("layer") - 1);
  }

  // a layer that nobody chose follows the depth, and how many there are
  #keepLayer() {
    const { picture, view } = this;
    const layer = view ? this.offering.layerOf(view) : picture.layer;
    if (layer === picture.layer) return;
    picture.layer = layer;
    this.tell("look", this.offering.asked);
  }

  #describeSoon() {
    this.describing ??= setTimeout(() => {
      this.describing = null;
      this.setAttribute("aria-label", figureName(this.picture, this.view));
      this.stage.rows.forEach((row) => row.describe(this.picture));
    }, DESCRIBE_EVERY);
  }
}
