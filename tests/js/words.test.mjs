import assert from "node:assert/strict";
import test from "node:test";

import * as words from "../../static/js/words.js";

test("numbers have as few digits as they deserve", () => {
  const cases = [
    [0, "0"],
    [2.0794, "2.08"],
    [0.0826, "0.083"],
    [0.5, "0.50"],
    [123.4, "123"],
    [1e-5, "1e-5"],
    [0.00062, "6.2e-4"],
    [-3.456, "-3.46"],
    [NaN, "not a number"],
  ];
  for (const [value, expected] of cases) assert.equal(words.brief(value), expected);
  assert.equal(words.whole(1300), "1,300");
});

test("the facts of a frame are a line per split; every loss has its unit", () => {
  const facts = { loss: 0.08, metrics: { train: { accuracy: 0.991 }, validation: { loss: 0.09, accuracy: 0.98 } } };
  assert.deepEqual(words.factsInWords(facts, { chance_loss: 2.0794 }), [
    "train: loss 0.08 nats (chance 2.08 nats) · accuracy 99 %",
    "validation: loss 0.09 nats · accuracy 98 %",
  ]);
});

test("held-out numbers of another update say so", () => {
  const facts = { metrics: { validation: { loss: 0.09 } }, validation_updates: 100 };
  assert.deepEqual(words.factsInWords(facts, { shown: 112 }), ["validation at update 100: loss 0.09 nats"]);
  assert.deepEqual(words.factsInWords(facts, { shown: 100 }), ["validation: loss 0.09 nats"]);
});

test("forecasts are squared errors; each simple method stands beside the split it was measured on", () => {
  const facts = { loss: 0.3, metrics: { train: { rmse: 0.5 }, validation: { rmse: 0.55, loss: null } } };
  const unit = words.lossUnit("values", "series");
  assert.deepEqual(
    words.factsInWords(facts, { chance_loss: 0.4, baselines: { last_value: 0.88, ridge: 0.31 }, unit }),
    [
      "train: loss 0.30 (squared error, scaled) · rmse 0.50",
      "validation: rmse 0.55",
      "validation: last value 0.88, ridge 0.31 · chance (training) 0.40",
    ],
  );
  const known = { metrics: { validation: { loss: 0.31 } } };
  const baselines = { ridge: 0.31, last_value: 0.88, "boosted trees": 0.26 };
  assert.equal(
    words.factsInWords(known, { baselines, unit }).at(-1),
    "validation: beats last value 0.88; behind ridge 0.31, boosted trees 0.26",
  );
  assert.equal(words.lossUnit("values"), "squared error");
  assert.equal(words.lossUnit("classes", "text"), "nats");
});

test("a language model's loss is in nats, beside it in bits", () => {
  const facts = {
    loss: 1.7,
    metrics: { train: { bits_per_character: 2.45 }, validation: { loss: 1.63, accuracy: 0.53, bits_per_character: 2.34 } },
  };
  assert.deepEqual(words.factsInWords(facts, { chance_loss: 3.1 }), [
    "train: loss 1.70 nats (2.45 bits; chance 3.10 nats)",
    "validation: loss 1.63 nats (2.34 bits) · accuracy 53 %",
  ]);
});

test("a zero that is no amount says what it means", () => {
  assert.equal(words.zeroInWords("wait", 0), "0 = fills the sequence");
  assert.equal(words.zeroInWords("bptt_window", "0"), "0 = whole sequence");
  assert.equal(words.zeroInWords("clip_norm", "0.0"), "0 = off");
  assert.equal(words.zeroInWords("early_stopping", 0), "0 = off");
  assert.deepEqual([["wait", 3], ["wait", ""], ["momentum", 0]].map((pair) => words.zeroInWords(...pair)), ["", "", ""]);
});

test("what is held by hand is said to concern training", () => {
  assert.deepEqual([0, 1, 2].map(words.holdsInWords), [
    "",
    "1 hold applies to training too",
    "2 holds apply to training too",
  ]);
});

test("nothing measured, nothing said", () => {
  assert.deepEqual(words.factsInWords({}, {}), []);
});

test("events are sentences; positions count from 1 and their stop is outside", () => {
  const labels = { forget_gate: "keep gate", learning_rate: "learning rate" };
  const cases = [
    [
      { kind: "clamp", quantity: "forget_gate", t: [2, 9], unit: 5, shift: 0.5 },
      "keep gate of unit 5 held at 0.5 at positions 3–9",
    ],
    [
      { kind: "clamp", quantity: "forget_gate", t: 0, scale: 2, shift: 0.1 },
      "keep gate of every unit times 2 plus 0.1 at position 1",
    ],
    [
      { kind: "clamp", quantity: "forget_gate", t: [0, 1], unit: 0, layer: 1 },
      "keep gate of unit 0 in layer 2 held at 0 at position 1",
    ],
    [{ kind: "reset_state", quantity: "cell_state", t: 2 }, "cell state cleared at position 3"],
    [{ kind: "cut", t: [1, 20] }, "recurrence cut at positions 2–20"],
    [{ kind: "set", knob: "learning_rate", value: 0.003 }, "learning rate to 0.003"],
    [{ kind: "something_new" }, "something new"],
  ];
  for (const [event, expected] of cases) assert.equal(words.eventInWords(event, labels), expected);
});

test("trouble is told, rest is not", () => {
  assert.equal(words.troubleInWords({ status: "training" }), "");
  assert.equal(words.troubleInWords({ status: "stopped", updates: 1300 }), "The run stopped at update 1,300.");
  assert.equal(words.troubleInWords({ status: "stopped", reason: "why" }), "why");
});

test("the place on the timeline says what is shown and what is being recomputed", () => {
  assert.equal(words.placeInWords({ shown: null, updates: 1300 }), "update 1,300");
  assert.equal(
    words.placeInWords({ shown: 120, updates: 1300, isRecomputed: true }),
    "update 120 of 1,300, recomputed",
  );
  assert.equal(words.placeInWords({ shown: null, updates: 120, ahead: 600 }), "update 120, on the way to 600");
  assert.equal(
    words.placeInWords({ shown: null, updates: 9, recomputing: 120, progress: 0.4 }),
    "recomputing update 120 … 40 %",
  );
});

test("what a network costs is one line; an estimate says so", () => {
  const cost = { parameters: 1234, multiply_adds: 417_000, sequential_depth: 22, milliseconds: 1.8 };
  assert.equal(
    words.costInWords(cost),
    "1,234 parameters · 0.42 million multiply-adds an update · sequential depth 22 · 1.80 ms per update",
  );
  assert.match(words.costInWords({ ...cost, is_measured: false }), /about 1\.80 ms per update$/);
  assert.ok(!words.costInWords({ ...cost, milliseconds: null }).includes("ms"));
  assert.deepEqual([840, 77_568, 2_600_000, 143e6, 2.5e9].map(words.amount), [
    "840",
    "77,568",
    "2.6 million",
    "143 million",
    "2.5 billion",
  ]);
});
