// What a language model writes while it learns, and how boldly; printed as text, whatever is in it.

import { element } from "./dom.js";
import { whole } from "./words.js";

const [COLDEST, HOTTEST] = [0.2, 2];
const MEANING = "Below 1 it says what is likely even more often, above 1 it dares more. At 1 it draws as it believes.";

/** The text of the frame shown, and its temperature; absent where a task writes none. `onHeat(temperature)`: it was turned. */
export class Sample {
  constructor({ onHeat }) {
    this.title = element("h2", {});
    this.text = element("pre", { tabindex: "0", "aria-label": "What the network writes" });
    const range = { type: "range", id: "temperature", min: String(COLDEST), max: String(HOTTEST), step: "0.1", value: "1" };
    this.range = element("input", { ...range, title: MEANING, oninput: () => this.#heat(onHeat) });
    this.value = element("output", { for: "temperature" }, "1");
    const label = element("label", { for: "temperature" }, "Temperature");
    const head = element("div", { class: "sample-head" }, this.title, element("div", { class: "heat" }, label, this.range, this.value));
    this.element = element("section", { class: "sample", hidden: true }, head, this.text);
  }

  update({ sample: text, sample_updates: updates, sample_temperature: temperature = 1 }, shown) {
    this.element.hidden = typeof text !== "string" || text === "";
    if (this.element.hidden) return;
    this.title.textContent = titleOf(updates ?? shown, temperature);
    if (this.text.textContent !== text) this.text.textContent = text;
  }

  #heat(onHeat) {
    this.value.textContent = this.range.value;
    onHeat(Number(this.range.value));
  }
}

/** What stands above the text; 1 is the network's own temperature and goes without saying. */
export function titleOf(updates, temperature) {
  const heat = temperature === 1 ? "" : `, at temperature ${temperature}`;
  return `What it writes after update ${whole(updates)}${heat}`;
}
