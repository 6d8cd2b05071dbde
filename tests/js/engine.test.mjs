import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodeFrame } from "../../static/js/decode.js";
import { NAMES } from "../../static/js/engine/cells.js";
import { explain } from "../../static/js/engine/explain.js";
import { spectralRadius, start } from "../../static/js/engine/initial.js";
import { norms, relative, written } from "../../static/js/engine/frames.js";
import { Learner } from "../../static/js/engine/learner.js";
import { loss } from "../../static/js/engine/loss.js";
import { Network } from "../../static/js/engine/network.js";
import { Random } from "../../static/js/engine/random.js";
import { fit } from "../../static/js/engine/readout.js";
import { Run } from "../../static/js/engine/run.js";
import { Batch } from "../../static/js/engine/tasks/batch.js";

const { readings, learned, explained, readout } = JSON.parse(readFileSync(new URL("engine.json", import.meta.url)));

/** The largest distance of two rows of numbers. */
export function distance(found, expected) {
  const wanted = [expected].flat(Infinity);
  assert.equal(found.length, wanted.length);
  return wanted.reduce((most, value, k) => Math.max(most, Math.abs(found[k] - value)), 0);
}

/** A batch as Python wrote it, sequence by sequence, in the order of the engine: position by position. */
function batchOf({ inputs, targets, mask, lengths, memory }, kind) {
  const [B, L] = [inputs.length, inputs[0].length];
  const turned = (rows) => Array.from({ length: L }, (_, t) => rows.map((row) => row[t])).flat(Infinity);
  return Object.assign(Object.create(Batch.prototype), {
    ...{ B, L, D: inputs[0][0].length, lengths },
    inputs: Float64Array.from(turned(inputs)),
    targets: (kind === "values" ? Float64Array : Int32Array).from(turned(targets)),
    mask: Uint8Array.from(turned(mask)),
    memory: memory && Int32Array.from(turned(memory)),
  });
}

function fill(network, weights) {
  assert.deepEqual(Object.keys(network.parameters), Object.keys(weights));
  for (const [name, values] of Object.entries(weights)) network.parameters[name].set(values);
}

/** Read and go back as a case of Python's says; `change` may plant a fault. */
function read({ recipe, batch, weights }, change = () => {}) {
  const learner = new Learner(recipe);
  const { network, task } = learner;
  fill(network, weights);
  change(learner);
  const told = batchOf(batch, task.kind);
  const reading = network.forward(told);
  const dOutputs = new Float64Array(reading.outputs.length);
  const value = loss(reading.outputs, told, task.kind, network.O, dOutputs);
  network.backward(told, reading, dOutputs, learner.cuts(told.L));
  return { learner, network, reading, told, value };
}

const farthest = (expected, { network, reading, value, told, learner }) => {
  const { B, L } = told;
  const letters = Object.entries(NAMES[learner.recipe.model]);
  const distances = { loss: Math.abs(value - expected.loss) };
  for (const [letter, name] of letters) {
    expected.quantities[name].forEach((sequences, layer) =>
      sequences.forEach((rows, b) => {
        if (B !== sequences.length) return;
        const shown = reading.tapes[layer].of(reading.tapes[layer].values[letter], b);
        const inside = told.lengths?.[b] ?? L; // gates of padding are written as 0 there, and left as they were here
        const width = rows[0].length;
        const within = [shown.subarray(0, inside * width), rows.slice(0, inside)];
        distances[name] = Math.max(distances[name] ?? 0, distance(...within));
      }),
    );
  }
  for (const state of ["hidden", "cell"]) {
    expected.quantities[`${state}_gradient`]?.forEach((sequences, layer) =>
      sequences.forEach((rows, b) => {
        const tape = reading.tapes[layer];
        const name = `${state}_gradient`;
        distances[name] = Math.max(distances[name] ?? 0, distance(tape.of(tape.gradients[state[0]], b), rows));
      }),
    );
  }
  for (const [name, gradient] of Object.entries(expected.gradients)) distances[name] = distance(network.gradients[name], gradient);
  const O = network.O;
  expected.outputs.forEach((rows, b) =>
    rows.slice(0, told.lengths?.[b] ?? L).forEach((row, t) => {
      const from = (t * B + b) * O;
      distances.outputs = Math.max(distances.outputs ?? 0, distance(reading.outputs.subarray(from, from + O), row));
    }),
  );
  return distances;
};

