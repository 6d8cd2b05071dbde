// What is shown as a table in tidy form: one number a line, with every axis that it stands at.

import { shows } from "../picture.js";

const AXES = ["layer", "head", "mode", "twin", "t", "source_t", "loss_t", "unit", "feature"];
const HEADER = ["update", "quantity", ...AXES, "token", "value", "step"];

/**
 * The lines of the table, the header first. Positions, units and layers count from 0; `step` is the distance of two
 * neighbouring values where numbers are rounded, 0 where they are exact.
 */
export function tableOf(picture, view) {
  const { frame, scene } = picture;
  const lines = [HEADER];
  for (const name of shownIn(picture, view)) {
    const array = frame.quantities[name];
    const fixed = chosenOf(picture, view, array);
    for (const [place, value] of cellsOf(array, fixed)) {
      const at = { ...fixed, ...place };
      const token = at.t === undefined ? "" : (scene.tokens[at.t] ?? "");
      const said = picture.isLost?.(name, value) ? NaN : value; // it travelled as 0
      lines.push([frame.updates, name, ...AXES.map((axis) => at[axis] ?? ""), token, number(said), number(array.step ?? 0)]);
    }
  }
  return lines;
}

/** The table as CSV (RFC 4180). A cell never starts like a formula of a spreadsheet. */
export function csvOf(lines) {
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The quantities of the rows on screen that the frame holds. */
export function shownIn({ frame, folds }, view) {
  const rows = view.rows.filter(({ quantity, folded }) => quantity && !(folds?.get(quantity) ?? folded));
  const names = rows.flatMap(({ quantity }) => [quantity, `as_trained.${quantity}`]);
  return [...new Set(names)].filter((name) => frame.quantities[name]);
}

// of a view of one unit its unit, always the layer on screen
function chosenOf(picture, view, { axes }) {
  const { isOfOne } = shows(view);
  const wanted = { layer: picture.layer, ...(isOfOne ? { unit: picture.unit } : {}) };
  return Object.fromEntries(Object.entries(wanted).filter(([axis]) => axes.includes(axis)));
}

function* cellsOf({ axes, shape, data }, fixed) {
  const place = new Array(axes.length).fill(0);
  for (const value of data) {
    const at = Object.fromEntries(axes.map((axis, index) => [axis, place[index]]));
    if (axes.every((axis) => fixed[axis] === undefined || fixed[axis] === at[axis])) yield [at, value];
    for (let axis = axes.length - 1; axis >= 0 && ++place[axis] === shape[axis]; axis--) place[axis] = 0;
  }
}

// as many digits as single precision has
function number(value) {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : value > 0 ? "inf" : "-inf";
}

function cell(value) {
  const text = String(value);
  const isSafe = typeof value === "number" || !/^[=+@\t\r\n＝＋－＠-]/.test(text) || !Number.isNaN(Number(text));
  const shown = isSafe ? text : `'${text}`;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
