import assert from "node:assert/strict";
import test from "node:test";

import { Store, carries } from "../../static/js/store.js";

const filled = (capacity, count) => {
  const store = new Store(capacity);
  for (let updates = 0; updates < count; updates++) store.push(null, { updates }, null);
  return store;
};

test("a store holds everything until it is full", () => {
  assert.deepEqual(filled(10, 10).updates, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a long run stays below its capacity, evenly thinned, with the first and the newest", () => {
  for (const count of [11, 100, 301, 1000, 7777]) {
    const { updates } = filled(300, count);
    assert.ok(updates.length <= 300 && updates.length >= Math.min(count, 150), `${updates.length} of ${count}`);
    assert.equal(updates[0], 0);
    assert.equal(updates.at(-1), count - 1);
    const gaps = updates.slice(1, -1).map((value, index) => value - updates[index]);
    assert.equal(new Set(gaps).size, 1, `gaps of ${count}: ${[...new Set(gaps)]}`);
    assert.ok(updates.at(-1) - updates.at(-2) <= gaps[0]);
  }
});

test("a run that goes back drops what lay ahead", () => {
  const store = filled(300, 50);
  store.push(null, { updates: 20 }, null);
  assert.deepEqual(
    store.updates,
    Array.from({ length: 21 }, (_, index) => index),
  );
  store.push(null, { updates: 0 }, null);
  assert.deepEqual(store.updates, [0]);
});

test("the same update read again replaces itself", () => {
  const store = filled(300, 5);
  store.push(null, { updates: 4 }, "new");
  assert.deepEqual(store.updates, [0, 1, 2, 3, 4]);
  assert.equal(store.newest.buffers, "new");
});

test("an index is clamped; null is the newest", () => {
  const store = filled(10, 5);
  assert.equal(store.at(2).updates, 2);
  assert.equal(store.at(99).updates, 4);
  assert.equal(store.at(-1).updates, 0);
  assert.equal(store.at(null).updates, 4);
  assert.equal(new Store().at(null), null);
});

test("a frame of one unit carries that unit's rows and no other's", () => {
  const entry = (facts) => ({ layout: { quantities: [{ name: "forget_gate" }] }, header: { facts } });
  const wanted = { names: ["forget_gate"], unit: 3, layer: 0 };
  assert.equal(carries(entry({ unit: 3, layer: 0 }), wanted), true);
  assert.equal(carries(entry({ unit: 4, layer: 0 }), wanted), false);
  assert.equal(carries(entry({}), wanted), true);
  assert.equal(carries(entry({}), { ...wanted, names: ["provenance"] }), false);
});
