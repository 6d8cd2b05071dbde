// The trained network beside the touched one: what frames carry of it, and what differs, in words and numbers.

import { hasGhost, ownName } from "./as_trained.js";
import { pick } from "./decode.js";
import { short } from "./numbers.js";
import { symbolText } from "./rows/text.js";
import { brief } from "./words.js";

const SAME = 0.004; // of a scale: less than a shade of 256

/** Whether two values can be told apart on a scale. */
export function differs(one, other, [low, high]) {
  return Math.abs(one - other) > SAME * (high - low);
}

/** Runs of positions [start, stop) at which a line and its ghost differ. */
export function apart(values, ghost, scale) {
  const runs = [];
  for (let t = 0; t < values.length; t++) {
    if (!differs(values[t], ghost[t], scale)) continue;
    const last = runs.at(-1);
    if (last?.[1] === t) last[1] = t + 1;
    else runs.push([t, t + 1]);
  }
  return runs;
}

/** {says: class or value, right, asked} at a position, of the picture or (`isOwn`) of the network untouched; or null. */
export function saying(picture, t, isOwn = false) {
  const array = (name) => picture.array(isOwn ? ownName(name) : name);
  const [output, target] = [array("output"), array("target")];
  if (!output || !target) return null;
  const { data } = pick(output, { t });
  const asked = pick(target, { t }).data[0];
  if (picture.scene.kind === "values") return Number.isFinite(asked) ? { says: data[0], asked } : null;
  if (asked < 0) return null;
  const says = data.indexOf(Math.max(...data));
  return { says, asked, right: says === asked, sure: data[says] };
}

/** What the network says without the hand and with it; empty where nothing is done by hand, or no frame tells. */
export function differenceInWords(picture) {
  if (!hasGhost(picture)) return "";
  const { loss_as_trained: own, loss_touched: touched } = picture.frame.facts;
  const sides = [
    ["without your hand", answersInWords(picture, true), own],
    ["with it", answersInWords(picture, false), touched],
  ];
  const said = sides.map(([whose, answers, loss]) => {
    const told = [answers, Number.isFinite(loss) ? `loss ${brief(loss)}` : ""].filter(Boolean).join(", ");
    return told && `${whose}: ${told}`;
  });
  const words = said.filter(Boolean).join("; ");
  return words && `${words[0].toUpperCase()}${words.slice(1)}.`;
}

function answersInWords(picture, isOwn) {
  const given = picture.scene.loss_positions.map((t) => saying(picture, t, isOwn)).filter(Boolean);
  if (!given.length) return "";
  if (picture.scene.kind === "values") return valuesInWords(given);
  const right = given.filter((answer) => answer.right).length;
  if (given.length > 1) return `${right} of ${given.length} right`;
  const { symbols } = picture.scene;
  const verdict = right ? "right" : `wrong, ${symbolText(symbols, given[0].asked)} was asked`;
  return `says ${symbolText(symbols, given[0].says)} (${verdict})`;
}

function valuesInWords(given) {
  if (given.length === 1) return `says ${short(given[0].says)} where ${short(given[0].asked)} was asked`;
  const off = given.reduce((sum, { says, asked }) => sum + Math.abs(says - asked), 0) / given.length;
  return `off by ${short(off)} on average`;
}

/** What the marks of the trained network look like in a view; empty while there are none. */
export function keyInWords(picture, kinds) {
  if (!hasGhost(picture)) return "";
  const marks = [
    ["lane", "dashed edge"],
    ["lines", "ringed line"],
    ["heat", "lower third of a cell"],
    ["answers", picture.scene.kind === "values" ? "square" : "dashed box"],
  ];
  const shown = marks.filter(([kind]) => kinds.includes(kind)).map(([, words]) => words);
  return shown.length ? `As trained: ${shown.join(", ")}.` : "";
}
