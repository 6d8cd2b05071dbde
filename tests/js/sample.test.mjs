import assert from "node:assert/strict";
import test from "node:test";

import { Look } from "../../static/js/look.js";
import { titleOf } from "../../static/js/sample.js";

class Node {
  setAttribute() {}
  addEventListener() {}
  append() {}
}
globalThis.document = { createElement: () => new Node(), hidden: false };

test("what is written says at which temperature, unless it is the network's own", () => {
  assert.equal(titleOf(1200, 1), "What it writes after update 1,200");
  assert.equal(titleOf(1200, 0.3), "What it writes after update 1,200, at temperature 0.3");
});

test("the temperature is told with the look, once", () => {
  const told = [];
  const look = new Look({ tell: (command) => told.push(command) });
  look.depth = "story";
  look.send();
  look.heat(0.5);
  look.heat(0.5);
  assert.deepEqual(told.map(({ op, temperature }) => [op, temperature]), [["look", 1], ["look", 0.5]]);
});
