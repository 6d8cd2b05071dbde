// The network as it was trained, drawn beside the touched one: where both differ.

import { ownName } from "../as_trained.js";
import { apart, differenceInWords, keyInWords, saying } from "../ghost.js";
import { answerAt, sign } from "./answers.js";
import { STYLES, twinLines } from "./lines.js";
import { symbolText } from "./text.js";
import { inside } from "./tokens.js";

const RING_ROOM = 12; // px of a position from which rings do not touch

/** What the hand changes, and how the trained network is drawn beside it. */
export function inWords(picture, kinds) {
  return [differenceInWords(picture), keyInWords(picture, kinds)].filter(Boolean).join(" ");
}

// the edge of each bar as the network was trained, where it differs from what is held
export function lane(pen, picture, spec, { values, scale, y, gap }) {
  const { axis, colours, heard } = picture;
  const ghost = picture.line(ownName(spec.quantity));
  if (!ghost) return;
  for (const [start, stop] of apart(values, ghost, scale)) {
    const points = [];
    for (let t = start; t < stop && (heard === null || t <= heard); t++) {
      points.push([axis.x(t) + gap, y(ghost[t])], [axis.x(t + 1) - gap, y(ghost[t])]);
    }
    pen.path(points, colours.panel, { thickness: 3.5 });
    pen.path(points, colours.ink, { thickness: 1.5, dash: [4, 3] });
  }
}

// as trained: thin lines with rings, where they differ
export function lines(pen, picture, spec, { all, scale, y }) {
  const { axis, colours, heard } = picture;
  twinLines(picture, { quantity: ownName(spec.quantity) }).forEach((ghost, twin) => {
    for (const [start, stop] of apart(all[twin] ?? ghost, ghost, scale)) {
      const points = [];
      for (let t = Math.max(0, start - 1); t < stop && (heard === null || t <= heard); t++) {
        points.push([axis.x(t) + axis.cell / 2, y(ghost[t])]);
      }
      pen.path(points, colours.faint, { ...STYLES[twin % STYLES.length], thickness: 1.25 });
      for (const [x, at] of axis.cell >= RING_ROOM ? points.slice(start > 0 ? 1 : 0) : []) ring(pen, x, at, colours);
    }
  });
}

function ring(pen, x, y, colours) {
  pen.dot(x, y, 3, colours.faint);
  pen.dot(x, y, 1.75, colours.panel);
}

/** px of the line of what it said as trained, 0 while nothing is done by hand. */
export function answerLine(picture) {
  if (!picture.array(ownName("output"))) return 0;
  return picture.depth === "story" ? 26 : 20;
}

/** What it said as trained, in words; nothing where there is no room. */
export function answerInWords(picture, t) {
  const ghost = saying(picture, t, true);
  return ghost && !picture.axis.narrow ? [`as trained ${symbolText(picture.scene.symbols, ghost.says)}`] : [];
}

// what it said before anything was done by hand, boxed in dashes where that is another answer
export function answer(pen, picture, t, middle, size) {
  const ghost = saying(picture, t, true);
  if (!ghost) return;
  const { axis, colours, scene } = picture;
  const text = symbolText(scene.symbols, ghost.says);
  const isOther = text !== answerAt(picture, t)?.text;
  const wide = pen.measure(text, size, 700) + 8;
  const mark = wide + size * 0.7 <= axis.cell ? size * 0.7 : 0; // right or wrong, where there is room for it
  const width = wide + mark;
  const centre = inside(axis.x(t) + axis.cell / 2, width, pen.width);
  const colour = isOther ? colours.ink : colours.faint;
  pen.text(text, centre - mark / 2 - 1, middle, colour, { size, weight: isOther ? 700 : 400 });
  if (mark) sign(pen, ghost.right, centre + width / 2 - mark / 2 - 3, middle, mark * 0.8, colour);
  if (isOther) pen.frame(centre - width / 2, middle - size * 0.66, width, size * 1.32, colours.ink, 1.25, [4, 3]);
}
