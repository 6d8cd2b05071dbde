// The exact numbers behind one value: the terms of its equation, with the weights and states they are made of. The form
// is that of visualizer/training/explanation.py: value = function(Σ terms), each term the product of its factors.

import { NAMES } from "./cells.js";

const FUNCTIONS = {
  identity: (z) => z,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
};

/** @param {Frames} frames whose probe; @param {object} place {quantity, t, unit, layer} */
export function explain(frames, { quantity, t, unit, layer = 0 }) {
  const { network, recipe, updates } = frames.learner;
  const equation = frames.kind.equations[quantity];
  const found = new Place(frames, network, recipe.model, frames.read().tapes, { t, unit, layer });
  const factors = equation.terms.flatMap((term) => found[term.kind](term));
  const terms = factors.map((group) => [
    group.map(([symbol]) => symbol).join("·"),
    group.reduce((product, [, value]) => product * value, 1),
    group.map(([, , source]) => source).filter(Boolean).join("·"),
  ]);
  const sum = terms.reduce((total, [, value]) => total + value, 0);
  return {
    kind: "explanation",
    ...{ quantity, t, unit, layer, terms, factors, function: equation.function, sum, scale: 1, shift: 0 },
    ...{ value: FUNCTIONS[equation.function](sum), log_normaliser: 0, head: 0, source_t: null, mode: 0, updates },
  };
}

/** Where an equation is looked up; one method for each kind of term. A factor is [symbol, value, where it is from]. */
class Place {
  constructor(frames, network, model, tapes, place) {
    Object.assign(this, { network, tapes, ...place });
    this.letters = Object.fromEntries(Object.entries(NAMES[model]).map(([letter, name]) => [name, letter]));
    this.inputs = frames.probe.rows(0);
  }

  /** A product of quantities, such as f · c₋. */
  product({ factors }) {
    return [factors.map((factor) => this.#factor(factor))];
  }

  /** One side of a unit's affine map: a group for each weight, and one for the bias. */
  affine({ weight, bias, block, operand, lag, gate, letters: [letter, biasLetter] }) {
    const [name, biasName] = [weight, bias].map((each) => each.replace("{layer}", this.layer));
    const row = block * this.network.H + this.unit;
    const { symbol, values } = this.#operand(operand, lag);
    const before = gate ? [this.#factor({ quantity: gate, lag: 0, function: "identity" })] : [];
    const weights = this.network.parameters[name];
    const groups = [...values].map((value, column) => [
      ...before,
      [`${letter}[${column}]`, weights[row * values.length + column], `${name}[${row},${column}]`],
      [`${symbol}[${column}]`, value, operand],
    ]);
    return [...groups, [...before, [biasLetter, this.network.parameters[biasName][row], `${biasName}[${row}]`]]];
  }

  #factor({ quantity, lag, function: name, complement }) {
    const { symbol, values } = this.#operand(quantity, lag);
    const value = FUNCTIONS[name](values[this.unit]);
    const applied = name === "identity" ? symbol : `${name}(${symbol})`;
    return complement ? [`(1−${applied})`, 1 - value, quantity] : [applied, value, quantity];
  }

  /** A quantity's entries at this position or the one before; the input of an upper layer is the state below. */
  #operand(name, lag) {
    if (name === "input_vector" && this.layer === 0) return { symbol: "x", values: this.inputs[this.t] };
    const [letter, layer] = name === "input_vector" ? ["h", this.layer - 1] : [this.letters[name], this.layer];
    const { B, H, values } = this.tapes[layer];
    const from = (this.t + 1 - lag) * B * H;
    return { symbol: letter + "₋".repeat(lag), values: values[letter].subarray(from, from + H) };
  }
}
