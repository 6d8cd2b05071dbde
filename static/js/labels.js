// What quantities and knobs are called, by name, for sentences about them. Pure.

import { spokenLabel } from "./knob.js";

/** The names of a state message and of the newest layout, if there is one; and which tokens may be heard where. */
export function labelsOf({ knobs, model }, layout) {
  const quantities = (layout?.quantities ?? []).map(({ name, label }) => [name, label]);
  const spoken = knobs.map((knob) => [knob.name, spokenLabel(knob)]);
  const { alphabets, alphabet_at } = model ?? {};
  return { ...Object.fromEntries([...quantities, ...spoken]), alphabets, alphabet_at };
}
