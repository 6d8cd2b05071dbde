// Adding: remember two marked numbers among many and say their sum. Rules: visualizer/tasks/adding.py, after Hochreiter
// and Schmidhuber (1997), section 5.4.

import { Batch, phases } from "./batch.js";

const CLASS = 0.4; // width of a class of the running sum
const [VALUE, MARK] = [0, 1];

export class Adding {
  kind = "values";
  remembers = "the sum of the marked numbers so far";
  inputSize = 2;
  outputSize = 1;
  symbols = ["sum"];
  memorySymbols = [0, 1, 2, 3, 4].map((k) => `${(CLASS * k).toFixed(1)}–${(CLASS * (k + 1)).toFixed(1)}`);
  chance = 1 / 6; // the variance of the sum of two numbers drawn evenly from 0 to 1
  twins = ["0.9", "0.5", "0.1"];

  constructor({ seq_len }) {
    this.seq_len = seq_len;
  }

  batch(random, B) {
    const half = Math.floor(this.seq_len / 2);
    const draw = () => ({
      values: this.#values(random),
      marked: [random.integer(0, half), random.integer(half, this.seq_len)],
    });
    return this.#ask(Array.from({ length: B }, draw));
  }

  probe(random) {
    const values = this.#values(random);
    const [first, second] = this.#marks;
    values[second] = 0.4;
    return this.#ask([0.9, 0.5, 0.1].map((value) => ({ values: values.with(first, value), marked: this.#marks })));
  }

  get #marks() {
    const L = this.seq_len;
    return [Math.floor(L / 8), Math.max(Math.floor((L * 5) / 8), Math.floor(L / 2))];
  }

  tokens(rows) {
    return rows.map((row) => (row[MARK] ? `${row[VALUE].toFixed(2)}*` : row[VALUE].toFixed(1)));
  }

  phases() {
    const [first, second] = this.#marks;
    return phases(
      ["listen", 0, first],
      ["first", first, first + 1],
      ["hold", first + 1, second],
      ["second", second, second + 1],
      ["hold the sum", second + 1, this.seq_len],
    );
  }

  #values(random) {
    return Array.from({ length: this.seq_len }, () => random.uniform());
  }

  #ask(sequences) {
    const batch = new Batch(this, sequences.length);
    sequences.forEach(({ values, marked }, b) => {
      let sum = 0;
      values.forEach((value, t) => {
        batch.feed(b, t, VALUE, value);
        if (marked.includes(t)) {
          batch.feed(b, t, MARK);
          sum += value;
        }
        if (t >= marked[0]) batch.keep(b, t, Math.min(4, Math.floor(sum / CLASS)));
      });
      batch.ask(b, this.seq_len - 1, sum);
    });
    return batch;
  }
}
