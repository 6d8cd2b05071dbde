// Frames in the layout that the picture reads everywhere: what the probe and its twins showed with the present weights.

import { loss, probabilities } from "./loss.js";
import { NAMES } from "./cells.js";
import { FIXED, Random } from "./random.js";
import { carry, featuresOf } from "./validation.js";

const MOST_WRITTEN = 400_000; // numbers that who wrote what may take in a frame

export class Frames {
  #readout = null;

  /** @param {object} known trainable.json */
  constructor(learner, validation, known) {
    Object.assign(this, { learner, validation });
    const { task, network, recipe } = learner;
    this.kind = known.kinds[recipe.model === "rnn" ? `rnn_${recipe.nonlinearity}` : recipe.model];
    this.probe = task.probe(new Random(0, FIXED, 2));
    this.dOutputs = new Float64Array(this.probe.L * this.probe.B * network.O);
    const own = this.kind.quantities.map((quantity) => this.#inLayers(quantity));
    const all = [...known.tasks[recipe.task].quantities, ...own];
    this.quantities = all.filter(({ name }) => name !== "provenance" || this.#fits);
  }

  get #fits() {
    const { H, layers } = this.learner.network;
    return this.probe.L ** 2 * H * layers <= MOST_WRITTEN;
  }

  #inLayers(quantity) {
    if (this.learner.network.layers === 1 || /^(memory_|input_)/.test(quantity.name)) return quantity;
    const axes = quantity.axes.flatMap((axis) => (axis === "t" ? ["layer", "t"] : [axis]));
    return { ...quantity, axes };
  }

  /** The rows of a view for which frames hold numbers. */
  get views() {
    const why = "Who wrote it is left out: too many numbers for a page. Choose fewer units or a shorter sequence.";
    const absent = { quantity: "", doc: why };
    const kept = (row) => (row.quantity === "provenance" && !this.#fits ? { ...row, ...absent } : row);
    return this.kind.views.map((view) => ({ ...view, rows: view.rows.map(kept) }));
  }

  /** The layout message's header: sent once. */
  layout(number) {
    const { task } = this.learner;
    const { probe } = this;
    const tokens = task.twins.map((_, twin) => task.tokens(probe.rows(twin)));
    const scene = {
      tokens: tokens[0],
      phases: task.phases(),
      loss_positions: probe.asked(),
      symbols: task.symbols,
      kind: task.kind,
      twins: task.twins,
      twin_tokens: tokens,
      remembers: task.remembers,
      memory_symbols: task.memorySymbols,
      equations: this.kind.equations,
      own_tokens: [],
    };
    const described = this.quantities.map((quantity) => ({
      ...quantity,
      shape: quantity.axes.map((axis) => this.#size(axis, quantity.name)),
      encoding: isPacked(quantity) ? "uint8" : "float32",
    }));
    return { kind: "layout", version: 1, layout: number, quantities: described, scene };
  }

  #size(axis, name) {
    const { network, task } = this.learner;
    const { L, B, D } = this.probe;
    const symbol = name === "input" ? D : task.outputSize;
    const unit = name === "input_vector" ? D : network.H;
    return { t: L, source_t: L, unit, layer: network.layers, twin: B, symbol }[axis];
  }

  /** Read the probe: outputs, tapes, and the gradient of the first sequence's own loss. */
  read() {
    const { learner, probe, dOutputs } = this;
    const { network, task } = learner;
    const reading = network.forward(probe);
    loss(reading.outputs, probe, task.kind, network.O, dOutputs, 1);
    network.backward(probe, reading, dOutputs, learner.cuts(probe.L));
    return reading;
  }

  /**
   * A frame message: {header, buffers}. `fresh`: fit the read-out anew; else the last one reads the present state, and
   * the facts say of which update it is.
   */
  frame(number, curve, { fresh = true } = {}) {
    const { learner } = this;
    if (fresh || !this.#readout) this.#readout = { ...this.validation.readout(), updates: learner.updates };
    const reading = this.read();
    const arrays = this.quantities.map(({ name }) => this.#make(name, reading));
    const ranges = {};
    const notFinite = [];
    const packed = this.quantities.map((quantity, index) => {
      if (!isPacked(quantity)) return new Uint8Array(Float32Array.from(arrays[index]).buffer);
      const { range, isFinite } = rangeOf(arrays[index], quantity.bounds);
      if (!isFinite) notFinite.push(quantity.name);
      ranges[quantity.name] = range;
      return pack(arrays[index], range);
    });
    const header = { kind: "frame", layout: number, updates: learner.updates, ranges, facts: this.#facts(curve) };
    if (notFinite.length) header.not_finite = notFinite;
    return { header, buffers: join(packed) };
  }

  #facts(curve) {
    const { learner, validation } = this;
    const { measured, updates } = learner;
    const { updates: of } = this.#readout;
    const train = measured.loss === null ? {} : { loss: measured.loss, ...measured.metrics };
    return {
      ...{ loss: measured.loss, gradient_norm: measured.gradient_norm, clipped: measured.clipped },
      metrics: { train, validation: validation.metrics },
      ...{ validation_updates: validation.updates, best_validation: validation.best },
      ...{ check_every: validation.every, check_size: validation.every * validation.curve.bucket },
      ...{ gradient_norms: learner.gradientNorms, learning_rate: learner.rate, bucket_size: curve.bucket, events: [] },
      ...(of === updates ? {} : { as_of: { memory_read: of, memory_confidence: of } }),
    };
  }

  #make(name, reading) {
    const { tapes } = reading;
    const [plain, isTwins] = [name.replace("twins.", ""), name.startsWith("twins.")];
    const letter = this.#letters[plain];
    if (isTwins) {
      const twin = (_, b) => join64(tapes.map((tape) => tape.of(tape.values[letter], b)));
      return join64(Array.from({ length: this.probe.B }, twin));
    }
    if (letter) return join64(tapes.map((tape) => tape.of(tape.values[letter])));
    return this.#makers[name](reading);
  }

  get #letters() {
    return Object.fromEntries(Object.entries(NAMES[this.learner.recipe.model]).map(([letter, name]) => [name, letter]));
  }

  #makers = {
    input: () => {
      const rows = this.probe.rows(0);
      const isClass = this.quantities.find(({ name }) => name === "input").axes.length === 1;
      return isClass ? rows.map((row) => (row.some(Boolean) ? row.indexOf(Math.max(...row)) : -1)) : join64(rows);
    },
    input_vector: () => join64(this.probe.rows(0)),
    output: ({ outputs }) => {
      const { kind, outputSize: O } = this.learner.task;
      const said = everyBth(outputs, this.probe.B, O);
      return kind === "classes" ? probabilities(said, O) : said;
    },
    target: () => {
      const { B, L, mask, targets } = this.probe;
      const nothing = this.learner.task.kind === "classes" ? -1 : NaN;
      return Array.from({ length: L }, (_, t) => (mask[t * B] ? targets[t * B] : nothing));
    },
    hidden_gradient: ({ tapes }) => join64(tapes.map((tape) => tape.of(tape.gradients.h))),
    cell_gradient: ({ tapes }) => join64(tapes.map((tape) => tape.of(tape.gradients.c))),
    gradient_norm: ({ tapes }) => join64(tapes.map((tape) => norms(tape, ["h"]))),
    gradient_flow: ({ tapes }) => join64(tapes.map((tape) => relative(norms(tape, tape.states)))),
    provenance: ({ tapes }) => join64(tapes.map((tape) => written(tape, this.learner.recipe.model))),
    memory_read: (reading) => {
      const { memory, B, L } = this.probe;
      const state = new Float64Array(featuresOf(this.learner.network));
      const read = (t) => {
        if (memory[t * B] < 0) return -1;
        carry(state, 0, reading, t, 0);
        return this.#readout.read(state, t);
      };
      return Array.from({ length: L }, (_, t) => read(t));
    },
    memory_confidence: () => this.#readout.confidence,
  };
}

