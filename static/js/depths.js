// How deep: the views of one picture as buttons.

import { element, rebuild } from "./dom.js";

/** The depths of one picture as buttons; a new view appears by itself. `onDepth(name)`. */
export class Depths {
  constructor({ onDepth }) {
    this.onDepth = onDepth;
    this.element = element("div", { class: "segments depths", role: "group", "aria-label": "Depth" });
  }

  update(views, depth) {
    rebuild(this.element, JSON.stringify(views.map(({ name, label, doc }) => [name, label, doc])), () =>
      views.map(({ name, label, doc }) =>
        element("button", { type: "button", "data-name": name, title: doc, onclick: () => this.onDepth(name) }, label),
      ),
    );
    for (const node of this.element.children) node.setAttribute("aria-pressed", String(node.dataset.name === depth));
  }
}
