// A goal to bring about with the bench: measured while the page is open, its tick earned once and kept.

import { holds } from "./expression.js";
import { known, numbersInWords } from "./measuring.js";
import { say } from "./verdict.js";

export class Goal {
  constructor({ reader, form: section, challenge, id }) {
    Object.assign(this, { reader, section, challenge, id });
    this.output = section.querySelector(".earned");
  }

  open() {
    if (this.reader.hasEarned(this.id)) this.#show("");
    else this.output.hidden = true;
  }

  /** What is to be measured: nothing once it is reached. */
  get specs() {
    return this.reader.hasEarned(this.id) ? {} : this.challenge.measure;
  }

  /** Numbers have come. */
  take(found, recipe) {
    if (this.reader.hasEarned(this.id) || !holds(this.challenge.goal, known(found, recipe))) return;
    this.reader.earn(this.id);
    const { units, titles } = this.reader;
    this.#show(numbersInWords(found.values, this.challenge.measure, units, titles), found.updates);
  }

  #show(measured, updates) {
    say(this.output, { kind: "right", head: "Reached.", html: this.challenge.done, measured, updates });
  }
}
