// Sums of weights times what they multiply, read from a recording: the same terms as a server gives for a live run.

import { apply } from "./calculation.js";
import { pick } from "./decode.js";

const BEFORE = "₋";
const ALLOWED = 2; // a sum may be off by so many times what its rounded numbers can explain

/**
 * The calculation of one number, as `fromExplanation` gives it, or null where the recording cannot tell: something is
 * not kept, or the sum does not give the number (a sequence that began with a state, a gate that was held).
 *
 * @param {Picture} picture
 * @param {{quantity: string, terms: object[], function: string}} equation
 * @param {number} t
 * @param {Object<string, {shape: number[], data: Float32Array, step?: number}>} weights by name; `step`: between two of
 *   their levels
 * @returns {object|null} also with `spread`: the standard deviation of the sum that rounding leaves
 */
export function fromWeights(picture, equation, t, weights) {
  const place = { picture, weights, t, unit: picture.unit, layer: layerOf(picture, equation.quantity) };
  const groups = equation.terms.map((term) => KINDS[term.kind]?.(term, place) ?? null);
  if (groups.includes(null)) return null;
  const terms = groups.flat().map(multiplied);
  if (terms.some(({ value }) => !Number.isFinite(value))) return null;
  const sum = terms.reduce((part, { value }) => part + value, 0);
  const whole = operandOf(equation.quantity, place);
  const value = whole ? entryOf(whole, t, place.unit) : NaN;
  const slack = terms.reduce((part, term) => part + term.slack, whole?.step ?? 0);
  const spread = Math.sqrt(terms.reduce((part, term) => part + term.slack ** 2 / 3, 0));
  const isOff = Math.abs(apply(equation.function, sum) - value) > ALLOWED * slack + 1e-4 * (1 + Math.abs(value));
  if (isOff || !Number.isFinite(value)) return null;
  const isExact = slack === 0;
  return { terms, sum, normaliser: 0, function: equation.function, scale: 1, shift: 0, value, isExact, spread };
}

const KINDS = {
  product: ({ factors }, place) => {
    const group = factors.map((factor) => (factor.quantity ? factorOf(factor, place) : weightOf(factor, place)));
    return group.includes(null) ? null : [group];
  },
  affine,
};

// W[0]·x[0], W[1]·x[1], …, b: each times the gate of the whole side, where it has one
function affine(term, place) {
  const part = partAt(place.picture, place.t);
  if (term.part && (term.part !== part || place.layer !== 0)) return [];
  const { letters, offset, lag, block } = term;
  const weight = place.weights[named(term.weight, place)];
  const operand = operandOf(term.operand, place);
  const values = operand && vectorOf(operand, place.t - lag);
  const gate = term.gate ? factorOf({ quantity: term.gate }, place) : undefined;
  if (!weight || !values || gate === null) return null;
  const row = block * (place.picture.sizes?.unit ?? 1) + place.unit;
  const before = gate ? [gate] : [];
  const groups = Array.from(values, (value, index) => {
    const column = offset + index;
    const number = { value: weight.data[row * weight.shape[1] + column], step: weight.step ?? 0 };
    const source = `${named(term.weight, place)}[${row},${column}]`;
    const symbol = `${operand.symbol}${BEFORE.repeat(lag ? 1 : 0)}[${index}]`;
    return [
      ...before,
      { ...number, symbol: `${letters[0]}[${index}]`, source },
      { symbol, value, step: operand.step, source: term.operand },
    ];
  });
  if (!term.bias) return groups;
  const bias = place.weights[named(term.bias, place)];
  if (!bias) return null;
  const constant = { symbol: letters[1], value: bias.data[row], step: bias.step ?? 0, source: `${named(term.bias, place)}[${row}]` };
  return [...groups, [...before, constant]];
}

function factorOf({ quantity, lag = 0, function: name = "identity", complement = false }, place) {
  const meant = operandOf(quantity, place);
  if (!meant) return null;
  const { step } = meant;
  const raw = apply(name, place.t < lag ? 0 : entryOf(meant, place.t - lag, place.unit));
  const letter = meant.symbol + BEFORE.repeat(lag);
  const symbol = name === "identity" ? letter : `${name}(${letter})`;
  if (complement) return { symbol: `(1−${symbol})`, value: 1 - raw, step, source: quantity };
  return { symbol, value: raw, step, source: quantity };
}

// a learned number of this unit: (H,), or (H, N) of which the mode is not told here
function weightOf({ name, letter, function: applied = "identity", negative = false }, place) {
  const weight = place.weights[named(name, place)];
  if (weight?.shape.length !== 1) return null;
  const value = apply(applied, weight.data[place.unit]) * (negative ? -1 : 1);
  const symbol = `${negative ? "−" : ""}${applied === "identity" ? letter : `${applied}(${letter})`}`;
  return { symbol, value, step: weight.step ?? 0, source: `${named(name, place)}[${place.unit}]` };
}

function multiplied(factors) {
  const value = factors.reduce((product, factor) => product * factor.value, 1);
  // by how much the product may be off where each factor is known to half a step
  const most = factors.reduce((product, factor) => product * (Math.abs(factor.value) + (factor.step ?? 0) / 2), 1);
  const symbol = factors.map((factor) => factor.symbol).join("·");
  const source = factors.map((factor) => factor.source).filter(Boolean).join("·");
  const plain = factors.map(({ symbol: letter, value: number, source: from }) => ({ symbol: letter, value: number, source: from }));
  return { symbol, value, source, factors: plain, slack: most - Math.abs(value) };
}

function named(name, { layer, picture, t }) {
  return name.replaceAll("{layer}", layer).replaceAll("{part}", partAt(picture, t));
}

// a model of two parts hears its source first, and is asked from the first position of the second part on
function partAt({ scene }, t) {
  return t < (scene.loss_positions[0] ?? 0) ? "encoder" : "decoder";
}

function layerOf(picture, name) {
  return picture.array(name)?.axes.includes("layer") ? picture.layer : 0;
}

function entryOf({ array, layer }, t, unit) {
  const { data } = pick(array, { layer, t, unit, feature: unit, twin: 0 });
  return data.length === 1 ? data[0] : NaN;
}

// an upper layer's input is the state of the one below
function operandOf(name, { picture, layer }) {
  const last = picture.size("layer") - 1;
  const below = ["input_vector", "embedding"].includes(name) && layer > 0;
  const [meant, at] = below ? ["hidden_state", layer - 1] : name === "top_state" ? ["hidden_state", last] : [name, layer];
  const array = picture.array(meant);
  const symbol = picture.quantity(meant)?.symbol || meant.replaceAll("_", " ");
  return array && { array, layer: at, symbol, step: array.step };
}

// its entries at a position; before the first there are zeros
function vectorOf({ array, layer }, t) {
  const { axes, shape, data } = pick(array, { layer, twin: 0, t: Math.max(0, t) });
  if (axes.length !== 1) return null;
  return t < 0 ? new Float32Array(shape[0]) : data;
}
