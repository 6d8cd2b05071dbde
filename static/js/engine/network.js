// A network: stacked recurrent layers and a linear read-out, all weights in one vector, by PyTorch's names.

import { CELLS } from "./cells.js";
import { start } from "./initial.js";
import { Layer, Tape } from "./layer.js";
import { addOuter, addProduct, addRows, fillRows, transpose } from "./matrix.js";

const KINDS = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

/** What a network said to some sequences and everything it showed: {outputs (L, B, O), tapes}. */
class Reading {
  constructor(cell, L, B, { H, O, layers }) {
    Object.assign(this, { L, B });
    this.tapes = Array.from({ length: layers }, () => new Tape(cell, L, B, H));
    this.outputs = new Float64Array(L * B * O);
  }
}

export class Network {
  /**
   * @param {object} recipe model, hidden_size, num_layers, and how its weights start
   * @param {Random|null} random where they come from; null leaves zeros, to be filled
   */
  constructor(recipe, D, O, random) {
    const { model, hidden_size: H, num_layers: layers } = recipe;
    Object.assign(this, { model, D, H, O, layers });
    this.cell = CELLS[model === "rnn" ? `rnn_${recipe.nonlinearity}` : model];
    this.shapes = shapesOf(D, H, O, layers, this.cell.blocks);
    const count = Object.values(this.shapes).reduce((sum, shape) => sum + size(shape), 0);
    this.weights = new Float64Array(count);
    this.gradient = new Float64Array(count);
    this.parameters = partsOf(this.weights, this.shapes);
    this.gradients = partsOf(this.gradient, this.shapes);
    this.stack = Array.from({ length: layers }, (_, layer) => this.#layer(layer));
    this.readings = new Map();
    if (random) start(this, recipe, random);
  }

  #layer(layer) {
    const of = (parts) => Object.fromEntries(KINDS.map((kind) => [kind, parts[`${kind}_l${layer}`]]));
    return new Layer(this.cell, layer ? this.H : this.D, this.H, of(this.parameters), of(this.gradients));
  }

  /** Room for sequences of this size, the same one every time. */
  #room(L, B) {
    const key = `${L} ${B}`;
    if (!this.readings.has(key)) this.readings.set(key, new Reading(this.cell, L, B, this));
    return this.readings.get(key);
  }

  /** Read a batch {inputs (L, B, D), lengths}. What is returned is overwritten by the next batch of this size. */
  forward({ inputs, lengths, L, B }) {
    const { H, O, parameters } = this;
    const reading = this.#room(L, B);
    let fed = inputs;
    this.stack.forEach((layer, index) => {
      layer.forward(fed, reading.tapes[index], lengths);
      fed = reading.tapes[index].shown;
    });
    const Vt = transpose(new Float64Array(H * O), parameters["readout.weight"], O, H);
    fillRows(reading.outputs, parameters["readout.bias"]);
    addProduct(reading.outputs, 0, fed, 0, Vt, L * B, H, O);
    return reading;
  }

  /** From ∂L/∂outputs (L, B, O), 0 where nothing is asked, to `gradient` and the gradients on the tapes. */
  backward({ inputs, lengths, L, B }, reading, dOutputs, cuts = null) {
    const { H, O, parameters, gradients } = this;
    this.gradient.fill(0);
    const top = reading.tapes.at(-1);
    const dVt = new Float64Array(H * O);
    addOuter(dVt, top.shown, 0, dOutputs, 0, L * B, H, O);
    transpose(gradients["readout.weight"], dVt, H, O);
    addRows(gradients["readout.bias"], dOutputs, L * B, O);
    for (const tape of reading.tapes) tape.prepare();
    addProduct(top.dShown, 0, dOutputs, 0, parameters["readout.weight"], L * B, O, H);
    for (let layer = this.layers - 1; layer >= 0; layer--) {
      const below = reading.tapes[layer - 1];
      this.stack[layer].backward(below?.shown ?? inputs, reading.tapes[layer], lengths, cuts, below?.dShown ?? null);
    }
  }

  /** The first parameter that holds something else than numbers; empty if there is none. */
  firstNotFinite(parts) {
    return Object.keys(parts).find((name) => !parts[name].every(Number.isFinite)) ?? "";
  }
}

/** Shape of every parameter, in PyTorch's order. */
function shapesOf(D, H, O, layers, blocks) {
  const N = blocks * H;
  const shapes = {};
  for (let layer = 0; layer < layers; layer++) {
    Object.assign(shapes, {
      [`weight_ih_l${layer}`]: [N, layer ? H : D],
      [`weight_hh_l${layer}`]: [N, H],
      [`bias_ih_l${layer}`]: [N],
      [`bias_hh_l${layer}`]: [N],
    });
  }
  return { ...shapes, "readout.weight": [O, H], "readout.bias": [O] };
}

function partsOf(vector, shapes) {
  let offset = 0;
  const part = ([name, shape]) => [name, vector.subarray(offset, (offset += size(shape)))];
  return Object.fromEntries(Object.entries(shapes).map(part));
}

function size(shape) {
  return shape.reduce((product, count) => product * count, 1);
}
