// What is done by hand, as it stood at the update shown: over a lane, and as bars before positions.

import { fixed } from "../numbers.js";
import { eventInWords, positionsInWords } from "../words.js";

const BREAKS = ["cut", "reset_state"];

/** What holds a lane, over it. */
export function lane(pen, picture, spec, y) {
  for (const held of holdsOf(picture, spec)) paintHold(pen, picture, held, y);
}

/** What the pointer draws on a lane, empty while it draws nothing. */
export function draftInWords({ draft }, spec) {
  return draft?.quantity === spec.quantity ? `${fixed(draft.shift, 2)} ${positionsInWords(draft.t)}` : "";
}

/** Bars where the recurrence is cut or a state reset. */
export function breaks(pen, picture) {
  const { axis, colours, count } = picture;
  for (let t = 0; t < count; t++) {
    if (breaksAt(picture, t).length) pen.box(Math.max(0, axis.x(t) - 1.5), 2, 3, pen.height - 4, colours.ink);
  }
}

/** The same at one position. */
export function breaksInWords(picture, t) {
  const names = (picture.layout?.quantities ?? []).map(({ name, label }) => [name, label]);
  const labels = Object.fromEntries(names);
  return breaksAt(picture, t)
    .map((event) => eventInWords({ ...event, t }, labels).replace(/ at position \d+$/, ""))
    .join(", ");
}

/** What interrupts the sequence before a position, of the layer shown. */
export function breaksAt({ held, layer }, t) {
  const isHere = ({ t: at }) => (Array.isArray(at) ? at[0] <= t && t < at[1] : at === t);
  const isOfLayer = (event) => event.layer === null || event.layer === undefined || event.layer === layer;
  return held.filter((event) => BREAKS.includes(event.kind) && isHere(event) && isOfLayer(event));
}

// what holds this lane now: the draft under the pointer, and what stood at the update shown
function holdsOf(picture, spec) {
  const { draft, unit, layer } = picture;
  const isOff = (event) => event.kind === "ablate" && picture.model?.silenced_by?.includes(spec.quantity);
  const isOurs = (event) => event.quantity === spec.quantity && event.scale !== undefined;
  const ours = picture.held.filter(
    (event) => (isOurs(event) || isOff(event)) && applies(event.unit, unit) && applies(event.layer, layer),
  );
  const drafts = draft?.quantity === spec.quantity ? [{ ...draft, isDraft: true }] : [];
  return [...ours, ...drafts];
}

function applies(unit, shown) {
  return unit === null || unit === undefined || unit === shown;
}

function paintHold(pen, { axis, colours, count }, { t, scale = 0, shift = 0, isDraft }, y) {
  const [start, stop] = Array.isArray(t) ? t : [t ?? 0, (t ?? count - 1) + 1]; // all where none are named
  const left = axis.x(start);
  const width = axis.x(Math.min(stop, count)) - left;
  if (isDraft) pen.box(left, 0, width, pen.height, "rgb(128 128 128 / 0.16)");
  if (scale === 0) pen.box(left, y(shift) - 1, width, 2, colours.ink);
  pen.frame(left, 0, width, pen.height, colours.ink, isDraft ? 1 : 1.5);
}
