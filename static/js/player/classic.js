// The player as a script: for pages opened from a disk, and for those that load no modules.

import "./element.js";
import { standsAt } from "./parts.js";

standsAt(document.currentScript?.src ?? "");
