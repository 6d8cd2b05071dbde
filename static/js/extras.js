// Rows and tools that few pictures need: the live app has them from the start (complete.js), a player loads them as soon
// as a picture needs one, or somebody looks closer (the part `more`).

import { Picture } from "./picture.js";
import { part } from "./player/parts.js";
import { registry } from "./registry.js";
import { ROWS } from "./rows/index.js";

/** Register `{rows, sheets, deep, Inspector, …}; `deep` are further members of Picture`. */
export function install({ rows = {}, sheets = [], deep = {}, ...others }) {
  Object.assign(ROWS, rows);
  registry.sheets.push(...sheets);
  Object.defineProperties(Picture.prototype, Object.getOwnPropertyDescriptors(deep));
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
