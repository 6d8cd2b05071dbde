// What the inspector prints, as data: the exact terms of an explanation, or the same from the frame without one.
// A calculation is {terms: [{symbol, value, factors: [{symbol, value, source}]}], sum, function, scale, shift, value}.

import { apply } from "./calculation.js";

/** The server's explanation as a calculation. */
export function fromExplanation({ terms, factors, function: name = "identity", sum, scale = 1, shift = 0, value }) {
  const named = ([symbol, number, source]) => ({ symbol, value: number, source });
  const calculated = terms.map((term, index) => ({ ...named(term), factors: (factors?.[index] ?? []).map(named) }));
  const total = sum ?? calculated.reduce((part, term) => part + term.value, 0);
  return { terms: calculated, sum: total, function: name, scale, shift, value, isExact: true };
}

/** The same from the frame shown, for sums of products only: null where the frame cannot tell. */
export function fromFrame(picture, equation, t) {
  const products = equation.terms.filter((term) => term.kind === "product");
  if (!products.length || products.length < equation.terms.length) return null;
  const terms = products.map(({ factors }) => {
    const read = factors.map((factor) => factorOf(picture, factor, t));
    return {
      symbol: read.map(({ symbol }) => symbol).join("·"),
      value: read.reduce((part, { value }) => part * value, 1),
      factors: read,
    };
  });
  const sum = terms.reduce((part, { value }) => part + value, 0);
  const value = valueAt(picture, equation.quantity, t);
  const names = [equation.quantity, ...products.flatMap(({ factors }) => factors.map(({ quantity }) => quantity))];
  const isExact = names.every((name) => (picture.array(name) ?? picture.array(`twins.${name}`))?.step === 0);
  if (!Number.isFinite(sum) || !Number.isFinite(value)) return null;
  return { terms, sum, function: equation.function, scale: 1, shift: 0, value, isExact };
}

/** The number of a quantity at a position in the frame shown: 0 before the first, NaN where the frame has none. */
export function valueAt(picture, name, t) {
  if (t < 0) return 0;
  return (picture.line(name) ?? picture.line(`twins.${name}`))?.[t] ?? NaN;
}

/** The same as printed, in the digits that the frame knows; empty where it has none. */
export function printAt(picture, name, t) {
  const value = valueAt(picture, name, t);
  if (!Number.isFinite(value)) return "";
  return picture.print(picture.line(name) ? name : `twins.${name}`, value);
}

/** Who wrote the value at a position: a sum of one term per writing position. */
export function writers({ data, count }, t, tokens) {
  const terms = Array.from({ length: t + 1 }, (_, source) => ({
    symbol: `position ${source + 1} · ${tokens[source] ?? ""}`,
    value: data[t * count + source],
    at: source,
    factors: [],
  }));
  const sum = terms.reduce((part, { value }) => part + value, 0);
  return { terms, sum, function: "identity", scale: 1, shift: 0, value: sum, isExact: true };
}

/** An equation as text, where the server sent no MathML. */
export function equationText(picture, equation) {
  const symbol = (name) => picture.quantity(name)?.symbol || name.replaceAll("_", " ");
  const sides = equation.terms.map((term) => {
    if (term.kind === "product")
      return term.factors.map((factor) => factorSymbol(symbol(factor.quantity), factor)).join(" · ");
    const operand = term.operand === "input_vector" ? "x" : symbol(term.operand);
    const [weight, bias] = term.weight === "weight_ih" ? ["W", "b"] : ["U", "b′"];
    const side = `${weight} ${operand}${"₋".repeat(term.lag)} + ${bias}`;
    return term.gate ? `${symbol(term.gate)} · (${side})` : side;
  });
  const sum = sides.join(" + ");
  const name = { sigmoid: "σ", tanh: "tanh", relu: "relu" }[equation.function];
  return `${symbol(equation.quantity)} = ${name ? `${name}(${sum})` : sum}`;
}

/** `W[3]` with a small index; `c₋` and `h₋[3]` say that they are of the position before. */
export function withIndices(symbol) {
  const digits = "₀₁₂₃₄₅₆₇₈₉";
  const before = symbol.replace(/(\p{L})₋(\[\d+\])/u, "$1$2(t−1)").replace(/(\p{L})₋/u, "$1ₜ₋₁");
  return before.replace(/\[(\d+)\]/g, (_, index) => [...index].map((digit) => digits[digit]).join(""));
}

function factorOf(picture, factor, t) {
  const { quantity, lag = 0, complement, function: name } = factor;
  const symbol = picture.quantity(quantity)?.symbol || quantity.replaceAll("_", " ");
  const raw = apply(name, valueAt(picture, quantity, t - lag));
  return { symbol: factorSymbol(symbol, factor), value: complement ? 1 - raw : raw, source: quantity };
}

function factorSymbol(symbol, { lag = 0, complement, function: name }) {
  const lagged = symbol + "₋".repeat(lag);
  const applied = name && name !== "identity" ? `${name}(${lagged})` : lagged;
  return complement ? `(1−${applied})` : applied;
}
