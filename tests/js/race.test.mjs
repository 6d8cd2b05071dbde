import assert from "node:assert/strict";
import test from "node:test";

import { changedQuery, isOtherExperiment } from "../../static/js/address.js";
import { decode } from "../../static/js/decode.js";
import { DASHES, layOut, levels, means, POINTS, scaleOf } from "../../static/js/race/curves.js";
import { another, differing } from "../../static/js/race/starter.js";
import { likewise } from "../../static/js/race/together.js";
import {
  bandInWords,
  costInWords,
  factsInWords,
  fairnessInWords,
  parametersInWords,
  pointsInWords,
  shortened,
} from "../../static/js/race/words.js";
import { hidesOf } from "../../static/js/scene.js";

const box = { width: 500, height: 120, left: 30, right: 100, top: 6, bottom: 16 };

function encode(header, buffers = new Uint8Array()) {
  let text = JSON.stringify(header);
  text += " ".repeat((4 - (text.length % 4)) % 4);
  const message = new Uint8Array(4 + text.length + buffers.length);
  new DataView(message.buffer).setUint32(0, text.length, true);
  message.set(new TextEncoder().encode(text), 4);
  message.set(buffers, 4 + text.length);
  return message;
}

test("an envelope gives back the message it holds, byte for byte", () => {
  const message = encode({ kind: "frame", layout: 3, updates: 7 }, Uint8Array.of(1, 2, 3, 4));
  const { header, buffers } = decode(encode({ kind: "runner", index: 2 }, message));
  assert.deepEqual(header, { kind: "runner", index: 2 });
  assert.deepEqual(Array.from(buffers), Array.from(message));
  const inner = decode(buffers);
  assert.deepEqual([inner.header.updates, Array.from(inner.buffers)], [7, [1, 2, 3, 4]]);
});

test("single points are averaged until at most sixty are left, and lie in the middle of their updates", () => {
  const few = means([4, 2], { size: 1, updates: 2 });
  assert.deepEqual(few, { points: [{ at: 1, value: 4 }, { at: 2, value: 2 }], together: 1 });
  const data = Float32Array.from({ length: 512 }, (_, index) => (index < 150 ? index : NaN));
  const { points, together } = means(data, { size: 2, updates: 300 });
  assert.equal(together, 3);
  assert.ok(points.length <= POINTS);
  assert.deepEqual(points[0], { at: 3.5, value: 1 }); // updates 1 … 6
  assert.deepEqual(points.at(-1), { at: 297.5, value: 148 }); // updates 295 … 300
});

test("a hole in a curve is left out of its mean, and what is all hole is no point", () => {
  assert.deepEqual(means([NaN, 3], { size: 1, updates: 2 }).points, [{ at: 2, value: 3 }]);
  assert.deepEqual(means([NaN, NaN], { size: 1, updates: 2 }).points, []);
});

test("checks lie where they were made", () => {
  assert.deepEqual(means([2, 1], { size: 20, every: 20, updates: 40 }).points.map(({ at }) => at), [20, 40]);
});

test("losses lie between 0 and above chance, or by powers of ten from below the lowest", () => {
  const linear = scaleOf({ chance: 2, values: [2, 0.02], isLog: false });
  assert.deepEqual([linear.kind, linear.place(0), linear.low], ["linear", 0, 0]);
  const log = scaleOf({ chance: 2, values: [2, 0.02], isLog: true });
  assert.deepEqual([log.kind, log.low], ["log", 0.01]);
  assert.ok(Math.abs(log.place(0.1) - log.place(0.01) - (log.place(1) - log.place(0.1))) < 1e-9, "equal factors, equal ways");
  assert.deepEqual(levels(log), [0.01, 0.1, 1]);
  assert.deepEqual(levels(linear), [0, 0.5, 1, 1.5, 2]);
  for (const high of [0.8, 1, 2.3, 4.9, 5, 9.9, 70]) {
    const found = levels({ kind: "linear", high });
    assert.ok(found.length >= 3 && found.length <= 5, `${high}: ${found}`);
  }
  assert.equal(scaleOf({ chance: 2, values: [], isLog: true }).kind, "linear", "nothing is known yet");
});

test("all runs lie on one axis of updates, their names apart and in the order of their ends", () => {
  const runs = [
    { title: "LSTM", updates: 90, data: [2, 1, 0.5], size: 30, every: 1 },
    { title: "GRU", updates: 90, data: [2, 1, 0.51], size: 30, every: 1 },
    { title: "RNN", updates: 60, data: [2, 2], size: 30, every: 1 },
  ];
  const plan = layOut({ runs, bands: [null, null, null], chance: 2, isLog: false, box });
  assert.equal(plan.span, 100);
  assert.equal(plan.x(0), 30);
  assert.equal(plan.x(100), 400);
  const [lstm, gru, rnn] = plan.lines;
  assert.ok(Math.abs(lstm.nameAt - gru.nameAt) >= 13 - 1e-9);
  assert.ok(lstm.nameAt > gru.nameAt && gru.nameAt > rnn.nameAt, "the lowest loss is the lowest name");
  assert.ok(Math.abs(plan.chance.nameAt - rnn.nameAt) >= 13 - 1e-9);
  assert.equal(lstm.tip[0], plan.x(75.5));
  assert.equal(rnn.tip[0], plan.x(45.5), "a run that stopped ends where it stopped");
  assert.equal(lstm.value, 0.5);
  assert.equal(lstm.valuesTogether, 30);
  assert.match(lstm.path, /^M[\d. ]+L[\d. ]+L[\d. ]+$/);
  assert.equal(new Set(DASHES).size, 4);
});

