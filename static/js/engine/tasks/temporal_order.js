// Temporal order: hear a long row of letters and say in which order two special ones came. Rules:
// visualizer/tasks/temporal_order.py, after Hochreiter and Schmidhuber (1997), experiment 6a.

import { Batch, hottest, phases } from "./batch.js";

const NAMES = ["E", "B", "a", "b", "c", "d", "X", "Y"];
const [START, END, NOISE, SPECIAL] = [0, 1, 2, 6];
const PAPERS = 110; // positions of the paper's longest sequence

export class TemporalOrder {
  kind = "classes";
  remembers = "the X and Y so far";
  inputSize = NAMES.length;
  outputSize = 4;
  symbols = ["XX", "XY", "YX", "YY"];
  memorySymbols = ["X", "Y", ...this.symbols];
  chance = Math.log(4);
  twins = ["XY", "YY", "XX"];

  constructor({ seq_len }) {
    this.seq_len = seq_len;
  }

  /** Where a position of the paper's longest sequence lies in this one, rounded half up. */
  #scaled(position) {
    return Math.floor((2 * position * this.seq_len + PAPERS) / (2 * PAPERS));
  }

  batch(random, B) {
    const between = (low, high) => random.integer(this.#scaled(low), this.#scaled(high) + 1);
    return this.#ask(
      Array.from({ length: B }, () => ({
        length: random.integer(this.#scaled(100), this.seq_len + 1),
        places: [between(10, 20), between(50, 60)],
        noise: this.#noise(random),
        special: [random.integer(0, 2), random.integer(0, 2)],
      })),
    );
  }

  probe(random) {
    const same = { length: this.seq_len, places: this.#places, noise: this.#noise(random) };
    return this.#ask([[0, 1], [1, 1], [0, 0]].map((special) => ({ ...same, special })));
  }

  get #places() {
    return [this.#scaled(15), this.#scaled(55)];
  }

  tokens(rows) {
    return rows.map((row) => (row.some(Boolean) ? NAMES[hottest(row)] : ""));
  }

  phases() {
    const [[first, second], last] = [this.#places, this.seq_len - 1];
    return phases(["start", 0, first], ["first", first, second], ["second", second, last], ["say", last, last + 1]);
  }

  #noise(random) {
    return Array.from({ length: this.seq_len }, () => random.integer(0, 4));
  }

  #ask(sequences) {
    const batch = new Batch(this, sequences.length, { varies: true });
    sequences.forEach(({ length, places: [one, two], noise, special: [first, second] }, b) => {
      const heard = noise.map((letter) => NOISE + letter);
      heard[one] = SPECIAL + first;
      heard[two] = SPECIAL + second;
      heard[0] = START;
      heard[length - 1] = END;
      const order = 2 * first + second;
      batch.lengths[b] = length;
      for (let t = 0; t < length; t++) {
        batch.feed(b, t, heard[t]);
        if (t >= one) batch.keep(b, t, t >= two ? 2 + order : first);
      }
      batch.ask(b, length - 1, order);
    });
    return batch;
  }
}
