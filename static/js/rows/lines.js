// One unit's state for twin sequences, one line each: apart means kept, merged means forgotten.

import { tick } from "../numbers.js";
import { registry } from "../registry.js";
import { isClipped, toPixel } from "../scales.js";
import { tokenText } from "./text.js";

export const STYLES = [{ thickness: 2.25 }, { dash: [7, 4] }, { dash: [2, 3] }, { dash: [9, 3, 2, 3] }];
export const GLYPHS = ["━━", "╺╸╺╸", "┅┅", "━╸╺"];
const PAD = 7;

export const lines = {
  label(picture, spec) {
    const { symbol = "", role } = picture.quantity(spec.quantity) ?? {};
    const state = spec.quantity.replace(/^twins\./, "");
    const title = spec.title || (picture.quantity(state)?.label ?? state.replaceAll("_", " "));
    const names = twinNames(picture, spec).map((name, twin) => `${GLYPHS[twin % GLYPHS.length]} ${name}`);
    return { name: title, role, symbol, note: names.length > 1 ? names.join("   ") : "" };
  },

  height: ({ compact }) => (compact ? 86 : 124),

  ticks(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    const y = (value) => toPixel(value, [low, high], PAD, this.height(picture) - PAD);
    return [high, 0, low].map((value) => ({ y: y(value), text: tick(value, true) }));
  },

  paint(pen, picture, spec) {
    const { axis, colours, heard } = picture;
    const scale = scaleOf(picture, spec);
    const role = picture.quantity(spec.quantity)?.role ?? "plain";
    const colour = colours[`role-${role}`];
    const y = (value) => toPixel(value, scale, PAD, pen.height - PAD);
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    pen.rule(y(0), colours.faint);
    const all = twinLines(picture, spec);
    registry.ghosts?.lines(pen, picture, spec, { all, scale, y });
    for (let twin = all.length - 1; twin >= 0; twin--) {
      const points = [...all[twin]].map((value, t) => [axis.x(t) + axis.cell / 2, y(value)]);
      pen.path(heard === null ? points : points.slice(0, heard + 1), colour, STYLES[twin % STYLES.length]);
      all[twin].forEach((value, t) => {
        if (isClipped(value, scale)) clipMark(pen, axis.x(t) + axis.cell / 2, value > 0, colours.ink);
      });
    }
  },

  /** The twins' names beside the ends of their lines. */
  marks(picture, spec) {
    const scale = scaleOf(picture, spec);
    const names = shortened(twinNames(picture, spec));
    const t = picture.reading;
    return twinLines(picture, spec).map((values, twin) => ({
      y: toPixel(values[t], scale, PAD, this.height(picture) - PAD),
      text: names[twin],
      number: `${plus(values[t])}${picture.print(spec.quantity, values[t])}`,
      role: picture.quantity(spec.quantity)?.role ?? "plain",
    }));
  },

  value(picture, t, spec) {
    if (!picture.axis.narrow) return "";
    return twinLines(picture, spec)
      .map((values) => picture.print(spec.quantity, values[t]))
      .join(" · ");
  },

  words(picture, spec) {
    const names = twinNames(picture, spec);
    const ends = twinLines(picture, spec).map(
      (values, twin) => `${names[twin]} ends at ${picture.print(spec.quantity, values[values.length - 1])}`,
    );
    return ends.join(", ");
  },
};

/** A mark at the edge of a row: the value lies beyond the scale. */
export function clipMark(pen, x, up, colour) {
  const [tip, foot] = up ? [1, 6] : [pen.height - 1, pen.height - 6];
  pen.shape(
    [
      [x, tip],
      [x - 4, foot],
      [x + 4, foot],
    ],
    colour,
  );
}

/** Names for a narrow column: of long ones the last word, where that tells them apart. */
export function shortened(names) {
  const ends = names.map((name) => (name.length > 8 ? name.split(" ").at(-1) : name));
  return new Set(ends).size === names.length ? ends : names;
}

function plus(value) {
  return value > 0 ? "+" : "";
}

/** The line of every twin. */
export function twinLines(picture, spec) {
  const array = picture.array(spec.quantity);
  if (!array) return [];
  const twins = array.axes.includes("twin") ? array.shape[array.axes.indexOf("twin")] : 1;
  return Array.from({ length: twins }, (_, twin) => picture.line(spec.quantity, { twin })).filter(Boolean);
}

function twinNames(picture, spec) {
  const count = twinLines(picture, spec).length;
  return Array.from({ length: count }, (_, twin) => twinName(picture, twin));
}

/** What is different in a twin, in a word. */
export function twinName({ scene }, twin) {
  return tokenText(scene.twins[twin] ?? String(twin + 1));
}

function scaleOf(picture, spec) {
  const all = twinLines(picture, spec);
  const data = all.flatMap((values) => [...values]);
  return picture.scale(spec.quantity, data, { key: `${spec.quantity} ${picture.layer} ${picture.unit}` });
}
