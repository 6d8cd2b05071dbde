import assert from "node:assert/strict";
import test from "node:test";

import { isLogarithmic, labelOf, limitsInWords, readKnob, spokenLabel, stepped, unfitInWords } from "../../static/js/knob.js";

const UNITS = { name: "hidden_size", type: "integer", bounds: [1, 128], unit: "units", live: false };
const RATE = { name: "learning_rate", type: "number", bounds: [0, 1e6], softbounds: [1e-5, 1], live: true };

test("the first five have the names of the page", () => {
  assert.deepEqual(
    ["task", "model", "hidden_size", "seq_len", "learning_rate"].map((name) => labelOf({ name, label: "other" })),
    ["Task", "Model", "Units", "Positions", "Learning rate"],
  );
  assert.equal(labelOf({ name: "clip_norm", label: "Clip norm" }), "Clip gradient norm");
  assert.equal(labelOf({ name: "bptt_window", label: "Bptt window" }), "BPTT window");
  assert.equal(labelOf({ name: "weight_decay", label: "" }), "Weight decay");
});

test("inside a sentence a label is small, an abbreviation is not", () => {
  assert.equal(spokenLabel({ name: "learning_rate" }), "learning rate");
  assert.equal(spokenLabel({ name: "bptt_window" }), "BPTT window");
});

test("what was typed is read, or the message says what to do", () => {
  assert.deepEqual(readKnob(UNITS, " 32 "), { value: 32 });
  assert.deepEqual(readKnob(UNITS, "128"), { value: 128 });
  assert.deepEqual(readKnob(RATE, "3e-3"), { value: 0.003 });
  assert.deepEqual(readKnob(RATE, "0,5"), { value: 0.5 });
  assert.equal(readKnob(UNITS, "500").error, "Units must be between 1 and 128 (got 500); choose a smaller one");
  assert.equal(readKnob(UNITS, "0").error, "Units must be between 1 and 128 (got 0); choose a larger one");
  assert.equal(readKnob(UNITS, "2.5").error, "Units must be a whole number (got 2.5); try 3");
  assert.equal(readKnob(UNITS, "").error, "Units must be a whole number; type one");
  assert.equal(readKnob(RATE, "fast").error, "Learning rate must be a number (got fast); type one");
});

test("choices keep their type; what is not in the list is refused", () => {
  const knob = { name: "layers", type: "choice", choices: [1, 2], label: "Layers" };
  assert.deepEqual(readKnob(knob, "2"), { value: 2 });
  assert.match(readKnob(knob, "3").error, /no choice “3”/);
  assert.deepEqual(readKnob({ name: "noise", type: "boolean" }, false), { value: false });
});

test("arrow keys climb a ladder where values span powers of ten", () => {
  assert.equal(isLogarithmic(RATE), true);
  assert.equal(stepped(RATE, 0.005, 1), 0.01);
  assert.equal(stepped(RATE, 0.005, -1), 0.002);
  assert.equal(stepped(RATE, 0.003, 1), 0.005);
  assert.equal(stepped(UNITS, 128, 1), 128);
  assert.equal(stepped(UNITS, 16, -1), 15);
  assert.equal(stepped({ type: "number", bounds: [0, 1] }, 0.5, 1), 0.55);
});

test("a tooltip says bounds, unit and what a change does", () => {
  assert.equal(limitsInWords(UNITS), "Between 1 and 128 units. A change starts again from the beginning.");
  assert.equal(limitsInWords(RATE), "Between 0 and 1,000,000. Usually between 1e-5 and 1. Acts at once.");
  assert.equal(limitsInWords({ type: "boolean", live: true }), "Acts at once.");
});

test("what does not fit is told with its reason", () => {
  const options = [
    { name: "lstm", label: "LSTM", reason: "" },
    { name: "seq2seq", label: "Seq2seq", reason: "Parity has no source." },
  ];
  assert.deepEqual(unfitInWords({ name: "model", options }), ["Seq2seq does not fit this task: Parity has no source."]);
  assert.deepEqual(unfitInWords({ name: "task", options: options.slice(1) }), [
    "Seq2seq does not fit this model: Parity has no source.",
  ]);
  assert.deepEqual(unfitInWords({ name: "seed" }), []);
});
