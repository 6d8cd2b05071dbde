import assert from "node:assert/strict";
import test from "node:test";

import { checkInWords, drawChecks, newestCheck } from "../../static/js/timeline_checks.js";

const PLOT = { x: (updates) => updates, y: (loss) => 100 * loss, bottom: 100, width: 600 };

/** What is drawn: the points of the line, and the words. */
function drawn(facts, plot = {}) {
  const found = { points: [], words: [] };
  const point = (x, y) => found.points.push([x, y]);
  const pen = new Proxy(
    {
      moveTo: point,
      lineTo: point,
      fillText: (words, x) => found.words.push([words, x]),
      measureText: (words) => ({ width: 6 * words.length }),
    },
    { get: (own, name) => own[name] ?? (() => {}), set: () => true },
  );
  const all = { checks: [], checkSize: 1, every: 1, measured: null, best: null, updates: 0, ...facts };
  drawChecks(pen, { ...PLOT, ...plot }, all, {});
  return found;
}

test("no check is the best one before there was any", () => {
  const old = { every: 160, checkSize: 160, best: { updates: 320, loss: 0.2 } };
  assert.deepEqual(drawn({ ...old, updates: 0 }).words, []);
  assert.deepEqual(drawn({ best: { updates: 0, loss: 2 }, updates: 0 }).words, [], "nothing is learned yet");
  assert.deepEqual(drawn({ ...old, updates: 480 }).words, [["best, checked every 160 updates", 128]]);
});

test("the words of a flag stay within the plot, and are few where there is little room", () => {
  const best = { updates: 200, loss: 0.2 };
  assert.deepEqual(drawn({ updates: 480, best: { ...best, updates: 10 } }).words, [["best", 12]]);
  assert.deepEqual(drawn({ updates: 480, best, every: 160 }, { width: 230 }).words, [["best", 170]]);
  assert.deepEqual(drawn({ updates: 480, best, measured: [200, 480] }).words, [["best", 170]], "of the frames that can be shown");
});

test("checks that are not equally far apart lie at their own updates", () => {
  const facts = { checks: [0.5, 0.4, 0.3], measured: [24, 48, 60], updates: 60, unit: "nats" };
  assert.deepEqual(drawn(facts).points, [[24, 50], [48, 40], [60, 30]]);
  assert.deepEqual(checkInWords(facts, 50), ["validation 0.40 nats"]);
  assert.deepEqual(checkInWords(facts, 20), []);
  assert.equal(newestCheck(facts)[0].label, "validation 0.30 nats");
});
