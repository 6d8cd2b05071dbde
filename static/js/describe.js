// The picture in words: the sentence above it and the accessible name of the whole figure.

import { answerAt, answers } from "./rows/answers.js";
import { symbolText, tokenText } from "./rows/text.js";
import { whole } from "./words.js";

const KEPT = 0.5; // confidence from which the page says that something can be read
const FAINT = 0.2; // and up to which it says that nothing can

/** How far what there is to remember can be read out of the state, or null where nothing is read out. */
export function recall(picture) {
  const sure = picture.line("memory_confidence");
  const read = picture.line("memory_read");
  if (!sure || !read) return null;
  const first = sure.findIndex((share) => share >= KEPT);
  if (first < 0) return { first: -1, last: -1, toTheEnd: false };
  let last = first;
  while (last + 1 < sure.length && sure[last + 1] >= KEPT) last++;
  const after = Math.max(0, ...sure.slice(last + 1));
  return { first, last, after, toTheEnd: last === sure.length - 1 };
}

/** For those who look for the first time: what is remembered how far, and what is answered. */
export function caption(picture) {
  if (!picture.frame) return "";
  return [remembering(picture), answering(picture)].filter(Boolean).map(sentence).join(" ");
}

/** The accessible name of the figure. */
export function figureName(picture, view) {
  if (!picture.frame) return "The network, before its first numbers have arrived.";
  const heard = `${picture.count} positions: ${picture.scene.tokens.join(" ")}.`;
  return `${view?.label ?? "Picture"} after ${whole(picture.frame.updates)} updates. ${caption(picture)} ${heard}`;
}

function sentence(words) {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

/** What the network does at one position, while the sequence is read. */
export function atPosition(picture, t) {
  const { scene } = picture;
  const parts = [`Position ${t + 1}: hears ${tokenText(scene.tokens[t] ?? "")}`];
  const sure = picture.line("memory_confidence")?.[t];
  if (sure !== undefined) {
    const letter = symbolText(scene.memory_symbols, picture.line("memory_read")[t]);
    parts.push(sure < 0.05 ? "remembers nothing" : `remembers ${letter} (${Math.round(sure * 100)} % above chance)`);
  }
  const answer = scene.kind === "classes" ? answerAt(picture, t) : null;
  if (answer) parts.push(`answers ${answer.text}, ${answer.right ? "right" : `wrong: ${answer.should} was asked`}`);
  return `${parts.join(", ")}.`;
}

function remembering(picture) {
  const found = recall(picture);
  if (!found) return "";
  const what = picture.scene.remembers || "what there is to remember";
  if (found.first < 0) return `${what} cannot be read out of the state anywhere`;
  if (found.toTheEnd) return `${what} can be read out of the state to the end`;
  const then = found.after > FAINT ? "then less surely" : "then no more";
  return `${what} can be read out of the state up to position ${found.last + 1} of ${picture.count}, ${then}`;
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
