import assert from "node:assert/strict";
import { test } from "node:test";

import { Doubts } from "../../static/js/connection/doubts.js";

/** A page's doubts, looked at every five seconds: `pass(seconds)`. */
function doubting() {
  const world = { now: 0, expects: true, doubts: [], silences: 0 };
  const doubts = new Doubts({
    isExpecting: () => world.expects,
    onDoubt: (doubt) => world.doubts.push([world.now / 1000, doubt.isSuspect]),
    onSilence: () => (world.silences += 1),
    clock: () => world.now,
  });
  const pass = (seconds) => {
    for (let left = seconds; left > 0; left -= 5) {
      world.now += 5000;
      doubts.look();
    }
  };
  return { world, doubts, pass };
}

test("fifteen seconds without a frame are doubted, and again as long as none comes; the second time it is said", () => {
  const { world, doubts, pass } = doubting();
  pass(10);
  doubts.hear();
  pass(10);
  assert.deepEqual(world.doubts, []);
  pass(5);
  assert.deepEqual([world.doubts, world.silences], [[[25, true]], 0]);
  pass(20);
  assert.deepEqual([world.doubts, world.silences], [[[25, true], [40, true]], 1]);
  assert.equal(doubts.hear(), true, "it had been said");
  assert.equal(doubts.hear(), false);
});

test("where nothing is expected nothing is missed, and from then on time is given", () => {
  const { world, pass } = doubting();
  world.expects = false;
  pass(600);
  world.expects = true;
  pass(10);
  assert.deepEqual(world.doubts, []);
});

test("a machine that slept doubts, whatever the network did; a hidden page that is looked at once a minute does not", () => {
  const { world, doubts } = doubting();
  world.expects = false;
  for (const seconds of [60, 120, 180]) {
    world.now = seconds * 1000;
    doubts.look();
  }
  assert.deepEqual(world.doubts, []);
  world.now += 600_000;
  doubts.look();
  assert.deepEqual(world.doubts, [[780, true]]);
});
