import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { atPosition, caption } from "../../static/js/describe.js";
import { Picture } from "../../static/js/picture.js";
import { answers } from "../../static/js/rows/answers.js";
import { flow } from "../../static/js/rows/flow.js";
import { values } from "../../static/js/rows/values.js";
import { tableOf } from "../../static/js/share/table.js";
import { fromFrame } from "../../static/js/terms.js";

const COUNT = 3;

/** A frame of one unit; `steps` by name where numbers are rounded. */
function pictured(values, { notFinite = [], steps = {} } = {}) {
  const picture = new Picture();
  const axes = (name) => (name === "output" ? ["t", "symbol"] : ["t"]);
  const entries = Object.entries(values).map(([name, data]) => {
    const shape = name === "output" ? [COUNT, data.length / COUNT] : [COUNT];
    return [name, { axes: axes(name), shape, data: Float32Array.from(data), step: steps[name] ?? 0 }];
  });
  picture.layout = picture.shown = {
    quantities: entries.map(([name, { shape }]) => ({ name, axes: axes(name), shape, symbol: "", role: "plain", label: "" })),
    scene: { tokens: ["a", "b", "c"], phases: [], loss_positions: [2], symbols: ["A", "B"], memory_symbols: [], twins: [], kind: "classes" },
  };
  picture.frame = { updates: 7, quantities: Object.fromEntries(entries), facts: {}, notFinite };
  Object.assign(picture, { axis: { narrow: false }, depth: "unit" });
  return picture;
}

test("an answer that is no number is said to be none, and is not sure of anything", () => {
  const picture = pictured({ output: [0.5, 0.5, 0.5, 0.5, NaN, NaN], target: [-1, -1, 0] });
  assert.equal(answers.value(picture, 2), "not a number");
  assert.equal(answers.words(picture), "not a number, which is wrong");
  assert.match(atPosition(picture, 2), /answers not a number, wrong: A was asked/);
  assert.equal(caption(picture), "The numbers of this network have exploded. Not a number at this update, and drawn as 0: output.");
});

test("what travelled as 0 since it was no number is not printed as 0", () => {
  const all = pictured({ hidden_state: [0, 0, 0] }, { notFinite: ["hidden_state"], steps: { hidden_state: 0.01 } });
  assert.equal(all.print("hidden_state", 0), "not a number");
  assert.deepEqual(tableOf(all, { rows: [{ quantity: "hidden_state" }] }).slice(1).map((line) => line.at(-2)), ["NaN", "NaN", "NaN"]);
  const some = pictured({ hidden_state: [0, 0.004, 0.8] }, { notFinite: ["hidden_state"], steps: { hidden_state: 0.01 } });
  assert.equal(some.print("hidden_state", 0), "unknown", "the first may have been 0");
  assert.equal(some.print("hidden_state", 0.8), "0.80");
  assert.equal(pictured({ hidden_state: [0, 0, 0] }, { steps: { hidden_state: 0.01 } }).print("hidden_state", 0), "0.00");
});

test("what travelled as one of the two steps beside 0 is not printed as 0 either", () => {
  const step = 2e-6 / 255;
  const beside = Math.fround(-1e-6 + 128 * step);
  assert.ok(beside > step / 2, "as it is decoded");
  const picture = pictured({ hidden_gradient: [beside, beside, beside] }, { notFinite: ["hidden_gradient"], steps: { hidden_gradient: step } });
  assert.equal(picture.print("hidden_gradient", beside), "not a number");
});

test("an answer that has left every scale is printed in a few digits", () => {
  const picture = pictured({ output: [8.8e29, 8.8e29, 8.8e29], target: [NaN, NaN, 1.25] });
  picture.depth = "story";
  assert.deepEqual(values.ticks(picture).map(({ text }) => text.length <= 6), [true, true]);
  assert.equal(values.value(picture, 2), "says 8.8e29\nasked 1.25");
});

test("a gradient that is not finite has no flow", () => {
  const values = { gradient_flow: [0, 0, 0] };
  assert.equal(flow.value(pictured(values), 1, { quantity: "gradient_flow" }), "0");
  assert.equal(flow.value(pictured(values, { notFinite: ["hidden_gradient"] }), 1, { quantity: "gradient_flow" }), "not a number");
});

const SHOWN = {
  quantity: "hidden_state",
  function: "identity",
  terms: [{ kind: "product", factors: [{ quantity: "output_gate" }, { quantity: "cell_state", function: "tanh" }] }],
};

test("a product of rounded factors says by how much it may be off", () => {
  const steps = { output_gate: 0.004, cell_state: 0.08, hidden_state: 0.008 };
  const picture = pictured({ output_gate: [0, 0, 0.8], cell_state: [0, 0, 0.2], hidden_state: [0, 0, 0.18] }, { steps });
  const { terms, isExact } = fromFrame(picture, SHOWN, 2);
  const tanh = Math.tanh(0.2);
  assert.equal(isExact, false);
  assert.ok(Math.abs(terms[0].slack - (0.802 * (tanh + 0.04) - 0.8 * tanh)) < 1e-6);
  assert.equal(terms[0].factors[1].step, 0.08);
});

test("terms that do not give the number shown are not its terms", () => {
  const steps = { output_gate: 0.004, cell_state: 0.004, hidden_state: 0.004 };
  const values = { output_gate: [0, 0, 0.8], cell_state: [0, 0, 0.2], hidden_state: [0, 0, 0.5] };
  assert.equal(fromFrame(pictured(values, { steps }), SHOWN, 2), null, "held by hand at a half");
});
