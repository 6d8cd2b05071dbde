// The part `more`, as a script of its own.

import { more } from "../more.js";

globalThis.rnnVisualizer ??= {};
globalThis.rnnVisualizer.parts ??= {};
globalThis.rnnVisualizer.parts.more = more;
