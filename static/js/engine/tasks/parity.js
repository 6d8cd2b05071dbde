// Parity: count ones, keep only whether the count is odd. Rules: visualizer/tasks/parity.py.

import { Batch, phases } from "./batch.js";

export class Parity {
  kind = "classes";
  remembers = "whether the ones so far are odd";
  inputSize = 1;
  outputSize = 2;
  symbols = ["even", "odd"];
  memorySymbols = this.symbols;
  chance = Math.log(2);

  constructor({ seq_len, min_length, every }) {
    Object.assign(this, { seq_len, min_length, every });
    this.later = Math.max(1, Math.floor(seq_len / 2));
    this.twins = ["shown", "bit 1 flipped", `bit ${this.later + 1} flipped`];
  }

  batch(random, B) {
    const draw = () => ({ length: random.integer(this.min_length, this.seq_len + 1), bits: this.#bits(random) });
    return this.#ask(Array.from({ length: B }, draw));
  }

  probe(random) {
    const bits = this.#bits(random);
    const flipped = (t) => bits.with(t, 1 - bits[t]);
    return this.#ask([bits, flipped(0), flipped(this.later)].map((each) => ({ length: this.seq_len, bits: each })));
  }

  tokens(rows) {
    return rows.map(([bit]) => (bit > 0 ? "1" : bit < 0 ? "0" : ""));
  }

  phases() {
    const last = this.seq_len - 1;
    return this.every ? phases(["count and say", 0, last + 1]) : phases(["count", 0, last], ["say", last, last + 1]);
  }

  #bits(random) {
    return Array.from({ length: this.seq_len }, () => random.integer(0, 2));
  }

  #ask(sequences) {
    const batch = new Batch(this, sequences.length, { varies: true });
    sequences.forEach(({ length, bits }, b) => {
      let parity = 0;
      batch.lengths[b] = length;
      for (let t = 0; t < length; t++) {
        parity ^= bits[t];
        batch.feed(b, t, 0, 2 * bits[t] - 1);
        batch.keep(b, t, parity);
        if (this.every || t === length - 1) batch.ask(b, t, parity);
      }
    });
    return batch;
  }
}
