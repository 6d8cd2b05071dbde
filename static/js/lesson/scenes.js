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
