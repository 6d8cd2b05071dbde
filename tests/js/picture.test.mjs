import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { atPosition, caption, figureName } from "../../static/js/describe.js";
import { Picture } from "../../static/js/picture.js";
import { answerAt } from "../../static/js/rows/answers.js";
import { ROWS } from "../../static/js/rows/index.js";
import { shares } from "../../static/js/rows/ledger.js";
import { runs } from "../../static/js/rows/remembers.js";
import { symbolText, tokenText } from "../../static/js/rows/text.js";
import { differing, thinned } from "../../static/js/rows/tokens.js";
import { equationText, fromExplanation, fromFrame, valueAt, writers } from "../../static/js/terms.js";

const COUNT = 4;
const UNITS = 20;
const LSTM = {
  cell_state: {
    quantity: "cell_state",
    function: "identity",
    latex: "\\role{memory}{c_t} = \\role{forget}{f_t}",
    terms: [
      { kind: "product", factors: [{ quantity: "forget_gate" }, { quantity: "cell_state", lag: 1 }] },
      { kind: "product", factors: [{ quantity: "input_gate" }, { quantity: "candidate" }] },
    ],
  },
  candidate: { quantity: "candidate", function: "tanh", latex: "\\role{candidate}{g_t} = \\tanh", terms: [] },
};

/** A picture of one frame: arrays are [axes, values, what else the layout says]. */
function pictured(arrays, scene = {}) {
  const picture = new Picture();
  const sizes = { t: COUNT, unit: UNITS, twin: 2, source_t: COUNT, symbol: 3 };
  const quantities = [];
  const frame = { updates: 1300, quantities: {}, facts: {} };
  for (const [name, [axes, values, more = {}]] of Object.entries(arrays)) {
    const shape = axes.map((axis) => sizes[axis]);
    quantities.push({ name, symbol: "", axes, shape, bounds: null, role: "plain", label: "", ...more });
    frame.quantities[name] = { axes, shape, data: Float32Array.from(values), step: more.step ?? 0 };
  }
  picture.layout = picture.shown = {
    quantities,
    scene: {
      tokens: ["b", "x", "y", "?"],
      phases: [{ name: "note", start: 0, stop: 1 }],
      loss_positions: [3],
      symbols: ["a", "b", "c"],
      kind: "classes",
      remembers: "the letter",
      memory_symbols: ["a", "b", "c"],
      twins: [],
      twin_tokens: [],
      equations: LSTM,
      ...scene,
    },
  };
  picture.frame = frame;
  return picture;
}

const story = (confidence, answer = [0.1, 0.7, 0.2], target = 1) =>
  pictured({
    memory_read: [["t"], [1, 1, 1, 1]],
    memory_confidence: [["t"], confidence],
    output: [
      ["t", "symbol"],
      [...new Array(9).fill(1 / 3), ...answer],
    ],
    target: [["t"], [-1, -1, -1, target]],
  });

test("the sentence above the picture says how far the memory reaches and what is answered", () => {
  assert.equal(
    caption(story([1, 1, 0.9, 0.6])),
    "On held-out sequences the letter can be read out of the state from position 1 to the end, " +
      "60 % of the way from guessing to always right there. It answers b, which is right.",
  );
  assert.match(caption(story([1, 0.6, 0.1, 0])), /from position 1 to 2 of 4, then no more\./);
  assert.match(caption(story([1, 0.6, 0.4, 0.3])), /from position 1 to 2 of 4, then less surely\./);
  assert.match(caption(story([0, 0, 0, 0])), /can be read out of the state nowhere/);
  assert.match(caption(story([1, 1, 1, 1], [0.1, 0.7, 0.2], 2)), /It answers b, which is wrong: c was asked\./);
  assert.match(
    figureName(story([1, 1, 1, 1]), { label: "Story" }),
    /^Story after 1,300 updates\. .* 4 positions: b x y \?\.$/,
  );
});

