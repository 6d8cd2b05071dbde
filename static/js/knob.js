// One knob as data: its name on screen, what it may be, what is wrong with what was typed.

import { chosen } from "./words.js";

const LABELS = {
  task: "Task",
  model: "Model",
  hidden_size: "Units",
  seq_len: "Positions",
  learning_rate: "Learning rate",
  bptt_window: "BPTT window",
  clip_norm: "Clip gradient norm",
};

/** The choices that stand in the first line. */
export const FIRST = ["task", "model", "hidden_size", "seq_len", "learning_rate"];

/** What the page calls a knob. */
export function labelOf({ name, label }) {
  return LABELS[name] ?? (label || name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()));
}

/** The same inside a sentence: `learning rate`, `BPTT window`. */
export function spokenLabel(knob) {
  return labelOf(knob).replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}

/** The values a choice may take. */
export function choicesOf({ options, choices }) {
  return options ? options.map(({ name }) => name) : (choices ?? []);
}

function range({ softbounds, bounds }) {
  const [low, high] = (softbounds ?? bounds ?? []).map((bound) => bound ?? NaN);
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

/** True for knobs whose useful values span powers of ten. */
export function isLogarithmic(knob) {
  const [low, high] = range(knob) ?? [0, 0];
  return knob.type === "number" && low > 0 && high / low >= 100;
}

/** The next value up (+1) or down (−1): whole numbers by one, powers of ten by 1, 2, 5, else a twentieth. */
export function stepped(knob, value, direction) {
  const [low, high] = knob.bounds ?? [null, null];
  const keep = (next) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, Number(next.toPrecision(6))));
  if (knob.type === "integer") return keep(value + direction);
  if (!isLogarithmic(knob)) {
    const [from, to] = range(knob) ?? [0, 1];
    return keep(value + direction * (to - from) * 0.05);
  }
  const rungs = Array.from({ length: 11 }, (_, index) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${index - 7}`)),
  ).flat();
  const next =
    direction > 0 ? rungs.find((rung) => rung > value * 1.0001) : rungs.findLast((rung) => rung < value * 0.9999);
  return keep(next ?? value);
}

function boundsInWords([low, high]) {
  const has = (bound) => typeof bound === "number";
  const say = chosen;
  if (has(low) && has(high)) return `between ${say(low)} and ${say(high)}`;
  if (has(low)) return `${say(low)} or more`;
  return has(high) ? `${say(high)} or less` : "";
}

/** The second sentence of a tooltip: bounds, unit, and what a change does. */
export function limitsInWords(knob) {
  const parts = [];
  const isNumeric = ["integer", "number"].includes(knob.type);
  const bounds = isNumeric && knob.bounds ? boundsInWords(knob.bounds) : "";
  const limits = [bounds, knob.unit].filter(Boolean).join(" ");
  if (limits) parts.push(limits.replace(/^./, (letter) => letter.toUpperCase()));
  const usual = isNumeric && range(knob) && knob.softbounds ? boundsInWords(knob.softbounds) : "";
  if (usual && usual !== bounds) parts.push(`Usually ${usual}`);
  parts.push(knob.live ? "Acts at once" : "A change starts again from the beginning");
  return `${parts.join(". ")}.`;
}

/** What cannot be chosen now, and why, a line each: the tooltip tells it to fingers and keys as well. */
export function unfitInWords({ name, options = [] }) {
  const other = name === "task" ? "model" : "task";
  const found = options.filter(({ reason }) => reason);
  return found.map(({ label, reason }) => `${label} does not fit this ${other}: ${reason}`);
}

/**
 * Read what was typed into a knob.
 * @returns {{value: any}|{error: string}} the error says what was wrong, what was expected and what to do.
 */
export function readKnob(knob, typed) {
  if (knob.type === "boolean") return { value: Boolean(typed) };
  if (knob.type === "choice") {
    const found = choicesOf(knob).find((choice) => String(choice) === String(typed));
    return found === undefined
      ? { error: `${labelOf(knob)} has no choice “${typed}”; choose one of the list` }
      : { value: found };
  }
  if (knob.type === "text") return { value: String(typed) };
  const text = String(typed).trim().replace(",", ".").replace("−", "-");
  const value = text === "" ? NaN : Number(text);
  const whole = knob.type === "integer" ? "a whole number" : "a number";
  if (!Number.isFinite(value))
    return { error: `${labelOf(knob)} must be ${whole}${text ? ` (got ${text})` : ""}; type one` };
  if (knob.type === "integer" && !Number.isInteger(value)) {
    return { error: `${labelOf(knob)} must be a whole number (got ${text}); try ${Math.round(value)}` };
  }
  const [low, high] = knob.bounds ?? [null, null];
  const isSmall = typeof low === "number" && value < low;
  const isLarge = typeof high === "number" && value > high;
  if (!isSmall && !isLarge) return { value };
  const advice = isSmall ? "choose a larger one" : "choose a smaller one";
  return { error: `${labelOf(knob)} must be ${boundsInWords(knob.bounds)} (got ${text}); ${advice}` };
}
