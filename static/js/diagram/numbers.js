// How many digits each number of a drawing needs so that what is printed works out: every node's printed inputs give its
// printed output. Pure functions only.

import { apply, FUNCTION_NAMES } from "../calculation.js";
import { fixed, rounded } from "../numbers.js";
import { withIndices } from "../terms.js";
import { bracketed, letters } from "./graph.js";

const FEW = 3;
const MOST = 6;
const DEARER = 2; // a digit of a number that is itself worked out asks for digits of others
const MOST_COST = 10;
const PASSES = 8;

/** What each node does: {node, output, inputs: [key], values: [number], work(values)}; only where all is known. */
export function relations(graph) {
  const found = [];
  for (const node of graph.nodes) {
    const wires = graph.into(node.name);
    const values = wires.map((wire) => graph.carried(wire));
    if (!wires.length || node.kind === "out" || values.includes(null)) continue;
    const inputs = wires.map((wire) => graph.key(wire));
    if (node.function === "softmax") {
      inputs.push(`normaliser ${node.name}`);
      values.push(node.normaliser);
    }
    found.push({ node, output: graph.keyOf(node.name), inputs, values, work: WORK[kindOf(node)](node) });
  }
  return found;
}

const sum = (values) => values.reduce((part, value) => part + value, 0);
const WORK = {
  product: () => (values) => values.reduce((part, value) => part * value, 1),
  softmax: () => ([score, normaliser]) => Math.exp(score - normaliser),
  complement: () => ([value]) => 1 - value,
  applied: (node) => (values) => node.scale * apply(node.function, sum(values)) + node.shift,
};

function kindOf({ kind, function: name, complement }) {
  if (kind === "product") return "product";
  if (name === "softmax") return "softmax";
  return complement ? "complement" : "applied";
}

/**
 * Digits after the point by key, and which nodes do not work out all the same (their line says ≈).
 *
 * @returns {{digits: Map<string, number>, rough: Set<string>}}
 */
export function settle(graph) {
  const all = relations(graph);
  const digits = new Map();
  const note = (key, value) => digits.set(key, Math.max(digits.get(key) ?? 0, leastDigits(value)));
  for (const node of graph.nodes) if (node.value !== null) note(graph.keyOf(node.name), node.value);
  for (const { inputs, values } of all) inputs.forEach((key, index) => note(key, values[index]));
  const made = new Set(all.map(({ output }) => output));
  const backwards = [...all].reverse(); // from what goes out to what comes in: digits are asked for in this direction
  for (let pass = 0; pass < PASSES; pass++) {
    if (!backwards.filter((relation) => refine(relation, digits, (key) => made.has(key))).length) break;
  }
  const rough = all.filter((relation) => !holds(relation, digits)).map(({ node }) => node.name);
  return { digits, rough: new Set(rough) };
}

/** Give the inputs as few more digits as give the output; returns whether anything had to change. */
function refine(relation, digits, isMade) {
  if (holds(relation, digits)) return false;
  const keys = [...new Set(relation.inputs)];
  const costs = keys.map((key) => (isMade(key) ? DEARER : 1));
  for (let budget = 1; budget <= MOST_COST; budget++) {
    for (const more of shared(budget, costs)) {
      const tried = new Map(keys.map((key, index) => [key, digits.get(key) + more[index]]));
      if (keys.some((key) => tried.get(key) > MOST) || !holds(relation, new Map([...digits, ...tried]))) continue;
      for (const [key, count] of tried) digits.set(key, count);
      return true;
    }
  }
  return false;
}

/** All ways to spend a budget on things that cost so much each. */
function* shared(budget, [cost, ...costs]) {
  if (!costs.length) {
    if (budget % cost === 0) yield [budget / cost];
    return;
  }
  for (let count = 0; count * cost <= budget; count++) {
    for (const rest of shared(budget - count * cost, costs)) yield [count, ...rest];
  }
}

/** Whether the printed inputs give the printed output. */
export function holds({ node, output, inputs, values, work }, digits) {
  const printed = values.map((value, index) => rounded(value, digits.get(inputs[index])));
  return fixed(work(printed), digits.get(output)) === fixed(node.value, digits.get(output));
}

function leastDigits(value) {
  const size = Math.abs(value);
  if (size === 0 || size >= 0.01) return FEW;
  return size >= 0.001 ? FEW + 1 : FEW + 2;
}

/** Every node's calculation as a line of text: `f = σ(W x + b + U h + b′) = σ(0.312 + 1.203) = 0.820`. */
export function lines(graph, { digits, rough }) {
  const told = graph.nodes.filter(({ note }) => note).map((node) => toldLine(graph, node, digits));
  return [...told, ...relations(graph).map((relation) => {
    const { node, inputs, values, output } = relation;
    const numbers = values.map((value, index) => fixed(value, digits.get(inputs[index])));
    const names = graph.into(node.name).map((wire) => (wire.value === null ? graph.symbol(wire.start) : letters(wire)));
    const worked = written(node, numbers);
    const name = graph.symbol(node.name);
    const said = written(node, node.function === "softmax" ? [...names, "ln Σ exp(score)"] : names);
    const result = `${rough.has(node.name) ? "≈" : "="} ${fixed(node.value, digits.get(output))}`;
    const { label = "" } = graph.quantities[node.quantity] ?? {};
    const role = graph.role(node.name);
    return { label: withIndices(label), role, text: [name, said === name ? "" : `= ${said}`, `= ${worked}`, result].filter(Boolean).join(" ") };
  })];
}

// what is summed up in one number, in words
function toldLine(graph, { name, text, value, note }, digits) {
  return { label: text, role: graph.role(name), text: `${note} = ${fixed(value, digits.get(graph.keyOf(name)))}` };
}

function written(node, parts) {
  const [first, second] = parts;
  if (node.kind === "product") return parts.map(bracketed).join(" · ");
  if (node.function === "softmax") return `exp(${first} − ${second})`;
  if (node.complement) return `1 − ${first}`;
  const name = FUNCTION_NAMES[node.function];
  const added = parts.reduce((sum, part) => (part.startsWith("−") ? `${sum} − ${part.slice(1)}` : `${sum} + ${part}`));
  return held(node, name ? `${name}(${added})` : added);
}

function held({ scale, shift }, text) {
  if (scale === 1 && shift === 0) return text;
  return `${fixed(scale, 2)} · ${text} + ${fixed(shift, 2)} (held by hand)`;
}
