// Pointer and keyboard on the picture: hover moves the cursor, a click selects; keys and drags are registered.

import { complete } from "./extras.js";
import { locate } from "./locate.js";
import { registry } from "./registry.js";

const KEYS = /^(Arrow(Left|Right|Up|Down)|Home|End|Page(Up|Down)|Escape|[[\]])$/;

/** Listen until `signal` aborts. */
export function point(score, signal) {
  const { scroller } = score.stage;
  const on = (name, listener) => scroller.addEventListener(name, listener, { signal });
  const drag = registry.live && new registry.live.Drag(score);
  on("pointermove", (event) => (drag?.isOn ? drag.move(event) : hover(score, event)));
  on("pointerleave", () => setHover(score, null));
  if (drag) {
    on("pointerdown", (event) => drag.start(event));
    on("pointerup", (event) => drag.end(event));
    on("pointercancel", () => drag.cancel());
  }
  on("click", (event) => {
    if (!drag?.hasMoved) click(score, event);
  });
  on("keydown", (event) => key(score, event));
}

function hover(score, event) {
  if (event.pointerType === "touch") return;
  const place = locate(score, event);
  setHover(score, place?.t ?? null, place && place.row.rowAt(score.picture, place.y));
}

function setHover(score, t, row = null) {
  const { picture } = score;
  if (picture.hover === t && picture.hoverRow === row) return;
  Object.assign(picture, { hover: t, hoverRow: row });
  score.pointChanged();
}

function click(score, event) {
  const place = locate(score, event);
  if (!place) return;
  const quantity = place.row.selects;
  score.select({ quantity, t: place.t, ...place.row.at(score.picture, place.t, place.y) });
}

async function key(score, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== score.stage.scroller) return;
  if (!KEYS.test(event.key) || !score.picture.frame) return;
  event.preventDefault();
  if (!registry.act) await complete();
  registry.act(score, event.key);
}
