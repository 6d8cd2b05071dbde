// One update in slow motion as data: which phase is lit, where, and one sentence with what was measured there. Pure.

import { significant } from "./calculation.js";
import { fixed } from "./numbers.js";
import { tokenText } from "./rows/text.js";
import { whole } from "./words.js";

export const PHASES = ["forward", "loss", "backward", "clip", "update"];
export const LABELS = { forward: "Forward", loss: "Loss", backward: "Backward", clip: "Clip", update: "Update" };

/** ms: of one position, of all positions of a phase at most, of a phase that has none. */
export const PACES = {
  slow: { position: 1200, whole: 26_000, phase: 7000 },
  medium: { position: 450, whole: 10_000, phase: 4000 },
  fast: { position: 120, whole: 3000, phase: 1800 },
};

/**
 * The steps of an update, {phase, t, words}; `t` is null where a phase has no order of positions.
 *
 * @param {object} anatomy as the server tells it (`visualizer.training.anatomy`)
 */
export function steps(anatomy) {
  const order = anatomy.tokens.map((_, t) => t);
  const at = (phase, say) => (t) => ({ phase, t, words: say(anatomy, t) });
  const forward = anatomy.at_once ? [allForward(anatomy)] : order.map(at("forward", forwardAt));
  const backward = anatomy.at_once ? [allBackward(anatomy)] : [...order].reverse().map(at("backward", backwardAt));
  const alone = (phase, say) => ({ phase, t: null, words: say(anatomy) });
  return [...forward, alone("loss", lossOf), ...backward, alone("clip", clipping), alone("update", updating)];
}

/** How long a step stays lit while it plays by itself, in ms. */
export function duration({ phase, t }, anatomy, pace) {
  const { position, whole: all, phase: dwell } = PACES[pace];
  if (t === null) return dwell;
  const isTurn = phase === "forward" ? t === anatomy.tokens.length - 1 : t === 0; // the last of its phase stays longer
  const each = Math.min(position, all / anatomy.tokens.length);
  return isTurn ? Math.max(each, dwell / 3) : each;
}

/** A number as a sentence prints it. */
export function number(value) {
  if (value === null || value === undefined) return "no finite number";
  return Math.abs(value) >= 0.01 || value === 0 ? fixed(value, 3) : significant(value);
}

/** A share as a sentence prints it: 12 %, 0.31 %. */
export function percent(share) {
  if (!Number.isFinite(share)) return "no finite share";
  const hundredths = 100 * share;
  if (hundredths === 0) return "0 %";
  return `${hundredths >= 10 ? fixed(hundredths, 0) : hundredths >= 0.01 ? fixed(hundredths, 2) : significant(hundredths)} %`;
}

function forwardAt({ tokens, state_norms: norms }, t) {
  const before = t ? `, from ${number(norms[t - 1])} before` : "";
  return `Forward, position ${t + 1} of ${tokens.length}: it hears “${tokenText(tokens[t])}”, and the hidden state’s size ‖h‖ is ${number(norms[t])}${before}.`;
}

function allForward({ tokens, state_norms: norms }) {
  const most = norms.indexOf(Math.max(...norms));
  const words = `Forward, all ${tokens.length} positions at once: the size ‖h‖ lies between ${number(Math.min(...norms))} and ${number(norms[most])}, the largest at position ${most + 1}.`;
  return { phase: "forward", t: null, words };
}

function lossOf({ loss, batch_size: size, losses }) {
  const asked = losses.flatMap((one, t) => (one === null ? [] : [{ one, t }]));
  const own = asked.reduce((part, { one }) => part + one, 0) / asked.length;
  const where = asked.length === 1 ? `at position ${asked[0].t + 1}` : `the mean over ${asked.length} positions`;
  const this_ = asked.length ? `; this one costs ${number(own)}, ${where}` : "";
  return `Loss: the ${whole(size)} sequences of this batch cost ${number(loss)} on average${this_}.`;
}

function backwardAt({ tokens, gradient_norms: norms, flow }, t) {
  const isFirst = flow[t] > 0 && !flow.slice(t + 1).some((one) => one > 0);
  const share = isFirst ? "; it sets out from here" : flow[t] ? `, ${percent(flow[t])} of what the last one got` : "";
  return `Backward, position ${t + 1} of ${tokens.length}: the gradient that arrives here has size ${number(norms[t])}${share}.`;
}

function allBackward({ tokens, gradient_norms: norms }) {
  const most = norms.indexOf(Math.max(...norms));
  return {
    phase: "backward",
    t: null,
    words: `Backward, all ${tokens.length} positions at once: the gradient’s size lies between ${number(Math.min(...norms))} and ${number(norms[most])}, the largest at position ${most + 1}.`,
  };
}

function clipping({ gradient_norm: norm, clip_norm: limit, clipped_norm: clipped }) {
  const is = `Clip: the gradient of all weights has size ${number(norm)}`;
  if (!limit) return `${is}; no limit is set, so it stays as it is.`;
  if (norm <= limit) return `${is}, within the limit of ${number(limit)}, so it stays as it is.`;
  return `${is}, above the limit of ${number(limit)}, so it is scaled by ${number(clipped / norm)} to ${number(clipped)}.`;
}

function updating({ updates, optimizer, learning_rate: rate, changes, change_norm: change, weight_norm: weights }) {
  const count = changes.reduce((part, one) => part + one.count, 0);
  const [most] = changes;
  const own = most.weights ? `, by ${percent(most.change / most.weights)}` : "";
  return `Update ${whole(updates + 1)}: ${NAMES[optimizer] ?? optimizer} with learning rate ${significantRate(rate)} moves the ${whole(count)} weights by ${percent(change / weights)} of their size, most of all ${most.name}${own}.`;
}

const NAMES = { sgd: "SGD", adam: "Adam", adamw: "AdamW", rmsprop: "RMSprop" };

function significantRate(rate) {
  return String(Number(rate.toPrecision(3)));
}

/** Of a phase with an order, heights of bars between 0 and 1, a position each: sizes, or the gradient on a log axis. */
export function bars(phase, { state_norms: norms, flow }) {
  if (phase === "forward") return norms.map((norm) => norm / (Math.max(...norms) || 1));
  return flow.map((share) => (share > 0 ? Math.max(0.04, Math.min(1, 1 + Math.log10(share) / 6)) : 0));
}

/** What stands under a phase's name. */
export function measured(phase, anatomy) {
  const { loss, gradient_norm: norm, clipped_norm: clipped, change_norm: change, weight_norm: weights } = anatomy;
  const isClipped = clipped < norm && anatomy.clip_norm > 0 && norm > anatomy.clip_norm;
  const found = {
    loss: number(loss),
    clip: isClipped ? `${number(norm)} → ${number(clipped)}` : number(norm),
    update: percent(change / weights),
  };
  return found[phase] ?? "";
}