for (const [name, expected] of Object.entries(readings)) {
  test(`${name}: every quantity, the loss and every gradient are those of Python`, () => {
    for (const [what, far] of Object.entries(farthest(expected, read(expected)))) {
      assert.ok(far <= 1e-5, `${what} is off by ${far}`);
    }
  });
}

const FAULTS = {
  "swapped gates": ({ network: { cell } }) => {
    const { forward } = cell;
    network_cell(cell, { forward: ({ i, f, ...a }, ...rest) => forward({ ...a, i: f, f: i }, ...rest) });
  },
  "a gradient that is not passed on": ({ network: { cell } }) => {
    const { backward } = cell;
    network_cell(cell, {
      backward: (a, d, dx, du, at, now, then, H) => {
        const kept = d.h.slice(then, then + H);
        backward(a, d, dx, du, at, now, then, H);
        d.c?.fill(0, then, then + H);
        d.h.set(kept, then);
      },
    });
  },
  "another bias": ({ network }) => (network.parameters.bias_hh_l0[1] += 0.01),
};

let restore = null;
function network_cell(cell, change) {
  const own = Object.fromEntries(Object.keys(change).map((name) => [name, cell[name]]));
  Object.assign(cell, change);
  restore = () => Object.assign(cell, own);
}

for (const [fault, plant] of Object.entries(FAULTS)) {
  test(`the comparison with Python sees ${fault}`, () => {
    const expected = readings.lstm;
    try {
      const most = Math.max(...Object.values(farthest(expected, read(expected, plant))));
      assert.ok(most > 1e-4, `nothing is off by more than ${most}`);
    } finally {
      restore?.();
      restore = null;
    }
  });
}

for (const [name, expected] of Object.entries(learned)) {
  test(`${name}: twenty updates lead to Python's weights`, () => {
    const learner = new Learner(expected.recipe);
    fill(learner.network, expected.start);
    expected.batches.forEach((batch, index) => {
      assert.ok(learner.update(batchOf(batch, learner.task.kind)));
      assert.ok(Math.abs(learner.measured.loss - expected.losses[index]) < 1e-4, `loss of update ${index + 1}`);
    });
    for (const [weight, values] of Object.entries(expected.weights)) {
      assert.ok(distance(learner.network.parameters[weight], values) <= 1e-4, weight);
    }
  });
}

test("some of Python's updates were clipped, and some were not", () => {
  assert.ok(learned.lstm.clipped > 0 && learned.sgd.clipped < 20);
});

test("twenty updates without clipping lead elsewhere", () => {
  const { recipe, start: weights, batches, weights: ended } = learned.lstm;
  const learner = new Learner({ ...recipe, clip_norm: 0, optimizer: "sgd", learning_rate: 1 });
  fill(learner.network, weights);
  for (const batch of batches) learner.update(batchOf(batch, learner.task.kind));
  assert.ok(distance(learner.network.parameters.weight_hh_l0, ended.weight_hh_l0) > 1e-2);
});

test("explanations hold Python's terms in Python's words", () => {
  for (const { recipe, weights, probe, answers } of explained.networks) {
    const run = new Run(recipe);
    fill(run.learner.network, weights);
    run.frames.probe = batchOf(probe, "classes");
    for (const expected of answers) {
      const found = explain(run.frames, expected);
      for (const field of ["terms", "factors"]) {
        const [mine, theirs] = [found[field], expected[field]].map((groups) =>
          groups.map((group) => JSON.parse(JSON.stringify(group, (_, value) => (typeof value === "number" ? 0 : value)))),
        );
        assert.deepEqual(mine, theirs, `${expected.quantity} at ${expected.t}`);
      }
      const numbers = (groups) => groups.map(([, value]) => value);
      assert.ok(distance(numbers(found.terms), numbers(expected.terms)) < 1e-5);
      for (const field of ["sum", "value"]) assert.ok(Math.abs(found[field] - expected[field]) < 1e-5, field);
      for (const field of ["function", "scale", "shift", "log_normaliser", "t", "unit", "layer"]) {
        assert.equal(found[field], expected[field], field);
      }
    }
  }
});

