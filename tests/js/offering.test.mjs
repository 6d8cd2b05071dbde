import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { Offering } from "../../static/js/offering.js";
import { Picture } from "../../static/js/picture.js";

const COUNT = 3;
const UNITS = 4;
const SCORE = { name: "score", rows: [{ kind: "heat", quantity: "hidden_state" }] };
const UNIT = { name: "unit", rows: [{ kind: "lines", quantity: "twins.hidden_state" }] };
const QUERY = { name: "attention", rows: [{ kind: "weights", quantity: "attention_weights" }] };

/** Show a frame of all units; unit `moving` moves most along the sequence, unit `telling` separates the twins. */
function show(picture, { moving, telling = null }) {
  const quantities = [];
  picture.frame = { updates: 1, quantities: {}, facts: {} };
  const add = (name, axes, shape, of) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => of(index));
    quantities.push({ name, axes, shape });
    picture.frame.quantities[name] = { axes, shape, data, step: 0 };
  };
  add("hidden_state", ["t", "unit"], [COUNT, UNITS], (index) => (index === moving ? 1 : 0));
  if (telling !== null) {
    const isApart = (index) => index >= COUNT * UNITS && index % UNITS === telling;
    add("twins.hidden_state", ["twin", "t", "unit"], [2, COUNT, UNITS], (index) => (isApart(index) ? 1 : 0));
  }
  picture.layout = picture.shown = { quantities, scene: { tokens: ["a", "b", "c"] } };
  return { layout: picture.layout };
}

function coming() {
  const picture = new Picture();
  const offering = new Offering(picture);
  picture.sizes = { unit: UNITS, layer: 2 };
  offering.turn(SCORE);
  const entry = show(picture, { moving: 1 });
  return { picture, offering, entry };
}

test("from the score, one unit opens with the unit that tells most, as if it were opened at once", () => {
  const { picture, offering, entry } = coming();
  assert.equal(offering.unitOf(SCORE, entry), null);
  assert.deepEqual(picture.units, [0, 1, 2, 3]);
  offering.turn(UNIT);
  assert.deepEqual(offering.asked, { unit: null, layer: null });
  assert.equal(picture.telling[0], 1); // the controls ask while the score's frame still stands
  assert.equal(offering.unitOf(UNIT, entry), null);
  const next = show(picture, { moving: 1, telling: 3 });
  assert.equal(offering.unitOf(UNIT, next), 3);
  assert.equal(offering.unitOf(UNIT, next), null);
});

test("a unit that was chosen stays, and is asked for even where it is the first", () => {
  const { picture, offering } = coming();
  offering.chose({ unit: 0 });
  offering.turn(UNIT);
  assert.deepEqual(offering.asked, { unit: 0, layer: null });
  assert.equal(offering.unitOf(UNIT, show(picture, { moving: 1, telling: 3 })), null);
  offering.owe({ layer: 1 });
  assert.equal(offering.unitOf(UNIT, show(picture, { moving: 1, telling: 3 })), 3);
});

test("one query opens on the last layer unless another was chosen", () => {
  const { picture, offering } = coming();
  offering.turn(QUERY);
  assert.deepEqual(offering.asked, { unit: null, layer: 1 });
  offering.turn(UNIT);
  assert.equal(picture.layer, 0);
  offering.chose({ layer: 0 });
  offering.turn(QUERY);
  assert.deepEqual(offering.asked, { unit: null, layer: 0 });
});
