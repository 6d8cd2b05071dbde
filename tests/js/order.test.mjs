import assert from "node:assert/strict";
import test from "node:test";

import * as order from "../../static/js/order.js";

const COUNT = 10;
const UNITS = 4;
/** twins(t, unit, twin): unit 0 never differs, 1 differs for 3 positions, 2 for all, 3 for all but is an integrator. */
const value = (twin, t, unit) => {
  if (unit === 1) return t < 3 ? 0.5 * twin : 0;
  if (unit === 2) return 0.8 * (twin ? 1 : -1);
  if (unit === 3) return 3 * t + 0.01 * twin;
  return Math.sin(2 * t);
};
const data = Float32Array.from({ length: 2 * COUNT * UNITS }, (_, index) =>
  value(Math.floor(index / (COUNT * UNITS)), Math.floor(index / UNITS) % COUNT, index % UNITS),
);
const twins = { data, twins: 2, count: COUNT, units: UNITS };
const grid = { data: data.subarray(0, COUNT * UNITS), count: COUNT, units: UNITS };

test("units that keep the twins apart come first; a large state alone does not", () => {
  assert.deepEqual(order.byScore(order.separation(twins)), [2, 1, 3, 0]);
});

test("memory length counts positions for which the difference stays above half of its peak", () => {
  const lengths = order.memoryLength(twins);
  assert.deepEqual(lengths.slice(0, 3), [0, 3, COUNT]);
});

test("the peak's half, not less, is where a memory ends", () => {
  const fading = Float32Array.from([0, 0, 0, 0, 0, 1, 0.8, 0.6, 0.35, 0.3]); // two twins, five positions, one unit
  assert.deepEqual(order.memoryLength({ data: fading, twins: 2, count: 5, units: 1 }), [3]);
});

test("without twins, movement and correlation say something sensible", () => {
  const moves = order.movement(grid);
  assert.ok(moves[3] > moves[0] && moves[0] > moves[2]);
  const lengths = order.correlationLength(grid);
  assert.equal(lengths[2], 0);
  assert.ok(lengths[3] > lengths[0]);
});

test("similarity puts alike units side by side and keeps every unit once", () => {
  const units = 4;
  const wave = (t, unit) => [Math.sin(t), t, Math.sin(t) + 0.01 * t, t + 0.1 * Math.cos(3 * t)][unit];
  const waves = Float32Array.from({ length: 12 * units }, (_, index) => wave(Math.floor(index / units), index % units));
  const chain = order.bySimilarity({ data: waves, count: 12, units }, [0, 1, 2, 3]);
  assert.deepEqual(chain, [0, 2, 3, 1].includes(chain[2]) ? chain : []);
  assert.equal(chain[1], 2);
  assert.deepEqual([...chain].sort(), [0, 1, 2, 3]);
});

test("equal scores keep the order of numbers", () => {
  assert.deepEqual(order.byScore([1, 2, 1, 2]), [1, 3, 0, 2]);
});
