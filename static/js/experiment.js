// The choices of the experiment: five in one line, the rest under More. Live knobs act at once, others start again.

import { element, rebuild } from "./dom.js";
import { FIRST, labelOf, limitsInWords, readKnob, stepped, unfitInWords } from "./knob.js";
import { zeroInWords } from "./words.js";

const GROUPS = { task: "The task", model: "The model", training: "The training" };
const SETTLE = 250; // ms: a spinner clicked three times starts one experiment, not three

/** One knob: label, control, tooltip, message. `onChange(knob, value)` is called with values that passed the check. */
class Field {
  #timer = null;

  constructor(knob, onChange) {
    this.knob = knob;
    this.onChange = onChange;
    const id = `knob-${knob.name}`;
    this.control = this.#makeControl(id);
    this.tip = element("div", { role: "tooltip", id: `${id}-tip`, class: "tip" });
    this.message = element("p", { class: "error", id: `${id}-error`, hidden: true });
    this.meaning = element("span", { class: "meaning", id: `${id}-meaning`, hidden: true });
    this.control.setAttribute("aria-describedby", this.#description());
    const isCheck = knob.type === "boolean";
    const label = element("label", { for: id }, labelOf(knob));
    const mark = knob.live ? [] : [element("span", { class: "again", "aria-hidden": "true" }, "↻")];
    this.element = element("div", { class: `field ${isCheck ? "check" : knob.type}`, "data-knob": knob.name });
    const name = element("div", { class: "name" }, label, ...mark);
    this.element.append(name, this.control, this.meaning, this.tip, this.message);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.element.classList.add("hush"));
    this.element.addEventListener("focusin", () => this.element.classList.remove("hush"));
  }

  #makeControl(id) {
    const { type, choices, options } = this.knob;
    const onchange = () => this.#commit();
    if (type === "boolean") return element("input", { id, type: "checkbox", onchange });
    if (type === "choice") {
      const entries = options ?? (choices ?? []).map((choice) => ({ name: choice, label: choiceInWords(choice) }));
      const item = ({ name, label, reason }) =>
        element(
          "option",
          { value: String(name), disabled: Boolean(reason), title: reason || null },
          reason ? `${label} (does not fit)` : label,
        );
      return element("select", { id, onchange }, ...entries.map(item));
    }
    if (type === "text") return element("input", { id, type: "text", onchange, spellcheck: "false" });
    const [low, high] = this.knob.bounds ?? [null, null];
    const step = type === "integer" ? "1" : "any";
    const attributes = {
      id,
      type: "number",
      min: low,
      max: high,
      step,
      inputmode: type === "integer" ? "numeric" : "decimal",
    };
    const node = element("input", { ...attributes, onchange, oninput: () => this.#check() });
    node.addEventListener("keydown", (event) => this.#onArrow(event));
    return node;
  }

  #onArrow(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const { value } = readKnob({ ...this.knob, bounds: null }, this.control.value);
    this.control.value = String(stepped(this.knob, value ?? this.knob.value, direction));
    this.#commit();
  }

  #typed() {
    if (this.knob.type === "boolean") return this.control.checked;
    return this.control.validity.badInput ? "what was typed" : this.control.value;
  }

  #description() {
    return [this.meaning, this.tip].map(({ id }) => id).join(" ");
  }

  #explain() {
    this.meaning.textContent = zeroInWords(this.knob.name, this.control.value);
    this.meaning.hidden = !this.meaning.textContent;
  }

  #check() {
    this.#explain();
    const read = readKnob(this.knob, this.#typed());
    this.complain(read.error ?? "");
    return read;
  }

  #commit() {
    const read = this.#check();
    clearTimeout(this.#timer);
    if ("error" in read || read.value === this.knob.value) return;
    const isPick = ["choice", "boolean"].includes(this.knob.type);
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.onChange(this.knob, read.value);
      },
      isPick ? 0 : SETTLE,
    );
  }

  /** Say what is wrong, or take the message away. */
  complain(text) {
    this.message.textContent = text;
    this.message.hidden = !text;
    this.control.setAttribute("aria-invalid", String(Boolean(text)));
    this.control.setAttribute("aria-describedby", text ? `${this.message.id} ${this.#description()}` : this.#description());
  }

  /** Take the server's value, except where somebody is typing. */
  update(knob, doc) {
    this.knob = { ...knob, options: this.knob.options };
    const about = [doc || knob.doc || "", limitsInWords(knob)].filter(Boolean).join(" ");
    const words = [about, ...unfitInWords(this.knob)].join("\n");
    if (this.tip.textContent !== words) this.tip.textContent = words;
    if (this.#timer !== null || this.#isTypedIn()) return;
    if (knob.type === "boolean") this.control.checked = Boolean(knob.value);
    else if (this.control.value !== String(knob.value)) this.control.value = String(knob.value);
    this.#explain();
    this.complain("");
  }

  #isTypedIn() {
    const isFocused = this.control.getRootNode().activeElement === this.control;
    return (
      isFocused &&
      this.control.localName === "input" &&
      this.control.value !== String(this.knob.value) &&
      this.knob.type !== "boolean"
    );
  }
}

