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
//   isStill                 → the same in every frame of a layout
//   follows                 → painted again when the cursor moves
//   isPlanar                → a picture of its own, as wide as the room, and no strip over the positions
//   columnAt(picture, x, y, spec, size) → the position under a point where columns do not say it, null for none
//   selects                 → quantity that a step to this row selects instead of its own, null for none
//   told(picture, specs)    → sentences above the picture about all rows of this kind, instead of the story's
// `spec` is the row of the view: {kind, quantity, title, doc}. Here stand the kinds that most pages show; further ones are
// registered (extras.js).

import { answers } from "./answers.js";
import { phases } from "./phases.js";
import { positions } from "./positions.js";
import { remembers } from "./remembers.js";
import { tokens } from "./tokens.js";

export const ROWS = {
  __proto__: null, // no kind but these
  phases,
  tokens,
  remembers,
  answers,
  positions,
};
