import assert from "node:assert/strict";
import test from "node:test";

import { Engine } from "../../static/js/engine/engine.js";
import { readRecipe } from "../../static/js/engine/recipe.js";

const { recipe } = readRecipe("task=parity&model=rnn&seq_len=4&batch_size=2&hidden_size=3");

/** An engine whose time stands still, and whose tasks wait until they are called for. */
function engine() {
  const told = [];
  const tasks = [];
  const there = new Engine((message) => told.push(message), "worker", { now: () => 0, later: (task) => tasks.push(task) });
  const frames = () => told.filter(({ kind }) => kind === "frame").map(({ header }) => header.updates);
  return { there, frames, turn: () => tasks.shift()() };
}

test("a frame that is ready goes out when the page has painted the last one, not at the next update", () => {
  const { there, frames, turn } = engine();
  there.take({ op: "open", recipe });
  turn();
  assert.deepEqual(frames(), [0]);
  there.take({ op: "train" });
  turn(); // an update that the page cannot be shown yet; the next one is due later
  assert.deepEqual(frames(), [0]);
  there.take({ op: "paint" });
  assert.deepEqual(frames(), [0, 1]);
});

test("a page that has painted and missed nothing is told nothing", () => {
  const { there, frames, turn } = engine();
  there.take({ op: "open", recipe });
  turn();
  there.take({ op: "paint" });
  assert.deepEqual(frames(), [0]);
});