/** All knobs of the recipe. `onChange(knob, value)`; `onOwnData()` opens the dialog. */
export class Experiment {
  #fields = new Map();
  #inLine = FIRST; // knobs beside the transport; the rest stands under More

  constructor({ onChange, onOwnData }) {
    this.onChange = onChange;
    this.first = element("div", { class: "fields first" });
    this.groups = element("div", { class: "groups" });
    this.more = element("details", { class: "more" }, element("summary", {}, "More"), this.groups);
    this.own = element("button", { type: "button", class: "own", onclick: onOwnData, hidden: true }, "Own data …");
    this.element = element("div", { class: "experiment", role: "group", "aria-label": "Experiment" });
    this.element.append(this.first, this.more, this.own);
    this.onOutside = (event) => {
      if (this.more.open && this.more.dataset.floats === "true" && !event.composedPath().includes(this.more))
        this.more.open = false;
    };
    document.addEventListener("pointerdown", this.onOutside);
    this.more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.more.open) return;
      this.more.open = false;
      this.more.querySelector("summary").focus();
    });
  }

  close() {
    document.removeEventListener("pointerdown", this.onOutside);
  }

  update(state) {
    const knobs = knobsOf(state).filter(({ name }) => !state.hide.includes(name));
    const key = JSON.stringify(
      knobs.map(({ name, type, choices, options, bounds, live }) => [name, type, choices, options, bounds, live]),
    );
    this.#inLine = state.show ?? FIRST;
    rebuild(this.groups, key + this.#inLine, () => this.#build(knobs));
    const docs = { task: find(state.tasks, state, "task")?.question, model: find(state.models, state, "model")?.doc };
    for (const knob of knobs) this.#fields.get(knob.name).update(knob, docs[knob.name]);
    this.more.hidden = state.hide.includes("more") || !knobs.some(({ name }) => !this.#inLine.includes(name));
    this.own.hidden = state.hide.includes("data") || !(state.tasks ?? []).some(({ owns }) => owns);
    this.element.hidden = knobs.length === 0 && this.own.hidden;
  }

  #build(knobs) {
    this.#fields = new Map(
      knobs.map((knob) => [knob.name, new Field(knob, (changed, value) => this.onChange(changed, value))]),
    );
    const field = (name) => this.#fields.get(name).element;
    this.first.replaceChildren(...this.#inLine.filter((name) => this.#fields.has(name)).map(field));
    const words = element(
      "p",
      { class: "again-words" },
      "Choices marked ↻ start again from the beginning; the others act at once.",
    );
    const groups = Object.entries(GROUPS).map(([group, title]) => {
      const members = knobs.filter((knob) => knob.group === group && !this.#inLine.includes(knob.name));
      return members.length
        ? [element("section", {}, element("h2", {}, title), ...members.map(({ name }) => field(name)))]
        : [];
    });
    return [words, ...groups.flat()];
  }

  /** Say beside a knob what the server answered. Returns false where the knob is not on the page. */
  complain(name, text) {
    const field = this.#fields.get(name);
    if (!field) return false;
    field.complain(text);
    if (!this.#inLine.includes(name)) this.more.open = true;
    return true;
  }
}

function choiceInWords(choice) {
  return String(choice).replaceAll("_", " ");
}

function find(entries, state, kind) {
  return (entries ?? []).find(({ name }) => name === state.recipe?.[kind]);
}

/** The knobs of a state; task, model and a visitor's own data are choices like any other. */
export function knobsOf({ knobs = [], tasks = [], models = [], recipe = {} }) {
  const pick = (name, entries, doc) => {
    const options = entries.map((entry) => ({
      name: entry.name,
      label: entry.label || entry.name,
      reason: entry.reason || "",
    }));
    const known = knobs.find((knob) => knob.name === name) ?? { group: "task", doc };
    return { ...known, name, type: "choice", options, value: recipe[name], live: false };
  };
  const first = [pick("task", tasks, "What has to be learned."), pick("model", models, "Which network learns it.")];
  const owns = tasks.find(({ name }) => name === recipe.task)?.owns;
  return [
    ...first,
    ...knobs.filter(({ name }) => !["task", "model"].includes(name)).map((knob) => asChoice(knob, owns)),
  ];
}

/** Own data travels by its hash, which nobody should have to read: the choice is between it and what is shipped. */
function asChoice(knob, owns) {
  const isData =
    owns && knob.group === "task" && (knob.type === "text" || (knob.type === "choice" && knob.name === owns));
  if (!isData) return knob;
  const shipped = knob.choices ?? [knob.default];
  const options = shipped.map((choice) => ({ name: choice, label: knob.type === "text" ? "shipped" : choiceInWords(choice) }));
  if (!shipped.includes(knob.value)) options.push({ name: knob.value, label: "your own" });
  return { ...knob, type: "choice", options };
}
