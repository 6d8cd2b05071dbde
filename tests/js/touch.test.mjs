import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { actionsAt, tokensAt } from "../../static/js/actions.js";
import { caption } from "../../static/js/describe.js";
import { apart, differenceInWords, keyInWords, saying } from "../../static/js/ghost.js";
import { positionUnder, stretchOf, valueUnder } from "../../static/js/grip.js";
import { Picture, standing } from "../../static/js/picture.js";
import { lane } from "../../static/js/rows/lane.js";
import { breaksAt } from "../../static/js/rows/holds.js";
import { positions } from "../../static/js/rows/positions.js";
import { tokens } from "../../static/js/rows/tokens.js";
import { wayBack } from "../../static/js/undo.js";

const COUNT = 4;

/** A picture whose arrays are [axes, values, what else the layout says]. */
function pictured(arrays, { scene = {}, facts = {}, ...rest } = {}) {
  const picture = new Picture();
  const described = [];
  const quantities = {};
  for (const [name, [axes, values, more = {}]] of Object.entries(arrays)) {
    const shape = axes.length === 1 ? [values.length] : [COUNT, values.length / COUNT];
    described.push({ name, axes, shape, symbol: "", bounds: null, role: "plain", label: "", ...more });
    quantities[name] = { axes, shape, data: Float32Array.from(values), step: 0 };
  }
  const told = { tokens: [..."abc?"], loss_positions: [3], symbols: [..."ABC"], kind: "classes", equations: {} };
  picture.layout = picture.shown = { quantities: described, scene: { ...told, ...scene } };
  const axis = { cell: 20, narrow: false, x: (t) => 20 * t };
  return Object.assign(picture, { frame: { updates: 3, quantities, facts }, axis, compact: false, depth: "unit" }, rest);
}

const answer = (...last) => [["t", "symbol"], [...new Array(9).fill(1 / 3), ...last]];
const target = (asked) => [["t"], [-1, -1, -1, asked]];

test("a drag draws: from any column to any other, its height within the lane", () => {
  assert.deepEqual(stretchOf(3, 7), [3, 8]);
  assert.deepEqual(stretchOf(7, 3), [3, 8]);
  assert.deepEqual(stretchOf(5, 5), [5, 6], "one column is one position");
  const values = [-50, 3, 21, 39, 500].map((py) => valueUnder(py, 42, [0, 1], 3));
  assert.deepEqual(values, [1, 1, 0.5, 0, 0], "beyond the edges it is that of the edge");
  assert.equal(valueUnder(21, 42, [-2, 2], 3), 0);
  assert.equal(valueUnder(10, 42, [0, 1], 3), 0.81, "in hundredths");
  assert.deepEqual([-5, 0, 99, 100, 399, 900].map((px) => positionUnder(px, 400, 4)), [0, 0, 0, 1, 3, 3]);
});

test("the lane reads a drag as it draws it, and says value and positions meanwhile", () => {
  const gate = [["t"], [0.1, 0.2, 0.3, 0.4], { bounds: [0, 1], role: "forget" }];
  const picture = pictured({ forget_gate: gate });
  const spec = { kind: "lane", quantity: "forget_gate" };
  assert.equal(lane.height(picture, spec), 42);
  assert.equal(lane.valueAt(picture, spec, 21), 0.5);
  assert.equal(lane.value(picture, 1, spec), "0.20");
  picture.draft = { quantity: "forget_gate", t: [1, 4], scale: 0, shift: 0.5 };
  assert.equal(lane.value(picture, 1, spec), "0.50 at positions 2–4");
});

test("without the hand and with it, in words and numbers", () => {
  const facts = { loss_as_trained: 0.0213, loss_touched: 3.14 };
  const arrays = { output: answer(0.8, 0.1, 0.1), target: target(2) };
  arrays["as_trained.output"] = answer(0.01, 0.01, 0.98);
  arrays["as_trained.target"] = target(2);
  const picture = pictured(arrays, { facts });
  assert.deepEqual(saying(picture, 3, true).says, 2);
  assert.equal(
    differenceInWords(picture),
    "Without your hand: says C (right), loss 0.021; with it: says A (wrong, C was asked), loss 3.14.",
  );
  assert.equal(keyInWords(picture, ["tokens", "answers", "lane"]), "As trained: dashed edge, dashed box.");
  assert.equal(caption(picture), "", "the caption does not say it twice");
  const plain = pictured({ output: answer(0.8, 0.1, 0.1), target: target(2) });
  assert.equal(differenceInWords(plain) + keyInWords(plain, ["lane"]), "");
  assert.match(caption(plain), /It answers A/);
});

test("several answers are counted, values are told with what was asked", () => {
  const both = (values, asked) => ({ output: [["t", "symbol"], values], target: [["t", "symbol"], asked] });
  const own = both([0, 0, 0.4, 0.9], [NaN, NaN, 0.5, 1]);
  const arrays = { ...both([0, 0, 0.1, 0.2], [NaN, NaN, 0.5, 1]) };
  for (const name of ["output", "target"]) arrays[`as_trained.${name}`] = own[name];
  const scene = { kind: "values", loss_positions: [3] };
  const facts = { loss_as_trained: 0.01, loss_touched: 0.64 };
  const one = "Without your hand: says 0.90 where 1.00 was asked, loss 0.01; with it: says 0.20 where 1.00 was asked, loss 0.64.";
  assert.equal(differenceInWords(pictured(arrays, { scene, facts })), one);
  const many = differenceInWords(pictured(arrays, { scene: { ...scene, loss_positions: [2, 3] }, facts }));
  assert.match(many, /off by 0\.10 on average.*off by 0\.60 on average/);
  assert.match(differenceInWords(pictured({}, { facts })), /^Without your hand: loss 0\.01; with it: loss 0\.64\.$/);
});

