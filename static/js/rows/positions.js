// The numbers under the picture: the position along the sequence, counted from 1 on the screen.

import { ticks } from "../axis.js";

export const positions = {
  label: () => ({ name: "", note: "position" }),

  height: () => 20,

  paint(pen, { axis, colours, count }) {
    for (const t of ticks(count, axis.cell, axis.narrow ? 40 : 44)) {
      pen.text(String(t + 1), axis.x(t) + axis.cell / 2, 11, colours.faint, { size: 11 });
    }
  },

  words: ({ count }) => `1 to ${count}`,
};
