// The dialog that starts a race: up to three rivals, each told by what it has another value of.

import { changedQuery } from "../address.js";
import { element } from "../dom.js";
import { choicesOf, labelOf, readKnob, stepped } from "../knob.js";

const RIVALS = 3;

/** The knobs that a rival may differ in: the model, its sizes and how it learns; the data are the same for all. */
export function differing(knobs) {
  const named = knobs.filter(({ name, group }) => name !== "task" && (name === "model" || name === "seed" || group !== "task"));
  const first = ["model", "seed", "hidden_size"];
  const rank = ({ name }) => (first.includes(name) ? first.indexOf(name) : first.length);
  return named.toSorted((a, b) => rank(a) - rank(b));
}

/** A value of a knob that is another one than it has: the next choice, the next number. */
export function another(knob) {
  const fitting = (knob.options ?? []).filter(({ reason }) => !reason).map(({ name }) => name);
  const choices = knob.options ? fitting : choicesOf(knob);
  if (knob.type === "boolean") return !knob.value;
  if (knob.type === "choice") return choices.find((choice) => choice !== knob.value) ?? knob.value;
  if (knob.name === "hidden_size") return Math.min(knob.bounds?.[1] ?? Infinity, 2 * knob.value);
  const up = stepped(knob, knob.value, 1);
  return up === knob.value ? stepped(knob, knob.value, -1) : up;
}

/** A dialog; `onStart({queries, match?})` is called with the queries of all runs, the first one's first. */
export class Starter {
  constructor({ onStart }) {
    this.onStart = onStart;
    this.rows = Array.from({ length: RIVALS }, (_, index) => new Row(index));
    this.match = element("input", { id: "race-match", type: "checkbox", checked: true });
    this.message = element("p", { class: "message error", role: "status" });
    const go = element("button", { type: "button", class: "primary", onclick: () => this.#start() }, "Start the race");
    const cancel = element("button", { type: "button", onclick: () => this.element.close() }, "Cancel");
    this.element = element(
      "dialog",
      { class: "starter", "aria-labelledby": "race-title" },
      element("h2", { id: "race-title" }, "A race"),
      element("p", {}, "This network against others, on the same task and data. Each differs from it in one thing."),
      ...this.rows.map(({ element: row }) => row),
      element("p", { class: "row" }, this.match, element("label", { for: "race-match" }, "About the same number of parameters in all")),
      element("p", { class: "small" }, "The units of the others are chosen for that; what mismatch remains is said beside each."),
      this.message,
      element("p", { class: "row buttons" }, go, cancel),
    );
  }

  /** Open for a state: `knobs` as the page knows them, `query` of the first run. */
  open({ knobs, query }) {
    this.base = { knobs, query };
    this.rows.forEach((row, index) => row.offer(differing(knobs), index === 0 ? "model" : ""));
    this.message.textContent = "";
    this.element.showModal();
  }

  #start() {
    const read = this.rows.map((row) => row.read()).filter(Boolean);
    const wrong = read.find(({ error }) => error);
    if (wrong || !read.length) {
      this.message.textContent = wrong?.error ?? "A race needs a rival; choose what the first one differs in.";
      return;
    }
    const queries = [this.base.query, ...read.map(({ name, value }) => changedQuery(this.base, name, value))];
    this.element.close();
    this.onStart({ queries, ...(this.match.checked ? { match: 0 } : {}) });
  }
}

/** One rival: in what it differs, and which value it has of that. */
class Row {
  #knobs = [];

  constructor(index) {
    const id = `race-rival-${index + 1}`;
    this.name = `Rival ${index + 1}`;
    this.kind = element("select", { id, onchange: () => this.#choose() });
    this.place = element("span", { class: "value" });
    this.element = element("div", { class: "row rivalrow" }, element("label", { for: id }, this.name), this.kind, this.place);
  }

  offer(knobs, chosen) {
    this.#knobs = knobs;
    const options = knobs.map((knob) => element("option", { value: knob.name }, `another ${labelOf(knob).replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())}`));
    this.kind.replaceChildren(element("option", { value: "" }, "none"), ...options);
    this.kind.value = chosen;
    this.#choose();
  }

  get #knob() {
    return this.#knobs.find(({ name }) => name === this.kind.value);
  }

  #choose() {
    const knob = this.#knob;
    this.control = knob ? controlOf(knob, `${this.name}: ${labelOf(knob)}`) : null;
    this.place.replaceChildren(...(this.control ? [this.control] : []));
  }

  read() {
    const knob = this.#knob;
    if (!knob) return null;
    const typed = knob.type === "boolean" ? this.control.value === "true" : this.control.value;
    return { name: knob.name, ...readKnob(knob, typed) };
  }
}

function controlOf(knob, label) {
  const value = another(knob);
  if (knob.type !== "choice" && knob.type !== "boolean") {
    return element("input", { type: knob.type === "text" ? "text" : "number", step: "any", value: String(value), "aria-label": label });
  }
  const yesNo = [true, false].map((choice) => ({ name: choice, label: choice ? "on" : "off" }));
  const options = knob.options ?? (knob.type === "boolean" ? yesNo : choicesOf(knob).map((name) => ({ name, label: String(name).replaceAll("_", " ") })));
  const menu = element("select", { "aria-label": label });
  for (const { name, label: text, reason } of options) {
    menu.append(element("option", { value: String(name), disabled: Boolean(reason), title: reason || null }, reason ? `${text} (does not fit)` : text));
  }
  menu.value = String(value);
  return menu;
}
