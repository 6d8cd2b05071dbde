// A prediction: the network waits until the reader has chosen; then it learns, is measured, and decides.

import { judgePrediction, verdictInWords } from "./judging.js";
import { numbersInWords } from "./measuring.js";
import { Question } from "./question.js";
import { say } from "./verdict.js";

export class Prediction extends Question {
  constructor(parts) {
    super({ ...parts, again: "Predict again" });
    this.keptWords = "Kept from before; the network is back at update 0.";
    this.until = parts.challenge.until ?? null;
  }

  sceneFor() {
    return { ...this.reader.scene, rests: true };
  }

  judge(chosen, { known, updates, values }) {
    const { right, happened = null } = judgePrediction(this.challenge, Number(chosen), known);
    return { chosen: Number(chosen), right, happened, updates, values };
  }

  show({ right, happened = null, updates, values }) {
    const { options, otherwise, measure } = this.challenge;
    const kind = right === null ? "other" : right ? "right" : "wrong";
    say(this.output, {
      kind,
      head: verdictInWords({ right }),
      html: options[happened]?.because ?? otherwise,
      measured: values ? numbersInWords(values, measure, this.reader.units, this.reader.titles) : "",
      updates,
    });
  }
}
