// A broken network: the reader names the fault, the repair that follows from it is made, and the network is measured.

import { element } from "../dom.js";
import { diagnosisInWords, judgeDiagnosis } from "./judging.js";
import { numbersInWords } from "./measuring.js";
import { Question } from "./question.js";
import { say } from "./verdict.js";

export class Diagnosis extends Question {
  constructor(parts) {
    super({ ...parts, again: "Diagnose again" });
    this.keptWords = "Kept from before; the network shown is the broken one again.";
    this.until = parts.challenge.goal;
  }

  /** What is shown at first is the broken network; this is the one that the diagnosis leads to. */
  sceneFor(chosen) {
    return { ...this.reader.scene, query: this.challenge.repairs?.[chosen], rests: true, trained: 0 };
  }

  judge(chosen, { known, updates, values }) {
    const judged = judgeDiagnosis(this.challenge, chosen, known);
    if (judged.right && judged.isRepaired) this.reader.earn(this.id);
    return { chosen, ...judged, updates, values };
  }

  show({ chosen, right, isRepaired, updates, values }) {
    const isDone = right && isRepaired;
    say(this.output, {
      kind: isDone ? "right" : right ? "other" : "wrong",
      head: diagnosisInWords({ right, isRepaired }, this.#label(chosen)),
      html: isDone ? this.challenge.done : "",
      measured: values ? numbersInWords(values, this.challenge.measure, this.reader.units, this.reader.titles) : "",
      updates,
    });
    if (this.reader.pictured) this.output.append(element("span", { class: "kept" }, this.reader.pictured));
  }

  #label(chosen) {
    const radio = [...this.form.elements.answer].find(({ value }) => value === chosen);
    return radio?.closest("label")?.textContent.trim() ?? chosen.replaceAll("_", " ");
  }
}