/** Who wrote a memory, (t, source_t, unit): what remains of each writing under the gates that kept it since. */
export function written(tape, model) {
  const { L, H } = tape;
  const of = (letter) => tape.of(tape.values[letter]);
  const isLstm = model === "lstm";
  const kept = of(isLstm ? "f" : "z");
  const [gate, candidate] = isLstm ? [of("i"), of("g")] : [kept.map((z) => 1 - z), of("n")];
  const parts = new Float64Array(L * L * H);
  for (let t = 0; t < L; t++) {
    for (let source = 0; source < t; source++) {
      const [now, before] = [(t * L + source) * H, ((t - 1) * L + source) * H];
      for (let k = 0; k < H; k++) parts[now + k] = parts[before + k] * kept[t * H + k];
    }
    for (let k = 0; k < H; k++) parts[(t * L + t) * H + k] = gate[t * H + k] * candidate[t * H + k];
  }
  return parts;
}

/** 2-norm of the gradient of some states of the first sequence, position by position. */
export function norms(tape, states) {
  const { L, H } = tape;
  const squares = new Float64Array(L);
  for (const state of states) {
    tape.of(tape.gradients[state]).forEach((value, at) => (squares[Math.floor(at / H)] += value * value));
  }
  return squares.map(Math.sqrt);
}

/** The same relative to the last position that the loss reaches. */
export function relative(found) {
  const last = found.findLast((norm) => norm > 0);
  return found.map((norm) => (last ? norm / last : 0));
}

/** What was said to the first of B sequences. */
function everyBth(outputs, B, O) {
  return outputs.filter((_, at) => Math.floor(at / O) % B === 0);
}

function isPacked({ axes }) {
  return axes.includes("unit");
}

function rangeOf(values, bounds) {
  let low = 0;
  let high = 0;
  let isFinite = true;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!(Math.abs(value) < Infinity)) isFinite = false;
    else if (value < low) low = value;
    else if (value > high) high = value;
  }
  if (bounds) [low, high] = [Math.min(low, bounds[0]), Math.max(high, bounds[1])];
  else [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  return { range: high > low ? [low, high] : [low - 1e-6, high + 1e-6], isFinite };
}

function pack(values, [low, high]) {
  const scale = 255 / (high - low);
  const bytes = new Uint8Array(4 * Math.ceil(values.length / 4));
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    bytes[k] = ((Math.abs(value) < Infinity ? value : 0) - low) * scale + 0.5; // cut off: rounded
  }
  return bytes;
}

function join(parts, Kind = Uint8Array) {
  const joined = new Kind(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function join64(parts) {
  return join(parts, Float64Array);
}
