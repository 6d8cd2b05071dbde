// A drawing as the server sends it: nodes with what they give, wires with what they carry. Names and lookups only.

import { withIndices } from "../terms.js";

const GATES = ["input", "forget", "output", "attention"]; // roles of what opens and closes a way

/** A drawing with its lookups: `node(name)`, `into(name)` and `from(name)` give wires. */
export class Graph {
  constructor({ nodes, wires, quantities }) {
    Object.assign(this, { nodes, quantities });
    this.wires = wires.map((wire, index) => ({ ...wire, index }));
    this.named = new Map(nodes.map((node) => [node.name, node]));
  }

  node(name) {
    return this.named.get(name);
  }

  into(name) {
    return this.wires.filter(({ end }) => end === name);
  }

  from(name) {
    return this.wires.filter(({ start }) => start === name);
  }

  /** What a wire carries: its own number, or what its start gives; null for a whole vector. */
  carried(wire) {
    return wire.value ?? this.node(wire.start).value;
  }

  /** A name for that number: one number has one name wherever it stands. */
  key(wire) {
    return wire.value === null ? this.keyOf(wire.start) : `wire ${wire.index}`;
  }

  /** The same of a node; what goes on is what came. */
  keyOf(name) {
    const node = this.node(name);
    return node.kind === "out" ? this.keyOf(this.into(name)[0].start) : `node ${name}`;
  }

  /** What stands for a node's value: `f`, `cₜ₋₁`, `tanh(c)`, `f · cₜ₋₁`. */
  symbol(name) {
    const node = this.node(name);
    const { symbol = "" } = this.quantities[node.quantity] ?? {};
    const at = node.index ? `[${node.index}]` : "";
    if (node.kind === "dot") return withIndices(`score${at}`);
    if (node.quantity) return withIndices(symbol + "₋".repeat(node.lag) + at);
    const starts = this.into(name).map((wire) => (wire.value === null ? this.symbol(wire.start) : letters(wire)));
    if (node.complement) return `1 − ${starts[0]}`;
    if (node.kind === "function") return `${node.function}(${starts[0]})`;
    return starts.length ? starts.map(bracketed).join(" · ") : node.text;
  }

  /** The role whose colour a node's value has: that of its quantity, else of what is not the gate that lets it through. */
  role(name) {
    const node = this.node(name);
    if (node.quantity) return this.quantities[node.quantity]?.role ?? "plain";
    const gate = this.gate(name);
    const start = this.into(name).find((wire) => wire.start !== gate)?.start;
    return start ? this.role(start) : "plain";
  }

  /** Of a product, the node of the gate that opens or closes the way; null where none of its factors is one. */
  gate(name) {
    if (this.node(name).kind !== "product") return null;
    const isGate = ({ start }) => this.node(start).kind !== "rail" && GATES.includes(this.role(start));
    return this.into(name).find(isGate)?.start ?? null;
  }
}

/** What an affine map's side is called, with the position before as an index. */
export function letters({ symbol }) {
  return withIndices(symbol);
}

/** A factor of a product: a sum stands in brackets. */
export function bracketed(part) {
  return /^[^(]* [+−] /.test(part) ? `(${part})` : part;
}
