// The part `share` of the player: loaded when somebody presses its button, or points at "Go live".

import { goLive, hint } from "./golive.js";
import { openShare } from "./recorded.js";
import { openTrained } from "./trained.js";

((globalThis.rnnVisualizer ??= {}).parts ??= {}).share = { openShare, openTrained, goLive, hint };
