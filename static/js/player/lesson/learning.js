// A network like the recorded one, which learns in the page: offered by a scene, or by what a page asks for.

import { element } from "../../dom.js";
import { part } from "../parts.js";

const MISSING = "What learns in a page was not shipped with this one.";

export class Learning {
  /** `reader`: a RecordedPage; `onPaint(live)` after each of its frames; `onTurn(isLive)`; `onFail(words)`. */
  constructor({ reader, onPaint = () => {}, onTurn = () => {}, onFail }) {
    Object.assign(this, { reader, onPaint, onTurn, onFail });
    this.button = element("button", { type: "button", class: "train-here", onclick: () => this.#start() }, "Train it here");
  }

  async #start() {
    const { reader, button } = this;
    button.disabled = true;
    try {
      await part("train");
    } catch {
      button.disabled = false;
      return this.onFail(MISSING);
    }
    const { scene, trains } = reader.page;
    const controls = (scene.controls ?? []).join(" ");
    const live = element("rnn-score", { train: trains, view: scene.view, controls: controls || null, loading: "eager" });
    live.addEventListener("painted", () => this.onPaint(live));
    const back = element("button", { type: "button", class: "again", onclick: () => reader.restore() }, "Back to the recorded run");
    reader.give(live, () => {
      back.remove();
      button.disabled = false;
      this.onTurn(false);
    });
    button.parentNode.append(" ", back);
    this.onTurn(true);
    live.scrollIntoView({ block: "nearest" });
  }
}
