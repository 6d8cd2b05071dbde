// What the inspector prints, as data: the exact terms of an explanation, or the same from the frame without one.
// A calculation is {terms: [{symbol, value, factors: [{symbol, value, source}]}], sum, function, scale, shift, value}.

import { apply } from "./calculation.js";
import { valueIn } from "./square.js";

const ALLOWED = 2; // a sum may be off by so many times what its rounded numbers can explain

/** The server's explanation as a calculation. */
export function fromExplanation(json) {
  const { terms, factors, function: name = "identity", sum, scale = 1, shift = 0, value } = json;
  const named = ([symbol, number, source]) => ({ symbol, value: number, source });
  const calculated = terms.map((term, index) => ({ ...named(term), factors: (factors?.[index] ?? []).map(named) }));
  const total = sum ?? calculated.reduce((part, term) => part + term.value, 0);
  const normaliser = json.log_normaliser ?? 0;
  return { terms: calculated, sum: total, normaliser, function: name, scale, shift, value, isExact: true };
}

/**
 * The same from the frame shown, for sums of products only: null where the frame cannot tell. `slack`: by how much a
 * product may be off, `step` a factor's, where the frame rounds.
 */
export function fromFrame(picture, equation, t) {
  const products = equation.terms.filter(isOfQuantities);
  if (!products.length || products.length < equation.terms.length) return null;
  const terms = products.map(({ factors }) => {
    const read = factors.map((factor) => factorOf(picture, factor, t));
    const value = read.reduce((part, factor) => part * factor.value, 1);
    const most = read.reduce((part, factor) => part * (Math.abs(factor.value) + factor.step / 2), 1);
    const symbol = read.map((factor) => factor.symbol).join("·");
    return { symbol, value, factors: read, slack: most - Math.abs(value) };
  });
  const sum = terms.reduce((part, { value }) => part + value, 0);
  const value = valueAt(picture, equation.quantity, t);
  const names = [equation.quantity, ...products.flatMap(({ factors }) => factors.map(({ quantity }) => quantity))];
  const isExact = names.every((name) => isKept(picture, name) || isKept(picture, `twins.${name}`));
  if (!Number.isFinite(sum) || !Number.isFinite(value)) return null;
  const slack = terms.reduce((part, term) => part + term.slack, stepOf(picture, equation.quantity));
  const isOff = Math.abs(apply(equation.function, sum) - value) > ALLOWED * slack + 1e-4 * (1 + Math.abs(value));
  if (isOff && !isExact) return null; // it was held by hand: these are not its terms
  return { terms, sum, normaliser: 0, function: equation.function, scale: 1, shift: 0, value, isExact };
}

// whether a frame holds every digit of it
function isKept(picture, name) {
  return picture.array(name)?.step === 0 && ["exact", undefined].includes(picture.entry(name)?.precision);
}

// weights stand in no frame
function isOfQuantities({ kind, factors = [] }) {
  return kind === "product" && factors.every(({ quantity }) => quantity);
}

/** The number of the selected cell in the frame shown, NaN where the frame has none. */
export function cellValue(picture) {
  const { quantity, t, source_t, mode } = picture.selected;
  if (source_t !== undefined) {
    const square = picture.square(quantity);
    return square ? valueIn(square, picture.selected) : NaN;
  }
  const grid = mode === undefined ? null : picture.grid(quantity);
  return grid ? grid.data[t * grid.units + mode] : valueAt(picture, quantity, t);
}

/** The same as printed; empty where the frame has none. */
export function cellText(picture) {
  const { quantity } = picture.selected;
  const value = cellValue(picture);
  if (!Number.isFinite(value)) return "";
  return picture.print(picture.array(quantity) ? quantity : `twins.${quantity}`, value);
}

/** Whose number the selected cell is: `unit 3`, `unit 3, mode 2`, `head 1, position 7 ← 3`. */
export function placeInWords(picture) {
  const { quantity, t, source_t, head, mode } = picture.selected;
  if (source_t === undefined) return mode === undefined ? `unit ${picture.unit}` : `unit ${picture.unit}, mode ${mode}`;
  const heads = (picture.square(quantity)?.heads ?? 1) > 1 ? `head ${head + 1}, ` : "";
  return `${heads}position ${t + 1} ← ${source_t + 1}`;
}

