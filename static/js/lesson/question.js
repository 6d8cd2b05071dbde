// A question with answers to choose from, judged by a run that begins once one is chosen. Choices are kept, and can be
// made again.

import { say, sayKept } from "./verdict.js";

/**
 * What predictions and diagnoses have in common. They say how they are tried out, and judge. Their `reader` makes or plays
 * the run: `tryOut(trial)` as in trial.js, with the question and the choice.
 */
export class Question {
  #paused = null; // the choice whose run rests before its end
  #isRunning = false;

  /** `reader` is the lesson; `again` what the button says once it was answered. */
  constructor({ reader, form, challenge, id, again }) {
    Object.assign(this, { reader, form, challenge, id, again });
    this.output = form.querySelector(".verdict");
    this.button = form.querySelector("[type=submit]");
    this.first = this.button.textContent;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer();
    });
    form.addEventListener("change", () => this.#paused !== null && this.#rest());
  }

  /** Show what was chosen before, on a page that is opened. */
  open() {
    this.#isRunning = false;
    this.reader.isWatched = false;
    this.#rest();
    this.output.hidden = true;
    const kept = this.reader.kept(this.id);
    if (!kept) return;
    const radio = [...this.form.elements.answer].find(({ value }) => value === String(kept.chosen));
    if (radio) radio.checked = true;
    this.button.textContent = this.again;
    this.show(kept);
    if (this.reader.canRepeat(this.challenge)) sayKept(this.output, this.reader.keptWords ?? this.keptWords, () => this.#again(kept));
  }

  /** Let what was kept become true once more. */
  #again({ chosen }) {
    if (this.#isRunning) return;
    if (this.reader.isReady) this.#run(String(chosen));
  }

  #rest() {
    this.#paused = null;
    this.reader.goOn = null;
    this.form.querySelector("fieldset").disabled = false;
    this.button.disabled = false;
    this.button.textContent = this.reader.kept(this.id) ? this.again : this.first;
  }

  #answer() {
    const chosen = new FormData(this.form).get("answer");
    if (this.#isRunning) return;
    if (chosen === null) return this.#explain("Choose an answer first.");
    if (!this.reader.isReady) return this.#explain("The network is not here yet; choose again in a moment.");
    this.#run(chosen);
  }

  #explain(head) {
    say(this.output, { kind: "other", head });
  }

  async #run(chosen) {
    const isGoingOn = this.#paused === chosen;
    this.#isRunning = true;
    this.button.disabled = true;
    this.form.querySelector("fieldset").disabled = true;
    const { after, measure: specs } = this.challenge;
    const scene = isGoingOn ? null : this.sceneFor(chosen);
    this.reader.goOn = null;
    this.reader.isWatched = after > 0;
    const { challenge, until, output } = this;
    const found = await this.reader.tryOut({ challenge, chosen, scene, after, until, specs, output });
    if (!found) return; // another page is open
    this.#isRunning = false;
    this.#rest();
    if (!found.isFinished) return this.#waitFor(chosen, found);
    this.reader.isWatched = false;
    if (!found.isMeasured) return this.#explain("This run could not be measured. Choose again in a moment.");
    const kept = this.judge(chosen, found);
    this.reader.keep(this.id, kept);
    this.button.textContent = this.again;
    this.show(kept);
  }

  // whoever presses Train goes on to the verdict as well
  #waitFor(chosen, { updates }) {
    this.#paused = chosen;
    this.reader.goOn = () => this.#run(chosen);
    this.button.textContent = "Go on";
    this.#explain(`The run rests at update ${updates} of ${this.challenge.after}; it is judged at the end.`);
  }
}
