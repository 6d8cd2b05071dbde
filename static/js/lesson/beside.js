// The line above the bench: what the page waits for, the way back to its scene, the way into the lab.

import { element } from "../dom.js";

const SLOW = 1500; // ms without a network, until the page says that it waits
const SLOWER = 15_000; // and until it says how long
const WAITS = "The network is on its way. The text can be read meanwhile.";
const STILL = "The server has not answered yet; it may just have started. The text can be read meanwhile.";

export class Beside {
  /** `onReturn()` goes back to the page's scene; `labAt(query)` is the address of an experiment in the lab. */
  constructor({ place, onReturn, labAt }) {
    this.labAt = labAt;
    this.waiting = element("p", { class: "waiting", role: "status" });
    const back = { type: "button", class: "return", hidden: true, onclick: onReturn };
    this.back = element("button", back, "Back to the page’s scene");
    this.lab = element("a", { class: "lab", href: labAt(""), hidden: true }, "Open this in the lab");
    this.element = element("div", { class: "beside-bench" }, this.waiting, this.back, this.lab);
    place.prepend(this.element);
    this.timers = [setTimeout(() => this.#wait(WAITS), SLOW), setTimeout(() => this.#wait(STILL), SLOWER)];
  }

  #wait(words) {
    this.waiting.textContent = words;
  }

  /** The network is there: nothing is waited for. `isLeft`: whether it is no longer as the page shows it. */
  update({ query, isSecret }, isLeft) {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    this.waiting.textContent = "";
    this.lab.hidden = !query || isSecret;
    this.lab.href = this.labAt(isSecret ? "" : query);
    this.back.hidden = !isLeft;
  }
}
