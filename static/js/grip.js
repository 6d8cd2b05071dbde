// Geometry of a drag that draws: its height is the value held, its horizontal extent the positions.

/** Positions [start, stop) between where a drag began and where it is. */
export function stretchOf(from, to) {
  return [Math.min(from, to), Math.max(from, to) + 1];
}

/** The value under a pixel of a strip `height` px high, in steps of a hundredth; beyond the edges that of the edge. */
export function valueUnder(py, height, [low, high], pad = 0) {
  const share = (height - pad - py) / (height - 2 * pad);
  return Math.round((low + Math.max(0, Math.min(1, share)) * (high - low)) * 100) / 100;
}

/** The position under a pixel of a strip `width` px wide that shows `count` of them. */
export function positionUnder(px, width, count) {
  return Math.max(0, Math.min(count - 1, Math.floor((px / width) * count)));
}
