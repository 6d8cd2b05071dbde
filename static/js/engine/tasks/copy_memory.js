// Copy memory: hear several symbols, wait, and repeat them in order. Rules: visualizer/tasks/copy_memory.py, after
// Arjovsky, Shah and Bengio (2016), section 5.1.

import { Batch, LETTERS, hottest, phases } from "./batch.js";

export class CopyMemory {
  kind = "classes";
  remembers = "the letter to say next";

  constructor({ seq_len, count, letters, wait }) {
    Object.assign(this, { seq_len, count, letters });
    this.start = wait ? seq_len - 2 * count - wait : 0;
    this.inputSize = letters + 2;
    this.outputSize = letters + 1;
    this.memorySymbols = [...LETTERS.slice(0, letters)];
    this.symbols = [...this.memorySymbols, "·"];
    this.twins = this.memorySymbols.slice(0, 3);
    this.chance = (count * Math.log(letters)) / seq_len;
  }

  batch(random, B) {
    return this.#ask(Array.from({ length: B }, () => this.#draw(random)));
  }

  probe(random) {
    const said = this.#draw(random);
    return this.#ask(this.twins.map((_, first) => said.with(0, first)));
  }

  tokens(rows) {
    return rows.map((row) => [...this.symbols, "!"][hottest(row)]);
  }

  phases() {
    const [heard, said] = [this.start + this.count, this.seq_len - this.count];
    return phases(
      ["lead", 0, this.start],
      [`hear ${this.count}`, this.start, heard],
      [`wait ${said - heard}`, heard, said],
      [`say ${this.count}`, said, this.seq_len],
    );
  }

  /** Accuracy counts the letters; blanks do not count. */
  counts(target) {
    return target < this.letters;
  }

  #draw(random) {
    return Array.from({ length: this.count }, () => random.integer(0, this.letters));
  }

  #ask(sequences) {
    const { seq_len, count, letters: blank, start } = this;
    const batch = new Batch(this, sequences.length);
    sequences.forEach((said, b) => {
      for (let t = 0; t < seq_len; t++) {
        const heard = t === seq_len - count - 1 ? blank + 1 : (said[t - start] ?? blank);
        const next = Math.max(0, t - (seq_len - count)); // which letter comes next
        batch.feed(b, t, heard);
        batch.ask(b, t, t < seq_len - count ? blank : said[next]);
        if (t >= start) batch.keep(b, t, said[next]);
      }
    });
    return batch;
  }
}
