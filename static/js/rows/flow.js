// How much gradient reaches each position: bars on a log axis that stays fixed, so that vanishing looks like vanishing.

import { significant } from "../calculation.js";
import { NONE, power } from "../numbers.js";

const LOWEST = -6;
const HIGHEST = 0;
const PAD = 4;

export const flow = {
  label: (picture, spec) => ({ role: "gradient", note: noteOf(picture, spec) }),

  height: ({ compact }) => (compact ? 50 : 68),

  ticks(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    const height = this.height(picture);
    const every = [1, 2, 3, 4].find((step) => (step * (height - 2 * PAD)) / (high - low) >= 11) ?? 6;
    const exponents = [];
    for (let exponent = high; exponent >= low; exponent--) if (exponent % every === 0) exponents.push(exponent);
    return exponents.map((exponent) => ({ y: place(exponent, low, high, height), text: power(exponent) }));
  },

  paint(pen, picture, spec) {
    const { axis, colours, heard, blamed } = picture;
    const values = picture.line(spec.quantity);
    const [low, high] = scaleOf(picture, spec);
    const gap = axis.cell > 8 ? 1 : 0;
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    for (let exponent = low; exponent <= high; exponent += 2) {
      pen.rule(place(exponent, low, high, pen.height), colours.line);
    }
    const foot = pen.height - PAD;
    for (let t = 0; t < values.length; t++) {
      if (heard !== null && t > heard) break;
      if (blamed !== null && t < blamed) continue;
      const exponent = Math.log10(values[t]);
      const centre = axis.x(t) + axis.cell / 2;
      if (exponent < low || !(values[t] > 0)) {
        pen.shape(
          [
            [centre, foot + 3],
            [centre - 3.5, foot - 3],
            [centre + 3.5, foot - 3],
          ],
          colours["role-gradient"],
        );
        continue;
      }
      const top = place(Math.min(exponent, high), low, high, pen.height);
      pen.box(axis.x(t) + gap, top, axis.cell - 2 * gap, Math.max(1, foot - top), colours["role-gradient"]);
    }
    if (high > 0) pen.rule(place(0, low, high, pen.height), colours.ink);
  },

  value: (picture, t, spec) => (isLost(picture) ? NONE : printed(picture.line(spec.quantity)?.[t] ?? NaN)),

  words(picture, spec) {
    if (isLost(picture)) return NONE;
    const values = picture.line(spec.quantity);
    return `gradient at position 1 is ${printed(values[0])} of what it is at the last position`;
  },
};

/** A share of the gradient as people read it: 0.34, 0.0022, 3.1·10⁻⁷. */
export function printed(value) {
  return value >= 0 ? significant(value) : "–";
}

// a share of gradients that are not finite is none, and a log scale has only 0 for it
function isLost({ frame }) {
  return Boolean(frame.notFinite?.some((name) => name.endsWith("gradient")));
}

function noteOf(picture, spec) {
  if (spec.quantity === "gradient_flow") return "‖∂L/∂sₜ‖ ÷ last, log";
  const symbol = picture.quantity(spec.quantity)?.symbol;
  return symbol ? `${symbol}, log` : "log";
}

function scaleOf(picture, spec) {
  return picture.scales.decades(spec.quantity, picture.line(spec.quantity) ?? [], LOWEST, HIGHEST);
}

function place(exponent, low, high, height) {
  return PAD + ((high - exponent) / (high - low)) * (height - 2 * PAD);
}
