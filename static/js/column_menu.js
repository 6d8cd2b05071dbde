// What can be done by hand at the selected column and to its unit, where only what this network takes is offered.

import { actionsAt, tokensAt } from "./actions.js";
import { element, rebuild } from "./dom.js";
import { columnOf } from "./square.js";

/** Stands still while the numbers around it change: a list that is open stays open. */
export class ColumnMenu {
  constructor(score) {
    this.score = score;
    this.root = element("div", { class: "actions", role: "group", hidden: true });
  }

  update() {
    const { picture } = this.score;
    this.root.hidden = !picture.selected || !picture.frame || Boolean(this.score.recorded);
    if (this.root.hidden) return;
    const column = columnOf(picture.selected);
    const groups = actionsAt(this.score);
    const tokens = tokensAt(picture, column);
    const why = picture.model?.no_touch ?? "";
    const key = JSON.stringify([picture.selected, picture.unit, picture.layer, groups, tokens, why]);
    this.root.setAttribute("aria-label", `By hand, at position ${column + 1}`);
    rebuild(this.root, key, () => [
      element("span", { class: "title" }, `At position ${column + 1}:`),
      ...(why ? [element("p", { class: "small" }, why)] : groups.map(button)),
      ...this.#tokens(tokens, column),
    ]);
  }

  #tokens({ names, now, why }, t) {
    if (!names.length) return why ? [element("p", { class: "small" }, why)] : [];
    const list = element("select", { "data-key": "token", "aria-label": "Change this token" });
    names.forEach((name, token) => list.append(element("option", { value: token, selected: name === now }, name)));
    if (!names.includes(now)) list.prepend(element("option", { value: "", selected: true }, now));
    list.addEventListener("change", () => {
      if (list.value !== "") this.score.tell("substitute", { t: [t, t + 1], token: Number(list.value) });
    });
    return [element("label", { class: "token" }, "Change this token", list)];
  }
}

function button({ key, text, title, act }) {
  return element("button", { type: "button", "data-key": key, title, onclick: act }, text);
}
