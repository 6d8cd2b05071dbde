// What a linear read-out, trained on held-out runs, recovers from the state: a letter, and how surely, as a bar.

import { sign } from "./answers.js";
import { symbolText } from "./text.js";

const KNOWN = 0.05; // confidence below which the read-out is no better than chance: no letter then
const HATCH = 6; // px between the strokes of a bar that was not measured

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
    const bar = depth === "story" ? 48 : 11;
    const symbols = scene.memory_symbols.map((symbol) => symbolText([symbol], 0));
    const sizes = depth === "story" ? [22, 18, 15, 12, 9.5] : [14, 12, 10.5, 9];
    const fits = pen.fitting(symbols, axis.cell - 2, sizes, 700);
    const size = fits || 10.5;
    const stop = heard === null ? picture.count : Math.min(picture.count, heard + 1);
    const memory = Array.from({ length: stop }, (_, t) => memoryAt(picture, t));
    memory.forEach((found, t) => paintBar(pen, picture, found, t, bar));
    const middle = (pen.height - bar) / 2 - 1;
    const letters = memory.map(({ letter }) => letter);
    for (const { text, start, stop: end } of runs(letters, Boolean(fits))) {
      const centre = (axis.x(start) + axis.x(end)) / 2;
      const width = text ? pen.measure(text, size, 700) : 0;
      if (!text) pen.text("·", centre, middle, colours.faint, { size });
      else if (fits || width <= axis.x(end) - axis.x(start)) {
        pen.text(text, centre, middle, colours["role-memory-text"], { size, weight: 700 });
      }
    }
    memory.forEach(({ isWrong }, t) => {
      const small = Math.min(8, axis.cell * 0.3);
      if (isWrong) sign(pen, false, axis.x(t + 1) - small / 2 - 1, small / 2 + 1, small, colours.ink);
    });
  },

  value(picture, t) {
    const memory = memoryAt(picture, t);
    if (!memory) return "";
    if (memory.kind === "unmeasured") return "not measured";
    if (memory.kind !== "read") return "nothing";
    const percent = Math.round(memory.share * 100);
    const [toward, always] = percent === 100 ? ["always", "right"] : [`${percent} % toward`, "always right"];
    const letter = memory.isWrong ? `${memory.letter} ✗ wrong` : memory.letter;
    if (picture.axis.narrow) return `${letter} · ${toward} ${always}`;
    const isLow = picture.depth !== "story" && !memory.isWrong; // then in two lines
    return `${letter}${isLow ? " · " : "\n"}${toward}\n${always}`;
  },

  words(picture) {
    const all = Array.from({ length: picture.count }, (_, t) => memoryAt(picture, t)?.share ?? NaN);
    const measured = all.filter(Number.isFinite);
    if (!measured.length) return "not measured";
    const kept = measured.filter((share) => share >= 0.5).length;
    return `can be read out of the state at ${kept} of ${measured.length} measured positions`;
  },
};

/** How often a read-out is right, in words: a share of the way from chance, 0, to always, 1. */
export function surely(share) {
  const percent = Math.round(share * 100);
  return percent === 100 ? "always right" : `${percent} % of the way from guessing to always right`;
}

/**
 * What the read-out finds at a position, or null where the frame does not say.
 *
 * @returns {{kind: "none"|"unmeasured"|"nothing"|"read", letter: string, share: number, should: string,
 *   isWrong: boolean}|null} none: nothing is to be remembered; unmeasured: too few other sequences to count; nothing:
 *   no better than chance. `share` is the held-out accuracy above chance, NaN where it was not measured.
 */
export function memoryAt(picture, t) {
  const read = picture.line("memory_read")?.[t];
  if (read === undefined) return null;
  const share = picture.line("memory_confidence")?.[t] ?? NaN;
  const found = { kind: "read", letter: "", share: NaN, should: "", isWrong: false };
  if (!(read >= 0)) return { ...found, kind: "none" };
  if (!Number.isFinite(share)) return { ...found, kind: "unmeasured" };
  if (share < KNOWN) return { ...found, kind: "nothing", share };
  const truth = truthAt(picture, t);
  const { memory_symbols: symbols } = picture.scene;
  const isWrong = truth !== null && truth !== read;
  return { ...found, share, letter: symbolText(symbols, read), should: symbolText(symbols, truth ?? -1), isWrong };
}

// Frames do not carry the truth. It is known where a task asks once, for what it says is to be remembered: the target.
function truthAt(picture, t) {
  const { loss_positions: asked, symbols, memory_symbols: named, kind } = picture.scene;
  if (kind !== "classes" || asked.length !== 1 || asked[0] !== t || symbols.join("\n") !== named.join("\n"))
    return null;
  const target = picture.line("target")?.[t];
  return target >= 0 ? target : null;
}

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

// empty where nothing is to be remembered, hatched where it was not measured
function paintBar(pen, { axis, colours }, { kind, share }, t, bar) {
  const foot = pen.height - 3;
  const inset = Math.min(3, axis.cell * 0.12);
  const [left, width] = [axis.x(t) + inset, axis.cell - 2 * inset];
  pen.box(left, foot, width, 1, colours.faint);
  if (kind === "none") return;
  if (kind === "unmeasured") return hatch(pen, left, foot - bar, width, bar, colours.faint);
  const filled = bar * Math.max(0, Math.min(1, share));
  pen.box(left, foot - bar, width, bar, colours.sunk);
  pen.box(left, foot - filled, width, filled, colours["role-memory"]);
}

function hatch(pen, left, top, width, height, colour) {
  for (let offset = HATCH / 2; offset < width + height; offset += HATCH) {
    const [from, to] = [Math.max(0, offset - height), Math.min(width, offset)];
    const stroke = [from, to].map((x) => [left + x, top + offset - x]);
    pen.path(stroke, colour, { thickness: 1 });
  }
}
