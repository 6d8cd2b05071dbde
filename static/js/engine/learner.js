// What learns: a network, and one update after the other. The same rules as visualizer/training/learner.py: draw a
// batch, read it, go back through time, clip, step; what would not be finite is refused, and said.

import { loss } from "./loss.js";
import { Network } from "./network.js";
import { OPTIMIZERS } from "./optimizers.js";
import { BATCH, INIT, Random } from "./random.js";
import { TASKS, metrics, tally } from "./tasks/index.js";

export class Learner {
  updates = 0;
  stopped = null; // {updates, where, parameter, reason} when it cannot go on
  measured = { loss: null, metrics: {}, gradient_norm: null, clipped: false };
  gradientNorms = {};

  /** @param {object} recipe every knob by name; live ones (learning_rate, clip_norm, …) may change in place */
  constructor(recipe) {
    this.recipe = recipe;
    this.task = new TASKS[recipe.task](recipe);
    this.network = new Network(recipe, this.task.inputSize, this.task.outputSize, new Random(recipe.seed, INIT, 0));
    this.moments = [0, 1].map(() => new Float64Array(this.network.weights.length));
    this.kept = this.#copy(); // the last state that was sound
  }

  /** The batch that an update learns from, counted from 0. */
  batchOf(update) {
    return this.task.batch(new Random(this.recipe.seed, BATCH, update), this.recipe.batch_size);
  }

  /** Change the weights once; false where learning has stopped. */
  update(batch = null) {
    if (this.stopped) return false;
    const { network, task, recipe } = this;
    const learned = batch ?? this.batchOf(this.updates);
    const reading = network.forward(learned);
    const dOutputs = (this.dOutputs ??= new Float64Array(reading.outputs.length));
    const value = loss(reading.outputs, learned, task.kind, network.O, dOutputs);
    if (!Number.isFinite(value)) return this.#stop("loss");

    network.backward(learned, reading, dOutputs, this.cuts(learned.L));
    const norm = lengthOf(network.gradient);
    if (!Number.isFinite(norm)) return this.#stop("gradient", network.firstNotFinite(network.gradients));
    this.gradientNorms = mapped(network.gradients, lengthOf);
    const clipped = this.#clip(norm);

    const { weights, gradient } = network;
    OPTIMIZERS[recipe.optimizer]({ weights, gradient, moments: this.moments }, recipe, this.rate, this.updates + 1);
    if (!isFinite(weights) || !this.moments.every(isFinite)) {
      return this.#stop("weights", network.firstNotFinite(network.parameters) || "what the optimiser remembers");
    }

    this.updates += 1;
    const told = metrics(task, [tally(task, reading.outputs, learned)]);
    this.measured = { loss: value, metrics: told, gradient_norm: norm, clipped };
    this.#keep();
    return true;
  }

  /** The learning rate of the next update: what is set, or less of it during the warmup. */
  get rate() {
    const { learning_rate: rate, warmup } = this.recipe;
    return warmup ? rate * Math.min(1, (this.updates + 1) / warmup) : rate;
  }

  /** Where the gradient through the state is dropped, with a window of truncated backpropagation; else null. */
  cuts(L) {
    const window = this.recipe.bptt_window;
    return 0 < window && window < L ? Uint8Array.from({ length: L }, (_, t) => (t && t % window === 0 ? 1 : 0)) : null;
  }

  #clip(norm) {
    const most = this.recipe.clip_norm;
    if (!(0 < most && most < norm)) return false;
    const { gradient } = this.network;
    for (let k = 0; k < gradient.length; k++) gradient[k] *= most / (norm + 1e-6);
    return true;
  }

  #copy() {
    return [this.network.weights, ...this.moments].map((vector) => vector.slice());
  }

  #keep() {
    [this.network.weights, ...this.moments].forEach((vector, index) => this.kept[index].set(vector));
  }

  #stop(where, parameter = "") {
    this.kept.forEach((vector, index) => [this.network.weights, ...this.moments][index].set(vector));
    const subject = {
      loss: "the loss is no longer a finite number",
      gradient: `the gradient of ${parameter} is no longer finite`,
      weights: `${parameter} would no longer be finite`,
    };
    const reason = `Stopped before update ${this.updates + 1}: ${subject[where]}. The last good weights are kept.`;
    this.stopped = { updates: this.updates, where, parameter, reason };
    return false;
  }
}

function lengthOf(vector) {
  let squares = 0;
  for (let k = 0; k < vector.length; k++) squares += vector[k] * vector[k];
  return Math.sqrt(squares);
}

function isFinite(vector) {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += vector[k];
  return Number.isFinite(sum);
}

function mapped(parts, of) {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, of(part)]));
}