test("the read-out finds what Python's finds, and how surely", () => {
  const { states, memory, confidence, said } = readout;
  const [B, L, F] = [states.length, states[0].length, states[0][0].length];
  const turned = (rows) => Array.from({ length: L }, (_, t) => rows.map((row) => row[t])).flat(Infinity);
  const found = fit(Float64Array.from(turned(states)), Int32Array.from(turned(memory)), { L, B, F, K: 3 });
  assert.ok(distance(found.confidence, confidence) < 0.02);
  let same = 0;
  said.forEach((row, b) => row.forEach((answer, t) => (same += found.read(Float64Array.from(states[b][t]), t) === answer)));
  assert.ok(same / (B * L) > 0.995, `${same} of ${B * L} answers are the same`);
});

test("what too few sequences know is not measured", () => {
  const memory = new Int32Array(40).fill(-1).fill(0, 0, 20);
  const { confidence } = fit(new Float64Array(40), memory, { L: 1, B: 40, F: 1, K: 2 });
  assert.ok(Number.isNaN(confidence[0]));
});

const RECIPE = learned.lstm.recipe;

test("frames hold what the layout says, as the picture reads it", () => {
  for (const change of [{}, { model: "gru", num_layers: 2 }, { model: "rnn", nonlinearity: "tanh" }, { task: "adding" }]) {
    const run = new Run({ ...readings.irnn.recipe, ...RECIPE, nonlinearity: "relu", recurrent_init: "uniform", ...change });
    run.update();
    const { header, buffers } = run.frame(true);
    const { layout } = run;
    const { quantities } = decodeFrame(layout, header, buffers);
    const expected = run.frames.read().tapes[0];
    const { H, L } = expected;
    const state = quantities.hidden_state;
    for (let k = 0; k < L * H; k++) {
      assert.ok(Math.abs(state.data[k] - expected.of(expected.values.h)[k]) <= state.step / 2 + 1e-6);
    }
    assert.equal(layout.scene.tokens.length, L);
    assert.deepEqual(layout.quantities.map(({ name }) => name), Object.keys(quantities));
    const rows = run.frames.views.flatMap(({ rows: all }) => all).filter(({ quantity, folded }) => quantity && !folded);
    for (const { quantity } of rows) assert.ok(quantities[quantity], `no frame holds ${quantity}`);
    if (quantities.output && run.learner.task.kind === "classes") {
      const first = quantities.output.data.slice(0, run.learner.task.outputSize);
      assert.ok(Math.abs(first.reduce((sum, value) => sum + value, 0) - 1) < 1e-6);
    }
    if (!quantities.provenance) continue;
    const memory = quantities[run.learner.recipe.model === "lstm" ? "cell_state" : "hidden_state"];
    const layers = run.learner.network.layers;
    for (let row = 0; row < layers * L; row++) {
      const [layer, t] = [Math.floor(row / L), row % L];
      let sum = 0;
      for (let source = 0; source < L; source++) sum += quantities.provenance.data[((layer * L + t) * L + source) * H];
      const error = L * quantities.provenance.step + memory.step;
      assert.ok(Math.abs(sum - memory.data[row * H]) < error, "who wrote it adds up to the memory");
    }
  }
});

test("who wrote it, gradient norm and gradient flow are Python's", () => {
  for (const expected of Object.values(readings)) {
    const { told, reading, learner } = read(expected);
    const layers = (of) => reading.tapes.flatMap((tape) => [...of(tape)]);
    assert.ok(distance(layers((tape) => norms(tape, ["h"])), expected.gradient_norm) < 1e-5);
    assert.ok(distance(layers((tape) => relative(norms(tape, tape.states))), expected.gradient_flow) < 1e-5);
    const inside = told.lengths?.[0] ?? told.L;
    if (!expected.provenance || inside < told.L) continue;
    const parts = reading.tapes.map((tape) => written(tape, learner.recipe.model));
    parts.forEach((part, layer) => assert.ok(distance(part, expected.provenance[layer]) < 1e-5));
  }
});

