// One gate of one unit as a lane of valves: the bar's height is the value. A lane can be grabbed and held.

import { valueUnder } from "../grip.js";
import { NONE, short, tick } from "../numbers.js";
import { registry } from "../registry.js";
import { isClipped, toPixel } from "../scales.js";
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
    registry.ghosts?.lane(pen, picture, spec, { values, scale, y, gap });
    registry.holds?.lane(pen, picture, spec, y);
  },

  value(picture, t, spec) {
    const draft = registry.holds?.draftInWords(picture, spec);
    if (draft) return draft;
    return picture.print(spec.quantity, picture.line(spec.quantity)?.[t] ?? NaN);
  },

  words(picture, spec) {
    const values = picture.line(spec.quantity);
    if (picture.frame.notFinite?.includes(spec.quantity)) return NONE;
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

function described(picture, spec) {
  return picture.quantity(spec.quantity) ?? {};
}

function scaleOf(picture, spec) {
  const key = `${spec.quantity} ${picture.layer} ${picture.unit}`;
  return picture.scale(spec.quantity, picture.line(spec.quantity) ?? [], { key, isFitted: true });
}
