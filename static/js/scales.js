// Vertical scales that never jitter: bounds where a quantity has them, else round steps that only ever widen.

const STEPS = [1, 1.5, 2, 3, 5, 7, 10];

/** The smallest of 1, 1.5, 2, 3, 5, 7 times a power of ten that is not below `magnitude`. */
export function roundUp(magnitude, smallest = 1) {
  const wanted = Math.max(smallest, Number.isFinite(magnitude) ? magnitude : smallest);
  const decade = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  for (const step of STEPS) if (wanted <= step * decade * (1 + 1e-6)) return step * decade;
  return 10 * decade;
}

/** Largest magnitude of an array; with `share` < 1 that share of the finite values stays within. */
export function magnitude(data, share = 1) {
  if (share === 1) {
    let most = 0;
    for (const value of data) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
    return most;
  }
  const all = new Float32Array(data.length);
  let count = 0;
  for (const value of data) if (Number.isFinite(value)) all[count++] = Math.abs(value);
  const sizes = all.subarray(0, count).sort();
  return count ? sizes[Math.min(count - 1, Math.floor(share * count))] : 0;
}

/** Remembers one scale per key; a scale widens in round steps when it must and never shrinks until `clear`. */
export class Scales {
  constructor() {
    this.clear();
  }

  clear() {
    this.widest = new Map();
    this.negative = new Set();
  }

  /** Whether any number of a key was ever below zero: a colour scale that has two sides keeps them. */
  everNegative(key, data) {
    if (!this.negative.has(key) && data.some((value) => value < 0)) this.negative.add(key);
    return this.negative.has(key);
  }

  /** [low, high] for a quantity; unbounded ones are symmetrical about zero. */
  of(key, bounds, data, { share = 1, smallest = 1 } = {}) {
    if (bounds) return bounds;
    const high = Math.max(this.widest.get(key) ?? 0, roundUp(magnitude(data, share), smallest));
    this.widest.set(key, high);
    return [-high, high];
  }

  /** How far from zero there must be room where no ticks are printed: widened with some to spare, never narrowed. */
  reach(key, data, least) {
    const most = Math.max(magnitude(data), least);
    if (!(this.widest.get(key) >= most)) this.widest.set(key, this.widest.has(key) ? 1.2 * most : most);
    return this.widest.get(key);
  }

  /** [low, high] exponents of a log scale: fixed at the bottom, one at the top unless values exceed it. */
  decades(key, data, low, high) {
    const most = magnitude(data);
    const wanted = most > 10 ** high * 1.05 ? 2 * Math.ceil(Math.log10(most) / 2) : high;
    const top = Math.max(this.widest.get(key) ?? high, Math.min(wanted, 12));
    this.widest.set(key, top);
    return [low, top];
  }
}

/** Map a value on [low, high] to a pixel: high at the top edge, low at the bottom, clipped. */
export function toPixel(value, [low, high], top, bottom) {
  const share = (value - low) / (high - low);
  return bottom - Math.max(0, Math.min(1, share)) * (bottom - top);
}

/** True where a value lies outside its scale (a hair beyond the edge does not count). */
export function isClipped(value, [low, high]) {
  const hair = 1e-3 * (high - low);
  return value > high + hair || value < low - hair;
}
