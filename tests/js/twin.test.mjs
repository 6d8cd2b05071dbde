import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { Picture } from "../../static/js/picture.js";
import { positionsTable, termsTable, unitTable } from "../../static/js/twin.js";

const line = (values, axes = ["t"], shape = [values.length]) => ({ axes, shape, data: Float32Array.from(values), step: 0 });

function picture(quantities) {
  const there = new Picture();
  const described = { symbol: "", bounds: null, role: "plain", label: "" };
  const names = ["A", "B"];
  const scene = { tokens: ["A", " ", "?"], phases: [], loss_positions: [2], symbols: names, memory_symbols: names, kind: "classes" };
  there.layout = there.shown = {
    quantities: Object.entries(quantities).map(([name, { axes, shape }]) => ({ ...described, name, axes, shape })),
    scene: { ...scene, twins: [] },
  };
  there.frame = { updates: 7, quantities, facts: {} };
  there.axis = { narrow: false };
  return there;
}

test("every position says what is heard, remembered and answered, and leaves out what nobody knows", () => {
  const output = line([0.5, 0.5, 0.5, 0.5, 0.9, 0.1], ["t", "symbol"], [3, 2]);
  const known = picture({ memory_read: line([0, 0, 0]), memory_confidence: line([1, 0.6, 0]), target: line([-1, -1, 0]), output });
  assert.deepEqual(positionsTable(known), {
    caption: "Every position",
    head: ["position", "hears", "remembers, on held-out sequences", "answers"],
    rows: [
      ["1", "A", "A, always right", "–"],
      ["2", "␣", "A, 60 % of the way from guessing to always right", "–"],
      ["3", "?", "nothing", "A ✓ right, sure 90 %"],
    ],
  });
  assert.deepEqual(positionsTable(picture({})).head, ["position", "hears"]);
});

test("the printed terms of a cell add up to its printed sum", () => {
  const factors = (...values) => values.map((value, index) => ({ symbol: "wh"[index], value, source: "" }));
  const terms = [
    { symbol: "W[3]·h₋[0]", value: 0.5 * 0.25, factors: factors(0.5, 0.25) },
    { symbol: "b", value: -1.5, factors: [] },
  ];
  const table = termsTable({ terms, sum: -1.375, normaliser: 0, function: "tanh", value: Math.tanh(-1.375) }, "candidate g");
  assert.deepEqual(table.rows, [
    ["b", "–", "−1.5000"],
    ["W₃·h₀(t−1)", "0.50 · 0.25", "+0.1250"],
    ["sum", "–", "−1.375"],
    ["candidate g", "tanh of the sum", "−0.880"],
  ]);
});

test("a unit's values are those of the selected position; what the frame lacks has no row", () => {
  const there = picture({ cell_state: line([0.25, 0.5, -2]) });
  there.selected = { quantity: "cell_state", t: 2 };
  assert.deepEqual(unitTable(there, ["memory_read", "cell_state", "twins.cell_state", "forget_gate"]).rows, [["cell state", "−2.00"]]);
});
