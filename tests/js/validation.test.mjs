import assert from "node:assert/strict";
import test from "node:test";

import { besideFlag } from "../../static/js/timeline_checks.js";
import { bestInWords, curveAt, verdictInWords } from "../../static/js/validation.js";

const LATER = { shown: 100, unit: "squared error, scaled" };

/** Checks every 10 updates, best at update 40, and a training loss that falls all the way or stays. */
function run({ rise = 0.1, falls = true } = {}) {
  const checks = [0.9, 0.6, 0.4, 0.2, ...[1, 2, 3, 4, 5, 6].map((step) => 0.2 + step * rise), NaN, NaN];
  const curve = Array.from({ length: 100 }, (_, index) => (falls ? 1 / (index + 1) : 1));
  return { checks, every: 10, checkSize: 10, best: { updates: 40, loss: 0.2 }, curve, bucket: 1 };
}

test("a curve is read at an update, and after its end at its last point", () => {
  const { checks } = run();
  assert.ok(Number.isNaN(curveAt(checks, 10, 0)));
  assert.deepEqual([10, 40, 500].map((updates) => curveAt(checks, 10, updates)), [0.9, 0.2, checks[9]]);
  assert.equal(curveAt([4, 2, 3, NaN], 1, 3, 2), 2.5);
});

test("rising validation and falling training loss is learning by heart", () => {
  assert.equal(verdictInWords(run(), LATER), "It learns the training data by heart: validation was best, 0.20, at");
  assert.equal(verdictInWords(run({ falls: false }), LATER), "Validation was best, 0.20, at");
  assert.equal(verdictInWords(run({ rise: 0.002 }), LATER), "Validation was best, 0.20, at");
});

test("checks that go up and down around the same loss are not learning by heart", () => {
  const noisy = [0.3, 0.4, 0.3, 0.2, 0.4, 0.3, 0.4, 0.3, 0.2, 0.4];
  const known = { ...run(), checks: noisy };
  assert.equal(verdictInWords(known, LATER), "Validation was best, 0.20, at");
});

test("nothing is said before the fifth check after the best, nor while it is about as good", () => {
  assert.equal(verdictInWords(run(), { ...LATER, shown: 89 }), "");
  assert.notEqual(verdictInWords(run(), { ...LATER, shown: 90 }), "");
  assert.equal(verdictInWords(run({ rise: 0.0001 }), LATER), "");
  assert.equal(verdictInWords({ ...run(), best: null }, LATER), "");
});

test("the flag says of which checks it is the best", () => {
  assert.equal(bestInWords(1), "best");
  assert.equal(bestInWords(160), "best, checked every 160 updates");
});

test("the words beside the flag of the best check stay inside the plot", () => {
  assert.equal(besideFlag(200, 150, 400), 48); // before it
  assert.equal(besideFlag(20, 150, 400), 22); // behind it
  assert.equal(besideFlag(140, 150, 215), 65); // no room on either side: up to the right edge
  assert.equal(besideFlag(90, 150, 120), 1);
});
