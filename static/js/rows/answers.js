// What the network says where it is asked: right or wrong in a sign and in words, how sure as a bar; values as marks
// (values.js). Below, what it says where it hears its own answers instead of the right ones, boxed where that differs.

import { pick } from "../decode.js";
import { NONE } from "../numbers.js";
import { registry } from "../registry.js";
import { symbolText } from "./text.js";
import { inside } from "./tokens.js";

const BLANK = { label: () => ({}), height: () => 44, ticks: () => [], paint() {}, value: () => "", words: () => "" };
const classes = {
  label(picture) {
    const own = ownLine(picture) ? " · below: hearing its own answers, boxed where they differ" : "";
    return { note: `✓ right  ✗ wrong${own}` };
  },

  height: (picture) => (picture.depth === "story" ? 84 : 36) + ownLine(picture) + ghostLine(picture),

  ticks: () => [],

  paint: paintClasses,

  value(picture, t) {
    const answer = answerAt(picture, t);
    if (!answer) return "";
    if (answer.isLost) return answer.text;
    const own = ownAnswerAt(picture, t);
    const parts = [
      `${answer.text} ${answer.right ? "✓ right" : "✗ wrong"}`,
      `sure ${Math.round(answer.sure * 100)} %`,
      ...(own ? [`on its own ${own.text}`] : []),
      ...(registry.ghosts?.answerInWords(picture, t) ?? []),
    ];
    return parts.join(picture.axis.narrow ? " · " : "\n");
  },

  words(picture) {
    const asked = picture.scene.loss_positions;
    const given = asked.map((t) => answerAt(picture, t)).filter(Boolean);
    const right = given.filter((answer) => answer.right).length;
    const own = asked.map((t) => ownAnswerAt(picture, t)).filter(Boolean);
    const differ = own.filter(({ differs }) => differs).length;
    const alone = own.length ? `; hearing its own answers it differs at ${differ} of ${own.length}` : "";
    if (given.length === 1) return `${given[0].text}, which is ${given[0].right ? "right" : "wrong"}${alone}`;
    return `${right} of ${given.length} right${alone}`;
  },
};

const kindOf = ({ scene }) => (scene.kind === "values" ? (registry.values ?? BLANK) : classes);

export const answers = {
  label: (picture) => ({ name: "answers", role: "hidden", ...kindOf(picture).label(picture) }),
  height: (picture) => kindOf(picture).height(picture),
  ticks: (picture) => kindOf(picture).ticks(picture),
  paint: (pen, picture) => kindOf(picture).paint(pen, picture),
  value: (picture, t) => kindOf(picture).value(picture, t),
  words: (picture) => kindOf(picture).words(picture),
};

/** {text, differs} of what is said at a position where the network hears its own answers, or null. */
export function ownAnswerAt(picture, t) {
  const own = picture.line("decoded")?.[t];
  const answer = own >= 0 ? answerAt(picture, t) : null;
  if (!answer) return null;
  const text = symbolText(picture.scene.symbols, own);
  return { text, differs: text !== answer.text };
}

// px of the line of its own answers, 0 where there is none
function ownLine(picture) {
  if (!picture.entry("decoded")) return 0;
  return picture.depth === "story" ? 26 : 19;
}

function ghostLine(picture) {
  return registry.ghosts?.answerLine(picture) ?? 0;
}

/** {text, should, sure, right, isLost} of what is said at a position, or null where nothing is asked; lost: no number. */
export function answerAt(picture, t) {
  const { scene } = picture;
  const output = picture.array("output");
  if (!output || !scene.loss_positions.includes(t)) return null;
  const { data, shape } = pick(output, { twin: 0 });
  const classes = shape[shape.length - 1];
  let best = 0;
  for (let index = 1; index < classes; index++) if (data[t * classes + index] > data[t * classes + best]) best = index;
  const target = picture.line("target")?.[t];
  const sure = data[t * classes + best];
  const should = symbolText(scene.symbols, target);
  if (!Number.isFinite(sure)) return { text: NONE, should, sure, right: false, isLost: true };
  return { text: symbolText(scene.symbols, best), should, sure, right: best === target };
}

