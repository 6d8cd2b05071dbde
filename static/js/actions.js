// What can be done by hand at the selected cell: only what this network lets be done.

import { element } from "./dom.js";
import { valueAt } from "./terms.js";

/**
 * The actions as data: {key, text, title?, act}.
 *
 * @param {{picture, edit, tell}} score
 */
export function actionsAt(score) {
  const { picture } = score;
  const { selected, layer, model } = picture;
  const quantity = selected.quantity.replace(/^twins\./, "");
  const { t } = selected;
  const found = [];
  if (picture.canTouch(quantity)) {
    const act = () => score.edit({ quantity, shift: valueAt(picture, quantity, t) });
    found.push({ key: "hold", text: "Hold by hand …", act });
  }
  if (picture.canReset(quantity)) {
    const act = () => score.tell("reset_state", { quantity, t, layer });
    found.push({ key: "clear", text: "Clear it here", title: "Clear what is carried into this position", act });
  }
  if (found.length && t > 0 && (model?.has_link ?? true)) {
    const title = "Keep the last hidden state out of the equations at this position";
    found.push({ key: "cut", text: "Cut the recurrence here", title, act: () => score.tell("cut", { t: [t, t + 1] }) });
  }
  if (picture.interventions.length) {
    found.push({ key: "release", text: "Release all", act: () => score.tell("release", {}) });
  }
  return found;
}

/** The same as buttons, or null where nothing can be done. */
export function actionButtons(score) {
  const buttons = actionsAt(score).map(({ key, text, title, act }) =>
    element("button", { type: "button", "data-key": key, title, onclick: act }, text),
  );
  return buttons.length ? element("div", { class: "actions" }, ...buttons) : null;
}
