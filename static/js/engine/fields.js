// The choices of a run in the page, one field for each knob: what is typed is checked as the server would check it.

import known from "../../../visualizer/embed/trainable.json" with { type: "json" };
import { knobsOf, readKnob } from "./recipe.js";

const LABELS = { hidden_size: "Units", seq_len: "Positions", clip_norm: "Clip gradient norm", bptt_window: "BPTT window" };
export const USUAL = ["task", "model", "hidden_size", "learning_rate", "seed", "forget_bias", "clip_norm"];

/** What the page calls a knob. */
export function labelOf({ name, label }) {
  return LABELS[name] ?? (label || name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()));
}

/** Task and model as choices beside the other knobs. */
function allKnobs({ task, model }) {
  const pick = (name, entries, doc) => ({
    ...{ name, label: name.replace(/^./, (letter) => letter.toUpperCase()), type: "choice", doc, live: false },
    choices: Object.keys(entries),
    words: Object.values(entries).map(({ label }) => label),
  });
  const { question } = known.tasks[task];
  const { doc } = known.models[model];
  return [pick("task", known.tasks, question), pick("model", known.models, doc), ...knobsOf(task, model)];
}

export class Fields {
  #made = new Map();
  #key = "";

  /** `onChange(knob, value)` is called with values that passed the check. */
  constructor({ element }, names, onChange) {
    Object.assign(this, { make: element, names: names ?? USUAL, onChange });
    this.element = element("div", { class: "fields", role: "group", "aria-label": "Experiment" });
  }

  /** Show a recipe's values; fields that the task or the model does not have go away. */
  update(recipe) {
    const knobs = this.names.map((name) => allKnobs(recipe).find((knob) => knob.name === name)).filter(Boolean);
    const key = JSON.stringify(knobs.map(({ name, bounds }) => [name, bounds]));
    if (key !== this.#key) this.#build(knobs);
    this.#key = key;
    for (const knob of knobs) this.#made.get(knob.name)(knob, recipe[knob.name]);
    this.element.hidden = !knobs.length;
  }

  #build(knobs) {
    this.#made = new Map();
    this.element.replaceChildren(...knobs.map((knob) => this.#field(knob)));
  }

  #field(first) {
    const { make } = this;
    let knob = first;
    const isCheck = knob.type === "boolean";
    const read = () => readKnob(knob, isCheck ? String(control.checked) : control.value);
    const onchange = () => {
      const { value, reason = "" } = read();
      complain(reason);
      if (!reason && value !== knob.value) this.onChange(knob, value);
    };
    const control = this.#control(knob, { onchange });
    const message = make("p", { class: "error", role: "status", hidden: true });
    const complain = (reason) => {
      message.textContent = reason.replace(knob.name, labelOf(knob));
      message.hidden = !reason;
      control.setAttribute("aria-invalid", String(Boolean(reason)));
    };
    const again = knob.live ? [] : [make("span", { class: "again", "aria-hidden": "true" }, " ↻")];
    const label = make("label", { class: isCheck ? "check" : "" }, make("span", {}, labelOf(knob), ...again), control);
    this.#made.set(knob.name, (now, value) => {
      knob = { ...now, value };
      label.title = `${knob.doc} ${knob.live ? "Acts at once." : "A change starts again from the beginning."}`;
      if (isCheck) control.checked = value;
      else if (control.value !== String(value)) control.value = String(value);
      complain("");
    });
    return make("div", { class: "field", "data-knob": knob.name }, label, message);
  }

  #control({ type, name, choices, words = choices, bounds }, on) {
    const { make } = this;
    if (type === "boolean") return make("input", { type: "checkbox", ...on });
    if (type === "choice") {
      const option = (value, index) => make("option", { value }, words[index].replaceAll("_", " "));
      return make("select", on, ...choices.map(option));
    }
    const mode = type === "integer" ? "numeric" : "decimal";
    return make("input", { type: "text", inputmode: mode, size: name === "seed" ? 6 : 5, "data-low": bounds?.[0], ...on });
  }
}
