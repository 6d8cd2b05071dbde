// What a language model writes while it learns; printed as text, whatever is in it.

import { element } from "./dom.js";
import { whole } from "./words.js";

/** The text of the frame shown; absent where a task writes none. */
export class Sample {
  constructor() {
    this.title = element("h2", {});
    this.text = element("pre", { tabindex: "0", "aria-label": "What the network writes" });
    this.element = element("section", { class: "sample", hidden: true }, this.title, this.text);
  }

  update(text, updates) {
    this.element.hidden = typeof text !== "string" || text === "";
    if (this.element.hidden) return;
    this.title.textContent = `What it writes after update ${whole(updates)}`;
    if (this.text.textContent !== text) this.text.textContent = text;
  }
}
