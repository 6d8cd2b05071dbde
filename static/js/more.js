// What a reader needs who looks closer: the inspector, and rows that few views have.

import { Inspector } from "./inspector.js";
import { ledger } from "./rows/ledger.js";
import { prose } from "./rows/prose.js";
import { spectrum } from "./rows/spectrum.js";
import { square } from "./rows/square.js";
import { trajectory } from "./rows/trajectory.js";
import { weights } from "./rows/weights.js";

export const more = { Inspector, rows: { ledger, prose, spectrum, square, trajectory, weights } };
