import assert from "node:assert/strict";
import test from "node:test";

import { Answers, Scenes, hidesOf, valuesOf } from "../../static/js/scene.js";

class Node {
  constructor() {
    Object.assign(this, { hidden: false, attributes: {} });
  }
  setAttribute(name, value) {
    if (name === "hidden") this.hidden = true;
    else this.attributes[name] = value;
  }
  append() {}
}
globalThis.document = { createElement: () => new Node() };
globalThis.CustomEvent = class {
  constructor(type, { detail }) {
    Object.assign(this, { type, detail });
  }
};

function stage() {
  const sent = [];
  const done = [];
  const score = {
    frame: null,
    selected: null,
    addEventListener: (_, act) => (score.paint = () => ((score.frame = {}), act())),
    select: (cell) => done.push(["select", cell]),
    stage: { mark: (names) => done.push(["mark", names]) },
  };
  const look = { depth: "story", point: (place) => done.push(["point", place]), settle: () => done.push(["settle"]) };
  const frame = { dataset: {} };
  const bench = { score, look, frame, undo: { forget() {} }, state: null, dispatchEvent: ({ detail }) => done.push(["panel", detail]) };
  const answers = new Answers({ send: (command) => sent.push(command) });
  const scenes = new Scenes(bench, { answers, send: (command) => sent.push(command), refresh: () => {} });
  return { bench, scenes, answers, sent, done, score, look };
}

test("a scene is arranged with the first state of its experiment, and its cell selected in its first picture", async () => {
  const { scenes, answers, sent, done, score, look } = stage();
  scenes.follow({ started: 0 });
  const promise = scenes.open({
    query: "task=parity",
    held: ["cut t1-2"],
    rests: true,
    view: "unit",
    highlight: ["forget_gate"],
    select: { quantity: "forget_gate", t: 5 },
    show: ["learning_rate"],
  });
  assert.deepEqual(sent, [
    { op: "scene", key: "1", query: "task=parity&held=cut%20t1-2", rests: true, trained: 0, speed: "default" },
  ]);
  scenes.follow({ started: 0 });
  assert.deepEqual(done, [], "nothing changes while the old experiment is there");
  scenes.follow({ started: 1 });
  assert.equal(look.depth, "unit");
  assert.deepEqual(scenes.show, ["learning_rate"]);
  assert.deepEqual(done, [["point", { unit: null, layer: null }], ["mark", ["forget_gate"]], ["panel", null]]);
  score.paint();
  assert.deepEqual(done.at(-1), ["select", { quantity: "forget_gate", t: 5 }]);
  score.paint();
  assert.equal(done.filter(([what]) => what === "select").length, 1, "once");
  answers.take({ kind: "done", key: "1", status: "paused", updates: 0 });
  assert.equal((await promise).status, "paused");
  scenes.follow({ started: 2 });
  assert.equal(done.filter(([what]) => what === "mark").length, 1, "another experiment of the visitor is no scene");
});

test("a scene that the server has begun needs no command, before and after the first state", () => {
  for (const isEarly of [true, false]) {
    const { scenes, sent, done, look } = stage();
    if (!isEarly) scenes.follow({ started: 0 });
    scenes.open({ isOpen: true, query: "", view: "score" });
    if (isEarly) scenes.follow({ started: 0 });
    assert.deepEqual(sent, []);
    assert.equal(look.depth, "score");
    assert.equal(done.filter(([what]) => what === "mark").length, 1);
  }
});

test("of two pages turned at once the last one stays", async () => {
  const { scenes, answers, look } = stage();
  scenes.follow({ started: 0 });
  const first = scenes.open({ query: "a", view: "story" });
  scenes.open({ query: "b", view: "unit" });
  scenes.follow({ started: 1 });
  answers.take({ kind: "done", key: "1" });
  await first;
  look.depth = "story";
  scenes.follow({ started: 2 });
  assert.equal(look.depth, "unit");
});

test("updates are waited for, and end early when what they are made for is reached", async () => {
  const { scenes, answers, sent } = stage();
  let asked = 0;
  const made = scenes.make(800, async () => (asked += 1) >= 2);
  while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(sent, [{ op: "update", count: 800, key: "1" }, { op: "pause" }]);
  answers.take({ kind: "done", key: "1", status: "paused", updates: 312 });
  assert.deepEqual(await made, { status: "paused", updates: 312 });
});

test("who waits for a command that nobody answers is told", async () => {
  const answers = new Answers({ send: () => {} });
  const unanswered = answers.ask({ op: "measure" }, 5);
  const later = answers.ask({ op: "update" });
  assert.match((await unanswered).error, /did not answer/);
  answers.take({ key: "2", updates: 3 });
  assert.equal((await later).updates, 3);
});

test("measured numbers are of the one run, or by the labels of a race", () => {
  assert.deepEqual(valuesOf({ updates: [7], values: [{ accuracy: 0.5 }] }), { updates: 7, values: { accuracy: 0.5 } });
  const both = { updates: [9, 7], values: [{ accuracy: 0.5 }, { accuracy: { error: "the run is gone" } }] };
  assert.deepEqual(valuesOf(both, ["lstm", "rnn"]), { updates: 7, values: { lstm: { accuracy: 0.5 }, rnn: {} } });
  assert.deepEqual(valuesOf({ error: "busy" }), { updates: 0, values: {} });
});

test("a page shows the knobs that it names and hides the others", () => {
  const state = { knobs: [{ name: "learning_rate" }, { name: "seed" }], recipe: {} };
  const hidden = hidesOf(state, ["learning_rate"]);
  assert.ok(["task", "model", "seed", "more", "link"].every((name) => hidden.includes(name)));
  assert.ok(!hidden.includes("learning_rate"));
  assert.ok(["cost", "streaming"].every((name) => hidden.includes(name)));
  assert.ok(!hidesOf(state, ["cost", "streaming"]).includes("streaming"));
});

test("a page offers few depths, and the one that its scene opens with", () => {
  const { scenes } = stage();
  const views = ["story", "unit", "attention", "score", "text"].map((name) => ({ name }));
  assert.deepEqual(scenes.offered(views), views, "in the lab all");
  Object.assign(scenes, { show: [], depth: "attention" });
  assert.deepEqual(scenes.offered(views).map(({ name }) => name), ["story", "unit", "attention", "score"]);
});

test("under the veil the picture of a run is hidden", () => {
  const { scenes } = stage();
  assert.equal(scenes.veil, null);
  scenes.veil = "outcome";
  assert.equal(scenes.veil, "outcome");
  assert.equal(scenes.bench.frame.dataset.veil, "outcome");
  assert.match(scenes.cover.textContent, /at update 0/);
  scenes.veil = null;
  assert.deepEqual([scenes.bench.frame.dataset, scenes.cover.hidden], [{}, true]);
});

test("after a cut what has no answer is asked again under its number, and what has is not", async () => {
  const sent = [];
  const answers = new Answers({ send: (command) => sent.push(command) });
  const first = answers.ask({ op: "scene", query: "a" });
  const second = answers.ask({ op: "update", count: 7 });
  answers.take({ key: "1", updates: 3 });
  assert.deepEqual(await first, { key: "1", updates: 3 });
  sent.length = 0;
  answers.again();
  assert.deepEqual(sent, [{ op: "update", count: 7, key: "2" }]);
  answers.take({ key: "2", updates: 10 });
  answers.take({ key: "2", updates: 10 });
  assert.equal((await second).updates, 10);
  answers.again();
  assert.equal(sent.length, 1);
});
