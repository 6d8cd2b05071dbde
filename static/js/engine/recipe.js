// What is to be trained, read from a query such as `task=parity&model=gru&hidden_size=16`: every knob with its value, and
// a sentence for each value that cannot be used. visualizer/embed/trainable.py reads the same description the same way.

import known from "../../../visualizer/embed/trainable.json" with { type: "json" };

const FIRST = { task: "delayed_recall", model: "lstm" };
const WORDS = { 1: true, true: true, on: true, yes: true, 0: false, false: false, off: false, no: false };
const BY_HAND = { held: "what is held by hand", race: "a race" };

/** The knobs of a task, a model and of learning, each with its default, in the order of a page. */
export function knobsOf(task, model) {
  const { [task]: it, [model]: its } = { ...known.tasks, ...known.models };
  const recommended = { ...it.defaults, ...it.model_defaults[model] };
  const all = [...it.knobs, ...its.knobs, ...known.knobs];
  const first = all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
  return first.map((knob) => ({ ...knob, default: recommended[knob.name] ?? knob.default }));
}

/** @returns {{recipe: object, messages: string[]}} what a query asks for, and what of it cannot be had */
export function readRecipe(query) {
  const asked = Object.fromEntries(new URLSearchParams(query));
  const messages = [];
  const say = (reason, value) => messages.push(`${reason}. The default, ${value}, is used`);
  const pick = (name, offered) => {
    const value = asked[name] ?? FIRST[name];
    if (Object.hasOwn(offered, value)) return value;
    say(`${name} must be one of ${Object.keys(offered).join(", ")} to train in the page (got ${value}); choose one of these`, FIRST[name]);
    return FIRST[name];
  };
  const recipe = { task: pick("task", known.tasks), model: pick("model", known.models) };
  const knobs = knobsOf(recipe.task, recipe.model);
  for (const knob of knobs) {
    const { value, reason } = readKnob(knob, asked[knob.name]);
    recipe[knob.name] = value;
    if (reason) say(reason, knob.default);
  }
  for (const [name, what] of Object.entries(BY_HAND)) {
    if (name in asked) messages.push(`${name} must be left out to train in the page: ${what} needs the server. It is left out`);
  }
  for (const { name, reason, value } of faults(recipe, knobs)) {
    recipe[name] = value;
    say(reason, value);
  }
  return { recipe, messages };
}

/** Whether a query can be trained in the page exactly as it says, and if not, why. */
export function canTrain(query) {
  const [reason = ""] = readRecipe(query).messages;
  return { ok: !reason, reason: reason.replace(/\. (The default, .+, is used|It is left out)$/, "") };
}

/** The link that says what differs from the defaults. */
export function queryOf(recipe) {
  const { task, model, hidden_size, seed } = recipe;
  const others = knobsOf(task, model).filter(({ name, default: usual }) => recipe[name] !== usual);
  const told = { v: 1, task, model, hidden_size, seed, ...Object.fromEntries(others.map(({ name }) => [name, recipe[name]])) };
  return new URLSearchParams(told).toString();
}

/** The recipe with another value, and what of it cannot be kept; what differs from a default stays where it can. */
export function replaced(recipe, name, value) {
  const { task, model, ...own } = recipe;
  const usual = Object.fromEntries(knobsOf(task, model).map((knob) => [knob.name, knob.default]));
  const given = Object.entries(own).filter(([knob, its]) => its !== usual[knob]);
  return readRecipe(new URLSearchParams({ task, model, ...Object.fromEntries(given), [name]: value }).toString());
}

/** A knob's value from what was written: {value, reason}; with a reason, the value is the default. */
export function readKnob(knob, text) {
  const { name, type, choices, default: usual } = knob;
  if (text === undefined) return { value: usual };
  const refuse = (reason) => ({ value: usual, reason: `${name} must be ${reason}` });
  const got = `(got ${text})`;
  let value = text;
  if (type === "boolean") {
    value = WORDS[text.trim().toLowerCase()];
    if (value === undefined) return refuse(`true or false ${got}; choose one of the two`);
  } else if (type === "choice") {
    if (!choices.includes(text)) return refuse(`one of ${choices.join(", ")} ${got}; choose one of these`);
  } else {
    value = text.trim() === "" || (type === "integer" && !/^\s*[+-]?\d+\s*$/.test(text)) ? NaN : Number(text);
    const kind = type === "integer" ? "a whole number" : "a number";
    if (!Number.isFinite(value)) {
      return refuse(`${kind} ${rangeInWords(knob)} ${got}; type ${kind}`);
    }
    const [low, high] = knob.bounds;
    const [keepsLow, keepsHigh] = knob.keeps ?? [true, true];
    const isSmall = value < low || (value === low && !keepsLow);
    if (isSmall || value > high || (value === high && !keepsHigh)) {
      return refuse(`${rangeInWords(knob)} ${got}; choose a ${isSmall ? "larger" : "smaller"} one`);
    }
  }
  const why = known.refused[name];
  return why && value !== usual ? refuse(`${usual} to train in the page ${got}: ${why}`) : { value };
}

function rangeInWords({ bounds: [low, high], keeps: [keepsLow, keepsHigh] = [true, true] }) {
  if (keepsLow && keepsHigh) return `between ${low} and ${high}`;
  return `${keepsLow ? "at least" : "above"} ${low} and ${keepsHigh ? "at most" : "below"} ${high}`;
}

/** Knobs that do not fit beside others: each goes back to its default, or to the most that fits. */
export function faults(recipe, knobs) {
  return known.tasks[recipe.task].limits.flatMap(({ knob: name, plus, of }) => {
    const most = Math.floor(Object.entries(of).reduce((sum, [other, share]) => sum + share * recipe[other], plus));
    if (recipe[name] <= most) return [];
    const others = Object.keys(of).map((other) => `${other} ${recipe[other]}`).join(" and ");
    const usual = knobs.find((knob) => knob.name === name).default;
    const reason = `${name} must be at most ${most} with ${others} (got ${recipe[name]}); choose a smaller one`;
    return [{ name, reason, value: Math.min(usual, most) }];
  });
}
