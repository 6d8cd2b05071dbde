// What the held-out sequences say about a network: loss, metrics, and what its state still knows.

import { Curve } from "./curve.js";
import { loss } from "./loss.js";
import { FIXED, Random } from "./random.js";
import { fit } from "./readout.js";
import { HELD_OUT } from "./tasks/batch.js";
import { metrics, tally } from "./tasks/index.js";

const SOME = 192; // sequences that the read-out is fitted to and counted on
const AT_ONCE = 64; // sequences read together: what they show stays within a few megabytes
const [OFTEN, SPARING] = [10, 10]; // updates between checks: at least, and for each batch the sequences would fill

export class Validation {
  best = null;
  metrics = null;
  updates = 0; // when they were measured
  isExact = false; // of all held-out sequences, not only of those that the read-out is fitted to

  constructor(learner) {
    this.learner = learner;
    const all = learner.task.batch(new Random(0, FIXED, 1), HELD_OUT);
    this.parts = Array.from({ length: HELD_OUT / AT_ONCE }, (_, k) => all.part(k * AT_ONCE, (k + 1) * AT_ONCE));
    this.every = Math.max(OFTEN, Math.floor((SPARING * HELD_OUT) / learner.recipe.batch_size));
    this.curve = new Curve();
  }

  /** Measure where a check is due, never when somebody looks: a run stays a function of its recipe. */
  check() {
    const { updates } = this.learner;
    if (updates % this.every) return;
    this.measure();
    const { loss: found } = this.metrics;
    if (!Number.isFinite(found)) return;
    this.curve.add(found);
    if (!this.best || found < this.best.loss) this.best = { updates, loss: found };
  }

  /** Loss and metrics of all held-out sequences with the present weights. */
  measure() {
    const tallies = this.parts.map((part) => this.#tally(part, this.learner.network.forward(part)));
    this.isExact = true;
    return this.#sum(tallies);
  }

  #tally(part, { outputs }) {
    const { task, network } = this.learner;
    const asked = part.mask.reduce((sum, is) => sum + is, 0);
    return { asked, loss: asked * loss(outputs, part, task.kind, network.O), ...tally(task, outputs, part) };
  }

  #sum(tallies) {
    const { task, updates } = this.learner;
    const add = (name) => tallies.reduce((sum, each) => sum + each[name], 0);
    this.updates = updates;
    this.metrics = { loss: add("loss") / add("asked"), ...metrics(task, tallies) };
    return this.metrics;
  }

  /** A read-out of what there is to remember, fitted with the present weights; these sequences are measured, too. */
  readout() {
    const { task, network } = this.learner;
    const [L, B] = [this.parts[0].L, SOME];
    const F = featuresOf(network);
    const states = new Float64Array(L * B * F);
    const memory = new Int32Array(L * B);
    const tallies = [];
    for (let part = 0; part < SOME / AT_ONCE; part++) {
      const batch = this.parts[part];
      const reading = network.forward(batch);
      tallies.push(this.#tally(batch, reading));
      for (let t = 0; t < L; t++) {
        const from = t * B + part * AT_ONCE;
        memory.set(batch.memory.subarray(t * AT_ONCE, (t + 1) * AT_ONCE), from);
        for (let b = 0; b < AT_ONCE; b++) carry(states, (from + b) * F, reading, t, b);
      }
    }
    if (!this.isExact || this.updates !== this.learner.updates) {
      this.isExact = false;
      this.#sum(tallies);
    }
    return fit(states, memory, { L, B, F, K: task.memorySymbols.length });
  }
}

/** Numbers carried from position to position. */
export function featuresOf({ H, layers, cell }) {
  return H * layers * (cell.letters.includes("c") ? 2 : 1);
}

/** Everything that a sequence carries on from a position, all states of all layers, written into `out` from `at` on. */
export function carry(out, at, { tapes, B }, t, b) {
  const { H, states } = tapes[0];
  const from = ((t + 1) * B + b) * H;
  let place = at;
  for (const state of states) {
    for (const { values } of tapes) {
      const carried = values[state];
      for (let k = 0; k < H; k++) out[place++] = carried[from + k];
    }
  }
}
