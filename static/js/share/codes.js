// Code that shows this picture on another page.

import { escaped } from "./svg_pen.js";

/** A live network in a frame: the server must allow the page (`--embed-origin`). */
export function frameCode(address, title) {
  const height = 'width="100%" height="640" loading="lazy" referrerpolicy="origin"';
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" ${height}></iframe>`;
}

const SCRIPT = "rnn-player.classic.js";

/** What a player plays, a recording or a recipe: the player's script once on a page, beside it unless told. */
export function scoreCode({ title, script = "", ...attributes }) {
  const told = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
  return `<script src="${escaped(script || SCRIPT)}" defer></script>\n<rnn-score${told} aria-label="${escaped(title)}"></rnn-score>`;
}

/** The attributes of `<rnn-score>` that lead to what is on screen. */
export function placeOf({ picture, view, unit, layer, selected }, updates) {
  const { quantity, t, source_t, head } = selected ?? {};
  const places = source_t === undefined ? [t] : [t, source_t, head ?? 0];
  const isOfUnits = picture.size("unit") > 1;
  return {
    view: view?.name ?? null,
    unit: isOfUnits ? unit : null,
    layer: layer || null,
    select: quantity ? [quantity, ...places].join(" ") : null,
    update: updates,
  };
}

/** How somebody with the program writes the experiment as a script. */
export function scriptCommand(query) {
  return `rnn-visualizer script '${query.replaceAll("'", "")}' -o experiment.py`;
}
