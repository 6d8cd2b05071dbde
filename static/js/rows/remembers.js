// What a linear read-out, trained on held-out runs, recovers from the state: a letter, and how surely, as a bar.

import { symbolText } from "./text.js";

export const KNOWN = 0.05; // confidence below which the read-out is no better than chance: no letter then

export const remembers = {
  label: ({ scene }) => ({ name: "remembers", role: "memory", note: scene.remembers || "read out of the state" }),

  height: ({ depth }) => (depth === "story" ? 92 : 34),

  ticks({ depth }) {
    if (depth !== "story") return [];
    return [
      { y: 44, text: "sure" },
      { y: 86, text: "chance" },
    ];
  },

  paint(pen, picture) {
    const { axis, colours, scene, depth, heard } = picture;
    const read = picture.line("memory_read");
    const sure = picture.line("memory_confidence");
    const bar = depth === "story" ? 48 : 11;
    const symbols = scene.memory_symbols.map((symbol) => symbolText([symbol], 0));
    const sizes = depth === "story" ? [22, 18, 15, 12, 9.5] : [14, 12, 10.5, 9];
    const fits = pen.fitting(symbols, axis.cell - 2, sizes, 700);
    const size = fits || 10.5;
    const foot = pen.height - 3;
    const inset = Math.min(3, axis.cell * 0.12);
    const stop = heard === null ? read.length : Math.min(read.length, heard + 1);
    for (let t = 0; t < stop; t++) {
      const share = Math.max(0, Math.min(1, sure?.[t] ?? 1));
      pen.box(axis.x(t) + inset, foot - bar, axis.cell - 2 * inset, bar, colours.sunk);
      pen.box(axis.x(t) + inset, foot - bar * share, axis.cell - 2 * inset, bar * share, colours["role-memory"]);
      pen.box(axis.x(t) + inset, foot, axis.cell - 2 * inset, 1, colours.faint);
    }
    const middle = (pen.height - bar) / 2 - 1;
    const letters = Array.from({ length: stop }, (_, t) => letterAt(scene, read, sure, t));
    for (const { text, start, stop: end } of runs(letters, Boolean(fits))) {
      const centre = (axis.x(start) + axis.x(end)) / 2;
      if (!text) pen.text("·", centre, middle, colours.faint, { size });
      else if (fits || pen.measure(text, size, 700) <= axis.x(end) - axis.x(start)) {
        pen.text(text, centre, middle, colours["role-memory-text"], { size, weight: 700 });
      }
    }
  },

  value(picture, t) {
    const sure = picture.line("memory_confidence")?.[t];
    if (sure === undefined) return "";
    if (sure < KNOWN) return "nothing";
    return `${symbolText(picture.scene.memory_symbols, picture.line("memory_read")[t])} · ${Math.round(sure * 100)} %`;
  },

  words(picture) {
    const sure = picture.line("memory_confidence");
    if (!sure) return "";
    const kept = sure.filter((share) => share >= 0.5).length;
    return `can be read out of the state at ${kept} of ${picture.count} positions`;
  },
};

/** Stretches of equal letters, or one stretch per position where every letter has room of its own. */
export function runs(letters, alone) {
  const found = [];
  letters.forEach((text, t) => {
    const last = found[found.length - 1];
    if (!alone && last?.text === text && text) last.stop = t + 1;
    else found.push({ text, start: t, stop: t + 1 });
  });
  return found;
}

// empty where the read-out knows nothing, or nothing is to be remembered
function letterAt(scene, read, sure, t) {
  const isKnown = (sure?.[t] ?? 1) >= KNOWN && read[t] >= 0;
  return isKnown ? symbolText(scene.memory_symbols, read[t]) : "";
}
