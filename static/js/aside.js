// Beside the picture, until somebody selects a cell: an invitation. The inspector takes its place.

import { element } from "./dom.js";
import { say } from "./rows/text.js";

/** Does as the inspector where nothing can be looked at yet. */
export class Aside {
  constructor(score) {
    this.score = score;
    this.root = element("aside", { class: "inspector empty", "aria-label": "The selected cell" });
    this.complaint = "";
  }

  update() {
    const { picture, stage } = this.score;
    const isAsked = picture.frame && stage.rows.some((row) => row.selects !== null);
    say(this.root, this.complaint || (isAsked ? "Click a cell to see its equation." : ""));
  }

  /** A cell was selected, or none. */
  forget() {
    if (this.score.picture.selected) this.score.stage.complete();
  }

  complain(words) {
    this.complaint = words;
    this.root.classList.remove("empty");
    this.update();
  }

  canExplain() {
    return false;
  }

  explain() {}

  words() {
    return "";
  }
}
