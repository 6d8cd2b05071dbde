// The part `share` of the player: loaded when somebody presses its button, or points at "Go live".

import { goLive, hint } from "./golive.js";
import { openShare } from "./recorded.js";

((globalThis.rnnVisualizer ??= {}).parts ??= {}).share = { openShare, goLive, hint };
