// Rows and tools that few pictures need: the live app has them from the start (complete.js), a player loads them as soon
// as a picture needs one, or somebody looks closer (the part `more`).

import { part } from "./player/parts.js";
import { registry } from "./registry.js";
import { ROWS } from "./rows/index.js";

/** Register `{rows, sheets, Inspector, …}`. */
export function install({ rows = {}, sheets = [], ...others }) {
  Object.assign(ROWS, rows);
  registry.sheets.push(...sheets);
  Object.assign(registry, others);
}

/** Everything that can be looked at closer: a promise. */
export async function complete() {
  if (!registry.Inspector) install(await part("more"));
}

const RARE = /^(as_trained|correlation)\./;

/** Whether a view of these frames needs more than most pages do. */
export function needsMore(view, { quantities, scene }, facts = {}) {
  return (
    scene.kind === "values" ||
    Boolean(facts?.events?.length) ||
    view.rows.some(({ kind }) => !ROWS[kind]) ||
    quantities.some(({ name }) => RARE.test(name))
  );
}
