// Some sequences with what should be answered. Arrays are (L, B, …): all sequences of a position lie side by side.

export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const HELD_OUT = 512; // sequences that no update learns from, the same ones for every seed
export const NOTHING = -1; // as a class: there is nothing to remember, nothing is asked

export class Batch {
  /** Nothing is fed, nothing is asked, and there is nothing to remember, until a task writes it. */
  constructor({ seq_len: L, inputSize: D, outputSize: O, kind }, B, { varies = false } = {}) {
    Object.assign(this, { L, B, D });
    this.inputs = new Float64Array(L * B * D);
    this.targets = kind === "values" ? new Float64Array(L * B * O) : new Int32Array(L * B);
    this.mask = new Uint8Array(L * B);
    this.lengths = varies ? new Int32Array(B) : null;
    this.memory = new Int32Array(L * B).fill(NOTHING);
  }

  /** Feed a number at a position of a sequence. */
  feed(b, t, k, value = 1) {
    this.inputs[(t * this.B + b) * this.D + k] = value;
  }

  /** Ask for a class, or a value, at a position. */
  ask(b, t, answer) {
    this.targets[t * this.B + b] = answer;
    this.mask[t * this.B + b] = 1;
  }

  /** Say what there is to remember at a position. */
  keep(b, t, memory) {
    this.memory[t * this.B + b] = memory;
  }

  /** The positions of a sequence where something is asked. */
  asked(b = 0) {
    return Array.from({ length: this.L }, (_, t) => t).filter((t) => this.mask[t * this.B + b]);
  }

  /** What is fed at every position of a sequence. */
  rows(b) {
    const { B, D, L, inputs } = this;
    return Array.from({ length: L }, (_, t) => inputs.subarray((t * B + b) * D, (t * B + b + 1) * D));
  }

  /** The sequences from … to − 1 alone. */
  part(from, to) {
    const { L, B, D } = this;
    const cut = (values) => {
      const width = values.length / L;
      const found = new values.constructor((values.length / B) * (to - from));
      for (let t = 0; t < L; t++) {
        const [start, stop] = [from, to].map((b) => t * width + (width / B) * b);
        found.set(values.subarray(start, stop), (t * width * (to - from)) / B);
      }
      return found;
    };
    const names = ["inputs", "targets", "mask", "memory"];
    const arrays = Object.fromEntries(names.map((name) => [name, cut(this[name])]));
    const lengths = this.lengths && this.lengths.slice(from, to);
    return Object.assign(Object.create(Batch.prototype), { L, B: to - from, D, lengths, ...arrays });
  }
}

/** The stretches that have positions. */
export function phases(...stretches) {
  return stretches.filter(([, start, stop]) => start < stop).map(([name, start, stop]) => ({ name, start, stop }));
}

export function hottest(row) {
  return row.indexOf(Math.max(...row));
}
