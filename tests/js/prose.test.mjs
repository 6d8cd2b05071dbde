import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { parse } from "../../static/js/colors.js";
import { caption } from "../../static/js/describe.js";
import { Picture, shows } from "../../static/js/picture.js";
import { stepUnit } from "../../static/js/keys.js";
import { properties, propertyOf } from "../../static/js/properties.js";
import { legibleOn, luminance, prose, sharesOf } from "../../static/js/rows/prose.js";
import { flowed, LINE, tokenAt, tokenWidth } from "../../static/js/text_flow.js";

const ROW = { kind: "prose", quantity: "hidden_state" };
const VIEW = { name: "text", label: "Text", rows: [ROW] };

/** Three units over four tokens; `r` by property and unit, `chance` by property. */
function reading({ r = { depth: [0.2, -0.9, 0.5], vowel: [0.6, 0.1, 0] }, chance = { depth: 0.3, vowel: 0.5 } } = {}) {
  const picture = new Picture();
  const quantities = {
    hidden_state: { axes: ["t", "unit"], shape: [4, 3], data: Float32Array.from([0, 1, 0, 0.5, -1, 0, 0, 0.25, 0, 0, 0, 0]), step: 0 },
  };
  for (const [name, values] of Object.entries(r)) {
    quantities[`correlation.${name}`] = { axes: ["unit"], shape: [3], data: Float32Array.from(values), step: 0 };
    quantities[`property.${name}`] = { axes: ["t"], shape: [4], data: Float32Array.from([NaN, 1, 3, 2]), step: 0 };
  }
  const described = { symbol: "h", bounds: [-1, 1], role: "hidden" };
  picture.layout = picture.shown = {
    quantities: Object.entries(quantities).map(([name, { axes, shape }]) => ({ ...described, name, axes, shape, label: name.split(".").pop() })),
    scene: { tokens: [..."a␣b("], phases: [], loss_positions: [3], symbols: [], twins: [], twin_tokens: [], kind: "classes" },
  };
  const byChance = Object.fromEntries(Object.entries(chance).map(([name, value]) => [`correlation.${name}`, [value]]));
  picture.frame = { updates: 7, quantities, facts: { by_chance: byChance, correlated: 64 } };
  return Object.assign(picture, { axis: { narrow: false, room: 400 }, depth: "text" });
}

test("words are kept together, lines end where the text says, and a long word is broken", () => {
  const at = (tokens, room) => flowed([...tokens], room).places.map(({ x, y }) => [x / 18, y / LINE]);
  assert.equal(tokenWidth("a"), 18);
  assert.ok(tokenWidth("abc") > 2 * 18);
  assert.deepEqual(at("ab␣cd", 4 * 18), [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1]]);
  assert.deepEqual(at("a↵b", 90), [[0, 0], [1, 0], [0, 1]]);
  assert.deepEqual(at("abcdef", 4 * 18), [[0, 0], [1, 0], [2, 0], [3, 0], [0, 1], [1, 1]]);
  assert.equal(flowed([..."a↵"], 90).lines, 1);
  for (const room of [20, 60, 333]) {
    const { places, lines } = flowed([..."the␣mouse␣said,↵and␣went"], room);
    for (const { x, width } of places) assert.ok(x + width <= room || x === 0);
    assert.equal(Math.max(...places.map(({ y }) => y)) / LINE, lines - 1);
  }
});

test("the token under a point is found, and none beside the text", () => {
  const flow = flowed([..."ab␣cd"], 72);
  assert.deepEqual([tokenAt(flow, 1, 1), tokenAt(flow, 19, LINE + 1), tokenAt(flow, 60, LINE + 1)], [0, 4, null]);
});

test("units are sorted by the property that some unit goes with most beyond chance, then by the one chosen", () => {
  const picture = reading();
  assert.deepEqual(properties(picture).map(({ label }) => label), ["depth", "vowel"]);
  picture.sort();
  assert.deepEqual([propertyOf(picture).label, picture.telling], ["depth", [1, 2, 0]]);
  picture.property = "correlation.vowel";
  picture.sort();
  assert.deepEqual([propertyOf(picture).label, picture.telling], ["vowel", [0, 1, 2]]);
  assert.deepEqual([shows(VIEW).isOfOne, shows(VIEW).isOfAll], [true, false]);
});

test("the keys for units follow that order", () => {
  const picture = reading();
  picture.sort();
  picture.unit = 1;
  const chosen = [];
  const score = { picture, choose: ({ unit }) => chosen.push(unit) };
  stepUnit(score, 1);
  stepUnit(score, -1);
  assert.deepEqual(chosen, [2, 1]);
});

test("what a unit goes along with is said with its chance", () => {
  const picture = reading();
  picture.unit = 1;
  assert.match(caption(picture, VIEW), /^Unit 1 goes along with “depth”: r = −0\.90 over 64 held-out sequences; .* reaches 0\.30\./);
  picture.unit = 0;
  assert.match(caption(picture, VIEW), /^Unit 0 tells no more than chance of “depth”: r = 0\.20/);
  assert.equal(caption(reading({ r: {} }), VIEW), "The background of each token is the unit's state there.");
  assert.equal(caption(reading({ r: { depth: [NaN, NaN, NaN] } }), VIEW), "The state is no longer a number.");
});

test("the value at the cursor and the strongest tokens are read out", () => {
  const picture = reading();
  picture.unit = 1;
  assert.equal(prose.value(picture, 0, ROW), "a at 1: +1.00");
  assert.match(prose.words(picture, ROW), /^unit 1, strongest 1\.00 at a, position 1; −1\.00 at ␣, position 2; 0\.25 at b, position 3\./);
  assert.equal(prose.columnAt(picture, 8 + 20, 8 + 5), 1);
  assert.equal(prose.columnAt(picture, 300, 8 + 5), null);
});

test("letters stand out on every shade", () => {
  assert.equal(legibleOn([255, 255, 255]), "#000000");
  assert.equal(legibleOn(parse("#52287f")), "#ffffff");
  for (let grey = 0; grey < 256; grey++) {
    const back = [grey, grey, grey];
    const [a, b] = [luminance(back), luminance(parse(legibleOn(back)))].sort((x, y) => y - x);
    assert.ok((a + 0.05) / (b + 0.05) >= 4.5, `${grey}`);
  }
});

test("bars of a property go from its least to its most", () => {
  assert.deepEqual(sharesOf(Float32Array.from([NaN, 1, 3, 2])), [0, 0, 1, 0.5]);
  assert.deepEqual(sharesOf([2, 2]), [0, 0]);
  assert.deepEqual(sharesOf(null), []);
});
