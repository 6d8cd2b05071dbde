// What was done to the network by hand, as a list that can be taken back.

import { element, rebuild } from "./dom.js";
import { eventInWords, holdsInWords } from "./words.js";

/** The list of interventions and, for beside the status, `held`. `onRelease(index|null)`: one, or all of them. */
export class Interventions {
  constructor({ onRelease }) {
    this.onRelease = onRelease;
    this.list = element("ul", {});
    this.all = element("button", { type: "button", onclick: () => onRelease(null) }, "Release all");
    this.words = element("span", {});
    this.held = element("p", { class: "held", hidden: true }, this.words, this.all);
    this.element = element("section", { class: "interventions", "aria-label": "Interventions", hidden: true });
    this.element.append(element("h2", {}, "Held by hand"), this.list);
  }

  update(interventions = [], labels = {}) {
    this.element.hidden = interventions.length === 0;
    this.held.hidden = interventions.length === 0;
    this.words.textContent = holdsInWords(interventions);
    rebuild(this.list, JSON.stringify([interventions, labels]), () =>
      interventions.map((event, index) => {
        const words = eventInWords(event, labels);
        const remove = element(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": `Release ${words}`,
            title: "Release",
            onclick: () => this.onRelease(index),
          },
          "×",
        );
        return element("li", {}, element("span", {}, words), remove);
      }),
    );
  }
}
