import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { caption, figureName } from "../../static/js/describe.js";
import { Picture } from "../../static/js/picture.js";
import { aligned, apart, nearest, planeOn, sizes } from "../../static/js/plane.js";
import { halving, spectrum, spectrumOf } from "../../static/js/rows/spectrum.js";
import { explained, furthest, pathsOf, phaseAt, roundLength, trajectory } from "../../static/js/rows/trajectory.js";
import { Scales } from "../../static/js/scales.js";

const near = (found, expected, within = 1e-5) => {
  assert.equal(found.length, expected.length);
  found.forEach((value, index) => assert.ok(Math.abs(value - expected[index]) <= within, `${found} is not ${expected}`));
};

/** A picture with float quantities [axes, shape, values]. */
function pictured(given, { layout = {}, ...rest } = {}) {
  const picture = new Picture();
  const quantities = {};
  const described = Object.entries(given).map(([name, [axes, shape, values, more = {}]]) => {
    quantities[name] = { axes, shape, data: Float32Array.from(values), step: 0 };
    return { name, axes, shape, symbol: "λ", bounds: null, role: "hidden", label: "U", ...more };
  });
  const scene = { tokens: [..."abc"], phases: [], loss_positions: [2], symbols: [], twins: ["a", "b"], twin_tokens: [], kind: "classes" };
  picture.layout = picture.shown = { quantities: described, scene: { ...scene, ...layout } };
  picture.frame = { updates: 7, quantities, facts: {} };
  return Object.assign(picture, { axis: { narrow: false }, depth: "spectrum", compact: true }, rest);
}

const PATH = [0, 0, 1, 0, 1, 2, -2, -2]; // an L that no turn takes into its mirror image

test("a path that was turned, mirrored or had its axes exchanged is turned back", () => {
  const last = Float32Array.from(PATH);
  const changed = (change) => Float32Array.from([0, 1, 2, 3].flatMap((at) => change(PATH[2 * at], PATH[2 * at + 1])));
  const [c, s] = [Math.cos(2.1), Math.sin(2.1)];
  for (const change of [
    (x, y) => [x, y],
    (x, y) => [-x, y],
    (x, y) => [x, -y],
    (x, y) => [-x, -y],
    (x, y) => [y, x],
    (x, y) => [c * x - s * y, s * x + c * y],
    (x, y) => [c * x + s * y, s * x - c * y],
  ]) {
    near(aligned(changed(change), last), PATH);
  }
});

test("turning keeps all lengths, and what cannot be compared stays as it is", () => {
  const points = Float32Array.from([3, 4, -1, 1, 0.5, -5]);
  near(sizes(aligned(points, Float32Array.from([0.2, 1, 4, -1, 2, 2]))), sizes(points));
  for (const last of [null, Float32Array.from([1, 2]), new Float32Array(6)]) assert.equal(aligned(points, last), points);
});

test("one is as long in both directions, and the largest point lies at the edge", () => {
  const plane = planeOn({ width: 200, height: 100, extent: [2, 2], left: 10, top: 20 });
  assert.deepEqual([plane.unit, plane.x(0), plane.y(0), plane.y(2), plane.y(-2)], [25, 110, 70, 20, 120]);
  assert.equal(planeOn({ width: 200, height: 100, extent: [4, 1] }).unit, 25);
  assert.equal(plane.x(1) - plane.x(0), plane.y(0) - plane.y(1));
});

test("the nearest point is found, and labels keep their distance", () => {
  assert.equal(nearest([[0, 0], [10, 0], [3, 4]], 4, 4), 2);
  assert.equal(nearest([], 4, 4), -1);
  assert.deepEqual(apart([[0, 0], [3, 0], [30, 0], [31, 1]], 20), [0, 2]);
});

test("room for a path is widened with some to spare and never taken back", () => {
  const scales = new Scales();
  assert.deepEqual([scales.reach("p", [2, -3], 0.05), scales.reach("p", [1], 0.05)], [3, 3]);
  assert.ok(Math.abs(scales.reach("p", [-4], 0.05) - 4.8) < 1e-12);
  assert.equal(scales.reach("q", [0], 0.05), 0.05);
  assert.deepEqual([0.7, 1, 4.9, 5, 60].map(roundLength), [0.5, 1, 2, 5, 50]);
});

const EIGEN = [["rank", "part"], [3, 2], [0, 1.25, 0, -1.25, 0.5, 0]];
const RNN = { "eigenvalues.hidden_state": EIGEN, "singular_values.hidden_state": [["rank"], [3], [2, 1.1, 0.001]] };
const ROW = { kind: "spectrum", quantity: "eigenvalues.hidden_state" };

test("a spectrum counts what lies outside the circle and says the two numbers that matter", () => {
  const picture = pictured(RNN);
  const { radius, stretch, least, outside, count } = spectrumOf(picture, ROW);
  assert.deepEqual([radius, stretch, outside, count], [1.25, 2, 2, 3]);
  assert.ok(Math.abs(least - 0.001) < 1e-9);
  assert.equal(
    spectrum.words(picture, ROW),
    "spectral radius 1.25, 2 of 3 eigenvalues outside the unit circle, singular values from 2.00 down to 1·10⁻³",
  );
  assert.equal(spectrum.value(picture, 0, ROW), "2 of 3 outside the circle\nsmallest singular value 1·10⁻³");
  assert.equal(spectrum.columnAt(), null);
});

