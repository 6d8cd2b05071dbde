// What was done to the network by hand, as a list that can be taken back.

import { element, rebuild } from "./dom.js";
import { eventInWords } from "./words.js";

/** The list of interventions. `onRelease(index|null)`: one, or all of them. */
export class Interventions {
  constructor({ onRelease }) {
    this.onRelease = onRelease;
    this.list = element("ul", {});
    this.all = element("button", { type: "button", class: "quiet", onclick: () => onRelease(null) }, "Release all");
    this.element = element("section", { class: "interventions", "aria-label": "Interventions", hidden: true });
    this.element.append(element("h2", {}, "Held by hand"), this.list, this.all);
  }

  update(interventions = [], labels = {}) {
    this.element.hidden = interventions.length === 0;
    this.all.hidden = interventions.length < 2;
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
