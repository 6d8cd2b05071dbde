// Colours for canvases: the CSS variables of theme.js as numbers, and tables that turn 0…255 into pixels.

import { COLOURS } from "./theme.js";

const PROBE = Object.keys(COLOURS);

/**
 * What the colour variables are on this element now, light or dark.
 *
 * @param {HTMLElement} probe an element inside the picture, used to let the browser resolve each variable.
 * @returns {Object<string, string>} by variable name, `rgb(…)`.
 */
export function readColours(probe) {
  const style = getComputedStyle(probe);
  const colours = {};
  for (const name of PROBE) {
    probe.style.color = `var(--${name})`;
    colours[name] = style.color;
  }
  probe.style.color = "var(--ink)";
  return colours;
}

/** [red, green, blue] (0…255) of `#rrggbb` or `rgb(…)`. */
export function parse(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  return colour
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

/** Mix two colours in OKLab, so that equal steps look equal. `share` 0 gives the first. Returns [r, g, b] 0…255. */
export function mix(first, second, share) {
  const a = toLab(first);
  const b = toLab(second);
  return fromLab(a.map((value, index) => value + (b[index] - value) * share));
}

/** `rgb(…)` of a mix of two CSS colours. */
export function blend(first, second, share) {
  return `rgb(${mix(parse(first), parse(second), share).map(Math.round).join(",")})`;
}

/** 256 pixels from one colour to another: for gates, 0 is the panel and 1 the role's fill. */
export function sequential(panel, fill) {
  return table((share) => mix(panel, fill, share));
}

/** 256 pixels for signed values: negative end, panel in the middle, positive end. */
export function diverging(negative, panel, positive) {
  return table((share) => (share < 0.5 ? mix(panel, negative, 1 - 2 * share) : mix(panel, positive, 2 * share - 1)));
}

/** Index into a table of 256 for a value on [low, high]. */
export function shade(value, low, high) {
  const share = (value - low) / (high - low);
  return share >= 1 ? 255 : share > 0 ? Math.round(share * 255) : 0;
}

function table(colour) {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const [red, green, blue] = colour(index / 255).map(Math.round);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0; // ABGR: ImageData on little-endian machines
  });
}

function toLab(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => {
    const share = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.max(0, Math.min(255, share * 255));
  });
}
