// Geometry of pictures that are no rows of positions: a path in a plane, points of the complex plane. Pure functions.

/**
 * Turn (and mirror, if need be) a path so that it lies as near to the last one as it can: the directions of a plane have
 * signs and an order by chance alone, and a picture that flips between two updates tells of something that did not happen.
 *
 * @param {Float32Array} points x, y of each point, centred on zero.
 * @param {Float32Array|null} last the same of the last path.
 * @returns {Float32Array} the points, turned; as they are where there is nothing to compare with.
 */
export function aligned(points, last) {
  if (!last || last.length !== points.length) return points;
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    xx += last[at] * points[at];
    xy += last[at] * points[at + 1];
    yx += last[at + 1] * points[at];
    yy += last[at + 1] * points[at + 1];
  }
  const turn = [xx + yy, yx - xy];
  const mirror = [xx - yy, xy + yx];
  const isMirrored = Math.hypot(...mirror) > Math.hypot(...turn) * (1 + 1e-6);
  const [cos, sin] = isMirrored ? mirror : turn;
  const size = Math.hypot(cos, sin);
  if (!(size > 0)) return points;
  const [c, s, flip] = [cos / size, sin / size, isMirrored ? -1 : 1];
  const out = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at], points[at + 1]];
    out[at] = c * x - flip * s * y;
    out[at + 1] = s * x + flip * c * y;
  }
  return out;
}

/**
 * Where a plane stands on a canvas, with the same length for one along both directions.
 *
 * @param {{width: number, height: number, extent: [number, number], left?: number, top?: number}} given `extent`: the
 *   largest coordinate, either way, that must have room in each direction.
 * @returns {{x: function(number): number, y: function(number): number, unit: number}} pixels; `unit` those of one.
 */
export function planeOn({ width, height, extent: [wide, high], left = 0, top = 0 }) {
  const unit = Math.min(width / 2 / wide, height / 2 / high);
  return { x: (value) => left + width / 2 + value * unit, y: (value) => top + height / 2 - value * unit, unit };
}

/** The index of the point nearest to a place, −1 where there is none. Points are [x, y]. */
export function nearest(points, x, y) {
  let [best, least] = [-1, Infinity];
  points.forEach(([px, py], index) => {
    const distance = Math.hypot(px - x, py - y);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** Of some places in order of their importance, those whose neighbours all keep `gap` px. Returns indices. */
export function apart(places, gap) {
  const kept = [];
  places.forEach(([x, y], index) => {
    if (kept.every((other) => Math.hypot(places[other][0] - x, places[other][1] - y) >= gap)) kept.push(index);
  });
  return kept;
}

/** Sizes of complex numbers, given as real and imaginary part in turn. */
export function sizes(values) {
  return Array.from({ length: values.length / 2 }, (_, index) => Math.hypot(values[2 * index], values[2 * index + 1]));
}
