// The cells, each written as its equations: forwards, and backwards by the chain rule. One call treats one sequence at
// one position; H units lie side by side. Names and the order of blocks are PyTorch's: i f g o, r z n.
//
//   a        arrays of everything a layer shows, by the letter of its equation; `now` is where this position begins in
//            each, `then` the position before
//   x, u     W x + b and U h₋ + b′ of every block, (blocks · H) from `at` on
//   d        the same arrays for gradients: d.h[now] holds ∂L/∂h, all later effects included; what this position owes
//            to the one before is added into d.h[then] (and d.c[then]) here, except by way of U: that is the layer's
//   dx, du   ∂L/∂x and ∂L/∂u, written here; one array where a cell only ever uses x + u

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** h = tanh(W x + b + U h₋ + b′), or relu. */
function plain(squash, slope) {
  return {
    blocks: 1,
    letters: ["h"],
    forward({ h }, x, u, at, now, then, H) {
      for (let k = 0; k < H; k++) {
        h[now + k] = squash(x[at + k] + u[at + k]);
      }
    },
    backward({ h }, d, dx, du, at, now, then, H) {
      for (let k = 0; k < H; k++) {
        dx[at + k] = d.h[now + k] * slope(h[now + k]);
      }
    },
  };
}

const rnn_tanh = plain(Math.tanh, (h) => 1 - h * h);
const rnn_relu = plain(
  (z) => (z > 0 ? z : z === z ? 0 : z), // what is not a number stays so, to be noticed
  (h) => (h > 0 ? 1 : 0),
);

const gru = {
  blocks: 3,
  letters: ["r", "z", "n", "m", "h"], // m = U_n h₋ + b′_n, what the reset gate lets through or not
  hasOwnState: true, // x and u meet in the candidate only by way of r

  forward({ r, z, n, m, h }, x, u, at, now, then, H) {
    for (let k = 0; k < H; k++) {
      const [row_r, row_z, row_n] = [at + k, at + H + k, at + 2 * H + k];

      const R = sigmoid(x[row_r] + u[row_r]);
      const Z = sigmoid(x[row_z] + u[row_z]);
      const M = u[row_n];
      const N = Math.tanh(x[row_n] + R * M);

      h[now + k] = (1 - Z) * N + Z * h[then + k];
      r[now + k] = R;
      z[now + k] = Z;
      m[now + k] = M;
      n[now + k] = N;
    }
  },

  backward({ r, z, n, m, h }, d, dx, du, at, now, then, H) {
    for (let k = 0; k < H; k++) {
      const [row_r, row_z, row_n] = [at + k, at + H + k, at + 2 * H + k];
      const [R, Z, N, M] = [r[now + k], z[now + k], n[now + k], m[now + k]];
      const dh = d.h[now + k];

      const dn = dh * (1 - Z) * (1 - N * N);
      const dz = dh * (h[then + k] - N) * Z * (1 - Z);
      const dr = dn * M * R * (1 - R);

      d.h[then + k] += dh * Z;
      dx[row_r] = du[row_r] = dr;
      dx[row_z] = du[row_z] = dz;
      dx[row_n] = dn;
      du[row_n] = dn * R;
    }
  },
};

const lstm = {
  blocks: 4,
  letters: ["i", "f", "g", "o", "c", "h"],

  forward({ i, f, g, o, c, h }, x, u, at, now, then, H) {
    for (let k = 0; k < H; k++) {
      const [row_i, row_f, row_g, row_o] = [at + k, at + H + k, at + 2 * H + k, at + 3 * H + k];

      const I = sigmoid(x[row_i] + u[row_i]);
      const F = sigmoid(x[row_f] + u[row_f]);
      const G = Math.tanh(x[row_g] + u[row_g]);
      const O = sigmoid(x[row_o] + u[row_o]);

      const C = F * c[then + k] + I * G;
      h[now + k] = O * Math.tanh(C);
      i[now + k] = I;
      f[now + k] = F;
      g[now + k] = G;
      o[now + k] = O;
      c[now + k] = C;
    }
  },

  backward({ i, f, g, o, c, h }, d, dx, du, at, now, then, H) {
    for (let k = 0; k < H; k++) {
      const [I, F, G, O] = [i[now + k], f[now + k], g[now + k], o[now + k]];
      const tanh_c = Math.tanh(c[now + k]);
      const dh = d.h[now + k];

      const dc = (d.c[now + k] += dh * O * (1 - tanh_c * tanh_c));
      d.c[then + k] += dc * F;

      dx[at + k] = dc * G * I * (1 - I);
      dx[at + H + k] = dc * c[then + k] * F * (1 - F);
      dx[at + 2 * H + k] = dc * I * (1 - G * G);
      dx[at + 3 * H + k] = dh * tanh_c * O * (1 - O);
    }
  },
};

/** By model and nonlinearity, as the kernels in Python. */
export const CELLS = { rnn_tanh, rnn_relu, gru, lstm };

/** What each letter is called in a frame. */
export const NAMES = {
  rnn: { h: "hidden_state" },
  gru: { r: "reset_gate", z: "update_gate", n: "candidate", h: "hidden_state" },
  lstm: { i: "input_gate", f: "forget_gate", g: "candidate", o: "output_gate", c: "cell_state", h: "hidden_state" },
};