test("the spectrum of the layer shown is read", () => {
  const two = [["layer", "rank", "part"], [2, 1, 2], [0.5, 0, 0, 2]];
  const picture = pictured({ "eigenvalues.hidden_state": two, "singular_values.hidden_state": [["layer", "rank"], [2, 1], [0.5, 2]] });
  assert.equal(spectrumOf(picture, ROW).radius, 0.5);
  picture.layer = 1;
  assert.deepEqual([spectrumOf(picture, ROW).radius, spectrumOf(picture, ROW).stretch], [2, 2]);
});

test("the sentence says what bounds a gradient and what does not, in one network and in gates", () => {
  const one = caption(pictured(RNN), { rows: [ROW] });
  assert.match(one, /stretches a gradient on its way back at most 2\.00-fold: its largest singular value\./);
  assert.match(one, /The eigenvalues bound nothing: the spectral radius, 1\.25,/);
  assert.match(one, /slope of the nonlinearity, at most 1, shrinks the gradient further/);
  const gate = { label: "U of the keep gate" };
  const picture = pictured({
    ...RNN,
    "eigenvalues.forget_gate": [["rank", "part"], [1, 2], [3, 0], gate],
    "singular_values.forget_gate": [["rank"], [1], [3], gate],
  });
  const both = caption(picture, { rows: [ROW, { ...ROW, quantity: "eigenvalues.forget_gate" }] });
  assert.match(both, /largest singular value is 3\.00 \(U of the keep gate\): it bounds how strongly/);
  assert.match(both, /what a gate keeps goes past all of these matrices/);
  assert.match(figureName(pictured(RNN), { label: "Spectrum", rows: [ROW] }), /^Spectrum after 7 updates\. At one position U/);
});

test("poles say how long they keep, and weights that are no numbers say so", () => {
  const poles = pictured({ poles: [["rank", "part"], [2, 2], [0.6, 0.7, 0.5, 0]] });
  const row = { kind: "spectrum", quantity: "poles" };
  assert.match(caption(poles, { rows: [row] }), /largest has size 0\.92: it halves in 8\.5\d positions\./);
  assert.match(spectrum.words(poles, row), /^2 poles, 0 of them outside the unit circle/);
  assert.deepEqual([halving(0.5), halving(0.999), halving(1.01), halving(1)], [
    "it halves in 1.00 positions",
    "it halves in 693 positions",
    "it grows without end",
    "it never halves",
  ]);
  const broken = pictured({ "eigenvalues.hidden_state": [["rank", "part"], [1, 2], [NaN, NaN]] });
  assert.equal(caption(broken, { rows: [ROW] }), "The weights are no longer numbers.");
});

const PATHS = ["twin", "t", "component"];
const WAY = { kind: "trajectory", quantity: "trajectory.hidden_state" };

function walked(points, options) {
  const shares = [["component"], [2], [0.61, 0.22]];
  return pictured({ "trajectory.hidden_state": [PATHS, [2, 3, 2], points], "explained.hidden_state": shares }, options);
}

const WALK = [0, 0, 1, 0, 2, 0, 0, 0, 1, 0, 2, 3];

test("the path of the next frame is turned to the last one's", () => {
  const picture = walked(WALK);
  near(pathsOf(picture, WAY).paths[1].flat(), WALK.slice(6));
  picture.frame = walked(WALK.map((value) => -value)).frame;
  near(pathsOf(picture, WAY).paths[1].flat(), WALK.slice(6));
  picture.frame = walked(WALK.map(() => NaN)).frame;
  assert.equal(caption(picture, { rows: [WAY] }), "The state is no longer a number.");
  picture.frame = walked(WALK.map((value) => -value)).frame;
  near(pathsOf(picture, WAY).paths[1].flat(), WALK.slice(6));
});

test("how far twins lie apart and how much is seen is said", () => {
  const picture = walked(WALK);
  const { paths, shares } = pathsOf(picture, WAY);
  assert.deepEqual([furthest(paths, 1), furthest(paths, 2), furthest(paths.slice(1), 2)], [0, 3, null]);
  assert.equal(explained(shares), "83 % of the variance (61 % and 22 %)");
  assert.equal(trajectory.value(picture, 2, WAY), "twins at most 3.00 apart at position 3");
  const said = caption(picture, { rows: [WAY] });
  assert.match(said, /^The plane in which the state moves most: 17 % of its movement is not seen\./);
  assert.match(said, /lie at most 3\.00 apart in it; the path is 2\.00 wide\./);
  assert.match(trajectory.words(picture, WAY), /^a path over 3 positions, 2\.00 wide; 83 %/);
});

test("pointing at the path finds the position, of whichever twin", () => {
  const picture = walked(WALK);
  const size = { width: 332, height: 352 };
  const [x, y] = [16 + 150 + 2 * 50, 20 + 16 + 150 - 3 * 50]; // extents 2 and 3: one is 50 px
  assert.equal(trajectory.columnAt(picture, x + 3, y + 2, WAY, size), 2);
  assert.equal(trajectory.columnAt(picture, 166, 190, WAY, size), 0);
});

test("a mark is shaped by its phase", () => {
  const phases = [{ name: "note", start: 0, stop: 1 }, { name: "say", start: 1, stop: 3 }];
  const picture = walked(WALK, { layout: { phases } });
  assert.deepEqual([0, 1, 2].map((t) => phaseAt(picture, t)), [0, 1, 1]);
  assert.equal(trajectory.label(picture).note, "━━ a   ╺╸╺╸ b   ● note   ▲ say");
  assert.equal(phaseAt(walked(WALK), 2), 0);
});
