// What a reader needs who looks closer than the story: one unit, the score, the selected cell, the keyboard.

import { CLOSER_CSS } from "./closer_css.js";
import { Controls } from "./controls.js";
import { Inspector } from "./inspector.js";
import { act, stepTo } from "./keys.js";
import * as orders from "./orders.js";
import { deep } from "./picture_deep.js";
import * as properties from "./properties.js";
import { Reading } from "./reading.js";
import { reveal } from "./reveal.js";
import { flow } from "./rows/flow.js";
import * as ghosts from "./rows/ghosts.js";
import { heat } from "./rows/heat.js";
import * as holds from "./rows/holds.js";
import { lane } from "./rows/lane.js";
import { ledger } from "./rows/ledger.js";
import { lines } from "./rows/lines.js";
import { prose } from "./rows/prose.js";
import { spectrum } from "./rows/spectrum.js";
import { square } from "./rows/square.js";
import { trajectory } from "./rows/trajectory.js";
import { values } from "./rows/values.js";
import { weights } from "./rows/weights.js";
import * as events from "./timeline_events.js";

export const more = {
  ...{ Controls, Inspector, Reading, act, stepTo, reveal, deep, events, ghosts, holds, orders, properties, values },
  rows: { lines, lane, ledger, flow, heat, square, weights, spectrum, trajectory, prose },
  sheets: [CLOSER_CSS],
};
