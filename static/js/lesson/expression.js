// Conditions over measured numbers, as trees that visualizer/lesson/expression.py reads from a lesson: pure. A value that
// is missing or not a number makes a comparison false, and so does a division by zero.

const COMPARISONS = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
};
const NUMBERS = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0 ? NaN : left / right),
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
};

/**
 * Whether a condition holds.
 * @param {Array} tree such as `["and", [">=", ["name", "accuracy"], 0.9], …]`
 * @param {object} values by name; `label.name` is looked up in `values[label]`
 */
export function holds([what, ...parts], values) {
  if (what === "not") return !holds(parts[0], values);
  if (what === "and") return parts.every((part) => holds(part, values));
  if (what === "or") return parts.some((part) => holds(part, values));
  const [left, right] = parts.map((part) => valueOf(part, values));
  if (isMissing(left) || isMissing(right)) return false;
  const hasWord = typeof left === "string" || typeof right === "string";
  if (hasWord && !["==", "!="].includes(what)) return false; // words are equal or not, never more or less
  return COMPARISONS[what](left, right);
}

const isMissing = (value) => typeof value !== "string" && Number.isNaN(value);

function valueOf(tree, values) {
  if (!Array.isArray(tree)) return tree;
  const [what, ...parts] = tree;
  if (what === "text") return parts[0];
  if (what === "name") return lookUp(parts[0], values);
  const numbers = parts.map((part) => valueOf(part, values));
  if (numbers.some((number) => typeof number === "string" || isMissing(number))) return NaN;
  return NUMBERS[what](...numbers);
}

function lookUp(name, values) {
  const own = (place, part) => (place && typeof place === "object" && Object.hasOwn(place, part) ? place[part] : undefined);
  const found = name.split(".").reduce(own, values);
  if (typeof found === "boolean") return Number(found);
  return ["number", "string"].includes(typeof found) ? found : NaN;
}