test("a run of which nothing is known has no line, and nothing breaks", () => {
  const [line] = layOut({ runs: [{ title: "a", updates: 0, data: [], size: 1, every: 1 }], bands: [null], chance: NaN, isLog: true, box }).lines;
  assert.deepEqual([line.path, line.tip], ["", null]);
});

test("a band goes up along its highs and back along its lows, and widens the axes", () => {
  const runs = [{ title: "a", updates: 10, data: [1], size: 10, every: 1 }];
  const band = { updates: 180, size: 60, low: [1, 0.5, null], middle: [1.5, 1, null], high: [2, 1.5, null] };
  const plan = layOut({ runs, bands: [band], chance: 2, isLog: false, box });
  assert.equal(plan.span, 100);
  const { area, middle } = plan.bands[0];
  assert.equal(area.split("L").length, 4);
  assert.ok(area.endsWith("Z"));
  const [first, second] = [30.5, 90.5].map((at) => plan.x(at).toFixed(1));
  assert.equal(middle, `M${first} ${plan.y(1.5).toFixed(1)}L${second} ${plan.y(1).toFixed(1)}`);
});

test("a mismatch of parameters is said", () => {
  assert.equal(parametersInWords(1928, 1928), "1,928 parameters");
  assert.equal(parametersInWords(1480, 1928), "1,480 parameters (23 % fewer)");
  assert.equal(parametersInWords(1933, 1928), "1,933 parameters (0.26 % more)");
});

test("facts, costs, data and bands in words", () => {
  const facts = { updates: 1200, loss: 0.5, metrics: { loss: 0.6, accuracy: 0.9 } };
  assert.equal(factsInWords(facts, "nats"), "update 1,200 · loss 0.50 nats · validation accuracy 90 %");
  assert.equal(factsInWords({ updates: 0, loss: null }, "nats"), "update 0");
  assert.equal(costInWords({ milliseconds: 1.5, seconds: 0.12, updates: 78 }), "1.50 ms of CPU an update, 0.12 s for 78 updates");
  assert.equal(costInWords({ milliseconds: null }), "");
  assert.match(fairnessInWords([{ has_same_data: true }]), /^Same data, same seed\./);
  assert.match(fairnessInWords([{ has_same_data: true }, { has_same_data: false, title: "LSTM, seed 3" }]), /^Not on the data of the first: LSTM, seed 3\./);
  assert.equal(bandInWords({}), "");
  assert.equal(
    bandInWords({ seeds: 5, updates: 1200, stopped: 1 }),
    "Bands: lowest to highest of 5 other seeds, until update 1,200; 1 stopped before. Thin lines: their median.",
  );
  assert.equal(pointsInWords({ isLog: false, valuesTogether: 1, curve: "loss" }), "");
  assert.equal(pointsInWords({ isLog: true, valuesTogether: 4, curve: "loss" }), "log axis · a point: mean of 4 updates");
  assert.equal(pointsInWords({ isLog: false, valuesTogether: 2, curve: "validation" }), "a point: mean of 2 checks");
  assert.equal(shortened("LSTM, forget bias 3", 10), "LSTM, for…");
});

test("a rival differs in its model, its seed, its sizes or how it learns, never in the task's knobs", () => {
  const knobs = [
    { name: "task", group: "task" },
    { name: "model", group: "task", type: "choice", value: "lstm", options: [{ name: "lstm" }, { name: "rnn", reason: "no" }, { name: "gru" }] },
    { name: "wait", group: "task", type: "integer", value: 3 },
    { name: "forget_bias", group: "model", type: "number", value: 1, bounds: [-10, 10] },
    { name: "hidden_size", group: "model", type: "integer", value: 16, bounds: [1, 128] },
    { name: "seed", group: "training", type: "integer", value: 0, bounds: [0, 9] },
    { name: "stateful", group: "training", type: "boolean", value: false },
  ];
  const offered = differing(knobs);
  assert.deepEqual(offered.map(({ name }) => name), ["model", "seed", "hidden_size", "forget_bias", "stateful"]);
  assert.deepEqual(offered.map(another), ["gru", 1, 32, 2, true]);
});

test("a race is another experiment; a live knob of a rival is not", () => {
  const alone = "v=1&model=lstm";
  const race = `${alone}&race=1+model+gru`;
  assert.ok(isOtherExperiment(alone, race, []));
  assert.ok(!isOtherExperiment(race, `${race}+learning_rate+0.1`, ["learning_rate"]));
  assert.ok(isOtherExperiment(race, `${race}+hidden_size+9`, ["learning_rate"]));
  assert.equal(changedQuery({ query: race }, "hidden_size", 9), `${race}&hidden_size=9`, "rivals stay");
});

test("what another picture selects is the same quantity where it has it, else the position", () => {
  const picture = (count, known) => ({ count, entry: (name) => (known.includes(name) ? {} : null), placeOf: (cell) => cell });
  const gru = { view: { rows: [{ quantity: "hidden_state" }] }, picture: picture(5, ["hidden_state"]) };
  assert.deepEqual(likewise(gru, { quantity: "hidden_state", t: 2, unit: 7 }), { quantity: "hidden_state", t: 2 });
  assert.deepEqual(likewise(gru, { quantity: "cell_state", t: 9 }), { quantity: "input", t: 4 });
  assert.equal(likewise(gru, null), null);
});

test("a lesson does not offer races of one's own unless it says so", () => {
  assert.ok(hidesOf({ knobs: [], tasks: [], models: [], recipe: {} }, []).includes("race"));
});
