// Which unit first: by index, by how long it remembers, by similarity; and which units tell most.
// Grids are {data, count, units}: value of unit u at position t is data[t * units + u]. Pure functions.

export const ORDERS = {
  index: "number",
  memory: "memory length",
  similarity: "similarity",
};

/**
 * How far the twin sequences are apart in every unit: mean over positions of (highest − lowest twin), squashed by
 * tanh so that one unbounded integrator does not outshine every unit that keeps a clear mark.
 *
 * @param {{data: Float32Array, twins: number, count: number, units: number}} twins axes (twin, t, unit)
 */
export function separation({ data, twins, count, units }) {
  return Array.from({ length: units }, (_, unit) => {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += apart(data, twins, count, units, t, unit);
    return sum / Math.max(1, count);
  });
}

/** Without twins: how much a unit moves along the sequence (standard deviation over positions). */
export function movement({ data, count, units }) {
  return Array.from({ length: units }, (_, unit) => {
    let mean = 0;
    for (let t = 0; t < count; t++) mean += data[t * units + unit] / count;
    let square = 0;
    for (let t = 0; t < count; t++) square += (data[t * units + unit] - mean) ** 2 / count;
    return Math.sqrt(square);
  });
}

/** Memory length by twins: for how many positions after its peak the difference stays above half of the peak. */
export function memoryLength({ data, twins, count, units }) {
  return Array.from({ length: units }, (_, unit) => {
    let peak = 0;
    let at = 0;
    for (let t = 0; t < count; t++) {
      const distance = apart(data, twins, count, units, t, unit);
      if (distance > peak) [peak, at] = [distance, t];
    }
    let start = at;
    while (start > 0 && apart(data, twins, count, units, start - 1, unit) >= peak / 2) start--;
    let stop = at;
    while (stop < count && apart(data, twins, count, units, stop, unit) >= peak / 2) stop++;
    return peak > 1e-6 ? stop - start : 0;
  });
}

/** Without twins: the lag at which the unit's correlation with its own past falls below one half. */
export function correlationLength({ data, count, units }) {
  return Array.from({ length: units }, (_, unit) => {
    const values = Array.from({ length: count }, (_, t) => data[t * units + unit]);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const centred = values.map((value) => value - mean);
    const power = centred.reduce((sum, value) => sum + value * value, 0);
    if (power < 1e-9) return 0;
    for (let lag = 1; lag < count; lag++) {
      let sum = 0;
      for (let t = lag; t < count; t++) sum += centred[t] * centred[t - lag];
      if (sum < power / 2) return lag;
    }
    return count;
  });
}

/** Unit numbers, largest score first; equal scores keep their number's order. */
export function byScore(scores) {
  return scores.map((_, unit) => unit).sort((a, b) => scores[b] - scores[a] || a - b);
}

/** A chain with alike units side by side: from the first of `ranked`, always on to the most correlated one left. */
export function bySimilarity(grid, ranked) {
  const left = new Set(ranked);
  const chain = [ranked[0]];
  left.delete(ranked[0]);
  while (left.size) {
    const from = chain[chain.length - 1];
    let best = null;
    for (const unit of left) {
      const likeness = correlation(grid, from, unit);
      if (!best || likeness > best.likeness + 1e-9) best = { unit, likeness };
    }
    chain.push(best.unit);
    left.delete(best.unit);
  }
  return chain;
}

function correlation({ data, count, units }, first, second) {
  let [sumA, sumB, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let t = 0; t < count; t++) {
    const a = data[t * units + first];
    const b = data[t * units + second];
    sumA += a;
    sumB += b;
    aa += a * a;
    bb += b * b;
    ab += a * b;
  }
  const spread = Math.sqrt((aa - (sumA * sumA) / count) * (bb - (sumB * sumB) / count));
  return spread > 1e-9 ? (ab - (sumA * sumB) / count) / spread : 0;
}

function apart(data, twins, count, units, t, unit) {
  let low = Infinity;
  let high = -Infinity;
  for (let twin = 0; twin < twins; twin++) {
    const value = Math.tanh(data[(twin * count + t) * units + unit]);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
