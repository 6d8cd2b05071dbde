// Pointer and keyboard on the picture: hover moves the cursor, a click selects, a lane can be dragged.

import { columnOf } from "./square.js";
import { pointIn } from "./zoom.js";

const START = 4; // px a pointer must move before a press becomes a drag

/** Listen until `signal` aborts. */
export function point(score, signal) {
  const { scroller } = score.stage;
  const on = (name, listener) => scroller.addEventListener(name, listener, { signal });
  const drag = new Drag(score);
  on("pointermove", (event) => (drag.isOn ? drag.move(event) : hover(score, event)));
  on("pointerleave", () => setHover(score, null));
  on("pointerdown", (event) => drag.start(event));
  on("pointerup", (event) => drag.end(event));
  on("pointercancel", () => drag.cancel());
  on("click", (event) => {
    if (!drag.hasMoved) click(score, event);
  });
  on("keydown", (event) => key(score, event));
}

/** Where a pointer is: {row, t, y} or null outside the plots. */
function locate(score, event) {
  const plot = event.target.closest?.(".plot");
  const row = plot && score.stage.rows.find((candidate) => candidate.plot === plot);
  if (!row || row.isText || !score.picture.count) return null;
  const { x, y } = pointIn(plot, event);
  return { row, t: score.picture.axis.at(x), y };
}

function hover(score, event) {
  if (event.pointerType === "touch") return;
  const place = locate(score, event);
  setHover(score, place?.t ?? null, place && place.row.rowAt(score.picture, place.y));
}

function setHover(score, t, row = null) {
  const { picture } = score;
  if (picture.hover === t && picture.hoverRow === row) return;
  Object.assign(picture, { hover: t, hoverRow: row });
  score.pointChanged();
}

function click(score, event) {
  const place = locate(score, event);
  if (!place) return;
  const quantity = place.row.spec.quantity || "input";
  score.select({ quantity, t: place.t, ...place.row.at(score.picture, place.t, place.y) });
}

const KEYS = {
  ArrowLeft: (score) => step(score, -1),
  ArrowRight: (score) => step(score, 1),
  Home: (score) => step(score, -Infinity),
  End: (score) => step(score, Infinity),
  ArrowUp: (score) => stepDown(score, -1),
  ArrowDown: (score) => stepDown(score, 1),
  "[": (score) => stepUnit(score, -1),
  "]": (score) => stepUnit(score, 1),
  PageUp: (score) => stepRow(score, -1),
  PageDown: (score) => stepRow(score, 1),
  Escape: (score) => (score.reading.isOn ? score.reading.stop() : score.select(null)),
};

function key(score, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== score.stage.scroller) return;
  const act = KEYS[event.key];
  if (!act || !score.picture.frame) return;
  event.preventDefault();
  act(score);
}

/** Move the selection along the sequence; from nothing, to the last position (or the first, going right). */
export function step(score, by) {
  const { selected, count } = score.picture;
  if (selected) return score.stepTo(columnOf(selected) + by);
  const from = by > 0 ? -1 : count;
  score.select({ quantity: firstState(score), t: Math.max(0, Math.min(count - 1, from + by)) });
}

/** Up and down: in a square the row before or after, of the next head where one ends; elsewhere the unit. */
function stepDown(score, by) {
  const { picture } = score;
  const { selected } = picture;
  if (selected?.mode !== undefined) return stepMode(score, by);
  if (selected?.source_t === undefined) return stepUnit(score, by);
  score.select({ ...selected, ...rowAfter(picture, selected, by) });
}

function stepMode(score, by) {
  const { selected } = score.picture;
  const last = (score.picture.grid(selected.quantity)?.units ?? 1) - 1;
  score.select({ ...selected, mode: Math.max(0, Math.min(last, selected.mode + by)) });
}

/** {t, head} one row further down or up a square. */
export function rowAfter(picture, { quantity, t, head = 0 }, by) {
  const rows = picture.rowsOf(quantity);
  const last = (picture.square(quantity)?.heads ?? 1) * rows.length - 1;
  const from = head * rows.length + Math.max(0, rows.indexOf(t));
  const to = Math.max(0, Math.min(last, from + by));
  return { t: rows[to % rows.length], head: Math.floor(to / rows.length) };
}

/** The unit before or after the one shown, in the order of the staves. */
export function stepUnit(score, by) {
  const { picture } = score;
  const units =
    picture.depth === "score" ? picture.units : Array.from({ length: picture.size("unit") }, (_, unit) => unit);
  const at = units.indexOf(picture.unit);
  score.choose({ unit: units[Math.max(0, Math.min(units.length - 1, at + by))] });
}

function stepRow(score, by) {
  const { selected } = score.picture;
  const names = score.stage.rows
    .filter((row) => row.spec.quantity && !row.isText && !row.folded)
    .map((row) => row.spec.quantity);
  if (!names.length) return;
  const at = names.indexOf(selected?.quantity);
  const quantity = names[Math.max(0, Math.min(names.length - 1, at < 0 ? 0 : at + by))];
  score.select({ quantity, t: columnOf(selected) ?? score.picture.count - 1 });
}

function firstState(score) {
  const roles = ["memory", "hidden"];
  const row = score.stage.rows.find(
    ({ spec }) => roles.includes(score.picture.quantity(spec.quantity)?.role) && spec.kind !== "remembers",
  );
  return row?.spec.quantity ?? "input";
}

/** Pulling a lane: vertically sets the value, sideways the stretch of positions (the whole lane if not sideways). */
class Drag {
  constructor(score) {
    this.score = score;
    this.isOn = this.hasMoved = false;
  }

  start(event) {
    this.hasMoved = false;
    if (event.pointerType === "touch" || event.button !== 0) return;
    const place = locate(this.score, event);
    if (!place?.row.root.hasAttribute("data-grab")) return;
    Object.assign(this, { isOn: true, place, x: event.clientX, y: event.clientY });
    this.top = event.clientY - place.y;
    this.left = event.clientX;
  }

  move(event) {
    const { picture } = this.score;
    if (
      !this.hasMoved &&
      Math.abs(event.clientY - this.y) < START &&
      Math.abs(event.clientX - this.x) < picture.axis.cell
    )
      return;
    if (!this.hasMoved) this.place.row.plot.setPointerCapture(event.pointerId);
    this.hasMoved = true;
    const { row, t } = this.place;
    const { x, y } = pointIn(row.plot, event);
    const to = picture.axis.at(x);
    const stretch = to === t ? [0, picture.count] : [Math.min(t, to), Math.max(t, to) + 1];
    const shift = row.renderer.valueAt(picture, row.spec, y);
    picture.draft = { quantity: row.spec.quantity, t: stretch, scale: 0, shift };
    row.paint(picture);
  }

  end() {
    const { draft } = this.score.picture;
    const moved = this.isOn && this.hasMoved && draft;
    this.cancel();
    if (moved) this.score.edit({ ...draft, isHeld: true });
  }

  cancel() {
    if (!this.isOn) return;
    this.isOn = false;
    this.score.picture.draft = null;
    this.place.row.paint(this.score.picture);
  }
}
