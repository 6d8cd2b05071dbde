// How a gradient becomes a change of the weights: the rules of torch.optim, on one vector of all weights.
// Adam: Kingma and Ba (2015). AdamW: Loshchilov and Hutter (2019). RMSprop: Tieleman and Hinton (2012).

const [BETA1, BETA2, EPSILON, DECAY] = [0.9, 0.999, 1e-8, 0.99];

/**
 * Each changes `weights` and `moments` in place. `update` counts from 1, `rate` is its learning rate.
 */
export const OPTIMIZERS = {
  sgd({ weights, gradient, moments: [velocity] }, { momentum, weight_decay: decay }, rate) {
    for (let k = 0; k < weights.length; k++) {
      velocity[k] = momentum * velocity[k] + gradient[k] + decay * weights[k];
      weights[k] -= rate * velocity[k];
    }
  },

  adam({ weights, gradient, moments }, { weight_decay: decay }, rate, update) {
    adam(weights, moments, (k) => gradient[k] + decay * weights[k], rate, update);
  },

  adamw({ weights, gradient, moments }, { weight_decay: decay }, rate, update) {
    for (let k = 0; k < weights.length; k++) weights[k] *= 1 - rate * decay;
    adam(weights, moments, (k) => gradient[k], rate, update);
  },

  rmsprop({ weights, gradient, moments: [squares] }, { weight_decay: decay }, rate) {
    for (let k = 0; k < weights.length; k++) {
      const slope = gradient[k] + decay * weights[k];
      squares[k] = DECAY * squares[k] + (1 - DECAY) * slope * slope;
      weights[k] -= (rate * slope) / (Math.sqrt(squares[k]) + EPSILON);
    }
  },
};

function adam(weights, [mean, squares], slopeAt, rate, update) {
  const pace = rate / (1 - BETA1 ** update);
  const correction = Math.sqrt(1 - BETA2 ** update);
  for (let k = 0; k < weights.length; k++) {
    const slope = slopeAt(k);
    mean[k] += (1 - BETA1) * (slope - mean[k]);
    squares[k] = BETA2 * squares[k] + (1 - BETA2) * slope * slope;
    weights[k] -= (pace * mean[k]) / (Math.sqrt(squares[k]) / correction + EPSILON);
  }
}
