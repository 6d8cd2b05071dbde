// What multiplying by the recurrent weights does: eigenvalues in the complex plane beside the unit circle, and singular
// values, largest first, on a log axis on which 1 is marked. Of poles the second part shows after how many positions each
// has halved what it multiplies, beside the length of the sequence.

import { pick } from "../decode.js";
import { legible, short, tick } from "../numbers.js";
import { planeOn, sizes } from "../plane.js";
import { toPixel } from "../scales.js";
import { whole } from "../words.js";

const HEAD = 20; // px of the line of numbers above both parts
const PAD = 6;
const TICKS = 38; // px for the numbers of the log axis
const DECADES = [-2, 1]; // of the log axis of singular values, unless one exceeds them
const LASTING = [-1, 4]; // of that of positions
const DOT = 2.6;
const WIDEST = 26; // px of a bar

export const spectrum = {
  isPlanar: true,
  selects: null,

  label: (picture, spec) => ({
    note: isPoles(spec) ? "rings: outside the unit circle" : "eigenvalues (rings: outside the unit circle) and singular values",
  }),

  height(picture) {
    const count = (picture.layout?.quantities ?? []).filter(({ name }) => name.startsWith("eigenvalues.")).length;
    if (count > 1) return HEAD + (picture.compact ? 128 : 160);
    return HEAD + (picture.axis.narrow ? 190 : picture.compact ? 250 : 320);
  },

  paint(pen, picture, spec) {
    const { colours } = picture;
    const found = spectrumOf(picture, spec);
    const fill = colours[`role-${picture.quantity(spec.quantity)?.role ?? "plain"}`];
    const split = Math.round(Math.min(pen.height - HEAD, pen.width * 0.46));
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    paintPlane(pen, picture, found, fill, split);
    paintBars(pen, picture, found, fill, split);
    const text = (words, x) => pen.text(words, x, HEAD / 2 + 1, colours.ink, { size: 11.5, align: "left", weight: 600 });
    text(`${found.isPoles ? "largest size" : "spectral radius"} ${number(found.radius)}`, PAD);
    const most = pen.width - split < 230 ? "largest σ" : "largest singular value";
    if (!found.isPoles) text(`${most} ${number(found.stretch)}`, split + TICKS);
    else text(halving(found.radius).replace(/^it/, "slowest:"), split + TICKS);
  },

  value(picture, _, spec) {
    if (picture.axis.narrow) return "";
    const { isPoles: hasPoles, outside, count, least } = spectrumOf(picture, spec);
    const lines = [`${outside} of ${count} outside the circle`];
    if (!hasPoles) lines.push(`smallest singular value ${number(least)}`);
    return lines.join("\n");
  },

  columnAt: () => null,

  words(picture, spec) {
    const { isPoles: hasPoles, radius, stretch, least, outside, count } = spectrumOf(picture, spec);
    if (hasPoles) return `${count} poles, ${outside} of them outside the unit circle, the largest of size ${number(radius)}`;
    const stretches = `singular values from ${number(stretch)} down to ${number(least)}`;
    return `spectral radius ${number(radius)}, ${outside} of ${count} eigenvalues outside the unit circle, ${stretches}`;
  },

  /** What may be concluded, and what may not. */
  told(picture, specs) {
    const all = specs.filter(({ quantity }) => picture.array(quantity));
    if (!all.length) return "";
    const found = all.map((spec) => ({ ...spectrumOf(picture, spec), of: picture.quantity(spec.quantity).label }));
    if (!found.every(({ radius }) => Number.isFinite(radius))) return "The weights are no longer numbers.";
    if (found[0].isPoles) return ofPoles(found[0]);
    const most = found.reduce((a, b) => (b.stretch > a.stretch ? b : a));
    return found.length === 1 ? ofOne(most) : ofSeveral(most);
  },
};

/** The numbers of one row, of the layer shown; `least` is that of the smallest singular value. */
export function spectrumOf(picture, spec) {
  return picture.once(`spectrum ${spec.quantity} ${picture.layer}`, () => {
    const of = (name) => {
      const array = picture.array(name);
      return array ? pick(array, { layer: picture.layer }).data : new Float32Array();
    };
    const values = of(spec.quantity);
    const moduli = sizes(values);
    const stretches = isPoles(spec) ? [] : [...of(spec.quantity.replace("eigenvalues.", "singular_values."))];
    return {
      values,
      moduli,
      stretches,
      isPoles: isPoles(spec),
      count: moduli.length,
      outside: moduli.filter((size) => size > 1).length,
      radius: moduli[0] ?? NaN,
      stretch: stretches[0] ?? NaN,
      least: stretches.at(-1) ?? NaN,
    };
  });
}

/** Positions after which what is multiplied by a factor again and again has halved; infinite where it never does. */
function lasting(factor) {
  return factor < 1 ? Math.log(2) / -Math.log(factor) : Infinity;
}

/** Positions after which what is multiplied by a factor again and again has halved, in words. */
export function halving(factor) {
  if (factor > 1) return "it grows without end";
  const positions = lasting(factor);
  if (!(positions < 1e5)) return "it never halves";
  return `it halves in ${positions < 10 ? short(positions) : whole(Math.round(positions))} positions`;
}

