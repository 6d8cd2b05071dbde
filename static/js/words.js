// Numbers and facts as people say them.

import { NONE } from "./numbers.js";

/** A whole number with thousands separators: `1,300`. */
export function whole(value) {
  return separated.format(Math.round(value));
}

const separated = new Intl.NumberFormat("en-US"); // made once: making it is slow

/** A measured number in as few digits as it deserves: `2.08`, `0.083`, `6.2e-5`. */
export function brief(value) {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  if (size >= 100) return value.toFixed(0);
  return size >= 0.0995 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}

/** A number that somebody chose, without needless digits: `0.5`, `0.003`, `1,000,000`. */
export function chosen(value) {
  return Math.abs(value) >= 1e-3 || value === 0
    ? value.toLocaleString("en-US", { maximumSignificantDigits: 6 })
    : brief(value);
}

const METRICS = {
  accuracy: (value) => `accuracy ${Math.round(value * 100)} %`,
  rmse: (value) => `rmse ${brief(value)}`,
  perplexity: (value) => `perplexity ${brief(value)}`,
};
const INSIDE = ["loss", "bits_per_character"]; // metrics that the words of the loss hold

/** What the loss is measured in: answers that are classes in nats, values by their squared error. */
export function lossUnit(kind, owns = "") {
  if (kind !== "values") return "nats";
  return owns === "series" ? "squared error, scaled" : "squared error";
}

/** A loss with its unit where that is one word: `0.08 nats`. */
export function lossInWords(loss, unit) {
  return unit === "nats" ? `${brief(loss)} nats` : brief(loss);
}

/** One metric in words: `accuracy 98 %`; names nobody knows are printed as they are. */
export function metricInWords(name, value) {
  return METRICS[name] ? METRICS[name](value) : `${name.replaceAll("_", " ")} ${brief(value)}`;
}

function splitInWords(metrics, unit, chance) {
  const { loss, bits_per_character: bits } = metrics;
  const phrases = [];
  if (Number.isFinite(loss)) {
    const beside = [];
    if (unit !== "nats" && chance !== undefined) beside.push(unit); // said once, in the first line
    if (Number.isFinite(bits)) beside.push(`${brief(bits)} bits`);
    if (Number.isFinite(chance)) beside.push(`chance ${lossInWords(chance, unit)}`);
    phrases.push(`loss ${lossInWords(loss, unit)}${beside.length ? ` (${beside.join("; ")})` : ""}`);
  }
  const others = Object.entries(metrics).filter(([name, value]) => !INSIDE.includes(name) && Number.isFinite(value));
  return [...phrases, ...others.map(([name, value]) => metricInWords(name, value))].join(" · ");
}

/**
 * What is known of the update shown, a line each: the last batch (train), held-out sequences (validation; the update
 * they were measured at, where it is another one), and simple methods beside the split they were measured on.
 */
export function factsInWords(facts, { chance_loss: chance, baselines = {}, unit = "nats", shown = null }) {
  const simple = Object.entries(baselines);
  const { train = {}, validation = {} } = facts.metrics ?? {};
  const at = facts.validation_updates ?? shown;
  const measured = at === shown ? "validation" : `validation at update ${whole(at)}`;
  const known = [
    ["train", splitInWords({ loss: facts.loss, ...train }, unit, simple.length ? NaN : chance)],
    [measured, splitInWords(validation, unit)],
  ];
  const lines = known.filter(([, told]) => told).map(([split, told]) => `${split}: ${told}`);
  if (simple.length) {
    const guess = Number.isFinite(chance) ? ` · chance (training) ${lossInWords(chance, unit)}` : "";
    lines.push(`validation: ${rivalsInWords(simple, validation.loss, unit)}${guess}`);
  }
  return lines;
}

/** Simple methods with their losses: those that the network beats, then those it is behind, where its loss is known. */
function rivalsInWords(simple, loss, unit) {
  const list = (methods) => methods.map(([name, its]) => `${name.replaceAll("_", " ")} ${lossInWords(its, unit)}`).join(", ");
  if (!Number.isFinite(loss)) return list(simple);
  const groups = { beats: simple.filter(([, its]) => loss < its), "behind": simple.filter(([, its]) => !(loss < its)) };
  const told = Object.entries(groups).filter(([, methods]) => methods.length);
  return told.map(([word, methods]) => `${word} ${list(methods)}`).join("; ");
}

const LARGE = [
  [1e9, "billion"],
  [1e6, "million"],
];

/** A count as people say it: `840`, `1,234`, `0.42 million`. */
export function amount(count) {
  if (count < 1e5) return whole(count);
  const [unit, name] = LARGE.find(([size]) => count >= size) ?? LARGE.at(-1);
  const share = count / unit;
  return `${share >= 100 ? Math.round(share) : Number(share.toPrecision(2))} ${name}`;
}

/** What a network costs, in one line; an estimate says so. */
export function costInWords({ parameters, multiply_adds, sequential_depth, milliseconds, is_measured = true }) {
  const parts = [
    `${whole(parameters)} parameters`,
    `${amount(multiply_adds)} multiply-adds an update`,
    `sequential depth ${whole(sequential_depth)}`,
  ];
  if (Number.isFinite(milliseconds)) parts.push(`${is_measured ? "" : "about "}${brief(milliseconds)} ms per update`);
  return parts.join(" · ");
}

