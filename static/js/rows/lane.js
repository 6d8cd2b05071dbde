// One gate of one unit as a lane of valves: the bar's height is the value. A lane can be grabbed and held.

import { apart, ownName } from "../ghost.js";
import { valueUnder } from "../grip.js";
import { fixed, short, tick } from "../numbers.js";
import { isClipped, toPixel } from "../scales.js";
import { positionsInWords } from "../words.js";
import { clipMark } from "./lines.js";

const PAD = 3;

export const lane = {
  height: ({ compact }, spec) => (compact ? 30 : 42),

  ticks(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    const height = this.height(picture, spec);
    return [high, low].map((value) => ({
      y: toPixel(value, [low, high], PAD + 4, height - PAD - 4),
      text: tick(value, low < 0),
    }));
  },

  paint(pen, picture, spec) {
    const { axis, colours, heard } = picture;
    const values = picture.line(spec.quantity);
    const scale = scaleOf(picture, spec);
    const colour = colours[`role-${described(picture, spec).role ?? "plain"}`];
    const y = (value) => toPixel(value, scale, PAD, pen.height - PAD);
    const gap = axis.cell > 8 ? 1 : 0;
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    const zero = y(Math.max(0, scale[0]));
    for (let t = 0; t < values.length; t++) {
      if (heard !== null && t > heard) break;
      const top = Math.min(zero, y(values[t]));
      const height = Math.max(1, Math.abs(y(values[t]) - zero));
      pen.box(axis.x(t) + gap, top, axis.cell - 2 * gap, height, colour);
      if (isClipped(values[t], scale)) clipMark(pen, axis.x(t) + axis.cell / 2, values[t] > 0, colours.ink);
    }
    if (scale[0] < 0) pen.rule(zero, colours.faint);
    paintGhost(pen, picture, spec, { values, scale, y, gap });
    for (const held of holds(picture, spec)) paintHold(pen, picture, held, y);
  },

  value(picture, t, spec) {
    const { draft } = picture;
    if (draft?.quantity === spec.quantity) return `${fixed(draft.shift, 2)} ${positionsInWords(draft.t)}`;
    return picture.print(spec.quantity, picture.line(spec.quantity)?.[t] ?? NaN);
  },

  words(picture, spec) {
    const values = picture.line(spec.quantity);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${described(picture, spec).label || spec.quantity} is ${short(mean)} on average`;
  },

  /** True where the lane can be grabbed. */
  holds: (picture, spec) => picture.canTouch(spec.quantity),

  /** The value under a pixel of the lane, as dragged. */
  valueAt(picture, spec, py) {
    const [low, high] = scaleOf(picture, spec);
    const height = this.height(picture, spec);
    return valueUnder(py, height, [low, high], PAD);
  },
};

// the edge of each bar as the network was trained, where it differs from what is held
function paintGhost(pen, picture, spec, { values, scale, y, gap }) {
  const { axis, colours, heard } = picture;
  const ghost = picture.line(ownName(spec.quantity));
  if (!ghost) return;
  for (const [start, stop] of apart(values, ghost, scale)) {
    const points = [];
    for (let t = start; t < stop && (heard === null || t <= heard); t++) {
      points.push([axis.x(t) + gap, y(ghost[t])], [axis.x(t + 1) - gap, y(ghost[t])]);
    }
    pen.path(points, colours.panel, { thickness: 3.5 });
    pen.path(points, colours.ink, { thickness: 1.5, dash: [4, 3] });
  }
}

function described(picture, spec) {
  return picture.quantity(spec.quantity) ?? {};
}

function scaleOf(picture, spec) {
  const key = `${spec.quantity} ${picture.layer} ${picture.unit}`;
  return picture.scale(spec.quantity, picture.line(spec.quantity) ?? [], { key, isFitted: true });
}

// what holds this lane now: the draft under the pointer, and what stood at the update shown
function holds(picture, spec) {
  const { draft, unit, layer } = picture;
  const isOff = (event) => event.kind === "ablate" && picture.model?.silenced_by?.includes(spec.quantity);
  const isOurs = (event) => event.quantity === spec.quantity && event.scale !== undefined;
  const ours = picture.held.filter(
    (event) => (isOurs(event) || isOff(event)) && applies(event.unit, unit) && applies(event.layer, layer),
  );
  const drafts = draft?.quantity === spec.quantity ? [{ ...draft, isDraft: true }] : [];
  return [...ours, ...drafts];
}

function applies(unit, shown) {
  return unit === null || unit === undefined || unit === shown;
}

function paintHold(pen, { axis, colours, count }, { t, scale = 0, shift = 0, isDraft }, y) {
  const [start, stop] = Array.isArray(t) ? t : [t ?? 0, (t ?? count - 1) + 1]; // all where none are named
  const left = axis.x(start);
  const width = axis.x(Math.min(stop, count)) - left;
  if (isDraft) pen.box(left, 0, width, pen.height, "rgb(128 128 128 / 0.16)");
  if (scale === 0) pen.box(left, y(shift) - 1, width, 2, colours.ink);
  pen.frame(left, 0, width, pen.height, colours.ink, isDraft ? 1 : 1.5);
}
