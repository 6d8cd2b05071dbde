// What can be done by hand at the selected column: only what this network lets be done.

import { columnOf } from "./square.js";
import { valueAt } from "./terms.js";

/**
 * The actions as data: {key, text, title?, act}.
 *
 * @param {{picture, edit, tell}} score
 */
export function actionsAt(score) {
  const { picture } = score;
  const { selected, unit, layer, model } = picture;
  const quantity = selected.quantity.replace(/^twins\./, "");
  const t = columnOf(selected);
  const found = [];
  if (picture.canTouch(quantity)) {
    const act = () => score.stage.editor.open({ quantity, t: [t, t + 1], shift: valueAt(picture, quantity, t) });
    found.push({ key: "hold", text: `Hold ${nameOf(picture, quantity)} …`, act });
  }
  for (const state of statesAt(picture, quantity)) {
    const act = () => score.tell("reset_state", { quantity: state, t: [t, t + 1], layer });
    const title = "Clear what is carried into this position, of every unit";
    found.push({ key: `clear ${state}`, text: `Reset ${nameOf(picture, state)}`, title, act });
  }
  if (t > 0 && (model ? model.has_link : found.length)) {
    const title = "Keep the last hidden state out of the equations at this position";
    found.push({ key: "cut", text: "Cut recurrence", title, act: () => score.tell("cut", { t: [t, t + 1] }) });
  }
  if (model?.silenced_by?.length && picture.depth !== "story") {
    const isOff = picture.interventions.some((event) => event.kind === "ablate" && event.unit === unit);
    const whose = picture.scene.equations?.stream_state ? " of the mixer" : ""; // the stream's own goes on
    const title = `Nobody hears unit ${unit}${whose} at any position: ${silence(picture, model.silenced_by)}`;
    const act = () => score.tell("ablate", { unit, layer });
    if (!isOff) found.push({ key: "ablate", text: `Switch unit ${unit}${whose} off`, title, act });
  }
  if (picture.interventions.length) {
    found.push({ key: "release", text: "Release all", act: () => score.tell("release", {}) });
  }
  return found;
}

/** What may be heard at a position instead: {names, now, why}; `why` says why nothing may, where a model tells. */
export function tokensAt(picture, t) {
  const { alphabets = [], alphabet_at: at = [], fixed = "", no_touch: untouched = "" } = picture.model ?? {};
  const names = alphabets[at[t]] ?? [];
  const now = (picture.scene.tokens[t] ?? "").replace(/(.)\*$/, "$1");
  const isTold = at.length > 0 && !names.length && !untouched;
  return { names, now, why: isTold ? `This token stays: ${fixed || "the task needs it here"}.` : "" };
}

function statesAt(picture, quantity) {
  if (picture.model) return picture.model.resettable;
  return picture.canReset(quantity) ? [quantity] : [];
}

function silence(picture, names) {
  return names.map((name) => `its ${nameOf(picture, name)} is held at 0`).join(", ");
}

function nameOf(picture, name) {
  return picture.quantity(name)?.label || name.replaceAll("_", " ");
}
