// What the network costs, and another model of the same size beside it.

import { element, rebuild } from "./dom.js";
import { costInWords } from "./words.js";

const DEPTH =
  "Depth: operations on whole layers that must wait for one another in reading one sequence. " +
  "A parallel machine could take no more steps than this; here scans run position after position.";

/** A line of numbers and a menu; `onMatch(model, label)` starts the same experiment with another model. */
export class Cost {
  constructor({ onMatch }) {
    this.onMatch = onMatch;
    this.words = element("p", { title: DEPTH });
    this.menu = element("select", { id: "match", onchange: () => this.#choose() });
    const label = element("label", { for: "match" }, "Match parameters");
    this.match = element("div", { class: "match" }, label, this.menu);
    this.element = element("section", { class: "cost", "aria-label": "Cost", hidden: true }, this.words, this.match);
  }

  update({ cost, models, recipe = {}, hide }) {
    this.element.hidden = !cost || hide.includes("cost");
    if (!cost) return;
    this.words.textContent = costInWords(cost);
    const others = models.filter(({ name, reason = "" }) => name !== recipe.model && !reason);
    this.match.hidden = !others.length || hide.includes("model");
    rebuild(this.menu, JSON.stringify(others.map(({ name, label }) => [name, label])), () => [
      element("option", { value: "" }, "with another model …"),
      ...others.map(({ name, label }) => element("option", { value: name, "data-label": label || name }, `with ${label || name}`)),
    ]);
  }

  #choose() {
    const { value } = this.menu;
    const label = this.menu.selectedOptions[0].dataset.label;
    this.menu.value = "";
    if (value) this.onMatch(value, label);
  }
}
