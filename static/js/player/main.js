// The player as a module for hosts of anywidget modules (Jupyter, VS Code, marimo, MyST), and for <script type="module">.

import { render } from "./anywidget.js";
import { standsAt } from "./parts.js";
import "./element.js";

standsAt(import.meta.url);

export default { render };
