// The keyboard on the picture: to another position, row, unit, mode.

import { columnOf } from "./square.js";

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
  Escape: (score) => (score.reading?.isOn ? score.reading.stop() : score.select(null)),
};

/** Do what a key asks for. */
export function act(score, key) {
  KEYS[key]?.(score);
}

/** Select the same quantity in another column. */
export function stepTo(score, column) {
  const { selected, count } = score.picture;
  const t = Math.max(0, Math.min(count - 1, column));
  score.select({ ...selected, ...(selected.source_t === undefined ? { t } : { source_t: t }) });
}

/** Move the selection along the sequence; from nothing, to the last position (or the first, going right). */
export function step(score, by) {
  const { selected, count } = score.picture;
  if (selected) return stepTo(score, columnOf(selected) + by);
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
  const units = inOrder(picture);
  const at = units.indexOf(picture.unit);
  score.choose({ unit: units[Math.max(0, Math.min(units.length - 1, at + by))] });
}

function inOrder(picture) {
  if (picture.depth === "score") return picture.units;
  if (picture.depth === "text") return picture.telling;
  return Array.from({ length: picture.size("unit") }, (_, unit) => unit);
}

function stepRow(score, by) {
  const { selected } = score.picture;
  const names = score.stage.rows
    .filter((row) => row.spec.quantity && !row.isText && !row.folded)
    .map((row) => row.selects)
    .filter(Boolean);
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
  return row?.selects ?? "input";
}
