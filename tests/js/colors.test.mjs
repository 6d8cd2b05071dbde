import assert from "node:assert/strict";
import test from "node:test";

import { blend, diverging, mix, parse, sequential, shade } from "../../static/js/colors.js";
import { COLOURS, ROLES, THEME_CSS } from "../../static/js/theme.js";

const luminance = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const channels = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
const BLIND = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const seenBy = (matrix, rgb) => {
  const linear = rgb.map((v) => (v / 255) ** 2.2);
  const row = (at) => matrix[at] * linear[0] + matrix[at + 1] * linear[1] + matrix[at + 2] * linear[2];
  return [0, 3, 6].map((at) => 255 * Math.max(0, row(at)) ** (1 / 2.2));
};

test("text reaches 4.5:1 on page, panel and bands, in light and in dark", () => {
  const texts = ["ink", "faint", "accent", ...Object.keys(ROLES).map((role) => `role-${role}-text`)];
  for (const name of texts) {
    for (const ground of ["page", "panel", "sunk"]) {
      for (const scheme of [0, 1]) {
        const found = contrast(COLOURS[name][scheme], COLOURS[ground][scheme]);
        assert.ok(found >= 4.495, `${name} on ${ground}, ${scheme ? "dark" : "light"}: ${found.toFixed(2)}`);
      }
    }
  }
  for (const scheme of [0, 1]) assert.ok(contrast(COLOURS["on-accent"][scheme], COLOURS.accent[scheme]) >= 4.5);
});

test("attention has a hue of its own: readable as text, and apart from every other colour for every kind of sight", () => {
  const { attention, ...others } = ROLES;
  for (const scheme of [0, 1]) {
    for (const ground of ["page", "panel"]) {
      assert.ok(contrast(attention.text[scheme], COLOURS[ground][scheme]) >= 5);
    }
    const ends = ["negative", "positive"].map((name) => COLOURS[name][scheme]);
    for (const other of [...Object.values(others).map(({ fill }) => fill[scheme]), ...ends]) {
      for (const matrix of [[1, 0, 0, 0, 1, 0, 0, 0, 1], ...Object.values(BLIND)]) {
        const [one, two] = [attention.fill[scheme], other].map((colour) => seenBy(matrix, parse(colour)));
        const distance = Math.hypot(...one.map((value, index) => value - two[index]));
        assert.ok(distance > 30, `${other}: ${distance.toFixed(0)}`);
      }
    }
  }
});

test("the sheet declares every colour for light and dark", () => {
  for (const [name, [light, dark]] of Object.entries(COLOURS)) {
    assert.ok(THEME_CSS.includes(`--${name}: light-dark(${light}, ${dark});`), name);
  }
});

test("a gate's table runs from the panel to the role's fill and only gets darker", () => {
  const table = sequential(parse("#ffffff"), parse(ROLES.forget.fill[0]));
  assert.deepEqual(channels(table[0]), [255, 255, 255]);
  assert.deepEqual(channels(table[255]), parse(ROLES.forget.fill[0]));
  for (let index = 1; index < 256; index++) {
    assert.ok(luminance(channels(table[index])) <= luminance(channels(table[index - 1])) + 1e-3);
  }
});

test("signed values pass through the panel at zero", () => {
  const table = diverging(...["negative", "panel", "positive"].map((name) => parse(COLOURS[name][0])));
  assert.deepEqual(channels(table[0]), parse(COLOURS.negative[0]));
  assert.deepEqual(channels(table[255]), parse(COLOURS.positive[0]));
  for (const middle of [127, 128]) for (const value of channels(table[middle])) assert.ok(value > 248);
});

test("the ends of the signed table differ for every kind of colour vision, and no role has them", () => {
  for (const scheme of [0, 1]) {
    const [negative, positive] = ["negative", "positive"].map((name) => parse(COLOURS[name][scheme]));
    for (const [kind, matrix] of Object.entries(BLIND)) {
      const [one, other] = [seenBy(matrix, negative), seenBy(matrix, positive)];
      const distance = Math.hypot(...one.map((value, index) => value - other[index]));
      assert.ok(distance > 40, `${kind}, ${scheme ? "dark" : "light"}: ${distance.toFixed(0)}`);
    }
    for (const { fill } of Object.values(ROLES)) {
      for (const end of [negative, positive]) {
        assert.ok(Math.hypot(...parse(fill[scheme]).map((value, index) => value - end[index])) > 40);
      }
    }
  }
});

test("shades clip at both ends of the scale", () => {
  assert.deepEqual(
    [-2, -1, 0, 1, 2].map((value) => shade(value, -1, 1)),
    [0, 0, 128, 255, 255],
  );
  assert.equal(shade(NaN, 0, 1), 0);
});

test("mixing goes from one colour to the other", () => {
  assert.deepEqual(mix([255, 0, 0], [0, 0, 255], 0).map(Math.round), [255, 0, 0]);
  assert.deepEqual(mix([255, 0, 0], [0, 0, 255], 1).map(Math.round), [0, 0, 255]);
  assert.match(blend("rgb(0, 0, 0)", "#ffffff", 0.5), /^rgb\(\d+,\d+,\d+\)$/);
});
