import assert from "node:assert/strict";
import test from "node:test";

import { changedQuery, isOtherExperiment, readAddress, vainHides, writeAddress } from "../../static/js/address.js";

const QUERY = "v=1&task=delayed_recall&model=lstm&hidden_size=16&seed=0";

test("an address is taken apart and put together again", () => {
  const screen = { query: QUERY, view: "score", unit: 5, layer: 1, hide: ["task", "model"] };
  const address = writeAddress(screen);
  assert.equal(address, `?${QUERY}&view=score&unit=5&layer=1&hide=task,model`);
  assert.deepEqual(readAddress(address), screen);
});

test("what is at its default is left out", () => {
  assert.equal(writeAddress({ query: QUERY }), `?${QUERY}`);
  assert.equal(writeAddress({ query: "", unit: 0 }), "?unit=0");
  assert.equal(writeAddress({ query: "", hide: ["more"] }), "?hide=more");
});

test("what the bench cannot use in an address is ignored", () => {
  assert.deepEqual(readAddress("?unit=-1&layer=x&hide=,"), {
    query: "",
    view: null,
    unit: null,
    layer: null,
    hide: [],
  });
});

test("what an address hides in vain is told", () => {
  assert.equal(vainHides(["task", "more"], ["task", "more", "data"]), "");
  assert.equal(vainHides([], ["task"]), "");
  assert.match(vainHides(["task", "modle", "foo"], ["task"]), /^hide names nothing on this page: modle, foo; /);
  assert.ok(vainHides(["x".repeat(500)], []).length < 150);
});

test("a live knob is the same experiment, anything else another one", () => {
  assert.equal(isOtherExperiment(QUERY, `${QUERY}&learning_rate=0.1`, ["learning_rate"]), false);
  assert.equal(isOtherExperiment(QUERY, `${QUERY}&learning_rate=0.1`, []), true);
  assert.equal(isOtherExperiment(QUERY, QUERY.replace("16", "32"), ["learning_rate"]), true);
  assert.equal(isOtherExperiment("a=1&b=2", "b=2&a=1&view=score", []), false);
});

const knob = (name, group, value, standard) => ({ name, group, value, default: standard });
const STATE = {
  query: `${QUERY.replace("16", "32")}&letters=4&learning_rate=0.1&batch_size=32`,
  knobs: [
    knob("letters", "task", 4, 8),
    knob("hidden_size", "model", 32, 16),
    knob("learning_rate", "training", 0.1, 0.005),
    knob("batch_size", "training", 32, 32),
    knob("seed", "training", 0, 0),
  ],
};

const HELD = "held=clamp+forget_gate+t2-9+u3+p0.5&held=cut+t4-5";

test("what is held by hand travels in the address, and is no other experiment", () => {
  assert.equal(readAddress(`?${QUERY}&${HELD}&view=unit`).query, `${QUERY}&${HELD}`);
  assert.equal(writeAddress({ query: `${QUERY}&${HELD}`, view: "unit" }), `?${QUERY}&${HELD}&view=unit`);
  assert.equal(isOtherExperiment(QUERY, `${QUERY}&${HELD}`, []), false);
});

test("another network begins with nothing held", () => {
  const query = changedQuery({ ...STATE, query: `${STATE.query}&${HELD}` }, "hidden_size", 8);
  assert.equal(query, changedQuery(STATE, "hidden_size", 8));
});

test("another knob keeps everything else", () => {
  assert.equal(changedQuery(STATE, "hidden_size", 8), STATE.query.replace("=32&seed", "=8&seed"));
});

test("another task keeps the model's sizes that were changed; its own settings come with it", () => {
  const query = changedQuery(STATE, "task", "parity");
  assert.equal(query, "v=1&task=parity&model=lstm&hidden_size=32&seed=0");
});

test("another model keeps what the visitor changed and drops defaults", () => {
  const query = changedQuery(STATE, "model", "gru");
  assert.equal(query, "v=1&task=delayed_recall&model=gru&hidden_size=32&seed=0&letters=4&learning_rate=0.1");
});
