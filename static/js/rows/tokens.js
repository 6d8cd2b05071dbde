// What the network hears: one token per position; where the twins differ, the token is boxed.

import { tokenText } from "./text.js";

export const tokens = {
  isStill: true,

  label: () => ({ name: "hears", role: "hidden", note: "" }),

  height: ({ depth }) => (depth === "story" ? 46 : 24),

  paint(pen, { axis, colours, scene, depth, heard }) {
    const shown = scene.tokens.map(tokenText);
    const sizes = depth === "story" ? [22, 18, 15, 12, 10] : [15, 13, 11, 9.5];
    const room = axis.cell - (shown.some((text) => text.length > 2) ? 5 : 2);
    const fits = pen.fitting(shown, room, sizes, 700);
    const size = fits || 10.5;
    const marked = differing(scene.twin_tokens);
    const every = Math.ceil((Math.max(...shown.map((text) => pen.measure(text, size, 700))) + 6) / axis.cell);
    const printed = fits ? null : thinned(shown.length, marked, every);
    const middle = pen.height / 2 + 0.5;
    const changed = changedTokens(scene);
    shown.forEach((text, t) => {
      if (heard !== null && t > heard) return;
      const middleOf = axis.x(t) + axis.cell / 2;
      if (printed && !printed.has(t)) return pen.dot(middleOf, middle, 1, colours.faint);
      const weight = marked.has(t) ? 700 : 400;
      const wide = pen.measure(text, size, weight);
      const width = marked.has(t) ? Math.max(axis.cell - 4, wide + 6) : wide;
      const centre = inside(middleOf, width, pen.width);
      if (marked.has(t)) {
        pen.frame(centre - width / 2, 2, width, pen.height - 4, colours.ink, 1.5);
      }
      if (changed.has(t)) {
        pen.box(axis.x(t) + 1, 1, axis.cell - 2, pen.height - 2, colours.sunk);
        pen.frame(axis.x(t) + 1, 1, axis.cell - 2, pen.height - 2, colours.ink, 1.5, [4, 3]);
      }
      pen.text(text, centre, middle, colours.ink, { size, weight });
    });
  },

  value({ scene }, t) {
    const text = tokenText(scene.tokens[t] ?? "");
    return changedTokens(scene).has(t) ? `${text}, was ${tokenText(scene.own_tokens[t])}` : text;
  },

  words: ({ scene }) => scene.tokens.join(" "),
};

/** The centre of something so wide, moved as little as keeps it within the row. */
export function inside(centre, width, room) {
  return Math.max(width / 2, Math.min(room - width / 2, centre));
}

/** Positions at which the twin sequences do not all hear the same. */
export function differing(twinTokens) {
  const [first = [], ...others] = twinTokens ?? [];
  return new Set(first.map((_, t) => t).filter((t) => others.some((tokens) => tokens[t] !== first[t])));
}

/** Positions at which another token is heard than the sequence has by itself. */
function changedTokens({ tokens: now, own_tokens: own = [] }) {
  return new Set(own.map((_, t) => t).filter((t) => own[t] !== now[t]));
}

/** Where tokens are longer than their column: the marked ones and as many others as leave `every` positions between. */
export function thinned(count, marked, every) {
  const printed = new Set(marked);
  const isFree = (t) => [...printed].every((other) => Math.abs(other - t) >= every);
  for (let t = 0; t < count; t++) if (isFree(t)) printed.add(t);
  return printed;
}
