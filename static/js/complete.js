// The live app has everything from the start.

import { ColumnMenu } from "./column_menu.js";
import { Editor } from "./editor.js";
import { install } from "./extras.js";
import { more } from "./more.js";

install({ ...more, hand: { Editor, ColumnMenu } });
