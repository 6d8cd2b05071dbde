// Where every random number of a run in the page comes from: whole numbers in, an endless row of numbers out. The same
// seed gives the same run in this page, and another one than in Python: the two generators differ.

/** Purposes of random numbers: no two purposes share a row. */
export const INIT = 0;
export const BATCH = 1;
export const FIXED = 2; // probes and held-out sequences, the same for every seed

/** sfc32 by Chris Doty-Humphrey: fast, 128 bits of state, passes PractRand. */
export class Random {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c = 0xb7e15162;
  #counter = 1;
  #spare = null;

  /** @param {...number} seeds whole numbers: seed, purpose, update */
  constructor(...seeds) {
    for (const seed of seeds) {
      this.#a ^= seed >>> 0;
      this.#b ^= Math.floor(seed / 2 ** 32);
      for (let round = 0; round < 12; round++) this.#next();
    }
  }

  #next() {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  uniform() {
    return this.#next() / 2 ** 32;
  }

  /** A number in [−bound, bound). */
  within(bound) {
    return bound * (2 * this.uniform() - 1);
  }

  /** A whole number, low ≤ … < high. */
  integer(low, high) {
    return low + Math.floor((high - low) * this.uniform());
  }

  /** A number of the normal distribution; Box and Muller (1958) give two at a time. */
  normal() {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
