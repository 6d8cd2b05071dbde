// The curves of a race as numbers: where lines, bands and names lie. The server makes bands as coarse as lines here.

import { spread } from "../axis.js";
import { lossScale, middleOf, reach, ticks } from "../timeline_geometry.js";

export const POINTS = 60; // of a line at most: single batches tell little
export const DASHES = ["", "7 4", "2 3", "10 3 2 3"]; // one a run: colours mean quantities
const LINE = 13; // px between two names

/** What can be drawn, by name: a curve and the kind of its axis. */
export const MEASURES = {
  loss: { label: "Loss", curve: "loss", isLog: false },
  loss_log: { label: "Loss, log axis", curve: "loss", isLog: true },
  validation: { label: "Validation loss", curve: "validation", isLog: false },
  validation_log: { label: "Validation loss, log axis", curve: "validation", isLog: true },
};

/**
 * Means of neighbouring points of a curve.
 * @param {ArrayLike<number>} data  with `size` updates a point, a value `every` so many; NaN where nothing is.
 * @returns {{points: {at: number, value: number}[], together: number}} `at`: in updates; `together`: points a mean is of.
 */
export function means(data, { size, every = 1, updates }) {
  let filled = data.length;
  while (filled && !Number.isFinite(data[filled - 1])) filled -= 1;
  const together = Math.max(1, Math.ceil(filled / POINTS));
  const points = [];
  for (let start = 0; start < filled; start += together) {
    const last = Math.min(filled, start + together) - 1;
    const known = Array.from(data.slice(start, last + 1)).filter(Number.isFinite);
    if (!known.length) continue;
    const at = (middleOf(start, size, updates, every) + middleOf(last, size, updates, every)) / 2;
    points.push({ at, value: known.reduce((sum, value) => sum + value, 0) / known.length });
  }
  return { points, together };
}

/** How values lie on the axis; an axis by powers of ten begins at the power below the lowest value. */
export function scaleOf({ chance, values, isLog }) {
  const linear = lossScale({ chance, curve: values });
  const positive = values.filter((value) => value > 0);
  if (!isLog || !positive.length) return linear;
  const low = 10 ** Math.floor(Math.log10(Math.min(...positive)) - 1e-9);
  const place = (value) => Math.min(1, Math.max(0, Math.log(Math.max(value, 1e-12) / low) / Math.log(linear.high / low)));
  return { kind: "log", low, high: linear.high, place };
}

/** The steps of an axis of losses: powers of ten, or at most five round ones from 0 on. */
export function levels({ kind, low, high }) {
  if (kind !== "log") {
    const power = 10 ** Math.floor(Math.log10(high));
    const unit = [0.2, 0.5, 1, 2, 5].map((part) => part * power).find((part) => high / part < 5);
    return Array.from({ length: Math.floor(high / unit + 1e-9) + 1 }, (_, index) => Number((index * unit).toPrecision(6)));
  }
  const first = Math.round(Math.log10(low));
  const count = Math.floor(Math.log10(high) - first + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => Number((10 ** (first + index)).toPrecision(6)));
}

/**
 * Where everything of the chart lies, in px.
 *
 * @param {{title: string, updates: number, data: ArrayLike<number>, size: number, every: number}[]} runs
 * @param {({updates: number, size: number, low: number[], middle: number[], high: number[]}|null)[]} bands  of the runs
 * @param {{width: number, height: number, left: number, right: number, top: number, bottom: number}} box
 */
export function layOut({ runs, bands, chance, isLog, box }) {
  const lines = runs.map(({ data, ...about }) => means(data, about));
  const known = bands.map((band) => band && asPoints(band));
  const updates = Math.max(0, ...runs.map((run) => run.updates), ...known.map((band) => band?.at(-1)?.at ?? 0));
  const values = [
    ...lines.flatMap(({ points }) => points.map(({ value }) => value)),
    ...known.flatMap((band) => band?.flatMap(({ low, high }) => [high, low]) ?? []),
  ];
  const scale = scaleOf({ chance, values, isLog });
  const span = reach(updates);
  const [floor, end] = [box.height - box.bottom, box.width - box.right];
  const x = (update) => box.left + (update / span) * (end - box.left);
  const y = (value) => floor - scale.place(value) * (floor - box.top);
  const heights = lines.map(({ points }) => (points.length ? y(points.at(-1).value) : floor));
  const names = spread([...heights, ...(Number.isFinite(chance) ? [y(chance)] : [])], LINE, box.top + 4, floor - 2);
  return {
    span,
    floor,
    end,
    x,
    y,
    lines: lines.map(({ points, together }, index) => ({
      path: pathOf(points.map(({ at, value }) => [x(at), y(value)])),
      value: points.at(-1)?.value ?? NaN,
      tip: points.length ? [x(points.at(-1).at), heights[index]] : null,
      nameAt: names[index],
      valuesTogether: Math.round((together * runs[index].size) / (runs[index].every ?? 1)),
    })),
    bands: known.map((band) => band && bandPaths(band, x, y)),
    chance: Number.isFinite(chance) ? { at: y(chance), nameAt: names[lines.length] } : null,
    across: ticks(span, Math.max(2, Math.floor((end - box.left) / 90))).map((value) => ({ value, at: x(value) })),
    up: levels(scale).map((value) => ({ value, at: y(value) })),
    isLog: scale.kind === "log",
  };
}

function asPoints({ updates, size, every = 1, low, middle, high }) {
  const points = low.map((value, index) => ({
    at: middleOf(index, size, updates, every),
    low: value,
    middle: middle[index],
    high: high[index],
  }));
  return points.filter(({ low: value }) => value !== null);
}

function pathOf(points) {
  return points.length ? `M${points.map((point) => point.map((px) => px.toFixed(1)).join(" ")).join("L")}` : "";
}

function bandPaths(points, x, y) {
  const along = (name) => points.map((point) => [x(point.at), y(point[name])]);
  return { area: `${pathOf([...along("high"), ...along("low").reverse()])}Z`, middle: pathOf(along("middle")) };
}
