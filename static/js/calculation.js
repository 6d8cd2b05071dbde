// An equation with its numbers: how many digits make the printed terms give the printed result. Pure.

import { fixed, power, rounded } from "./numbers.js";

const FUNCTIONS = {
  identity: (value) => value,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  tanh: Math.tanh,
  relu: (value) => Math.max(0, value),
  softplus: (value) => Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value))),
  silu: (value) => value / (1 + Math.exp(-value)),
  gelu: (value) => (value * (1 + erf(value / Math.SQRT2))) / 2,
  exp: Math.exp,
  softmax: Math.exp, // of the sum less the logarithm of its normaliser
};
export const FUNCTION_NAMES = {
  sigmoid: "σ",
  tanh: "tanh",
  relu: "max(0, ·)",
  softplus: "softplus",
  silu: "silu",
  gelu: "gelu",
  exp: "exp",
  softmax: "exp",
};

// Abramowitz and Stegun 7.1.26: within 1.5e-7
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

/** Apply a named function; unknown names leave the value alone. */
export function apply(name, value) {
  return (FUNCTIONS[name] ?? FUNCTIONS.identity)(value);
}

/**
 * A small number in its first two digits: 0.0022, 2.1·10⁻⁵; in one where its step (0: exact) does not tell the second.
 */
export function significant(value, step = 0) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return fixed(value, 0);
  const digits = step > size / 20 ? 1 : 2;
  const [mantissa, exponent] = size
    .toExponential(digits - 1)
    .split("e")
    .map(Number);
  const text = size >= 0.001 && size < 1000 ? Number(size.toPrecision(digits)) : `${mantissa}·${power(exponent)}`;
  return value < 0 ? `\u2212${text}` : String(text);
}

/** A result in so many digits after the point; one too small for them in its first two. */
export function resultText(value, digits) {
  return isSmall(value) ? significant(value) : fixed(value, digits);
}

/**
 * A product in numbers, `0.91 · 3.79 / √32`, and whether the printed factors give the printed product.
 *
 * @param {{factors: {symbol: string, value: number}[], value: number}} term
 * @param {number} digits of the printed product
 */
export function productInNumbers({ factors, value }, digits) {
  let [text, product] = ["", 1];
  for (const { symbol, value: number } of factors) {
    const root = symbol === SCALE ? Math.round(1 / number ** 2) : 0;
    product *= root ? 1 / Math.sqrt(root) : isSmall(number) ? Number(number.toPrecision(2)) : rounded(number, 2);
    if (root) text += ` / √${root}`;
    else text += `${text && " · "}${resultText(number, 2)}`;
  }
  return { text, isExact: fixed(product, digits) === fixed(value, digits) };
}

/** How a product of scores is scaled, as the server writes it: printed as a division. */
export const SCALE = "1/√d";

function isSmall(value) {
  return value !== 0 && Math.abs(value) < 0.01;
}

/**
 * Digits for a few products that are summed, `a·b = p` a line: the printed factors give each printed product, and the
 * printed products give the printed sum. Factors are printed with one digit more than results.
 *
 * @param {{terms: {value: number, factors: {value: number}[]}[], sum: number}} calculation
 * @returns {{digits: number, exact: boolean}} of the results; not exact: print ≈.
 */
export function productDigits({ terms, sum }, least = 3, most = 5) {
  for (let digits = least; digits <= most; digits++) {
    const linesHold = terms.every(({ value, factors }) => {
      const product = factors.reduce((part, factor) => part * rounded(factor.value, digits + 1), 1);
      return fixed(product, digits) === fixed(value, digits);
    });
    const total = terms.reduce((part, { value }) => part + rounded(value, digits), 0);
    if (linesHold && fixed(total, digits) === fixed(sum, digits)) return { digits, exact: true };
  }
  return { digits: least, exact: false };
}

/**
 * A long sum for people: the largest terms, the others as one, and digits at which the printed lines add up to the
 * printed sum and the function of the printed sum is the printed value. Lines have one digit more than sum and value.
 *
 * @param {{terms: {value: number}[], sum: number, normaliser?: number, function: string, value: number}} calculation
 *   `normaliser` is taken from the sum before the function is applied; `spread`, where numbers are rounded: the standard
 *   deviation of the sum, of which no more digits are printed than it leaves
 * @param {number} few how many terms stand on their own
 */
export function longSum({ terms, sum, normaliser = 0, function: name, value, spread = 0 }, few = 5) {
  const sorted = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const top = sorted.length <= few + 1 ? sorted : sorted.slice(0, few);
  const others = sorted.slice(top.length);
  const rest = others.reduce((part, term) => part + term.value, 0);
  const lines = top.map((term) => term.value);
  if (others.length) lines.push(rest);
  if (spread) return { top, others, rest, digits: digitsWithin(2 * spread), exact: false };
  for (let digits = 3; digits <= 5; digits++) {
    const total = lines.reduce((part, number) => part + rounded(number, digits + 1), 0);
    const addsUp = fixed(total, digits) === fixed(sum, digits);
    const printed = rounded(sum, digits) - rounded(normaliser, digits);
    const gives = resultText(apply(name, printed), digits) === resultText(value, digits);
    if (addsUp && gives) return { top, others, rest, digits, exact: true };
  }
  return { top, others, rest, digits: 3, exact: false };
}

/** Digits after the point of a number that is known to so much, at most three. */
export function digitsWithin(error) {
  return Math.max(0, Math.min(3, Math.floor(-Math.log10(error))));
}