test("a position is told as it is read", () => {
  const picture = story([1, 0.5, 0.01, 0.8]);
  assert.equal(atPosition(picture, 1), "Position 2: hears x, remembers b (50 % of the way from guessing to always right on held-out sequences).");
  assert.equal(atPosition(picture, 2), "Position 3: hears y, remembers nothing.");
  assert.equal(
    atPosition(picture, 3),
    "Position 4: hears ?, remembers b (80 % of the way from guessing to always right on held-out sequences), answers b, right.",
  );
});

test("answers exist only where the loss sits", () => {
  const picture = story([1, 1, 1, 1]);
  assert.equal(answerAt(picture, 0), null);
  const answer = answerAt(picture, 3);
  assert.deepEqual({ ...answer, sure: answer.sure.toFixed(2) }, { text: "b", should: "b", sure: "0.70", right: true });
});

test("a score shows the units that tell most, and whoever was chosen; the rest on demand", () => {
  const twins = Array.from({ length: 2 * COUNT * UNITS }, (_, index) => {
    const unit = index % UNITS;
    return index < COUNT * UNITS ? 0 : unit / UNITS;
  });
  const picture = pictured({
    "twins.hidden_state": [["twin", "t", "unit"], twins],
    hidden_state: [["t", "unit"], twins.slice(0, COUNT * UNITS)],
  });
  picture.unit = 19;
  assert.deepEqual(picture.units, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assert.deepEqual(picture.telling.slice(0, 3), [19, 18, 17]);
  picture.unit = 2;
  assert.ok(picture.units.includes(2));
  picture.allUnits = true;
  assert.equal(picture.units.length, UNITS);
});

test("the order of units stays while a single unit is shown", () => {
  const values = Array.from({ length: COUNT * UNITS }, (_, index) => Math.sin(index) * (index % UNITS));
  const picture = pictured({ hidden_state: [["t", "unit"], values] });
  picture.sizes = { unit: UNITS };
  const { telling } = picture;
  picture.layout = pictured({ hidden_state: [["t"], [0, 0, 0, 0]] }).layout;
  picture.frame = pictured({ hidden_state: [["t"], [0, 0, 0, 0]] }).frame;
  picture.sorted.isOld = true;
  assert.equal(picture.canSort, false);
  assert.deepEqual(picture.telling, telling);
});

test("what a quantity is stands in the layout, else in its twins or its equation", () => {
  const picture = pictured({
    "twins.cell_state": [["twin", "t"], [0, 1, 2, 3, 4, 5, 6, 7], { role: "memory", symbol: "c" }],
  });
  assert.equal(picture.quantity("cell_state").role, "memory");
  assert.equal(picture.quantity("cell_state").label, "cell state");
  assert.equal(picture.quantity("candidate").symbol, "g");
  assert.equal(picture.quantity("candidate").role, "candidate");
  assert.equal(picture.quantity("nothing"), null);
  assert.equal(picture.entry("cell_state"), null);
  assert.equal(valueAt(picture, "cell_state", 2), 2);
  assert.equal(valueAt(picture, "cell_state", -1), 0);
});

test("bytes are printed in the digits they know, exact numbers in more", () => {
  const picture = pictured({ rough: [["t"], [3.18, 0, 0, 0], { step: 0.08 }], exact: [["t"], [3.18, 0, 0, 0]] });
  assert.equal(picture.print("rough", 3.18), "3.2");
  assert.equal(picture.print("exact", 3.18), "3.18");
});

test("an explanation keeps every term with its factors; a frame gives the same for products", () => {
  const json = {
    terms: [
      ["f·c₋", 1.5, "forget_gate·cell_state"],
      ["i·g", 0.25, "input_gate·candidate"],
    ],
    factors: [
      [
        ["f", 0.5, "forget_gate"],
        ["c₋", 3, "cell_state"],
      ],
      [
        ["i", 0.5, "input_gate"],
        ["g", 0.5, "candidate"],
      ],
    ],
    function: "identity",
    sum: 1.75,
    scale: 1,
    shift: 0,
    value: 1.75,
  };
  const exact = fromExplanation(json);
  assert.equal(exact.isExact, true);
  const gates = { forget_gate: 0.5, input_gate: 0.5, candidate: 0.5 };
  const arrays = Object.fromEntries(
    Object.entries(gates).map(([name, value]) => [name, [["t"], new Array(4).fill(value)]]),
  );
  const picture = pictured({ ...arrays, cell_state: [["t"], [0, 3, 1.75, 0], { symbol: "c" }] });
  const read = fromFrame(picture, LSTM.cell_state, 2);
  assert.deepEqual(
    read.terms.map(({ value }) => value),
    exact.terms.map(({ value }) => value),
  );
  assert.equal(read.sum, 1.75);
  assert.equal(read.isExact, true);
  assert.equal(fromFrame(pictured({}), LSTM.cell_state, 2), null);
  assert.equal(equationText(picture, LSTM.cell_state), "c = forget gate · c₋ + input gate · candidate");
});

test("a complement is one minus the value, a function is applied", () => {
  const picture = pictured({ z: [["t"], [0, 0.25, 0, 0]], n: [["t"], [0, 2, 0, 0]], h: [["t"], [0, 1.5, 0, 0]] });
  const factors = [{ quantity: "z", complement: true }, { quantity: "n" }];
  const shown = { kind: "product", factors: [{ quantity: "h", function: "tanh" }] };
  const terms = [{ kind: "product", factors }, shown];
  const read = fromFrame(picture, { quantity: "h", function: "identity", terms }, 1);
  assert.deepEqual(
    read.terms[0].factors.map(({ symbol, value }) => [symbol, value]),
    [
      ["(1−z)", 0.75],
      ["n", 2],
    ],
  );
  assert.equal(read.terms[1].value, Math.tanh(1.5));
  assert.equal(read.terms[1].symbol, "tanh(h)");
});

test("who wrote it sums to the state", () => {
  const values = Array.from({ length: COUNT * COUNT }, (_, index) => (index % COUNT <= index / COUNT ? index : 0));
  const picture = pictured({ provenance: [["t", "source_t"], values] });
  const grid = shares(picture, { quantity: "provenance" });
  const sum = writers(grid, 2, picture.scene.tokens);
  assert.equal(sum.terms.length, 3);
  assert.equal(sum.sum, 8 + 9 + 10);
});

test("tokens can be seen, and long ones leave each other room", () => {
  assert.deepEqual([" ", "\n", "a"].map(tokenText), ["␣", "↵", "a"]);
  assert.equal(symbolText(["a"], -1), "");
  assert.equal(symbolText([], 3), "3");
  assert.deepEqual(
    [
      ...differing([
        ["a", "b", "c"],
        ["a", "x", "c"],
      ]),
    ],
    [1],
  );
  const printed = thinned(30, new Set([7]), 3);
  assert.ok(printed.has(7) && !printed.has(8) && !printed.has(6));
  const sorted = [...printed].sort((a, b) => a - b);
  for (let index = 1; index < sorted.length; index++) assert.ok(sorted[index] - sorted[index - 1] >= 3);
});

test("letters that have no room of their own are printed once per stretch", () => {
  const letters = ["", "low", "low", "high"];
  assert.deepEqual(
    runs(letters, false).map(({ text, start, stop }) => [text, start, stop]),
    [
      ["", 0, 1],
      ["low", 1, 3],
      ["high", 3, 4],
    ],
  );
  assert.equal(runs(letters, true).length, 4);
});

test("every kind of row has a renderer with what a row needs", () => {
  const kinds = ["phases", "tokens", "remembers", "answers", "lines", "lane", "ledger", "flow", "heat", "positions"];
  kinds.push("square", "weights", "spectrum", "trajectory", "prose");
  assert.deepEqual(Object.keys(ROWS).sort(), [...kinds].sort());
  for (const [kind, renderer] of Object.entries(ROWS)) {
    for (const part of ["height", "paint", "words"]) assert.equal(typeof renderer[part], "function", `${kind}.${part}`);
  }
});
