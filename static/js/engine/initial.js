// How weights start: as PyTorch's do, uniform within ±1/√units; recurrent ones also orthogonal, the identity, or scaled.

const DOUBLINGS = 30; // of a matrix's power: its norm then tells the largest |eigenvalue| to nine digits

/** Fill a network's weights. The recurrent start is drawn last: its choice changes no other weight. */
export function start(network, recipe, random) {
  const { parameters, H, layers, cell } = network;
  for (const values of Object.values(parameters)) draw(values, () => random.within(H ** -0.5));
  for (let layer = 0; layer < layers; layer++) {
    setBiases(parameters[`bias_ih_l${layer}`], parameters[`bias_hh_l${layer}`], H, recipe);
    const weight = parameters[`weight_hh_l${layer}`];
    for (let block = 0; block < cell.blocks; block++) {
      STARTS[recipe.recurrent_init](weight.subarray(block * H * H, (block + 1) * H * H), H, recipe, random);
    }
  }
}

/** An LSTM's gates start with the biases asked for, an IRNN with none. */
function setBiases(bias_ih, bias_hh, H, { model, recurrent_init, forget_bias, input_bias }) {
  if (model === "rnn" && recurrent_init === "identity") {
    bias_ih.fill(0);
    bias_hh.fill(0);
  }
  if (model !== "lstm") return;
  bias_ih.fill(input_bias, 0, H);
  bias_ih.fill(forget_bias, H, 2 * H);
  bias_hh.fill(0, 0, 2 * H);
}

const STARTS = {
  uniform: () => {},
  identity(weight, H) {
    weight.fill(0);
    for (let k = 0; k < H; k++) weight[k * H + k] = 1;
  },
  orthogonal(weight, H, _, random) {
    draw(weight, () => random.normal());
    for (let row = 0; row < H; row++) orthogonalise(weight, row, H);
  },
  scaled(weight, H, { spectral_radius: wanted }) {
    const factor = wanted / spectralRadius(weight, H);
    for (let k = 0; k < weight.length; k++) weight[k] *= factor;
  },
};

function draw(values, next) {
  for (let k = 0; k < values.length; k++) values[k] = next();
}

/** Gram and Schmidt, twice for the sake of rounding: take away what lies along earlier rows, then make the length 1. */
function orthogonalise(weight, row, H) {
  const own = weight.subarray(row * H, (row + 1) * H);
  for (let pass = 0; pass < 2; pass++) {
    for (let other = 0; other < row; other++) {
      const earlier = weight.subarray(other * H, (other + 1) * H);
      const along = own.reduce((sum, value, k) => sum + value * earlier[k], 0);
      for (let k = 0; k < H; k++) own[k] -= along * earlier[k];
    }
  }
  const length = Math.hypot(...own);
  for (let k = 0; k < H; k++) own[k] /= length;
}

/** Largest |eigenvalue| of a matrix (H, H): Gelfand's limit ‖Aⁿ‖^(1/n), by squaring again and again. */
export function spectralRadius(matrix, H) {
  let power = Float64Array.from(matrix);
  let logarithm = 0; // of the factors taken out, so that no number runs away
  for (let doubling = 0; doubling <= DOUBLINGS; doubling++) {
    const norm = Math.hypot(...power);
    if (norm === 0) return 0;
    logarithm += Math.log(norm) / 2 ** doubling;
    const scaled = power.map((value) => value / norm);
    power = scaled.map((_, at) => {
      const [row, column] = [Math.floor(at / H), at % H];
      let sum = 0;
      for (let k = 0; k < H; k++) sum += scaled[row * H + k] * scaled[k * H + column];
      return sum;
    });
  }
  return Math.exp(logarithm);
}
