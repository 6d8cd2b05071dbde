// The last changes of knobs and of the network by hand, each with the commands that take it back.

import { element } from "./dom.js";

const DEPTH = 50;

/** A button that takes back one change at a time; `onUndo(commands)` carries it out. */
export class Undo {
  #changes = [];

  constructor({ onUndo }) {
    this.onUndo = onUndo;
    this.element = element(
      "button",
      { type: "button", class: "quiet", hidden: true, onclick: () => this.take() },
      "Undo",
    );
  }

  remember(words, ...commands) {
    this.#changes.push({ words, commands });
    if (this.#changes.length > DEPTH) this.#changes.shift();
    this.#say();
  }

  take() {
    const last = this.#changes.pop();
    this.#say();
    if (last) this.onUndo(last.commands);
  }

  /** Whether there is nothing to take back. */
  get isEmpty() {
    return this.#changes.length === 0;
  }

  /** Another scene begins: nothing of it was changed by hand. */
  forget() {
    this.#changes = [];
    this.#say();
  }

  #say() {
    const last = this.#changes.at(-1);
    this.element.hidden = !last;
    this.element.title = last ? `Take back: ${last.words}` : "";
  }
}
