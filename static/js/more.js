// What a reader needs who looks closer, and rows that few views have.

import { CLOSER_CSS } from "./closer_css.js";
import * as ghosts from "./rows/ghosts.js";
import { Inspector } from "./inspector.js";
import { act } from "./keys.js";
import * as orders from "./orders.js";
import * as properties from "./properties.js";
import { Reading } from "./reading.js";
import * as holds from "./rows/holds.js";
import { ledger } from "./rows/ledger.js";
import { prose } from "./rows/prose.js";
import { spectrum } from "./rows/spectrum.js";
import { square } from "./rows/square.js";
import { trajectory } from "./rows/trajectory.js";
import { values } from "./rows/values.js";
import { weights } from "./rows/weights.js";

const rows = { ledger, prose, spectrum, square, trajectory, weights };

export const more = { Inspector, Reading, act, ghosts, holds, orders, properties, rows, sheets: [CLOSER_CSS], values };
