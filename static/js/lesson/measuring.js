// What a page measures: specs by name, of the one run or of the runs of a race; and the numbers in words.

import { MINUS, power } from "../numbers.js";
import { amount, brief, whole } from "../words.js";

const RUNNER = /^([a-z][a-z0-9_]*)\.(.+)$/; // `lstm.accuracy`: of one run of a race
const METRIC = /\bmetric=([a-z_]+)/; // `accuracy_with(cut=recurrence, metric=rmse)`: an error, no share
const COUNTS = ["updates", "numbers", "bytes", "positions", "symbols", "operations"];

/** Measure on a bench. Returns {updates, values}: by name, in a race also by label, as conditions look them up. */
export async function measured(bench, specs) {
  const wanted = Object.entries(specs);
  const found = wanted.length
    ? await bench.measure(Object.fromEntries(wanted.map(([name, spec]) => [name, plain(spec)])))
    : { updates: bench.state?.updates ?? 0, values: {} };
  const { updates, values } = found;
  const own = wanted.flatMap(([name, spec]) => {
    const [, label] = RUNNER.exec(spec) ?? [];
    return label ? [[name, values[label]?.[name] ?? null]] : [];
  });
  return { updates, values: { ...values, ...Object.fromEntries(own) } };
}

/** Everything that a condition may name: what was measured, the updates made and the knobs of the experiment. */
export function known({ updates, values }, recipe = {}) {
  return { ...values, updates, recipe };
}

function plain(spec) {
  return RUNNER.exec(spec)?.[2] ?? spec;
}

/** The measure whose unit a spec has, without arguments and the run's label: `accuracy`; or the metric that it asks for. */
export function measureOf(spec) {
  return METRIC.exec(spec)?.[1] ?? plain(spec).replace(/\(.*$/s, "");
}

/** A measured number in its unit: `97 %`, `1,300`, `0.083`; a dash while it is unknown. */
export function numberInWords(value, unit = "") {
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  if (unit === "share") return `${share(value * 100)} %`;
  if (COUNTS.includes(unit) || (unit === "0 or 1" && Number.isInteger(value))) return whole(value);
  if (unit === "products") return amount(value);
  return brief(value)
    .replace(/e(-?\d+)$/, (_, exponent) => `·${power(Number(exponent))}`)
    .replace("-", MINUS);
}

// nearly everything is not everything, and hardly anything not nothing: 99.96 % is never printed as 100 %
function share(percent) {
  const rounded = Math.round(percent);
  const isExact = Math.abs(percent - rounded) < 1e-9;
  if (isExact || (rounded > 0 && rounded < 100)) return rounded;
  return Number(Math.min(99.9, Math.max(0.1, percent)).toFixed(1));
}

/** The numbers of a challenge in one line: `accuracy 97 %, shut 26 %`; in a race `LSTM: …; RNN: …`. */
export function numbersInWords(values, specs, units, titles = {}) {
  const names = Object.entries(specs);
  const line = (read, list) =>
    list.map(([name, spec]) => `${name.replaceAll("_", " ")} ${numberInWords(read[name], units[measureOf(spec)])}`).join(", ");
  const labels = Object.keys(titles);
  if (!labels.length) return line(values, names);
  const [own, shared] = [true, false].map((is) => names.filter(([, spec]) => RUNNER.test(spec) === is));
  const runs = shared.length ? labels.map((label) => `${titles[label]}: ${line(values[label] ?? {}, shared)}`) : [];
  return [...(own.length ? [line(values, own)] : []), ...runs].join("; ");
}
