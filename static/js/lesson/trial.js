// A run that a question is judged by: from the beginning of a scene, watched, measured. It ends where the page is turned.

import { holds } from "./expression.js";
import { known, measured } from "./measuring.js";
import { showUnderWay } from "./verdict.js";

const WATCHED = 30; // s that a run takes at most at the default speed

/**
 * Train and measure.
 * @param {object} reader gives `bench`, `visit` (another number on another page) and `begin(scene)`
 * @param {{scene: object|null, after: number, until: Array|null, specs: object, output: HTMLElement}} trial
 *   `scene`: null to go on from where the run is
 * @returns {Promise<{updates, values, isFinished}|null>} null where the reader has left the page meanwhile
 */
export async function tryOut(reader, { scene, after, until, specs, output }) {
  const { bench, visit } = reader;
  const hasLeft = () => reader.visit !== visit || reader.bench !== bench;
  if (scene) await reader.begin(scene);
  if (hasLeft()) return null;
  bench.veil = null;
  let there = null; // what was measured when it was reached: the next update may lose it again
  const isThere = async () => {
    const now = await measured(bench, specs);
    if (holds(until, known(now, bench.state.recipe))) there = now;
    return there !== null;
  };
  const status = await train(bench, after, until && isThere, output);
  if (hasLeft()) return null;
  const found = there ?? (await measured(bench, specs));
  if (hasLeft()) return null;
  const values = known(found, bench.state.recipe);
  const isFinished = found.updates >= after || status === "stopped" || Boolean(until && holds(until, values));
  const isMeasured = isKnown(found.values, specs);
  return { ...found, known: values, isFinished, isMeasured };
}

/** Whether there is any number to judge by: of the run, or of each run of a race. */
function isKnown(values, specs) {
  return Object.keys(specs).some((name) => name in values || Object.values(values).some((run) => run && name in Object(run)));
}

async function train(bench, after, until, output) {
  const missing = after - (bench.state.updates ?? 0);
  if (missing <= 0) return bench.state.status;
  const tell = showUnderWay(output, after, () => bench.hurry());
  const follow = (updates) => tell(Math.min(updates, after), bench.state.speed !== "fastest");
  const onPainted = ({ detail }) => follow(detail.updates);
  bench.addEventListener("painted", onPainted);
  follow(after - missing);
  const { status } = await bench.make(missing, until, WATCHED);
  bench.removeEventListener("painted", onPainted);
  return status;
}