test("a start is orthogonal, the identity, or scaled, and gates start as asked", () => {
  const network = (change) => {
    const recipe = { ...RECIPE, hidden_size: 6, ...change };
    return new Network(recipe, 3, 2, new Random(recipe.seed, 0, 0));
  };
  const { weight_hh_l0: U } = network({ recurrent_init: "orthogonal" }).parameters;
  for (let row = 0; row < 6; row++) {
    for (let other = 0; other < 6; other++) {
      const product = U.slice(row * 6, row * 6 + 6).reduce((sum, value, k) => sum + value * U[other * 6 + k], 0);
      assert.ok(Math.abs(product - (row === other ? 1 : 0)) < 1e-12);
    }
  }
  const scaled = network({ recurrent_init: "scaled", spectral_radius: 1.5 }).parameters.weight_hh_l0;
  assert.ok(Math.abs(spectralRadius(scaled.subarray(36, 72), 6) - 1.5) < 1e-6);
  assert.ok(Math.abs(spectralRadius(Float64Array.from([0, -2, 2, 0]), 2) - 2) < 1e-6);
  assert.ok(Math.abs(spectralRadius(Float64Array.from([3, 1, 0, 3]), 2) - 3) < 1e-6);
  const irnn = network({ model: "rnn", nonlinearity: "relu", recurrent_init: "identity" }).parameters;
  assert.deepEqual([...irnn.weight_hh_l0.slice(0, 8)], [1, 0, 0, 0, 0, 0, 0, 1]);
  assert.ok(irnn.bias_ih_l0.every((bias) => bias === 0));
  const { bias_ih_l0: bias, bias_hh_l0: second } = network({ forget_bias: 3, input_bias: -2 }).parameters;
  assert.deepEqual([bias[0], bias[6], second[0], second[6]], [-2, 3, 0, 0]);
  assert.ok(bias.slice(12).some((value) => value !== 0));
  const uniform = network({ hidden_size: 16 }).parameters.weight_hh_l0;
  assert.ok(Math.max(...uniform) < 0.25 && Math.max(...uniform) > 0.24);
  const changed = network({ recurrent_init: "identity" });
  assert.deepEqual([...changed.parameters["readout.weight"]], [...network({}).parameters["readout.weight"]]);
  assert.equal(typeof start, "function");
});

test("numbers follow from the seed alone, evenly and normally", () => {
  const drawn = (...seeds) => Array.from({ length: 20000 }, ((random) => () => random.uniform())(new Random(...seeds)));
  const [first, same, other] = [drawn(1, 2, 3), drawn(1, 2, 3), drawn(1, 2, 4)];
  assert.deepEqual(first, same);
  assert.notDeepEqual(first.slice(0, 5), other.slice(0, 5));
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01);
  const together = first.reduce((sum, value, k) => sum + (value - 0.5) * (other[k] - 0.5), 0) / first.length;
  assert.ok(Math.abs(together) < 0.003, "neighbouring seeds draw independently");
  const random = new Random(5);
  const normal = Array.from({ length: 20000 }, () => random.normal());
  const square = normal.reduce((sum, value) => sum + value * value, 0) / normal.length;
  assert.ok(Math.abs(square - 1) < 0.04);
  assert.notEqual(new Random(0, 1, 0).uniform(), new Random(1, 0, 0).uniform());
});

test("a run that leaves the range of numbers stops, says so, and keeps the last good weights", () => {
  const wild = { optimizer: "sgd", learning_rate: 1e6, clip_norm: 0, weight_decay: 0 };
  const run = new Run({ ...readings.irnn.recipe, ...wild });
  let updates = 0;
  while (run.update() && updates < 100) updates++;
  assert.match(run.stopped.reason, /^Stopped before update \d+: .+\. The last good weights are kept\.$/);
  assert.ok(run.learner.network.weights.every(Number.isFinite));
  const { header } = run.frame(true);
  assert.equal(header.updates, updates);
});

test("the same seed gives the same run, another seed another one", () => {
  const lossOf = (seed) => {
    const run = new Run({ ...RECIPE, seed });
    for (let k = 0; k < 3; k++) run.update();
    return run.learner.measured.loss;
  };
  assert.equal(lossOf(4), lossOf(4));
  assert.notEqual(lossOf(4), lossOf(5));
});
