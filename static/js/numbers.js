// Numbers as people read them: true minus signs, tabular widths, and as many digits as make a printed sum come out.

export const MINUS = "\u2212";
export const NONE = "not a number";

/** A number with so many digits after the point and a true minus sign; negative zero is zero. */
export function fixed(value, digits) {
  if (Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** The same with a plus sign in front of positive numbers. */
export function signed(value, digits) {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A few significant digits for a column of values: 0.03, 1.25, 15.6, 1240. */
export function short(value) {
  const size = Math.abs(value);
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** The same, but a power of ten where two digits would read 0.00. */
export function legible(value) {
  return value > 0 && value < 0.01 ? tick(value, false) : short(value);
}

/** A value known to a step (0: exactly) in as many digits as it deserves: 3.2 where the step is 0.08. */
export function known(value, step) {
  if (!step) return short(value);
  const size = Math.abs(value);
  const digits = Math.max(0, Math.min(size >= 10 ? 1 : 2, Math.floor(-Math.log10(step / 2))));
  return fixed(value, digits);
}

/** A tick of a scale, without needless digits and with a sign when the scale has two sides. */
export function tick(value, twoSided) {
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const tiny = size > 0 && size < 0.01;
  const text = tiny
    ? `${Math.round(size / 10 ** exponent)}·${power(exponent)}`
    : String(Math.round(size * 1000) / 1000);
  if (value < 0) return MINUS + text;
  return twoSided && value > 0 ? `+${text}` : text;
}

/** 10 to a power, with raised digits. */
export function power(exponent) {
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const digits = [...String(Math.abs(exponent))].map((digit) => raised[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** Round as printed. */
export function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
