// The numbers under the picture: the position along the sequence, counted from 1 on the screen. Where the recurrence is
// cut or a state reset, a bar stands before the position.

import { ticks } from "../axis.js";
import { registry } from "../registry.js";

export const positions = {
  label: () => ({ name: "", note: "position" }),

  height: () => 20,

  paint(pen, picture) {
    const { axis, colours, count } = picture;
    for (const t of ticks(count, axis.cell, axis.narrow ? 40 : 44)) {
      pen.text(String(t + 1), axis.x(t) + axis.cell / 2, 11, colours.faint, { size: 11 });
    }
    registry.holds?.breaks(pen, picture);
  },

  value: (picture, t) => registry.holds?.breaksInWords(picture, t) ?? "",

  words: ({ count }) => `1 to ${count}`,
};
