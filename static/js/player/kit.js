// What the player has already and a run in the page needs too: handed over, so that no byte is sent twice.

import { Depths } from "../depths.js";
import { element, icon } from "../dom.js";
import { wear } from "../sheets.js";
import { Timeline } from "../timeline.js";
import { nearest } from "../timeline_geometry.js";
import { factsInWords, lossUnit, whole } from "../words.js";
import { besides } from "./parts.js";
import { PLAYER_CSS } from "./player_css.js";

/** Everything by name; `address`: of the part's own script, for its worker. */
export function kit() {
  const shown = { Depths, Timeline, element, icon, wear, PLAYER_CSS };
  return { ...shown, nearest, factsInWords, lossUnit, whole, address: besides("train") };
}