function ofOne({ radius, stretch }) {
  return (
    `At one position U stretches a gradient on its way back at most ${number(stretch)}-fold: its largest singular value. ` +
    `The eigenvalues bound nothing: the spectral radius, ${number(radius)}, says what many multiplications by U alone come to. ` +
    "The slope of the nonlinearity, at most 1, shrinks the gradient further and is not in this picture."
  );
}

function ofSeveral({ stretch, of }) {
  return (
    `The largest singular value is ${number(stretch)} (${of}): it bounds how strongly those sums depend on the state before. ` +
    "Eigenvalues bound nothing; they say what many multiplications by the matrix alone come to. The slopes of the gates shrink " +
    "these ways further, and what a gate keeps goes past all of these matrices: neither is in this picture."
  );
}

function ofPoles({ radius }) {
  return (
    "Every entry of the state is multiplied by its pole at every position, whatever is heard: no nonlinearity comes between. " +
    `The largest has size ${number(radius)}: ${halving(radius)}. What is written into the state and read from it is not in this picture.`
  );
}

function paintPlane(pen, picture, { values }, fill, side) {
  const { colours } = picture;
  const height = pen.height - HEAD;
  const extent = extentOf(picture);
  const plane = planeOn({ width: side - 2 * PAD, height: height - 2 * PAD, extent: [extent, extent], left: PAD, top: HEAD + PAD });
  pen.box(plane.x(-extent), plane.y(0), 2 * extent * plane.unit, 1, colours.line);
  pen.box(plane.x(0), plane.y(extent), 1, 2 * extent * plane.unit, colours.line);
  pen.ring(plane.x(0), plane.y(0), plane.unit, colours.faint, 1.25);
  pen.text("1", plane.x(1) + 5, plane.y(0) + 8, colours.faint, { size: 11, align: "left" });
  pen.text("i", plane.x(0) + 5, plane.y(1) - 7, colours.faint, { size: 11, align: "left" });
  for (let at = 0; at < values.length; at += 2) {
    const [re, im] = [values[at], values[at + 1]];
    if (!Number.isFinite(re)) continue;
    if (Math.hypot(re, im) > 1) pen.ring(plane.x(re), plane.y(im), DOT + 0.9, fill, 1.75);
    else pen.dot(plane.x(re), plane.y(im), DOT, fill);
  }
}

function paintBars(pen, picture, { moduli, stretches, isPoles: hasPoles }, fill, split) {
  const { colours } = picture;
  const [left, right, top, foot] = [split + TICKS, pen.width - PAD, HEAD + 16, pen.height - PAD];
  const bars = hasPoles ? moduli.map(lasting) : stretches;
  const [low, high] = hasPoles ? LASTING : picture.scales.decades("singular values", bars, ...DECADES);
  const y = (value) => toPixel(Math.log10(Math.max(value, 1e-30)), [low, high], top, foot);
  const more = hasPoles ? "; line: length of the sequence" : ", largest first";
  const what = hasPoles ? "positions until halved" : "singular values";
  pen.text(`${what}${right - left > 280 || (!hasPoles && right - left > 160) ? more : ""}`, left, HEAD + 7, colours.faint, { size: 11, align: "left" });
  const wide = (right - left) / bars.length;
  const gap = wide >= 4 ? 1 : 0;
  // where bars are thinner than a pixel, one of them stands in each
  const drawn = wide >= 1 ? bars.length : Math.max(1, Math.floor(right - left));
  const step = (right - left) / drawn;
  for (let index = 0; index < drawn; index++) {
    const value = bars[Math.floor((index * bars.length) / drawn)];
    const [from, to] = [left + index * step, left + (index + 1) * step - gap];
    if (!Number.isNaN(value)) pen.box(from, y(value), Math.min(to - from, WIDEST), foot - y(value), fill);
  }
  const one = hasPoles ? picture.count : 1; // what all bars are to be compared with
  for (let power = low; power <= high; power++) {
    if (Math.abs(y(10 ** power) - y(one)) < 12) continue;
    pen.rule(y(10 ** power), colours.line, left - 4, left);
    pen.text(tick(10 ** power, false), left - 7, y(10 ** power), colours.faint, { size: 11, align: "right" });
  }
  pen.rule(y(one), colours.ink, left - 4, right);
  pen.text(String(one), left - 7, y(one), colours.ink, { size: 11, align: "right", weight: 700 });
}

// the same for all rows, so that they can be compared; it only ever widens
function extentOf(picture) {
  return picture.once("extent of spectra", () => {
    const names = Object.keys(picture.frame.quantities).filter((name) => name === "poles" || name.startsWith("eigenvalues."));
    const all = names.flatMap((name) => sizes(picture.array(name).data));
    return picture.scales.of("extent of spectra", null, all, { smallest: 1.2 })[1] * 1.04;
  });
}

function isPoles({ quantity }) {
  return quantity === "poles";
}

// three digits where two would read 1.00 and it is not
function number(value) {
  return Math.abs(value - 1) < 0.01 && value !== 1 ? value.toFixed(3) : legible(value);
}
