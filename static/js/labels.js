// What quantities and knobs are called, by name, and what tokens a position may hear.

import { spokenLabel } from "./knob.js";

/** Names for the words of events, from the newest layout (or null) and the state. */
export function labelsOf(layout, { knobs, model }) {
  const quantities = (layout?.quantities ?? []).map(({ name, label }) => [name, label]);
  const spoken = knobs.map((knob) => [knob.name, spokenLabel(knob)]);
  const { alphabets, alphabet_at } = model ?? {};
  return { ...Object.fromEntries([...quantities, ...spoken]), alphabets, alphabet_at };
}
