import assert from "node:assert/strict";
import test from "node:test";

import { bars, duration, measured, number, PACES, percent, PHASES, steps } from "../../static/js/slow_steps.js";

const ANATOMY = {
  updates: 56,
  at_once: false,
  tokens: ["A", " ", "?"],
  state_norms: [0.5, 1, 2],
  loss: 1.847,
  batch_size: 32,
  losses: [null, null, 1.2031],
  gradient_norms: [0.0004, 0.01, 0.2],
  flow: [0.002, 0.05, 1],
  gradient_norm: 3.2,
  clip_norm: 1,
  clipped_norm: 0.9999997,
  learning_rate: 0.005,
  optimizer: "adam",
  dropout: 0,
  changes: [
    { name: "weight_hh_l0", count: 1024, weights: 2, gradient: 3, clipped: 0.9, change: 0.04 },
    { name: "readout.bias", count: 8, weights: 0, gradient: 1, clipped: 0.3, change: 0.01 },
  ],
  weight_norm: 4,
  change_norm: 0.05,
};

test("forward from left to right, loss, backward from right to left, clip, update", () => {
  const told = steps(ANATOMY).map(({ phase, t }) => [phase, t]);
  const forward = [0, 1, 2].map((t) => ["forward", t]);
  const backward = [2, 1, 0].map((t) => ["backward", t]);
  assert.deepEqual(told, [...forward, ["loss", null], ...backward, ["clip", null], ["update", null]]);
  assert.deepEqual([...new Set(told.map(([phase]) => phase))], PHASES);
});

test("every step is one sentence with the numbers measured there", () => {
  const words = steps(ANATOMY).map((step) => step.words);
  for (const sentence of words) assert.match(sentence, /^[^.]*(\d\.\d[^.]*)*[^.]*\.$/);
  assert.equal(words[1], "Forward, position 2 of 3: it hears “␣”, and the hidden state’s size ‖h‖ is 1.000, from 0.500 before.");
  assert.equal(
    words[3],
    "Loss: the 32 sequences of this batch cost 1.847 on average; this one costs 1.203, at position 3.",
  );
  assert.equal(
    words[5],
    "Backward, position 2 of 3: the gradient that arrives here has size 0.010, 5.00 % of what the last one got.",
  );
  assert.equal(words[4], "Backward, position 3 of 3: the gradient that arrives here has size 0.200; it sets out from here.");
  assert.equal(
    words[7],
    "Clip: the gradient of all weights has size 3.200, above the limit of 1.000, so it is scaled by 0.312 to 1.000.",
  );
  assert.equal(
    words[8],
    "Update 57: Adam with learning rate 0.005 moves the 1,032 weights by 1.25 % of their size, most of all weight_hh_l0, by 2.00 %.",
  );
});

test("what reads all positions at once is lit at once, forward and backward", () => {
  const told = steps({ ...ANATOMY, at_once: true });
  assert.deepEqual(
    told.map(({ phase, t }) => [phase, t]),
    PHASES.map((phase) => [phase, null]),
  );
  assert.match(told[0].words, /all 3 positions at once: the size ‖h‖ lies between 0.500 and 2.000, the largest at position 3/);
  assert.match(told[2].words, /all 3 positions at once: the gradient’s size lies between 4·10⁻⁴ and 0.200/);
});

test("a gradient within its limit, or without one, stays as it is", () => {
  const clip = (more) => steps({ ...ANATOMY, ...more }).find(({ phase }) => phase === "clip").words;
  assert.match(clip({ gradient_norm: 0.4, clipped_norm: 0.4 }), /0.400, within the limit of 1.000, so it stays as it is/);
  assert.match(clip({ clip_norm: 0, clipped_norm: 3.2 }), /3.200; no limit is set, so it stays as it is/);
  assert.equal(measured("clip", ANATOMY), "3.200 → 1.000");
  assert.equal(measured("clip", { ...ANATOMY, clip_norm: 0, clipped_norm: 3.2 }), "3.200");
});

test("three paces; a long sequence takes no longer than its phase may", () => {
  const long = { ...ANATOMY, tokens: new Array(200).fill("a") };
  const spent = (pace) =>
    long.tokens.map((_, t) => duration({ phase: "forward", t }, long, pace)).reduce((part, one) => part + one, 0);
  const all = Object.keys(PACES).map(spent);
  assert.equal(all.length, 3);
  assert.deepEqual(all, [...all].sort((a, b) => b - a));
  assert.ok(all[0] < 30_000 && all[2] < 4000);
  assert.equal(duration({ phase: "clip", t: null }, long, "slow"), PACES.slow.phase);
});

test("bars of the gradient are logarithmic, those of the state are not", () => {
  assert.deepEqual(bars("forward", ANATOMY), [0.25, 0.5, 1]);
  const found = bars("backward", { ...ANATOMY, flow: [0, 1e-9, 1e-3, 1] });
  assert.deepEqual(found.map((height) => Number(height.toFixed(2))), [0, 0.04, 0.5, 1]);
});

test("numbers keep what can be read of them", () => {
  assert.deepEqual([0, 0.5, 0.00042, null].map(number), ["0.000", "0.500", "4.2·10⁻⁴", "no finite number"]);
  assert.deepEqual([0, 0.31, 0.0031, 1e-7, NaN].map(percent), ["0 %", "31 %", "0.31 %", "1·10⁻⁵ %", "no finite share"]);
});