/** The number of a quantity at a position in the frame shown: 0 beyond either end, NaN where the frame has none. */
export function valueAt(picture, name, t) {
  if (t < 0 || t >= picture.count) return 0;
  return (picture.line(name) ?? picture.line(`twins.${name}`))?.[t] ?? NaN;
}

/** The same as printed, in the digits that the frame knows; empty where it has none. */
export function printAt(picture, name, t) {
  const value = valueAt(picture, name, t);
  if (!Number.isFinite(value)) return "";
  return picture.print(picture.line(name) ? name : `twins.${name}`, value);
}

/** Who wrote the value at a position: a sum of one term per writing position, each known to a step (0: exactly). */
export function writers({ data, count }, t, tokens, step = 0) {
  const terms = Array.from({ length: t + 1 }, (_, source) => ({
    symbol: `position ${source + 1} · ${tokens[source] ?? ""}`,
    value: data[t * count + source],
    at: source,
    factors: [],
  }));
  const sum = terms.reduce((part, { value }) => part + value, 0);
  return { terms, sum, normaliser: 0, function: "identity", scale: 1, shift: 0, value: sum, isExact: !step, spread: step * Math.sqrt((t + 1) / 12) };
}

/** An equation as text, where the server sent no MathML. */
export function equationText(picture, equation) {
  const symbol = (name) => picture.quantity(name)?.symbol || name.replaceAll("_", " ");
  const sides = equation.terms.map((term) => {
    if (term.kind === "product") return term.factors.map((factor) => written(symbol, factor)).join(" · ");
    if (term.kind !== "affine") return `${term.kind} of ${namesIn(term).map(symbol).join(", ")}`;
    const operand = term.operand === "input_vector" ? "x" : symbol(term.operand);
    const [weight, bias] = term.letters ?? ["W", "b"];
    const side = `${weight} ${operand}${marked(term.lag)}${term.bias === "" ? "" : ` + ${bias}`}`;
    return term.gate ? `${symbol(term.gate)} · (${side})` : side;
  });
  const sum = sides.join(" + ");
  const name = { sigmoid: "σ", tanh: "tanh", relu: "relu" }[equation.function];
  return `${symbol(equation.quantity)} = ${name ? `${name}(${sum})` : sum}`;
}

function written(symbol, factor) {
  return factorSymbol(factor.quantity ? symbol(factor.quantity) : factor.letter, factor);
}

function namesIn({ kind, bias, weight, ...parts }) {
  return Object.values(parts).filter((name) => typeof name === "string");
}

/** `W[3]` with a small index; `c₋` and `h₋[3]` say that they are of the position before. */
export function withIndices(symbol) {
  const digits = "₀₁₂₃₄₅₆₇₈₉";
  const before = symbol.replace(/(\p{L}[←→]?)₋(\[\d+\])/u, "$1$2(t−1)").replace(/(\p{L}[←→]?)₋/u, "$1ₜ₋₁");
  return before.replace(/(\p{L}[←→]?)₊/u, "$1ₜ₊₁").replace(/\[(\d+)\]/g, (_, index) => [...index].map((digit) => digits[digit]).join(""));
}

function factorOf(picture, factor, t) {
  const { quantity, lag = 0, complement, function: name } = factor;
  const symbol = picture.quantity(quantity)?.symbol || quantity.replaceAll("_", " ");
  const raw = apply(name, valueAt(picture, quantity, t - lag));
  const step = t < lag ? 0 : stepOf(picture, quantity);
  return { symbol: factorSymbol(symbol, factor), value: complement ? 1 - raw : raw, step, source: quantity };
}

function stepOf(picture, name) {
  return (picture.array(name) ?? picture.array(`twins.${name}`))?.step ?? 0;
}

// of the position before, or, where a network reads the last position first, of the one after
function marked(lag) {
  return lag < 0 ? "₊" : "₋".repeat(lag);
}

function factorSymbol(symbol, { lag = 0, complement, function: name }) {
  const lagged = symbol + marked(lag);
  const applied = name && name !== "identity" ? `${name}(${lagged})` : lagged;
  return complement ? `(1−${applied})` : applied;
}
