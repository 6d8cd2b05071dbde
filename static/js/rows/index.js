// One renderer per kind of row. A renderer is an object of pure drawing functions:
//   label(picture, spec)    → {name?, role?, symbol?, note?, hint?}; the rest comes from the quantity
//   height(picture, spec)   → px
//   ticks(picture, spec)    → [{y, text, strong?}], printed at the row's left edge
//   paint(pen, picture, spec)
//   value(picture, t, spec) → text for the value column
//   marks(picture, spec)    → [{y, text, number?, role}], beside the row's right end
//   words(picture, spec)    → one clause for those who listen
//   at(picture, t, y, spec) → what a point selects besides its column t: {unit?, mode?, t?, source_t?, head?}
//   rowAt(picture, y, spec) → the position of the row under a point, where positions stand against positions
//   follows                 → painted again when the cursor moves
// `spec` is the row of the view: {kind, quantity, title, doc}.

import { answers } from "./answers.js";
import { flow } from "./flow.js";
import { heat } from "./heat.js";
import { lane } from "./lane.js";
import { ledger } from "./ledger.js";
import { lines } from "./lines.js";
import { phases } from "./phases.js";
import { positions } from "./positions.js";
import { remembers } from "./remembers.js";
import { square } from "./square.js";
import { tokens } from "./tokens.js";
import { weights } from "./weights.js";

export const ROWS = {
  phases,
  tokens,
  remembers,
  answers,
  lines,
  lane,
  ledger,
  flow,
  heat,
  square,
  weights,
  positions,
};
