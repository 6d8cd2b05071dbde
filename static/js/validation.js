// What the checks of the held-out sequences say over training: where they were best, and whether that is long ago.

import { bucketOf } from "./timeline_geometry.js";
import { lossInWords, whole } from "./words.js";

const SMOOTH = 10; // points of the curve of single batches that are averaged before two of them are compared
const PATIENCE = 5; // checks without a better one before anything is said, and checks that are averaged: one alone is noise
const WORSE = 1.02; // times the best loss from which on it is said to have been better
const HEART = 1.1; // times the loss around the best check from which on, if training still improves, it learns by heart

/** Mean of the last `over` known points of a curve at or before an update; NaN before the first. */
export function curveAt(curve, size, updates, over = 1) {
  const last = bucketOf(updates, size) + 1;
  const known = Array.from(curve.slice(0, Math.max(0, last))).filter(Number.isFinite).slice(-over);
  return known.reduce((sum, loss) => sum + loss, 0) / known.length;
}

/** What the flag says: only of these checks is it known; what is printed beside is measured in between as well. */
export function bestInWords(every) {
  return every > 1 ? `best, checked every ${whole(every)} updates` : "best";
}

/**
 * What is to be said of validation after `shown` updates, up to the update where it was best; empty while it is about
 * as good as ever.
 * @param {{best: {updates: number, loss: number}|null, checks: ArrayLike<number>, every: number, checkSize: number,
 *   curve: ArrayLike<number>, bucket: number}} known  the curves of validation and training, `checkSize` and `bucket`
 *   updates a point; a check every `every` updates.
 */
export function verdictInWords({ best, checks, every, checkSize, curve, bucket }, { shown, unit }) {
  if (!best || shown - best.updates < PATIENCE * every) return "";
  const around = (updates) => curveAt(checks, checkSize, updates - (updates % every), PATIENCE);
  const [then, now] = [around(best.updates + 2 * every), around(shown)]; // two checks before the best, two after it
  if (!(now > WORSE * best.loss)) return "";
  const was = `alidation was best, ${lossInWords(best.loss, unit)}, at`;
  const [before, after] = [best.updates, shown].map((updates) => curveAt(curve, bucket, updates, SMOOTH));
  return now > HEART * then && after < before ? `It learns the training data by heart: v${was}` : `V${was}`;
}