/** What is done by hand, and whether learning feels it; empty where nothing is. */
export function holdsInWords(interventions) {
  const changed = interventions.filter(({ kind }) => kind === "substitute").length;
  const count = interventions.length - changed;
  const parts = [];
  if (count) parts.push(count === 1 ? "1 hold applies to training too" : `${whole(count)} holds apply to training too`);
  if (changed) parts.push(`${changed === 1 ? "1 changed token" : `${whole(changed)} changed tokens`}: not in training`);
  return parts.join(" · ");
}

const ZEROS = {
  wait: "fills the sequence",
  bptt_window: "whole sequence",
  clip_norm: "off",
  warmup: "off",
  early_stopping: "off",
};

/** What the 0 of a knob means, where it is not an amount; else empty. */
export function zeroInWords(name, value) {
  return ZEROS[name] && String(value).trim() !== "" && Number(value) === 0 ? `0 = ${ZEROS[name]}` : "";
}

const STATUSES = {
  training: "Training",
  paused: "Paused",
  stopped: "Stopped",
  recomputing: "Recomputing",
  lost: "Lost",
};

/** What the run is doing, in a word or two. */
export function statusInWords(status) {
  return STATUSES[status] ?? "Starting …";
}

/** What must be told when a run does not go on by itself; empty where all is well. */
export function troubleInWords({ status, reason = "", updates = 0 }) {
  if (status === "stopped") return reason || `The run stopped at update ${whole(updates)}.`;
  if (status === "lost") return reason || "The run was lost: the process that trained it has ended. Start it again.";
  if (status === "waiting") return reason || "Every place to compute is taken; this run starts as soon as one is free.";
  return "";
}

/** Where the cursor of the training timeline stands, and what to know about it. */
export function placeInWords({ shown, updates, recomputing = null, isRecomputed = false, progress = null, ahead = 0 }) {
  if (recomputing !== null) {
    const share = typeof progress === "number" ? ` ${Math.round(progress * 100)} %` : "";
    return `recomputing update ${whole(recomputing)} …${share}`;
  }
  if (ahead > updates && shown === null) return `update ${whole(updates)}, on the way to ${whole(ahead)}`;
  if (shown === null || shown >= updates) return `update ${whole(updates)}`;
  return `update ${whole(shown)} of ${whole(updates)}${isRecomputed ? ", recomputed" : ""}`;
}

/** A stretch of positions (one number, or [start, stop) from 0) as the screen counts: from 1, both ends inside. */
export function positionsInWords(t) {
  if (t === null || t === undefined) return "at every position";
  const [start, stop] = Array.isArray(t) ? t : [t, t + 1];
  return stop === start + 1 ? `at position ${stop}` : `at positions ${start + 1}–${stop}`;
}

function quantityInWords(name, labels) {
  return labels[name] || String(name ?? "").replaceAll("_", " ");
}

function targetInWords({ unit = null, layer = null, t = null }) {
  const of = unit === null ? " of every unit" : ` of unit ${unit}`;
  const where = layer ? ` in layer ${layer + 1}` : "";
  return { of: of + where, at: positionsInWords(t) };
}

function tokenInWords({ t, token }, { alphabets = [], alphabet_at: at = [] }) {
  return alphabets[at[Array.isArray(t) ? t[0] : t]]?.[token] ?? `token ${token + 1}`;
}

const EVENTS = {
  clamp(event, labels) {
    const { of, at } = targetInWords(event);
    const { scale = 0, shift = 0 } = event;
    const held =
      scale === 0 ? `held at ${chosen(shift)}` : `times ${chosen(scale)}${shift ? ` plus ${chosen(shift)}` : ""}`;
    return `${quantityInWords(event.quantity, labels)}${of} ${held} ${at}`;
  },
  resetstate(event, labels) {
    return `${quantityInWords(event.quantity, labels)} cleared ${positionsInWords(event.t)}`;
  },
  ablate: ({ unit, layer }) => `unit ${unit}${layer ? ` in layer ${layer + 1}` : ""} switched off`,
  substitute: (event, labels) => `${tokenInWords(event, labels)} heard ${positionsInWords(event.t)}`,
  cutrecurrence: (event) => `recurrence cut ${positionsInWords(event.t)}`,
  set(event, labels) {
    const was = event.before === undefined || event.before === null ? "" : `from ${event.before} `;
    return `${quantityInWords(event.knob ?? event.name, labels)} ${was}to ${event.value}`;
  },
  release: () => "all interventions released",
};

/** An event of a run as a sentence without its full stop; `labels` gives names to quantities and knobs. */
export function eventInWords(event, labels = {}) {
  const kind = String(event.kind ?? "")
    .replaceAll("_", "")
    .toLowerCase();
  const known = EVENTS[kind === "cut" ? "cutrecurrence" : kind];
  return known ? known(event, labels) : event.label || String(event.kind ?? "event").replaceAll("_", " ");
}
