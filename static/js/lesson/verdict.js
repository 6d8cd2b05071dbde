// What is said under a question: whether it was right, why, and the numbers it was judged by.

import { element } from "../dom.js";
import { whole } from "../words.js";
import { sentence } from "./sentence.js";

/**
 * Put a verdict into an `<output>`.
 * @param {{kind: "right"|"wrong"|"other", head: string, html?: string, measured?: string, updates?: number}} said
 *   `html` is the server's own markup of a sentence in the lesson.
 */
export function say(output, { kind, head, html = "", measured = "", updates = null }) {
  const why = element("span", { class: "because" }, ...sentence(html));
  const numbers = measured ? `Measured after ${whole(updates)} updates: ${measured}.` : "";
  output.replaceChildren(element("strong", {}, head), " ", why, " ", element("span", { class: "measured" }, numbers));
  output.classList.remove("right", "wrong", "other");
  output.classList.add(kind);
  output.hidden = false;
}

/** Say how far a run is, in the place of the verdict. */
export function sayUnderWay(output, updates, goal) {
  say(output, { kind: "other", head: `The network learns: update ${whole(updates)} of ${whole(goal)}.` });
}
