// Delayed recall: hear one marked letter, wait, and say it when asked. Rules: visualizer/tasks/delayed_recall.py.

import { Batch, LETTERS, hottest, phases } from "./batch.js";

export class DelayedRecall {
  kind = "classes";
  remembers = "the marked letter";

  constructor({ seq_len, letters, wait, noise }) {
    Object.assign(this, { seq_len, letters, noise });
    this.note = wait ? seq_len - 2 - wait : 0;
    this.inputSize = letters + 2;
    this.outputSize = letters;
    this.symbols = [...LETTERS.slice(0, letters)];
    this.memorySymbols = this.symbols;
    this.chance = Math.log(letters);
  }

  batch(random, B) {
    return this.#ask(Array.from({ length: B }, () => this.#draw(random)));
  }

  probe(random) {
    const heard = this.#draw(random);
    return this.#ask(this.#notes.map((note) => heard.with(this.note, note)));
  }

  get twins() {
    return this.#notes.map((note) => LETTERS[note]);
  }

  get #notes() {
    return this.letters >= 7 ? [1, 4, 6] : [0, 1, 2].slice(0, this.letters);
  }

  tokens(rows) {
    return rows.map((row) => {
      if (row[this.letters + 1]) return "?";
      const letters = row.subarray(0, this.letters);
      const letter = letters.some(Boolean) ? LETTERS[hottest(letters)] : "·";
      return row[this.letters] ? `${letter}*` : letter;
    });
  }

  phases() {
    const [note, last] = [this.note, this.seq_len - 1];
    return phases(
      ["lead", 0, note],
      ["note", note, note + 1],
      [`wait ${last - note - 1}`, note + 1, last],
      ["say", last, last + 1],
    );
  }

  #draw(random) {
    return Array.from({ length: this.seq_len }, () => random.integer(0, this.letters));
  }

  #ask(sequences) {
    const { note, letters, seq_len, noise } = this;
    const batch = new Batch(this, sequences.length);
    sequences.forEach((heard, b) => {
      for (let t = 0; t < seq_len - 1; t++) if (noise || t === note) batch.feed(b, t, heard[t]);
      batch.feed(b, note, letters);
      batch.feed(b, seq_len - 1, letters + 1);
      batch.ask(b, seq_len - 1, heard[note]);
      for (let t = note; t < seq_len; t++) batch.keep(b, t, heard[note]);
    });
    return batch;
  }
}
