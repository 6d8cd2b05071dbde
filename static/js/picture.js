// What is on screen: the frame shown, the unit and layer chosen, the cursor. Row renderers read it; they never write.
// What those ask for who look closer stands in picture_deep.js.

import { pick } from "./decode.js";
import { columnOf } from "./square.js";

export const FEW = 12; // units a score shows until asked for all
const NOWHERE = { tokens: [], phases: [], loss_positions: [], symbols: [], twins: [], twin_tokens: [] };

export class Picture {
  constructor() {
    this.layout = null; // header of the newest layout message
    this.shown = null; // header of the layout the frame belongs to
    this.frame = null; // {updates, quantities, facts}
    this.axis = null;
    this.colours = null;
    this.unit = 0;
    this.layer = 0;
    this.hover = null; // position under the pointer
    this.hoverRow = null; // position of the row under it, where positions stand against positions
    this.selected = null; // {quantity, t}; of a square also {source_t, head}, of a state with modes {mode}
    this.heard = null; // while reading: the last position read so far
    this.blamed = null; // in slow motion: how far back the gradient has come; `count` before it sets out
    this.orderName = "index";
    this.property = null; // a correlation that units are sorted by, null for the one that tells most
    this.allUnits = false;
    this.sorted = null; // {units, telling, updates}: frozen until asked for again, so that rows do not jump
    this.marked = []; // quantities of rows that a lesson speaks of: these do not begin folded
    this.folds = new Map(); // by depth and quantity, whether its row was folded or opened by hand
    this.asking = new Map(); // by square, the rows that ever held a number: none vanishes while the network learns
    this.turns = new Map(); // by path of a state, how it lay last: the next one is turned to it
    this.interventions = [];
    this.model = null; // {touchable, resettable, has_link}: what can be done by hand, where the server says it
  }

  get scene() {
    return { ...NOWHERE, ...(this.shown ?? this.layout)?.scene };
  }

  get count() {
    return this.scene.tokens.length;
  }

  /** The column where all rows are read: under the pointer, else the selection's, else none. */
  get cursor() {
    return this.heard ?? this.hover ?? columnOf(this.selected);
  }

  /** Whether a row stands as its name alone. */
  isFolded({ quantity, folded = false }) {
    return this.folds.get(this.depth)?.get(quantity) ?? (folded && !this.marked.includes(quantity));
  }

  /** Of the rows of this depth that begin folded, those that were opened by hand, or are marked. */
  get opened() {
    const folds = this.folds.get(this.depth) ?? new Map();
    const quantities = new Set([...this.marked, ...folds.keys()]);
    return [...quantities].filter((quantity) => !folds.get(quantity));
  }

  get reading() {
    return this.cursor ?? this.count - 1;
  }

  /** The layout's entry of a quantity, or null where frames do not carry it. */
  entry(name) {
    const find = (layout) => layout?.quantities.find((described) => described.name === name);
    return find(this.layout) ?? find(this.shown) ?? null;
  }

  /** What a quantity is: its entry in the layout, else what its twins or its equation say of it, or null. */
  quantity(name) {
    const entry = this.entry(name);
    if (entry) return entry;
    const label = name?.replaceAll("_", " ");
    const twin = this.entry(`twins.${name}`);
    if (twin) return { ...twin, name, label };
    // equations begin with what they give: \role{memory}{c_t} = …
    const head = /^\\role\{(\w+)\}\{(\w+)_t\}/.exec(this.scene.equations?.[name]?.latex ?? "");
    return head && { name, label, role: head[1], symbol: head[2] };
  }

  /** The array of a quantity in the frame shown, or null. */
  array(name) {
    return this.frame?.quantities[name] ?? null;
  }

  /** One number per position: the chosen layer and unit (and twin), or null. */
  line(name, fixed = {}) {
    const place = { layer: this.layer, unit: this.unit, twin: 0, ...fixed };
    return this.once(`line ${name} ${place.layer} ${place.unit} ${place.twin}`, () => {
      const array = this.array(name);
      const line = array && pick(array, place);
      return line?.axes.join() === "t" ? line.data : null;
    });
  }

  /** How many of an axis the layout has (units, layers), 1 if none. */
  size(axis) {
    const sizes = (this.layout?.quantities ?? []).map(({ axes, shape }) => shape[axes.indexOf(axis)] ?? 0);
    return Math.max(1, this.sizes?.[axis] ?? 0, ...sizes.filter((size, index) => this.#counts(axis, index)));
  }

  /** Compute something once per frame: rows ask for the same many times while one frame is painted. */
  once(key, compute) {
    if (this.remembered?.frame !== this.frame) this.remembered = { frame: this.frame, found: new Map() };
    const { found } = this.remembered;
    if (!found.has(key)) found.set(key, compute());
    return found.get(key);
  }

  #counts(axis, index) {
    const { axes, name } = this.layout.quantities[index];
    return axes.includes(axis) && name !== "input_vector";
  }

}

/** What a view is of: a single unit, all of them, or neither; and whether of one query. */
export function shows(view) {
  const rows = view?.rows ?? [];
  const isOfAll = rows.some(({ kind, lines = "unit" }) => kind === "heat" && lines === "unit");
  const isOfOne = !isOfAll && rows.some(({ kind }) => ["lines", "lane", "ledger", "prose"].includes(kind));
  return { isOfAll, isOfOne, isOfQuery: rows.some(({ kind }) => kind === "weights") };
}

/** What stands after the events of a run: the last of each place, less what was released. */
export function standing(events) {
  let found = [];
  for (const event of events) {
    const { kind, index, quantity } = event;
    if (kind === "set") continue;
    if (kind !== "release") found = [...found.filter((other) => placeOf(other) !== placeOf(event)), event];
    else if (Number.isInteger(index)) found.splice(index, 1);
    else found = quantity ? found.filter((other) => other.quantity !== quantity) : [];
  }
  return found;
}

/** Where an intervention acts: another one there takes its place. */
export function placeOf({ kind, t = null, quantity = null, unit = null, layer = null }) {
  const stretch = Array.isArray(t) ? t : [t, t + 1];
  return JSON.stringify([kind, stretch, quantity, unit, layer]);
}
