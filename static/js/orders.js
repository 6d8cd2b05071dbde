// Units in other orders than by number: each from {state, twins, telling}, as Picture has them.

import { bySimilarity, byScore, correlationLength, memoryLength } from "./order.js";

/** By how long they remember. */
export function memory({ state, twins, telling }) {
  if (twins) return byScore(memoryLength(twins));
  return state ? byScore(correlationLength(state)) : telling;
}

/** Alike ones side by side. */
export function similarity({ state, telling }) {
  return state ? bySimilarity(state, telling) : telling;
}
