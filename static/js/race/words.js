// What the page says of a race.

import { brief, lossInWords, metricInWords, whole } from "../words.js";

/** The parameters of a run, and how many more or fewer they are than the first one's. */
export function parametersInWords(parameters, first) {
  const share = parameters / first - 1;
  const counted = `${whole(parameters)} parameters`;
  if (parameters === first) return counted;
  return `${counted} (${Number((100 * Math.abs(share)).toPrecision(2))} % ${share > 0 ? "more" : "fewer"})`;
}

/** Loss and metrics after `updates` updates, in words; empty before the first. */
export function factsInWords({ updates, loss, metrics = {} }, unit) {
  const told = Number.isFinite(loss) ? [`loss ${lossInWords(loss, unit)}`] : [];
  for (const [name, value] of Object.entries(metrics)) {
    if (!["loss", "bits_per_character"].includes(name) && Number.isFinite(value)) told.push(`validation ${metricInWords(name, value)}`);
  }
  return [`update ${whole(updates)}`, ...told].join(" · ");
}

/** What updates cost, as far as it is measured: CPU time of the updates told of with it. */
export function costInWords({ milliseconds, seconds, updates }) {
  if (!Number.isFinite(milliseconds)) return "";
  const each = `${brief(milliseconds)} ms of CPU an update`;
  return seconds && updates ? `${each}, ${brief(seconds)} s for ${whole(updates)} updates` : each;
}

/** What is the same in all runs of a race. */
export function fairnessInWords(runs) {
  const others = runs.filter(({ has_same_data: isSame }) => !isSame).map(({ title }) => title);
  const data = others.length ? `Not on the data of the first: ${others.join("; ")}.` : "Same data, same seed.";
  return `${data} All make each update before any makes the next, so the slowest sets the pace.`;
}

/** How the axes are to be read, where that is not plain: of how many losses or checks a point is the mean. */
export function pointsInWords({ isLog, valuesTogether, curve }) {
  const mean = valuesTogether > 1 ? [`a point: mean of ${whole(valuesTogether)} ${curve === "loss" ? "updates" : "checks"}`] : [];
  return [...(isLog ? ["log axis"] : []), ...mean].join(" · ");
}

/** What is known of other seeds: how many, until which update, and which stopped before. */
export function bandInWords({ seeds = 0, updates = 0, stopped = 0 }) {
  if (!seeds) return "";
  const ended = stopped ? `; ${stopped} stopped before` : "";
  return `Bands: lowest to highest of ${seeds} other seed${seeds > 1 ? "s" : ""}, until update ${whole(updates)}${ended}. Thin lines: their median.`;
}

/** A name no longer than `most` characters. */
export function shortened(title, most) {
  return title.length <= most ? title : `${title.slice(0, most - 1).trimEnd()}…`;
}
