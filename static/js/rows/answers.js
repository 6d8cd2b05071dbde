// What the network says where it is asked: right or wrong in a sign and in words, how sure as a bar; values as marks.
// Below, what it says where it hears its own answers instead of the right ones, boxed where that differs.

import { pick } from "../decode.js";
import { differs, ownName, saying } from "../ghost.js";
import { short } from "../numbers.js";
import { toPixel } from "../scales.js";
import { symbolText } from "./text.js";
import { inside } from "./tokens.js";

export const answers = {
  label(picture) {
    const signs = picture.scene.kind === "values" ? "● says  ○ should say" : "✓ right  ✗ wrong";
    const own = ownLine(picture) ? "below: hearing its own answers, boxed where they differ" : "";
    const ghost = picture.scene.kind === "values" && ghosts(picture) ? "□ as trained" : "";
    return { name: "answers", role: "hidden", note: [signs, own, ghost].filter(Boolean).join(" · ") };
  },

  height(picture) {
    const { scene, depth } = picture;
    if (scene.kind === "values") return depth === "story" ? 96 : 44;
    return (depth === "story" ? 84 : 36) + ownLine(picture) + ghostLine(picture);
  },

  ticks(picture) {
    if (picture.scene.kind !== "values") return [];
    const [low, high] = valueScale(picture);
    const { height } = this;
    return [
      { y: 5, text: short(high) },
      { y: height(picture) - 5, text: short(low) },
    ];
  },

  paint(pen, picture) {
    if (picture.scene.kind === "values") paintValues(pen, picture);
    else paintClasses(pen, picture);
  },

  value(picture, t) {
    if (picture.scene.kind === "values") {
      const { says, should } = values(picture);
      if (!says || !Number.isFinite(should?.[t])) return "";
      return `says ${short(says[t])}\nasked ${short(should[t])}`;
    }
    const answer = answerAt(picture, t);
    if (!answer) return "";
    const sure = `sure ${Math.round(answer.sure * 100)} %`;
    const found = `${answer.text} ${answer.right ? "✓ right" : "✗ wrong"}`;
    const own = ownAnswerAt(picture, t);
    const ghost = saying(picture, t, true);
    const before = ghost && !picture.axis.narrow ? [`as trained ${symbolText(picture.scene.symbols, ghost.says)}`] : [];
    const parts = [found, sure, ...(own ? [`on its own ${own.text}`] : []), ...before];
    return parts.join(picture.axis.narrow ? " · " : "\n");
  },

  words(picture) {
    const { scene } = picture;
    if (scene.kind === "values") return valueWords(picture);
    const given = scene.loss_positions.map((t) => answerAt(picture, t)).filter(Boolean);
    const right = given.filter((answer) => answer.right).length;
    const own = scene.loss_positions.map((t) => ownAnswerAt(picture, t)).filter(Boolean);
    const differ = own.filter(({ differs }) => differs).length;
    const alone = own.length ? `; hearing its own answers it differs at ${differ} of ${own.length}` : "";
    if (given.length === 1) return `${given[0].text}, which is ${given[0].right ? "right" : "wrong"}${alone}`;
    return `${right} of ${given.length} right${alone}`;
  },
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
  if (picture.scene.kind === "values" || !picture.entry("decoded")) return 0;
  return picture.depth === "story" ? 26 : 19;
}

function ghosts(picture) {
  return picture.array(ownName("output"));
}

// px of the line of what it said as trained, 0 while nothing is done by hand
function ghostLine(picture) {
  if (picture.scene.kind === "values" || !ghosts(picture)) return 0;
  return picture.depth === "story" ? 26 : 20;
}

/** {text, should, sure, right} of what is said at a position, or null where nothing is asked. */
export function answerAt(picture, t) {
  const { scene } = picture;
  const output = picture.array("output");
  if (!output || !scene.loss_positions.includes(t)) return null;
  const { data, shape } = pick(output, { twin: 0 });
  const classes = shape[shape.length - 1];
  let best = 0;
  for (let index = 1; index < classes; index++) if (data[t * classes + index] > data[t * classes + best]) best = index;
  const target = picture.line("target")?.[t];
  return {
    text: symbolText(scene.symbols, best),
    should: symbolText(scene.symbols, target),
    sure: data[t * classes + best],
    right: best === target,
  };
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
    if (printed.has(t)) paintGhost(pen, picture, t, (below + pen.height) / 2, Math.min(size, 15));
  }
}

// what it said before anything was done by hand, boxed in dashes where that is another answer
function paintGhost(pen, picture, t, middle, size) {
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

function valueWords(picture) {
  const { says, should } = values(picture);
  const asked = picture.scene.loss_positions.filter((t) => Number.isFinite(should?.[t]));
  if (!says || !asked.length) return "";
  if (asked.length === 1) return `it says ${short(says[asked[0]])} where ${short(should[asked[0]])} was asked`;
  const off = asked.reduce((sum, t) => sum + Math.abs(says[t] - should[t]), 0) / asked.length;
  return `its ${asked.length} answers are off by ${short(off)} on average`;
}

function values(picture) {
  const first = (name) => {
    const array = picture.array(name);
    return array && pick(array, { twin: 0, symbol: 0 }).data;
  };
  return { says: first("output"), should: first("target") };
}

function valueScale(picture) {
  const { says, should } = values(picture);
  const asked = picture.scene.loss_positions;
  const data = Float32Array.from(asked.flatMap((t) => [says?.[t] ?? 0, should?.[t] ?? 0]));
  const [low, high] = picture.scale("output", data, { key: "answers" });
  return data.some((value) => value < -0.02 * high) || low === 0 ? [low, high] : [0, high];
}

function paintValues(pen, picture) {
  const { axis, colours, scene, heard } = picture;
  const { says, should } = values(picture);
  if (!says) return;
  const scale = valueScale(picture);
  const y = (value) => toPixel(value, scale, 5, pen.height - 5);
  const asked = scene.loss_positions.filter((t) => heard === null || t <= heard);
  const x = (t) => axis.x(t) + axis.cell / 2;
  pen.box(0, 0, pen.width, pen.height, colours.panel);
  pen.rule(y(0), colours.line);
  if (should) {
    if (asked.length > 1)
      pen.path(
        asked.map((t) => [x(t), y(should[t])]),
        colours.faint,
        { thickness: 1.25, dash: [3, 3] },
      );
    for (const t of asked) {
      pen.dot(x(t), y(should[t]), 4, colours.faint);
      pen.dot(x(t), y(should[t]), 2.5, colours.panel);
    }
  }
  if (asked.length > 1)
    pen.path(
      asked.map((t) => [x(t), y(says[t])]),
      colours.ink,
      { thickness: 1.75 },
    );
  for (const t of asked) {
    const ghost = saying(picture, t, true);
    if (ghost && differs(ghost.says, says[t], scale)) {
      pen.frame(x(t) - 3.5, y(ghost.says) - 3.5, 7, 7, colours.ink, 1.25);
    }
  }
  for (const t of asked) pen.dot(x(t), y(says[t]), 2.5, colours.ink);
}
