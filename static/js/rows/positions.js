// The numbers under the picture: the position along the sequence, counted from 1 on the screen. Where the recurrence is
// cut or a state reset, a bar stands before the position.

import { ticks } from "../axis.js";
import { eventInWords } from "../words.js";

const BREAKS = ["cut", "reset_state"];

export const positions = {
  label: () => ({ name: "", note: "position" }),

  height: () => 20,

  paint(pen, picture) {
    const { axis, colours, count } = picture;
    for (const t of ticks(count, axis.cell, axis.narrow ? 40 : 44)) {
      pen.text(String(t + 1), axis.x(t) + axis.cell / 2, 11, colours.faint, { size: 11 });
    }
    for (let t = 0; t < count; t++) {
      if (breaksAt(picture, t).length) pen.box(Math.max(0, axis.x(t) - 1.5), 2, 3, pen.height - 4, colours.ink);
    }
  },

  value(picture, t) {
    const names = (picture.layout?.quantities ?? []).map(({ name, label }) => [name, label]);
    const labels = Object.fromEntries(names);
    return breaksAt(picture, t)
      .map((event) => eventInWords({ ...event, t }, labels).replace(/ at position \d+$/, ""))
      .join(", ");
  },

  words: ({ count }) => `1 to ${count}`,
};

/** What interrupts the sequence before a position, of the layer shown. */
export function breaksAt({ held, layer }, t) {
  const isHere = ({ t: at }) => (Array.isArray(at) ? at[0] <= t && t < at[1] : at === t);
  const isOfLayer = (event) => event.layer === null || event.layer === undefined || event.layer === layer;
  return held.filter((event) => BREAKS.includes(event.kind) && isHere(event) && isOfLayer(event));
}
