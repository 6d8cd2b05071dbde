import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { axis, spread, ticks } from "../../static/js/axis.js";
import { Picture } from "../../static/js/picture.js";
import { isClipped, magnitude, roundUp, Scales, toPixel } from "../../static/js/scales.js";

test("every row shares one axis: x and at are each other's inverse", () => {
  for (const [width, count] of [
    [1400, 22],
    [900, 60],
    [390, 22],
    [320, 200],
  ]) {
    const { x, at, cell, plot } = axis({ width, count });
    assert.ok(Math.abs(plot - count * cell) < 1e-6);
    for (let t = 0; t < count; t++) {
      assert.equal(at(x(t) + cell / 2), t);
      assert.equal(at(x(t) + 0.01), t);
    }
    assert.equal(at(-50), 0);
    assert.equal(at(plot + 50), count - 1);
  }
});

test("a phone gives every position at least 24 px and scrolls sideways inside", () => {
  const phone = axis({ width: 390, count: 60, touch: true });
  assert.ok(phone.cell >= 24 && phone.scrolls && phone.narrow);
  assert.equal(phone.label, 0);
  assert.ok(axis({ width: 1280, count: 200, touch: true }).cell >= 24);
});

test("a desktop shows 22 and 60 positions without scrolling, within its width", () => {
  for (const width of [1240, 1400]) {
    for (const count of [22, 60]) {
      const { scrolls, label, scale, plot, value, aside } = axis({ width, count });
      if (count === 22 || width === 1400) assert.ok(!scrolls, `${width} ${count}`);
      if (!scrolls) assert.ok(label + scale + plot + value + aside <= width, `${width} ${count}`);
    }
  }
});

test("ticks name the first and the last position and keep their distance", () => {
  for (const [count, cell] of [
    [22, 36],
    [60, 13],
    [200, 12],
    [5, 60],
    [2, 24],
    [1, 60],
  ]) {
    const numbers = ticks(count, cell);
    assert.equal(numbers[0], 0);
    assert.equal(numbers.at(-1), count - 1);
    for (let index = 1; index < numbers.length; index++) assert.ok((numbers[index] - numbers[index - 1]) * cell >= 24);
  }
});

test("labels are spread apart, in order and within their row", () => {
  const placed = spread([50, 51, 49, 10], 14, 5, 95);
  const sorted = [...placed].sort((a, b) => a - b);
  for (let index = 1; index < sorted.length; index++) assert.ok(sorted[index] - sorted[index - 1] >= 14 - 1e-9);
  assert.ok(placed[2] < placed[0] && placed[0] < placed[1] && placed[3] < placed[2]);
  assert.ok(Math.min(...placed) >= 5 && Math.max(...placed) <= 95);
  const bottom = spread([90, 92, 94], 14, 5, 95);
  assert.deepEqual(bottom, [67, 81, 95]);
  assert.deepEqual(spread([30], 14, 5, 95), [30]);
});

test("a quantity without bounds that was never negative begins at zero; once it was, it is signed for good", () => {
  const picture = new Picture();
  const scale = (data) => {
    picture.frame = {}; // another frame
    return picture.scale("delta", data, { isFitted: true });
  };
  assert.deepEqual(scale([0.3, 2.4]), [0, 3]);
  assert.deepEqual(scale([-0.1, 2.4]), [-3, 3]);
  assert.deepEqual(scale([0.3, 2.4]), [-3, 3]);
  picture.frame = {};
  assert.deepEqual(picture.scale("other", [0.3, 2.4]), [-3, 3]);
});

test("a scale widens in round steps and never shrinks", () => {
  const scales = new Scales();
  assert.deepEqual(scales.of("c", null, [0.3]), [-1, 1]);
  assert.deepEqual(scales.of("c", null, [-4.5, 2]), [-5, 5]);
  assert.deepEqual(scales.of("c", null, [0.1]), [-5, 5]);
  assert.deepEqual(scales.of("c", null, [15.6]), [-20, 20]);
  assert.deepEqual(scales.of("f", [0, 1], [0.2]), [0, 1]);
  assert.deepEqual(scales.of("nothing finite", null, [NaN, Infinity]), [-1, 1]);
  scales.clear();
  assert.deepEqual(scales.of("c", null, [0.1]), [-1, 1]);
});

test("round steps are 1, 1.5, 2, 3, 5, 7 times a power of ten", () => {
  const cases = [
    [0.2, 1],
    [1, 1],
    [1.01, 1.5],
    [2, 2],
    [2.1, 3],
    [5.1, 7],
    [10, 10],
    [15.6, 20],
    [999, 1000],
    [1001, 1500],
  ];
  for (const [value, wanted] of cases) assert.equal(roundUp(value), wanted, String(value));
  assert.equal(roundUp(0.04, 0), 0.05);
});

test("the log axis keeps its bottom and widens only where values exceed its top", () => {
  const scales = new Scales();
  assert.deepEqual(scales.decades("flow", [1e-12, 1], -6, 0), [-6, 0]);
  assert.deepEqual(scales.decades("flow", [30], -6, 0), [-6, 2]);
  assert.deepEqual(scales.decades("flow", [0.1], -6, 0), [-6, 2]);
  assert.deepEqual(scales.decades("flow", [Infinity, 1], -6, 0), [-6, 2]);
});

test("values beyond the scale are clipped and known to be", () => {
  assert.equal(toPixel(1, [0, 1], 3, 30), 3);
  assert.equal(toPixel(0, [0, 1], 3, 30), 30);
  assert.equal(toPixel(9, [0, 1], 3, 30), 3);
  assert.equal(toPixel(0, [-1, 1], 0, 100), 50);
  assert.ok(isClipped(4.5, [-1, 1]) && isClipped(-1.01, [-1, 1]) && !isClipped(1.0005, [-1, 1]));
});

test("a share of the magnitude leaves outliers out", () => {
  const data = Float32Array.from({ length: 100 }, (_, index) => (index === 99 ? 1000 : index / 100));
  assert.ok(magnitude(data, 0.98) < 1);
  assert.equal(magnitude(data), 1000);
});
