// The training timeline as numbers: how far it reaches, how losses lie on it, which kept frame a pointer means.

const STEPS = [1, 2, 5, 10];

function decade(value) {
  return 10 ** Math.floor(Math.log10(value) + 1e-9);
}

/** The smallest of 1, 2, 5 times a power of ten that is at least `value`. */
export function roundUp(value) {
  const unit = decade(value);
  return unit * STEPS.find((step) => step * unit >= value * (1 - 1e-9));
}

/** Updates the axis shows: grows in round jumps, so that the curve stands still between them. */
export function reach(updates) {
  const needed = Math.max(100, updates * 1.02);
  const unit = decade(needed);
  return unit * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= needed);
}

/** Round numbers of updates for ticks, at most `most` of them, 0 first. */
export function ticks(span, most) {
  const step = Math.max(1, roundUp(span / Math.max(1, most))); // nobody makes half an update
  const found = [];
  for (let value = 0; value <= span * (1 + 1e-9); value += step) found.push(value);
  return found;
}

/**
 * How losses lie on the axis: linear from 0, or by powers of ten where simple methods are far below chance.
 * @returns {{kind: "linear"|"log", low: number, high: number, place: (loss: number) => number}}
 *   place: 0 bottom … 1 top, clipped.
 */
export function lossScale({ chance, baselines = {}, curve = [] }) {
  const marks = [chance, ...Object.values(baselines)].filter((mark) => Number.isFinite(mark) && mark > 0);
  const seen = Array.from(curve).filter((loss) => Number.isFinite(loss) && loss > 0);
  const top = marks.length ? Math.max(...marks) : Math.max(...seen, 1e-6); // before chance is known, what was seen
  const first = seen.length ? Math.min(seen[0], top * 1.5) : top;
  const high = Math.max(top * 1.12, first * 1.05);
  const lowest = Math.min(...marks, top);
  if (lowest < 0.2 * top) {
    const low = 10 ** Math.floor(Math.log10(Math.min(lowest, ...seen.slice(-1), top / 10)) - 1e-9);
    const place = (loss) => clip(Math.log(Math.max(loss, 1e-12) / low) / Math.log(high / low));
    return { kind: "log", low, high, place };
  }
  return { kind: "linear", low: 0, high, place: (loss) => clip(loss / high) };
}

function clip(share) {
  return Number.isNaN(share) ? 1 : Math.min(1, Math.max(0, share));
}

/** Index of the kept frame nearest to `updates`; `kept` ascends. −1 if nothing is kept. */
export function nearest(kept, updates) {
  let best = -1;
  for (let index = 0; index < kept.length; index += 1) {
    if (best < 0 || Math.abs(kept[index] - updates) <= Math.abs(kept[best] - updates)) best = index;
  }
  return best;
}

/**
 * Index of the kept frame that stands for `updates`, or −1 where it must be computed again: before the first kept
 * frame, or inside a hole (wider than `fraction` of what was trained) that no frame is close to.
 */
export function keptFor(kept, updates, { latest, fraction = 0.03 }) {
  const index = nearest(kept, updates);
  if (index < 0) return -1;
  const near = Math.max(1, latest * fraction);
  return Math.abs(kept[index] - updates) <= near ? index : -1;
}

/** The newest event at most `reachOf` updates away from `updates`, or null. */
export function eventNear(events, updates, reachOf) {
  let found = null;
  for (const event of events) {
    const distance = Math.abs(event.updates - updates);
    if (distance <= reachOf && (!found || distance <= Math.abs(found.updates - updates))) found = event;
  }
  return found;
}

/** Index of an update in the loss curve, whose bucket i holds updates i·size + 1 … (i + 1)·size; −1 before the first. */
export function bucketOf(updates, size) {
  return Math.ceil(updates / size) - 1;
}

/** First and last update of a bucket with a value `every` so many updates; the newest one may still be filling. */
export function updatesOf(index, size, updates, every = 1) {
  const first = index * size + every;
  return [first, Math.max(first, Math.min((index + 1) * size, Math.floor(updates / every) * every))];
}

/** Where a bucket lies along the updates: in its middle. */
export function middleOf(index, size, updates, every = 1) {
  const [first, last] = updatesOf(index, size, updates, every);
  return (first + last) / 2;
}
