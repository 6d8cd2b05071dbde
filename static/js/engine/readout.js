// What the state still knows: a linear read-out at every position, fitted to held-out sequences with present weights.
// Ridge regression from the state to the class of what there is to remember; accuracy is counted on other held-out
// sequences. The same rules as visualizer/training/readout.py.

const RIDGE = 1e-3; // of the mean variance of a feature
const FEWEST = 16; // sequences that must have something to remember at a position

/**
 * @param {Float64Array} states everything carried from position to position, (L, B, F)
 * @param {Int32Array} memory class at each position, −1 where nothing is to remember, (L, B)
 * @returns {{read: (states: Float64Array, t: number) => number, confidence: Float64Array}} `read` says the class that
 *   the state (F) tells at a position; confidence: held-out accuracy above chance, NaN where it cannot be measured
 */
export function fit(states, memory, { L, B, F, K }) {
  const half = Math.floor(B / 2);
  const weights = [];
  const confidence = new Float64Array(L);
  for (let t = 0; t < L; t++) {
    const state = (b) => states.subarray((t * B + b) * F, (t * B + b + 1) * F);
    const known = (from, to) => range(from, to).filter((b) => memory[t * B + b] >= 0);
    const [fitted, counted] = [known(0, half), known(half, B)];
    const classOf = (b) => memory[t * B + b];
    weights.push(ridge(fitted.map(state), fitted.map(classOf), F, K));
    const common = mostCommon(fitted.map(classOf), K);
    const share = (isRight) => counted.filter(isRight).length / Math.max(1, counted.length);
    const accuracy = share((b) => says(weights[t], state(b), K) === classOf(b));
    const chance = share((b) => classOf(b) === common);
    const above = (accuracy - chance) / Math.max(1 - chance, 1e-9);
    const isMeasured = Math.min(fitted.length, counted.length) >= FEWEST;
    confidence[t] = isMeasured ? Math.min(1, Math.max(0, above)) : NaN;
  }
  return { confidence, read: (state, t) => says(weights[t], state, K) };
}

/** The class with the highest score. `weights`: (F + 1, K), the last row for a constant one. */
function says(weights, state, K) {
  const scores = weights.slice(-K);
  for (let k = 0; k < state.length; k++) {
    for (let c = 0; c < K; c++) scores[c] += state[k] * weights[k * K + c];
  }
  return scores.indexOf(Math.max(...scores));
}

/** (xᵀx + strength)⁻¹ xᵀy of centred x and y, and the constant that undoes the centring. */
function ridge(states, classes, F, K) {
  const weights = new Float64Array((F + 1) * K);
  const count = Math.max(1, states.length);
  const mean = new Float64Array(F);
  for (const state of states) for (let k = 0; k < F; k++) mean[k] += state[k] / count;
  const share = new Float64Array(K);
  for (const c of classes) share[c] += 1 / count;

  const products = new Float64Array(F * F);
  let squares = 0;
  const x = new Float64Array(F);
  states.forEach((state, index) => {
    for (let k = 0; k < F; k++) x[k] = state[k] - mean[k];
    for (let row = 0; row < F; row++) {
      squares += x[row] * x[row];
      for (let column = 0; column <= row; column++) products[row * F + column] += x[row] * x[column];
      for (let c = 0; c < K; c++) weights[row * K + c] += x[row] * ((classes[index] === c) - share[c]);
    }
  });
  const strength = (RIDGE * squares) / F + 1e-12;
  for (let k = 0; k < F; k++) products[k * F + k] += strength;
  solve(products, weights, F, K);

  for (let c = 0; c < K; c++) {
    weights[F * K + c] = share[c];
    for (let k = 0; k < F; k++) weights[F * K + c] -= mean[k] * weights[k * K + c];
  }
  return weights;
}

/** Solve A w = b for a positive definite A (its lower half is given), by Cholesky's factors; w takes b's place. */
function solve(A, b, F, K) {
  for (let column = 0; column < F; column++) {
    for (let row = column; row < F; row++) {
      let sum = A[row * F + column];
      for (let k = 0; k < column; k++) sum -= A[row * F + k] * A[column * F + k];
      A[row * F + column] = row === column ? Math.sqrt(Math.max(sum, 1e-300)) : sum / A[column * F + column];
    }
  }
  for (let row = 0; row < F; row++) substitute(A, b, row, 0, row, (k) => row * F + k, F, K);
  for (let row = F - 1; row >= 0; row--) substitute(A, b, row, row + 1, F, (k) => k * F + row, F, K);
}

function substitute(A, b, row, from, to, at, F, K) {
  for (let c = 0; c < K; c++) {
    let sum = b[row * K + c];
    for (let k = from; k < to; k++) sum -= A[at(k)] * b[k * K + c];
    b[row * K + c] = sum / A[row * F + row];
  }
}

function mostCommon(classes, K) {
  const counts = range(0, K).map((c) => classes.filter((each) => each === c).length);
  return counts.indexOf(Math.max(...counts));
}

function range(from, to) {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
