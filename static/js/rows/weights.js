// One query: how much one position attends to each earlier one, a bar each, a strip for each head.

import { short } from "../numbers.js";
import { toPixel } from "../scales.js";
import { strongest, valueIn } from "../square.js";
import { printed, readings, rowName } from "./square.js";

const NAME = 15; // px of the line that says who asks
const PAD = 2;
const WIDE = 30; // px of a column in which the number of a bar has room

export const weights = {
  label: (picture, spec) => ({
    role: picture.quantity(spec.quantity)?.role,
    note: "of the position under the cursor, a bar for each that it reads from",
  }),

  height: (picture, spec) => stripsOf(picture, spec).each * stripsOf(picture, spec).heads,

  ticks(picture, spec) {
    const { each, heads } = stripsOf(picture, spec);
    const [low, high] = scaleOf(picture, spec);
    const ends = (head) => [
      { y: head * each + NAME + 4, text: short(high).replace(/\.00$/, "") },
      { y: (head + 1) * each - 5, text: short(low).replace(/\.00$/, "") },
    ];
    return Array.from({ length: heads }, (_, head) => ends(head)).flat();
  },

  paint(pen, picture, spec) {
    const { axis, colours } = picture;
    const found = picture.square(spec.quantity);
    const query = picture.readRow(spec.quantity);
    const { each, heads } = stripsOf(picture, spec);
    const scale = scaleOf(picture, spec);
    const fill = colours[`role-${picture.quantity(spec.quantity)?.role ?? "plain"}`];
    const gap = axis.cell > 8 ? 1 : 0;
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    for (let head = 0; head < heads; head++) {
      const [top, foot] = [head * each + NAME, (head + 1) * each - PAD];
      pen.box(0, top - NAME, pen.width, NAME, colours.sunk);
      const who = `${heads > 1 ? `head ${head + 1}: ` : ""}position ${rowName(picture, query)} reads from`;
      pen.text(who, 4, top - NAME / 2, colours.ink, { size: 11, align: "left" });
      for (let column = 0; column < found.columns; column++) {
        const value = valueIn(found, { head, t: query, source_t: column });
        const y = toPixel(value, scale, top + PAD, foot);
        const zero = toPixel(0, scale, top + PAD, foot);
        if (!value) continue;
        pen.box(axis.x(column) + gap, Math.min(y, zero), axis.cell - 2 * gap, Math.max(1, Math.abs(zero - y)), fill);
        if (axis.cell < WIDE || Math.abs(value) < 0.005) continue;
        const above = y - 7 > top;
        const place = above ? y - 7 : y + 8;
        pen.text(short(value), axis.x(column) + axis.cell / 2, place, above ? colours.ink : colours.panel, { size: 10.5 });
      }
      pen.frame(axis.x(query), top, axis.cell, foot - top, colours.faint, 1);
    }
  },

  follows: true,

  value(picture, _, spec) {
    const found = picture.square(spec.quantity);
    const query = picture.readRow(spec.quantity);
    if (!picture.axis.narrow && found.heads > 1) return ""; // beside each head
    const read = readings(picture, spec, query).map(({ at, number }) => `${at}: ${number}`);
    return `${query + 1} ${read.join(" · ")}`;
  },

  marks(picture, spec) {
    const { each, heads } = stripsOf(picture, spec);
    if (heads < 2) return [];
    const query = picture.readRow(spec.quantity);
    return readings(picture, spec, query).map(({ at, number }, head) => ({
      y: head * each + NAME + (each - NAME) / 2,
      text: at,
      number,
      role: picture.quantity(spec.quantity)?.role ?? "plain",
    }));
  },

  at(picture, t, py, spec) {
    const { each, heads } = stripsOf(picture, spec);
    const head = Math.max(0, Math.min(heads - 1, Math.floor(py / each)));
    return { t: picture.readRow(spec.quantity), source_t: t, head };
  },

  /** Pointing at a bar asks for nobody else's bars. */
  rowAt: (picture) => picture.settledQuery,

  words(picture, spec) {
    const found = picture.square(spec.quantity);
    const t = picture.readRow(spec.quantity);
    const heads = Array.from({ length: found.heads }, (_, head) => {
      const source = strongest(found, { head, t });
      const value = printed(picture, spec, valueIn(found, { head, t, source_t: source }));
      return `${found.heads > 1 ? `head ${head + 1} ` : ""}reads most, ${value}, from ${rowName(picture, source)}`;
    });
    return `position ${rowName(picture, t)} ${heads.join(", ")}`;
  },
};

function stripsOf(picture, spec) {
  const { heads = 1 } = picture.square(spec.quantity) ?? {};
  const room = picture.compact ? 96 : 128;
  return { heads, each: NAME + Math.max(30, Math.round((room - NAME) / Math.sqrt(heads))) };
}

function scaleOf(picture, spec) {
  return picture.scale(spec.quantity, picture.square(spec.quantity)?.data ?? []);
}