test("a ghost is drawn only where it can be told apart", () => {
  assert.deepEqual(apart([0, 0.5, 0.501, 1], [0, 0.2, 0.5, 0.9], [0, 1]), [[1, 2], [3, 4]]);
  assert.deepEqual(apart([1, 1, 0, 0], [0, 0, 0, 0], [0, 1]), [[0, 2]]);
});

test("a changed token says what it was", () => {
  const scene = { tokens: ["A*", "F", "A", "?"], own_tokens: ["B*", "F", "C", "?"] };
  assert.deepEqual([0, 1, 2].map((t) => tokens.value({ scene }, t)), ["A*, was B*", "F", "A, was C"]);
});

const MODEL = {
  touchable: ["gate"], resettable: ["cell_state"], has_link: true, silenced_by: ["gate"], no_touch: "", fixed: "",
  alphabets: [["A", "B"], []], alphabet_at: [0, 0, 0, 1],
};

test("at a column is offered what this network takes, whatever is selected there", () => {
  const given = { gate: [["t"], [1, 1, 1, 1], { role: "forget" }], cell_state: [["t"], [1, 1, 1, 1], { role: "memory" }] };
  const keys = (quantity, model, more = {}) => {
    const picture = pictured(given, { model, selected: { quantity, t: 2 }, ...more });
    return actionsAt({ picture }).map(({ key }) => key);
  };
  const none = { touchable: [], resettable: [], has_link: false };
  assert.deepEqual(keys("gate", null), ["hold", "cut"]);
  assert.deepEqual(keys("cell_state", null), ["clear cell_state", "cut"]);
  assert.deepEqual(keys("gate", none), []);
  assert.deepEqual(keys("input", MODEL), ["clear cell_state", "cut", "ablate"]);
  assert.deepEqual(keys("gate", MODEL), ["hold", "clear cell_state", "cut", "ablate"]);
  assert.deepEqual(keys("input", MODEL, { depth: "story" }), ["clear cell_state", "cut"], "a story shows no unit");
  const off = [{ kind: "ablate", unit: 0, layer: 0 }];
  assert.deepEqual(keys("input", MODEL, { interventions: off }), ["clear cell_state", "cut", "release"]);
});

test("the menu tells its commands the selected column and unit", () => {
  const told = [];
  const picture = pictured({}, { model: MODEL, selected: { quantity: "input", t: 2 }, unit: 3, layer: 1 });
  const score = { picture, tell: (name, detail) => told.push([name, detail]) };
  actionsAt(score).forEach(({ act }) => act());
  assert.deepEqual(told, [
    ["reset_state", { quantity: "cell_state", t: [2, 3], layer: 1 }],
    ["cut", { t: [2, 3] }],
    ["ablate", { unit: 3, layer: 1 }],
  ]);
});

test("a token can become what the task lets be heard there, else it is said why not", () => {
  const picture = pictured({}, { model: MODEL, scene: { tokens: ["B*", "A", "*", "?"] } });
  assert.deepEqual(tokensAt(picture, 0), { names: ["A", "B"], now: "B", why: "" });
  assert.equal(tokensAt(picture, 2).now, "*");
  assert.deepEqual(tokensAt(picture, 3), { names: [], now: "?", why: "This token stays: the task needs it here." });
  picture.model = { ...MODEL, alphabet_at: [1, 1, 1, 1], fixed: "it hears numbers" };
  assert.equal(tokensAt(picture, 0).why, "This token stays: it hears numbers.");
  picture.model = null;
  assert.equal(tokensAt(picture, 0).why, "");
});

test("taking back restores what stood in the same place, else releases the last", () => {
  const clamp = { kind: "clamp", quantity: "gate", t: [1, 4], unit: 2, layer: 0, scale: 0, shift: 0.5 };
  const off = { kind: "ablate", unit: 2, layer: 0 };
  const heard = { kind: "substitute", t: [1, 2], token: 0 };
  const way = ({ kind, ...fields }) => wayBack({ op: kind, ...fields }, [clamp, off, heard]);
  assert.equal(way({ ...clamp, shift: 0.9 }).shift, 0.5);
  assert.deepEqual(way({ ...clamp, t: [1, 3] }), { op: "release" });
  assert.deepEqual(way({ ...heard, token: 1 }), { op: "substitute", t: [1, 2], token: 0 });
  assert.deepEqual(way({ ...heard, t: 1 }), { op: "substitute", t: [1, 2], token: 0 });
  assert.deepEqual(way({ ...off, unit: 3 }), { op: "release" });
});

test("what stood at an earlier update follows from the events, switched-off units and tokens too", () => {
  const events = [
    { kind: "ablate", unit: 1, layer: 0 },
    { kind: "ablate", unit: 1, layer: 0 },
    { kind: "substitute", t: [0, 1], token: 1 },
    { kind: "substitute", t: [0, 1], token: 2 },
    { kind: "release", index: 0 },
  ];
  assert.deepEqual(standing(events), [events[3]]);
});

test("bars stand where the sequence is interrupted, and the row says by what", () => {
  const events = [
    { kind: "cut", t: [1, 3], layer: null },
    { kind: "reset_state", quantity: "cell_state", t: [2, 3], layer: 0 },
    { kind: "reset_state", quantity: "cell_state", t: [0, 1], layer: 1 },
    { kind: "clamp", quantity: "gate", t: [0, 4] },
  ];
  const picture = pictured({}, { interventions: events });
  assert.deepEqual([0, 1, 2, 3].map((t) => breaksAt(picture, t).length), [0, 1, 2, 0]);
  assert.equal(positions.value(picture, 2), "recurrence cut, cell state cleared");
});
