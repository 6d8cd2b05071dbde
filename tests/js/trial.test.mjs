import assert from "node:assert/strict";
import test from "node:test";

import { tryOut } from "../../static/js/lesson/trial.js";

class Node {
  constructor() {
    this.classList = { add() {}, remove() {} };
    this.dataset = {};
  }
  setAttribute() {}
  removeAttribute() {}
  addEventListener(_, act) {
    this.press = act;
  }
  append(...children) {
    this.children = children;
  }
  replaceChildren(...children) {
    this.children = children;
  }
}
globalThis.document = { createElement: () => new Node(), createTextNode: (text) => text };
globalThis.DOMParser = class {
  parseFromString() {
    return { body: { childNodes: [] } };
  }
};

/** A reader whose bench learns as a plan says: `accuracyAt(updates)`, `ends` at an update although more were asked for. */
function reader({ accuracyAt, ends = Infinity, status = "paused", turns = false }) {
  const done = [];
  const bench = {
    veil: "outcome",
    state: { updates: 0, status: "paused", recipe: { hidden_size: 8 } },
    addEventListener: () => done.push("listen"),
    hurry: () => done.push("hurry"),
    removeEventListener: () => done.push("leave"),
    make: async (count, until, within) => {
      done.push(["make", count, within]);
      const to = Math.min(bench.state.updates + count, ends);
      for (let updates = bench.state.updates; updates < to; updates += 10) {
        bench.state = { ...bench.state, updates: updates + 10 };
        if (until && (await until())) break;
      }
      bench.state.updates = Math.min(bench.state.updates, to);
      if (turns) self.visit += 1;
      return { status, updates: bench.state.updates };
    },
    measure: async () => {
      const accuracy = accuracyAt(bench.state.updates);
      return { updates: bench.state.updates, values: accuracy === null ? {} : { accuracy } };
    },
  };
  const self = { bench, visit: 1, done };
  self.begin = async (scene) => {
    done.push(["begin", scene.query]);
    bench.state = { ...bench.state, updates: 0 };
  };
  return self;
}

const trial = (more) => ({
  scene: { query: "task=parity" },
  after: 100,
  until: null,
  specs: { accuracy: "accuracy" },
  output: new Node(),
  ...more,
});

test("a run begins at the scene, unveiled, makes its updates and is measured", async () => {
  const one = reader({ accuracyAt: (updates) => updates / 100 });
  const found = await tryOut(one, trial());
  assert.deepEqual(one.done, [["begin", "task=parity"], "listen", ["make", 100, 30], "leave"]);
  assert.equal(one.bench.veil, null);
  assert.deepEqual([found.updates, found.values.accuracy, found.isFinished, found.isMeasured], [100, 1, true, true]);
  assert.deepEqual(found.known, { accuracy: 1, updates: 100, recipe: { hidden_size: 8 } });
});

test("it ends early where what it is made for is reached", async () => {
  const one = reader({ accuracyAt: (updates) => updates / 100 });
  const found = await tryOut(one, trial({ until: [">=", ["name", "accuracy"], 0.3] }));
  assert.deepEqual([found.updates, found.isFinished], [30, true]);
});

test("it is judged by what it reached, also where the next updates lose it again", async () => {
  const one = reader({ accuracyAt: (updates) => (updates === 30 ? 0.9 : 0.2) });
  const make = one.bench.make;
  one.bench.make = async (...asked) => {
    const done = await make(...asked);
    one.bench.state.updates += 5;
    return done;
  };
  const found = await tryOut(one, trial({ until: [">=", ["name", "accuracy"], 0.8] }));
  assert.deepEqual([found.updates, found.known.accuracy, found.isFinished], [30, 0.9, true]);
});

test("a run that somebody paused is not judged, and goes on from where it rests", async () => {
  const one = reader({ accuracyAt: () => 0.5, ends: 40 });
  const paused = await tryOut(one, trial());
  assert.deepEqual([paused.updates, paused.isFinished], [40, false]);
  one.done.length = 0;
  await tryOut(one, trial({ scene: null }));
  assert.deepEqual(one.done[1], ["make", 60, 30]);
});

test("a run that stopped by itself is judged where it stopped", async () => {
  const found = await tryOut(reader({ accuracyAt: () => 0.1, ends: 40, status: "stopped" }), trial());
  assert.deepEqual([found.updates, found.isFinished], [40, true]);
});

test("who turns the page meanwhile hears nothing", async () => {
  assert.equal(await tryOut(reader({ accuracyAt: () => 0.1, turns: true }), trial()), null);
});

test("without numbers there is nothing to judge by", async () => {
  assert.equal((await tryOut(reader({ accuracyAt: () => null }), trial())).isMeasured, false);
});

test("while it is watched the page says how far it is, and the rest can be skipped", async () => {
  const one = reader({ accuracyAt: () => 0.5 });
  const { output, ...more } = trial();
  let shown = null;
  one.bench.make = async () => {
    const [words, bar, skip] = output.children;
    shown = [words.textContent, bar.value, skip.hidden];
    skip.press();
    return { status: "paused" };
  };
  one.bench.state.updates = 20;
  await tryOut(one, { ...more, output, scene: null });
  assert.deepEqual(shown, ["The network learns: update 20 of 100.", 20, false]);
  assert.ok(one.done.includes("hurry"));
});
