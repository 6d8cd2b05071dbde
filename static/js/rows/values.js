// Answers that are numbers: what the network says and what it should say, as marks on one scale.

import { ownName } from "../as_trained.js";
import { pick } from "../decode.js";
import { differs, saying } from "../ghost.js";
import { short } from "../numbers.js";
import { toPixel } from "../scales.js";
import { brief } from "../words.js";

// what has exploded has too many digits for a tick
const said = (value) => (Math.abs(value) >= 1e5 ? brief(value) : short(value));
const signs = "● says  ○ should say";

export const values = {
  label: (picture) => ({ note: picture.array(ownName("output")) ? `${signs} · □ as trained` : signs }),

  height: ({ depth }) => (depth === "story" ? 96 : 44),

  ticks(picture) {
    const [low, high] = scaleOf(picture);
    return [
      { y: 5, text: said(high) },
      { y: this.height(picture) - 5, text: said(low) },
    ];
  },

  paint,

  value(picture, t) {
    const { says, should } = read(picture);
    if (!says || !Number.isFinite(should?.[t])) return "";
    return `says ${said(says[t])}\nasked ${said(should[t])}`;
  },

  words: inWords,
};

function inWords(picture) {
  const { says, should } = read(picture);
  const asked = picture.scene.loss_positions.filter((t) => Number.isFinite(should?.[t]));
  if (!says || !asked.length) return "";
  if (asked.length === 1) return `it says ${said(says[asked[0]])} where ${said(should[asked[0]])} was asked`;
  const off = asked.reduce((sum, t) => sum + Math.abs(says[t] - should[t]), 0) / asked.length;
  return `its ${asked.length} answers are off by ${said(off)} on average`;
}

function read(picture) {
  const first = (name) => {
    const array = picture.array(name);
    return array && pick(array, { twin: 0, symbol: 0 }).data;
  };
  return { says: first("output"), should: first("target") };
}

function scaleOf(picture) {
  const { says, should } = read(picture);
  const asked = picture.scene.loss_positions;
  const data = Float32Array.from(asked.flatMap((t) => [says?.[t] ?? 0, should?.[t] ?? 0]));
  const [low, high] = picture.scale("output", data, { key: "answers" });
  return data.some((value) => value < -0.02 * high) || low === 0 ? [low, high] : [0, high];
}

function paint(pen, picture) {
  const { axis, colours, scene, heard } = picture;
  const { says, should } = read(picture);
  if (!says) return;
  const scale = scaleOf(picture);
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