function paintClasses(pen, picture) {
  const { axis, colours, scene, depth, heard } = picture;
  const large = depth === "story";
  const bar = large ? 14 : 6;
  const texts = scene.symbols.map((symbol) => symbolText([symbol], 0));
  const fits = pen.fitting(texts, axis.cell - 2, large ? [21, 18, 15, 12, 9.5] : [14, 12, 10.5, 9]);
  const size = fits || 10;
  const height = pen.height - ownLine(picture) - ghostLine(picture);
  const foot = height - 3;
  const given = scene.loss_positions.map((t) => answerAt(picture, t)?.text ?? "");
  const widest = Math.max(...given.map((text) => pen.measure(text, size, 700)));
  const printed = printedAt(scene.loss_positions, fits ? 0 : (widest + 5) / axis.cell);
  for (const t of scene.loss_positions) {
    const answer = answerAt(picture, t);
    if (!answer || (heard !== null && t > heard)) continue;
    const centre = axis.x(t) + axis.cell / 2;
    const inset = Math.min(3, axis.cell * 0.12);
    const rest = height - bar - 4;
    if (printed.has(t)) {
      const middle = inside(centre, pen.measure(answer.text, size, 700), pen.width);
      pen.text(answer.text, middle, rest * 0.28 + 1, colours.ink, { size, weight: 700 });
    } else pen.dot(centre, rest * 0.28 + 1, 1, colours.faint);
    sign(pen, answer.right, centre, rest * 0.76 + 1, Math.min(large ? 15 : 9, axis.cell * 0.6), colours.ink);
    pen.box(axis.x(t) + inset, foot - bar, axis.cell - 2 * inset, bar, colours.sunk);
    pen.box(axis.x(t) + inset, foot - bar, (axis.cell - 2 * inset) * answer.sure, bar, colours.ink);
    const below = pen.height - ghostLine(picture);
    if (printed.has(t)) paintOwn(pen, picture, t, (height + below) / 2, Math.min(size, 15));
    if (printed.has(t)) registry.ghosts?.answer(pen, picture, t, (below + pen.height) / 2, Math.min(size, 15));
  }
}

function paintOwn(pen, picture, t, middle, size) {
  const own = ownAnswerAt(picture, t);
  if (!own) return;
  const { axis, colours } = picture;
  const width = pen.measure(own.text, size, own.differs ? 700 : 400) + 6;
  const centre = inside(axis.x(t) + axis.cell / 2, width, pen.width);
  pen.text(own.text, centre, middle, own.differs ? colours.ink : colours.faint, { size, weight: own.differs ? 700 : 400 });
  if (own.differs) pen.frame(centre - width / 2, middle - size * 0.62, width, size * 1.24, colours.ink, 1.5);
}

/** Which answers are printed where their letters need more than a column: none overlaps another, the last stays. */
export function printedAt(asked, columns) {
  const printed = new Set(asked.slice(-1));
  for (const t of asked) {
    if ([...printed].every((other) => Math.abs(other - t) >= columns)) printed.add(t);
  }
  return printed;
}

/** A tick or a cross, drawn rather than typed: fonts differ in how they show ✓ and ✗. */
export function sign(pen, right, x, y, size, colour) {
  const half = size / 2;
  const style = { thickness: Math.max(1.4, size / 6) };
  if (right) {
    pen.path(
      [
        [x - half, y],
        [x - half * 0.3, y + half * 0.75],
        [x + half, y - half * 0.75],
      ],
      colour,
      style,
    );
  } else {
    pen.path(
      [
        [x - half * 0.7, y - half * 0.7],
        [x + half * 0.7, y + half * 0.7],
      ],
      colour,
      style,
    );
    pen.path(
      [
        [x + half * 0.7, y - half * 0.7],
        [x - half * 0.7, y + half * 0.7],
      ],
      colour,
      style,
    );
  }
}
