import assert from "node:assert/strict";
import { test } from "node:test";

import { agoInWords, delay, goneInWords, takeResume } from "../../static/js/connection.js";

test("questions come less and less often, and never in step", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 100].map((attempt) => delay(attempt, 0.5)), [300, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.equal(delay(5, 0), 4000);
  assert.ok(delay(5, 0.999) < 12000);
});

test("how long ago", () => {
  const words = ["1 second ago", "12 seconds ago", "99 seconds ago", "2 minutes ago", "2 hours ago", "24 hours ago"];
  assert.deepEqual([1, 12, 99, 100, 6000, 86000].map(agoInWords), words);
});

test("what was kept is offered, and that nothing was is said", () => {
  const { text, offers } = goneInWords({ updates: 1340, age: 12 });
  assert.match(text, /no longer has this network.*Its state at update 1.340 was kept 12 seconds ago\.$/);
  assert.deepEqual(offers.map((label) => label.replace(/\D340/, "340")), ["Go on from update 1340", "Start this experiment again"]);
  assert.match(goneInWords(null).text, /Nothing was kept of it\.$/);
  assert.deepEqual(goneInWords(null).offers, ["Start this experiment again"]);
});

test("a token is taken once, and a browser that keeps nothing has none", () => {
  const kept = new Map([["rnn-resume", "abc"]]);
  const storage = () => ({ getItem: (key) => kept.get(key) ?? null, removeItem: (key) => kept.delete(key) });
  assert.equal(takeResume(storage), "abc");
  assert.equal(takeResume(storage), null);
  assert.equal(takeResume(() => { throw new Error("SecurityError"); }), null);
});
