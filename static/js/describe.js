// The picture in words: the sentence above it and the accessible name of the whole figure.

import { hasGhost } from "./as_trained.js";
import { answerAt, answers } from "./rows/answers.js";
import { ROWS } from "./rows/index.js";
import { memoryAt, surely } from "./rows/remembers.js";
import { tokenText } from "./rows/text.js";
import { whole } from "./words.js";

const KEPT = 0.5; // confidence from which the page says that something can be read
const FAINT = 0.2; // and up to which it says that nothing can

/**
 * The first stretch of positions at which the read-out is right often enough, or null where nothing was measured.
 *
 * @returns {{first: number, last: number, share: number, later: number, measured: number}} positions from 0, first
 *   −1 where there is none; `share` at the last one; `later` the best share after it; `measured` the last position with one
 */
export function recall(picture) {
  const shares = Array.from({ length: picture.count }, (_, t) => memoryAt(picture, t)?.share ?? NaN);
  const measured = shares.findLastIndex(Number.isFinite);
  if (measured < 0) return null;
  const first = shares.findIndex((share) => share >= KEPT);
  let last = first;
  while (first >= 0 && shares[last + 1] >= KEPT) last++;
  const later = Math.max(0, ...shares.slice(last + 1).filter(Number.isFinite));
  return { first, last, share: shares[last], later, measured };
}

/** For those who look for the first time: what is remembered how far, and what is answered; or what a view is about. */
export function caption(picture, view = null) {
  if (!picture.frame) return "";
  const lost = exploded(picture);
  if (lost) return lost;
  const told = tellers(view).map((kind) => ROWS[kind].told(picture, view.rows.filter((spec) => spec.kind === kind)));
  if (told.some(Boolean)) return told.filter(Boolean).join(" ");
  const here = hasGhost(picture) ? [] : [mistaking(picture), answering(picture)]; // else said beside what it would say
  return [remembering(picture), ...here].filter(Boolean).map(sentence).join(" ");
}

// what is no number travels as 0, answers as they are: a picture of zeros must not pass for one that was measured
function exploded(picture) {
  const { notFinite = [] } = picture.frame;
  const lost = notFinite.filter((name) => !/^twins/.test(name));
  if (picture.scene.loss_positions.some((t) => answerAt(picture, t)?.isLost)) lost.unshift("output");
  if (!lost.length) return "";
  const names = lost.map((name) => picture.quantity(name)?.label || name.replaceAll("_", " "));
  const some = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  return `The numbers of this network have exploded. Not a number at this update, and drawn as 0: ${some}.`;
}

/** The accessible name of the figure. */
export function figureName(picture, view) {
  if (!picture.frame) return "The network, before its first numbers have arrived.";
  const heard = `${picture.count} positions: ${picture.scene.tokens.join(" ")}.`;
  return `${view?.label ?? "Picture"} after ${whole(picture.frame.updates)} updates. ${caption(picture, view)} ${heard}`;
}

// the kinds of rows of a view that have something to say of their own
function tellers(view) {
  const kinds = new Set((view?.rows ?? []).map(({ kind }) => kind));
  return [...kinds].filter((kind) => ROWS[kind]?.told);
}

function sentence(words) {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

/** What the network does at one position, while the sequence is read. */
export function atPosition(picture, t) {
  const { scene } = picture;
  const parts = [`Position ${t + 1}: hears ${tokenText(scene.tokens[t] ?? "")}`];
  const memory = memoryAt(picture, t);
  if (memory) parts.push(MEMORY[memory.kind](memory));
  const answer = scene.kind === "classes" ? answerAt(picture, t) : null;
  if (answer) parts.push(`answers ${answer.text}, ${answer.right ? "right" : `wrong: ${answer.should} was asked`}`);
  return `${parts.join(", ")}.`;
}

const MEMORY = {
  none: () => "nothing to remember here",
  unmeasured: () => "what it remembers is not measured",
  nothing: () => "remembers nothing",
  read: ({ letter, share, isWrong }) =>
    `remembers ${letter}${isWrong ? ", which is wrong" : ""} (${surely(share)} on held-out sequences)`,
};

/** What the read-out finds at a position, as the value of its row. */
export function memoryInWords(picture, t) {
  const memory = memoryAt(picture, t);
  if (!memory) return "";
  if (memory.kind !== "read") return memory.kind === "unmeasured" ? "not measured" : "nothing";
  const wrong = memory.isWrong ? " (wrong)" : "";
  return `${memory.letter}${wrong}, ${surely(memory.share)} on held-out sequences`;
}

// of other sequences: that is what the confidence counts
function remembering(picture) {
  const found = recall(picture);
  if (!found) return "";
  const what = picture.scene.remembers || "what there is to remember";
  const { first, last, share, later, measured } = found;
  if (first < 0) return `on held-out sequences ${what} can be read out of the state nowhere`;
  const isEnd = last === picture.count - 1;
  const to = isEnd ? "to the end" : `to ${last + 1} of ${picture.count}`;
  const stretch = first === last ? `at position ${first + 1}` : `from position ${first + 1} ${to}`;
  const here = `${surely(share)} there`;
  const then =
    last === measured ? here : `then ${later >= KEPT ? "with gaps" : later > FAINT ? "less surely" : "no more"}`;
  return `on held-out sequences ${what} can be read out of the state ${stretch}, ${then}`;
}

// of this sequence: where the truth is known, a wrong letter must not pass for a memory
function mistaking(picture) {
  const asked = picture.scene.loss_positions.at(-1);
  const memory = asked === undefined ? null : memoryAt(picture, asked);
  if (!memory?.isWrong) return "";
  return `here ${memory.letter} is read, which is wrong: it was ${memory.should}`;
}

function answering(picture) {
  const { scene } = picture;
  if (!picture.array("output")) return "";
  if (scene.kind === "values") return answers.words(picture);
  const given = scene.loss_positions.map((t) => answerAt(picture, t)).filter(Boolean);
  if (!given.length) return "";
  if (given.length === 1) {
    const [{ text, should, right }] = given;
    return `it answers ${text}, which is ${right ? "right" : `wrong: ${should} was asked`}`;
  }
  return `${given.filter((answer) => answer.right).length} of ${given.length} answers are right`;
}
