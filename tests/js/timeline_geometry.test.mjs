import assert from "node:assert/strict";
import test from "node:test";

import {
  bucketOf,
  eventNear,
  keptFor,
  lossScale,
  middleOf,
  nearest,
  reach,
  ticks,
  updatesOf,
} from "../../static/js/timeline_geometry.js";

test("the axis grows in round jumps and always holds what was trained", () => {
  assert.deepEqual([0, 90, 99, 150, 1000, 1300].map(reach), [100, 100, 150, 200, 1500, 1500]);
  for (let updates = 0; updates < 5000; updates += 37) assert.ok(reach(updates) >= updates);
});

test("ticks are round, start at 0 and are not too many", () => {
  assert.deepEqual(ticks(1500, 6), [0, 500, 1000, 1500]);
  assert.deepEqual(ticks(1, 6), [0, 1], "no part of an update");
  assert.deepEqual(ticks(100, 5), [0, 20, 40, 60, 80, 100]);
  for (const span of [100, 150, 3000, 80000]) assert.ok(ticks(span, 7).length <= 8);
});

test("losses lie on a linear axis from 0 with chance below the top", () => {
  const scale = lossScale({ chance: 2.08, curve: [2.1, 1, 0.1] });
  assert.equal(scale.kind, "linear");
  assert.equal(scale.place(0), 0);
  assert.ok(scale.place(2.08) > 0.85 && scale.place(2.08) < 1);
  assert.equal(scale.place(100), 1);
  assert.equal(scale.place(NaN), 1);
});

test("where simple methods are far below chance the axis is logarithmic", () => {
  const scale = lossScale({ chance: 1, baselines: { ridge: 0.01 }, curve: [1, 0.02] });
  assert.equal(scale.kind, "log");
  assert.ok(scale.place(0.01) > 0 && scale.place(0.01) < scale.place(0.1) && scale.place(0.1) < scale.place(1));
  const steps = [scale.place(0.1) - scale.place(0.01), scale.place(1) - scale.place(0.1)];
  assert.ok(Math.abs(steps[0] - steps[1]) < 1e-9);
});

test("the nearest kept frame is found; what is not kept must be recomputed", () => {
  const kept = [500, 510, 520, 1000];
  assert.equal(nearest(kept, 514), 1);
  assert.equal(nearest([], 3), -1);
  assert.equal(keptFor(kept, 508, { latest: 1000 }), 1);
  assert.equal(keptFor(kept, 120, { latest: 1000 }), -1);
  assert.equal(keptFor(kept, 550, { latest: 1000 }), 2);
  assert.equal(keptFor(kept, 551, { latest: 1000 }), -1);
  assert.equal(keptFor(kept, 760, { latest: 1000 }), -1);
  assert.equal(keptFor([0, 1, 2], 1, { latest: 2 }), 1);
});

test("the event beside the cursor is found", () => {
  const events = [{ updates: 10 }, { updates: 40 }];
  assert.equal(eventNear(events, 38, 5), events[1]);
  assert.equal(eventNear(events, 25, 5), null);
});

test("the loss of an update is the one that its own bucket holds", () => {
  assert.deepEqual([0, 1, 2, 112].map((updates) => bucketOf(updates, 1)), [-1, 0, 1, 111]);
  assert.deepEqual([0, 1, 4, 5, 8, 9].map((updates) => bucketOf(updates, 4)), [-1, 0, 0, 1, 1, 2]);
  assert.deepEqual(updatesOf(1, 4, 100), [5, 8]);
  assert.deepEqual(updatesOf(1, 4, 6), [5, 6]);
  for (let updates = 1; updates < 40; updates += 1) {
    const [first, last] = updatesOf(bucketOf(updates, 4), 4, 1000);
    assert.ok(first <= updates && updates <= last);
  }
});

test("a point of the curve lies over the updates it holds", () => {
  assert.equal(middleOf(111, 1, 200), 112);
  assert.equal(middleOf(1, 4, 100), 6.5);
  assert.equal(middleOf(1, 4, 6), 5.5);
  assert.equal(middleOf(2, 10, 35, 10), 30, "a check lies at its own update");
  assert.equal(middleOf(1, 20, 35, 10), 30, "a bucket that is still filling holds one of its two checks");
  assert.equal(middleOf(0, 20, 35, 10), 15);
});
