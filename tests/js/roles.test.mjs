// Whoever lacks one kind of cones tells every pair of roles apart: Machado, Oliveira & Fernandes 2009 at full severity,
// distances by CIEDE2000 (Sharma, Wu & Dalal 2005).

import assert from "node:assert/strict";
import test from "node:test";

import { parse } from "../../static/js/colors.js";
import { COLOURS, ROLES } from "../../static/js/theme.js";

const SEEN_BY = {
  everybody: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const LEAST = 10; // about four times what is just told apart side by side

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const degrees = (angle) => (angle * Math.PI) / 180;

/** CIELAB (D65) of a colour as somebody sees it. */
function labOf(colour, matrix) {
  const rgb = parse(colour).map((value) => linear(value / 255));
  const row = (values, index, by) => by[3 * index] * values[0] + by[3 * index + 1] * values[1] + by[3 * index + 2] * values[2];
  const seen = [0, 1, 2].map((index) => Math.min(1, Math.max(0, row(rgb, index, matrix))));
  const toXyz = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
  const [x, y, z] = [0.95047, 1, 1.08883].map((white, index) => {
    const share = row(seen, index, toXyz) / white;
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance([l1, a1, b1], [l2, a2, b2]) {
  const seven = (c) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const g = 1.5 - 0.5 * seven((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2);
  const [c1, c2] = [Math.hypot(g * a1, b1), Math.hypot(g * a2, b2)];
  const hue = (a, b) => (a || b ? ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 : 0);
  const [h1, h2] = [hue(g * a1, b1), hue(g * a2, b2)];
  const isGrey = c1 * c2 === 0;
  let turn = isGrey ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  else if (turn < -180) turn += 360;
  let middle = h1 + h2;
  if (!isGrey) middle = Math.abs(h1 - h2) <= 180 ? middle / 2 : middle < 360 ? middle / 2 + 180 : middle / 2 - 180;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const cos = (times, less) => Math.cos(degrees(times * middle - less));
  const t = 1 - 0.17 * cos(1, 30) + 0.24 * cos(2, 0) + 0.32 * cos(3, -6) - 0.2 * cos(4, 63);
  const light = (l2 - l1) / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const chroma = (c2 - c1) / (1 + 0.045 * c);
  const shift = (2 * Math.sqrt(c1 * c2) * Math.sin(degrees(turn / 2))) / (1 + 0.015 * c * t);
  const around = -2 * seven(c) * Math.sin(degrees(60 * Math.exp(-(((middle - 275) / 25) ** 2))));
  return Math.sqrt(light ** 2 + chroma ** 2 + shift ** 2 + around * chroma * shift);
}

/** Every pair of roles with its distance, the closest first. */
function pairs(matrix, theme) {
  const names = Object.keys(ROLES);
  const labs = names.map((name) => labOf(ROLES[name].fill[theme], matrix));
  const found = names.flatMap((one, i) => names.slice(i + 1).map((other, j) => [distance(labs[i], labs[i + j + 1]), one, other]));
  return found.sort(([a], [b]) => a - b);
}

test("the distance is the published one", () => {
  // Sharma, Wu & Dalal 2005, table 1, pairs 1, 7, 17 and 25
  assert.equal(distance([50, 2.6772, -79.7751], [50, 0, -82.7485]).toFixed(4), "2.0425");
  assert.equal(distance([50, 0, 0], [50, -1, 2]).toFixed(4), "2.3669");
  assert.equal(distance([50, 2.5, 0], [73, 25, -18]).toFixed(4), "27.1492");
  assert.equal(distance([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387]).toFixed(4), "1.2644");
});

for (const [kind, matrix] of Object.entries(SEEN_BY)) {
  for (const [theme, name] of ["light", "dark"].entries()) {
    test(`${kind}, ${name}: every pair of roles is told apart`, () => {
      const close = pairs(matrix, theme).filter(([far]) => far < LEAST);
      assert.deepEqual(close, []);
    });
  }
}

const luminance = (colour) => {
  const [red, green, blue] = parse(colour).map((value) => linear(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

for (const [theme, name] of ["light", "dark"].entries()) {
  test(`${name}: fills are seen on page and panel, what marks the focus on bands too`, () => {
    for (const ground of ["page", "panel", "sunk"]) {
      for (const [role, { fill }] of Object.entries(ROLES)) {
        if (ground !== "sunk") assert.ok(contrast(fill[theme], COLOURS[ground][theme]) >= 3, `fill of ${role} on ${ground}`);
      }
      assert.ok(contrast(COLOURS.accent[theme], COLOURS[ground][theme]) >= 3, `focus on ${ground}`);
    }
  });
}
