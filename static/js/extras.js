// What few pictures need is registered rather than imported: the live app has it from the start (complete.js), a player
// loads it as soon as somebody looks closer (the part `more`). The tools of a live server are registered by it alone.

import { part } from "./player/parts.js";
import { ROWS } from "./rows/index.js";

export const extras = {
  Inspector: null, // the selected cell, its equation and its numbers
  hand: null, // {Editor, ColumnMenu}: what is done by hand, where a server computes it
};

/** Register `{rows, Inspector, …}`. */
export function install({ rows = {}, ...others }) {
  Object.assign(ROWS, rows);
  Object.assign(extras, others);
}

/** Everything that can be looked at closer: a promise. */
export async function complete() {
  if (!extras.Inspector) install(await part("more"));
}
