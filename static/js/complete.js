// The live app has everything from the start, and what only a server can do.

import { ColumnMenu } from "./column_menu.js";
import { Drag } from "./drag.js";
import { Editor } from "./editor.js";
import { install } from "./extras.js";
import { HAND_CSS } from "./hand_css.js";
import { more } from "./more.js";
import { Questions } from "./questions.js";
import { holds, Store } from "./store.js";

install({ ...more, sheets: [...more.sheets, HAND_CSS], live: { ColumnMenu, Drag, Editor, Questions, Store, holds } });
