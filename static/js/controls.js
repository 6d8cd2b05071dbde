// The line above the picture: which unit, which layer, which order, how many staves.

import { element, rebuild } from "./dom.js";
import { ORDERS } from "./order.js";
import { FEW, shows } from "./picture.js";
import { registry } from "./registry.js";
import { whole } from "./words.js";

const OFFERED = 6; // units offered as buttons; the others stand in the menu

export class Controls {
  constructor(score) {
    this.score = score;
    this.root = element("div", { class: "bar" });
  }

  /** Build the controls that this depth and this model need; what is open or focused stays while nothing changes. */
  update() {
    const { picture, view } = this.score;
    if (!picture.layout || !view) return;
    const units = picture.size("unit");
    const layers = picture.size("layer");
    const groups = [];
    const { isOfOne, isOfAll } = shows(view);
    if (isOfOne)
      groups.push(["unit", picture.unit, units, picture.frame ? picture.telling.slice(0, OFFERED) : ""]);
    const told = (isOfOne && registry.properties?.properties(picture)) || [];
    if (told.length) groups.push(["property", registry.properties.propertyOf(picture).name, told.length]);
    const hasLayers = isOfOne || isOfAll || view.rows.some(({ kind }) => ["square", "weights", "spectrum", "trajectory"].includes(kind));
    if (layers > 1 && hasLayers) groups.push(["layer", picture.layer, layers]);
    if (isOfAll)
      groups.push(["order", picture.orderName, picture.sorted?.updates ?? 0, units, picture.allUnits]);
    rebuild(this.root, JSON.stringify(groups), () => groups.map(([name]) => this[`build_${name}`]({ units, layers })));
  }

  build_unit({ units }) {
    const { score } = this;
    const { picture } = score;
    const best = picture.telling.slice(0, picture.axis?.narrow ? 4 : OFFERED);
    const offered = best.includes(picture.unit) || !best.length ? best : [...best.slice(0, -1), picture.unit];
    const buttons = offered.map((unit) =>
      toggle(String(unit), unit === picture.unit, () => score.choose({ unit }), `Unit ${unit}`),
    );
    const all = Array.from({ length: units }, (_, unit) => [unit, `unit ${unit}`]);
    const menu = select("All units", all, picture.unit, (value) => score.choose({ unit: Number(value) }));
    const title = element(
      "span",
      { class: "title", title: "Those whose state differs most between the twin sequences come first." },
      "unit",
    );
    const again = element(
      "button",
      {
        type: "button",
        title: "Find again which units differ most between the twin sequences",
        onclick: () => score.offer(),
      },
      "Find again",
    );
    return element("div", { class: "group" }, title, ...buttons, units > offered.length ? menu : "", again);
  }

  build_property() {
    const { score } = this;
    const { picture } = score;
    const { properties, propertyOf } = registry.properties;
    const all = properties(picture).map(({ name, label }) => [name, label]);
    const menu = select("Units that go along with", all, propertyOf(picture).name, (value) => {
      picture.property = value;
      score.offer();
    });
    return element("div", { class: "group" }, element("span", { class: "title" }, "goes along with"), menu);
  }

  build_layer({ layers }) {
    const { score } = this;
    const numbers = Array.from({ length: layers }, (_, layer) => layer);
    const buttons = numbers.map((layer) =>
      toggle(String(layer + 1), layer === score.picture.layer, () => this.#turnToLayer(layer), `Layer ${layer + 1}`),
    );
    return element("div", { class: "group" }, element("span", { class: "title" }, "layer"), ...buttons);
  }

  build_order({ units }) {
    const { picture } = this.score;
    const menu = select("units by", Object.entries(ORDERS), picture.orderName, async (value) => {
      picture.orderName = value;
      if (!registry.orders) await this.score.stage.complete();
      this.#sort();
    });
    const group = element("div", { class: "group" }, element("span", { class: "title" }, "units by"), menu);
    const when = whole(picture.sorted?.updates ?? 0);
    const hint = `Sorted at update ${when}. The order stays until you ask, so that rows do not jump.`;
    group.append(element("button", { type: "button", title: hint, onclick: () => this.#sort() }, "Sort again"));
    if (units > FEW) {
      const text = picture.allUnits ? `Show the ${FEW} that tell most` : `Show all ${units} units`;
      group.append(element("button", { type: "button", onclick: () => this.#toggleAll() }, text));
    }
    return group;
  }

  // in One unit another layer has other units that tell: the best of them is offered
  #turnToLayer(layer) {
    const { score } = this;
    if (shows(score.view).isOfOne) score.offer(layer);
    else score.choose({ layer });
  }

  #sort() {
    this.score.picture.sort();
    this.score.arrange();
  }

  #toggleAll() {
    const { picture } = this.score;
    picture.allUnits = !picture.allUnits;
    this.score.arrange();
  }
}

function toggle(text, isPressed, onclick, name) {
  return element("button", { type: "button", "aria-pressed": String(isPressed), "aria-label": name, onclick }, text);
}

function select(name, options, chosen, onchange) {
  const menu = element("select", { "aria-label": name });
  for (const [value, text] of options) menu.append(element("option", { value: String(value) }, text));
  menu.value = String(chosen);
  menu.addEventListener("change", () => onchange(menu.value));
  return menu;
}
