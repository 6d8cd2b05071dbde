// What units go along with: simple things that a task says of every position, and correlations with them.

import { pick } from "./decode.js";

/** Every property that the frame has correlations with: {name, label}. */
export function properties(picture) {
  return Object.keys(picture.frame?.quantities ?? {})
    .filter((name) => name.startsWith("correlation."))
    .map((name) => ({ name, label: picture.quantity(name)?.label ?? name }));
}

/** The property chosen, else the one that some unit goes with most beyond chance; null where there is none. */
export function propertyOf(picture) {
  const all = properties(picture).map(({ name, label }) => ({
    name,
    label,
    chance: picture.frame.facts.by_chance?.[name]?.[picture.layer] ?? NaN,
    correlated: picture.frame.facts.correlated,
    values: picture.line(name.replace("correlation.", "property.")),
  }));
  const chosen = all.find(({ name }) => name === picture.property);
  if (chosen || !all.length) return chosen ?? null;
  const beyond = ({ name, chance }) => Math.max(...correlationsWith(picture, name).map(Math.abs)) - chance;
  return all.reduce((best, other) => (beyond(other) > beyond(best) ? other : best));
}

/** r of every unit of the layer shown with a property. */
export function correlationsWith(picture, name) {
  return [...pick(picture.array(name), { layer: picture.layer }).data];
}
