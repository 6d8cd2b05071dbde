// The loss and its gradient with respect to the outputs: mean over the places where something is asked.

/**
 * Cross-entropy in nats for classes, mean squared error for values.
 *
 * @param {Float64Array} outputs (L, B, O)
 * @param {object} batch targets (L, B), or (L, B, O) for values; mask (L, B)
 * @param {Float64Array|null} gradient (L, B, O) to write ∂L/∂outputs into
 * @param {number} only of how many sequences, from the first on; those left out ask nothing
 * @returns {number} the loss
 */
export function loss(outputs, batch, kind, O, gradient = null, only = batch.B) {
  const { mask, B } = batch;
  gradient?.fill(0);
  const asked = [];
  for (let at = 0; at < mask.length; at++) if (mask[at] && at % B < only) asked.push(at);
  const rule = kind === "classes" ? crossEntropy : squaredError;
  let sum = 0;
  for (const at of asked) sum += rule(outputs, batch.targets, at, O, gradient, asked.length);
  return sum;
}

function crossEntropy(outputs, targets, at, O, gradient, count) {
  const logits = outputs.subarray(at * O, (at + 1) * O);
  const largest = logits.reduce((most, logit) => (logit > most || logit !== logit ? logit : most), -Infinity);
  let sum = 0;
  for (let k = 0; k < O; k++) sum += Math.exp(logits[k] - largest);
  if (gradient) {
    for (let k = 0; k < O; k++) {
      const probability = Math.exp(logits[k] - largest) / sum;
      gradient[at * O + k] = (probability - (k === targets[at] ? 1 : 0)) / count;
    }
  }
  return (Math.log(sum) + largest - logits[targets[at]]) / count;
}

function squaredError(outputs, targets, at, O, gradient, count) {
  let sum = 0;
  for (let k = 0; k < O; k++) {
    const error = outputs[at * O + k] - targets[at * O + k];
    sum += error * error;
    if (gradient) gradient[at * O + k] = (2 * error) / (count * O);
  }
  return sum / (count * O);
}

/** What a row of logits says, as probabilities. (rows, O). */
export function probabilities(logits, O) {
  const found = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += O) {
    const largest = Math.max(...logits.subarray(row, row + O));
    let sum = 0;
    for (let k = 0; k < O; k++) sum += found[row + k] = Math.exp(logits[row + k] - largest);
    for (let k = 0; k < O; k++) found[row + k] /= sum;
  }
  return found;
}

/** The likeliest class at a place. */
export function likeliest(outputs, at, O) {
  let best = 0;
  for (let k = 1; k < O; k++) if (outputs[at * O + k] > outputs[at * O + best]) best = k;
  return best;
}
