// The scene of a page, as the lesson's data say it and as a bench takes it: pure.

/** What a bench is to show beside a page. A prediction waits at update 0, whatever its scene says. */
export function sceneOf({ scene, challenges }) {
  const { query, held = [], race, rests, trained, controls = [], ...rest } = scene;
  const isPrediction = challenges.some(({ kind }) => kind === "predict");
  const { view, unit, layer, highlight, select, speed, panel } = rest;
  return {
    query,
    held: new URLSearchParams(query).has("held") ? [] : held,
    race: lanesOf(race),
    rests: rests || isPrediction,
    trained: isPrediction ? 0 : trained,
    speed: speed || "default",
    view: view || null,
    unit: unit ?? null,
    layer: layer ?? null,
    highlight: highlight ?? [],
    select: select ?? null,
    panel: panel || null,
    show: controls,
  };
}

/** The runs of a race in order, null where there is none. */
export function lanesOf(race) {
  const lanes = Object.entries(race ?? {}).map(([label, { title, query }]) => ({ label, title, query }));
  return lanes.length ? lanes : null;
}

/**
 * What of a page stays hidden, since it asks for a prediction that was not made yet: the "outcome"; the "network" itself
 * where its first state is what is asked about; or null.
 */
export function veilOf({ number, challenges }, predicted) {
  const open = challenges.filter(({ kind }, index) => kind === "predict" && !(`${number}.${index}` in predicted));
  if (!open.length) return null;
  return open.some(({ after }) => after === 0) ? "network" : "outcome";
}

export const PRINTED = /^(loss|accuracy|rmse|perplexity|bits_per_character)$/; // numbers that stand beside every picture

/**
 * The number of an earlier page whose prediction is open and is answered by numbers that stand beside the runs of this
 * one; null for none. `runsOf(page)` names what a page shows.
 */
export function toldTooEarly(page, pages, predicted, runsOf) {
  const shown = runsOf(page);
  const isOpen = ({ number }) => ({ kind, measure = {} }, index) =>
    kind === "predict" && Object.values(measure).some((spec) => PRINTED.test(spec)) && !(`${number}.${index}` in predicted);
  const before = pages.slice(0, pages.findIndex(({ number }) => number === page.number));
  const found = before.find((other) => (other.challenges ?? []).some(isOpen(other)) && runsOf(other).some((run) => shown.includes(run)));
  return found?.number ?? null;
}
