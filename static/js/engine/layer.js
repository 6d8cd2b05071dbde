// One recurrent layer over whole sequences: the cell position by position, forwards and back through time.
// Arrays are (L, B, …): all sequences of a position lie side by side. States begin one position early, with zeros.

import { addOuter, addProduct, addRows, fillRows, transpose } from "./matrix.js";

/** What a layer showed of some sequences, and the room to go back in. */
export class Tape {
  constructor(cell, L, B, H) {
    Object.assign(this, { L, B, H });
    const row = B * H;
    const room = (size) => new Float64Array(size);
    this.values = Object.fromEntries(cell.letters.map((letter) => [letter, room((L + 1) * row)]));
    this.x = room(L * row * cell.blocks);
    this.u = room(row * cell.blocks);
    this.shown = this.values.h.subarray(row); // without what it started from
    this.cell = cell;
    this.states = ["h", "c"].filter((letter) => cell.letters.includes(letter)); // carried from position to position
  }

  /** Make room for gradients, with nothing asked yet. */
  prepare() {
    const { cell, L, B, H } = this;
    const room = (size) => new Float64Array(size);
    const sums = L * B * H * cell.blocks;
    this.gradients ??= Object.fromEntries(this.states.map((letter) => [letter, room((L + 1) * B * H)]));
    this.dx ??= room(sums);
    this.du ??= cell.hasOwnState ? room(sums) : this.dx;
    for (const gradient of Object.values(this.gradients)) gradient.fill(0);
  }

  /** ∂L/∂h of every position, (L, B, H). */
  get dShown() {
    return this.gradients.h.subarray(this.B * this.H);
  }

  /** One letter of the first sequence, or another one. (L, H). */
  of(values, sequence = 0) {
    const { L, B, H } = this;
    const found = new Float64Array(L * H);
    for (let t = 0; t < L; t++) {
      const from = ((t + 1) * B + sequence) * H;
      found.set(values.subarray(from, from + H), t * H);
    }
    return found;
  }
}

export class Layer {
  /**
   * @param {object} cell one of CELLS
   * @param {object} weights weight_ih (N, D), weight_hh (N, H), bias_ih (N), bias_hh (N): N = blocks · H
   * @param {object} gradients the same arrays, for gradients
   */
  constructor(cell, D, H, weights, gradients) {
    Object.assign(this, { cell, D, H, N: cell.blocks * H, weights, gradients });
    this.Wt = new Float64Array(D * this.N);
    this.Ut = new Float64Array(H * this.N);
    this.dWt = new Float64Array(D * this.N);
    this.dUt = new Float64Array(H * this.N);
  }

  /** Read `inputs` (L, B, D); beyond its length a sequence's state is held. */
  forward(inputs, tape, lengths) {
    const { cell, D, H, N, weights, Wt, Ut } = this;
    const { L, B, values, x, u } = tape;
    transpose(Wt, weights.weight_ih, N, D);
    transpose(Ut, weights.weight_hh, N, H);
    fillRows(x, weights.bias_ih);
    addProduct(x, 0, inputs, 0, Wt, L * B, D, N);
    const row = B * H;
    for (let t = 0; t < L; t++) {
      fillRows(u, weights.bias_hh);
      addProduct(u, 0, values.h, t * row, Ut, B, H, N);
      const xt = x.subarray(t * B * N, (t + 1) * B * N);
      for (let b = 0; b < B; b++) {
        const then = t * row + b * H;
        if (lengths && t >= lengths[b]) hold(values, then + row, then, H);
        else cell.forward(values, xt, u, b * N, then + row, then, H);
      }
    }
  }

  /**
   * Go back through time. `tape.dShown` (L, B, H) holds what the layer above, or the read-out, asks for and is
   * completed to ∂L/∂h; gradients of the weights are added to `gradients`.
   *
   * @param {Uint8Array|null} cuts where no gradient passes through the state into a position
   * @param {Float64Array|null} dInputs (L, B, D) to add the inputs' gradient to
   */
  backward(inputs, tape, lengths, cuts, dInputs) {
    const { cell, D, H, N, weights, gradients, dWt, dUt } = this;
    const { L, B, values, gradients: d, dx, du } = tape;
    const row = B * H;
    for (let t = L - 1; t >= 0; t--) {
      const dxt = dx.subarray(t * B * N, (t + 1) * B * N);
      const dut = du === dx ? dxt : du.subarray(t * B * N, (t + 1) * B * N);
      const passes = !cuts?.[t];
      const asked = passes ? null : d.h.slice(t * row, (t + 1) * row);
      for (let b = 0; b < B; b++) {
        const then = t * row + b * H;
        if (lengths && t >= lengths[b]) giveBack(d, dxt, dut, b * N, N, then + row, then, H);
        else cell.backward(values, d, dxt, dut, b * N, then + row, then, H);
      }
      addProduct(d.h, t * row, dut, 0, weights.weight_hh, B, N, H);
      if (passes) continue;
      d.h.set(asked, t * row);
      d.c?.fill(0, t * row, (t + 1) * row);
    }
    dWt.fill(0);
    dUt.fill(0);
    addOuter(dWt, inputs, 0, dx, 0, L * B, D, N);
    addOuter(dUt, values.h, 0, du, 0, L * B, H, N);
    addTransposed(gradients.weight_ih, dWt, D, N);
    addTransposed(gradients.weight_hh, dUt, H, N);
    addRows(gradients.bias_ih, dx, L * B, N);
    addRows(gradients.bias_hh, du, L * B, N);
    if (dInputs) addProduct(dInputs, 0, dx, 0, weights.weight_ih, L * B, N, D);
  }
}

function hold({ h, c }, now, then, H) {
  for (let k = 0; k < H; k++) h[now + k] = h[then + k];
  if (c) for (let k = 0; k < H; k++) c[now + k] = c[then + k];
}

function giveBack({ h, c }, dx, du, at, N, now, then, H) {
  for (let k = 0; k < H; k++) h[then + k] += h[now + k];
  if (c) for (let k = 0; k < H; k++) c[then + k] += c[now + k];
  dx.fill(0, at, at + N);
  du.fill(0, at, at + N);
}

function addTransposed(out, transposed, rows, columns) {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] += transposed[row * columns + column];
  }
}
