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
  output.removeAttribute("aria-live");
  output.replaceChildren(element("strong", {}, head), " ", why, " ", element("span", { class: "measured" }, numbers));
  output.classList.remove("right", "wrong", "other");
  output.classList.add(kind);
  output.hidden = false;
}

/**
 * Show how far a run is, in the place of the verdict, with a button that skips to its end; `what` goes on there. Returns
 * `tell(updates, canSkip)`. It changes all the time, so nobody has it read aloud.
 */
export function showUnderWay(output, goal, onSkip, what = "The network learns") {
  const words = element("strong", {});
  const bar = element("progress", { max: String(goal), "aria-label": "Updates made" });
  const skip = element("button", { type: "button", class: "skip-to-result", onclick: onSkip }, "Skip to the result");
  output.setAttribute("aria-live", "off");
  output.classList.remove("right", "wrong", "other");
  output.replaceChildren(words, bar, skip);
  output.hidden = false;
  return (updates, canSkip) => {
    words.textContent = `${what}: update ${whole(updates)} of ${whole(goal)}.`;
    bar.value = updates;
    skip.hidden = !canSkip;
  };
}

/** Say under a verdict that it is of an earlier visit, with a button that shows it again. */
export function sayKept(output, words, onAgain) {
  const again = element("button", { type: "button", class: "again", onclick: onAgain }, "Show it again");
  output.append(element("span", { class: "kept" }, words, " ", again));
}
