// What is on screen: the frame shown, the unit and layer chosen, the cursor. Row renderers read it; they never write.

import { significant } from "./calculation.js";
import { pick } from "./decode.js";
import { known } from "./numbers.js";
import { byScore, movement, separation } from "./order.js";
import { registry } from "./registry.js";
import { Scales } from "./scales.js";
import { columnOf, filledRows, squareOf, strongest } from "./square.js";

export const FEW = 12; // units a score shows until asked for all
const LINES = ["unit", "mode", "feature"];
const NOWHERE = { tokens: [], phases: [], loss_positions: [], symbols: [], twins: [], twin_tokens: [] };

export class Picture {
  constructor() {
    this.layout = null; // header of the newest layout message
    this.shown = null; // header of the layout the frame belongs to
    this.frame = null; // {updates, quantities, facts}
    this.axis = null;
    this.colours = null;
    this.scales = new Scales();
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

  /** The position whose attention is read: the row under the pointer or its column, else `settledQuery`. */
  get query() {
    if (this.heard !== null) return this.heard;
    return this.hover === null ? this.settledQuery : (this.hoverRow ?? this.hover);
  }

  /** The position whose attention is read while nothing is pointed at: the selection's, else where the loss sits last. */
  get settledQuery() {
    return this.heard ?? this.selected?.t ?? this.scene.loss_positions.at(-1) ?? this.count - 1;
  }

  /** The row of a square that is read: the query's where it has one, else the last. */
  readRow(name) {
    const rows = this.rowsOf(name);
    return [this.query, this.settledQuery].find((row) => rows.includes(row)) ?? rows.at(-1) ?? this.settledQuery;
  }

  /** Whether a row stands as its name alone. */
  isFolded({ quantity, folded = false }) {
    return this.folds.get(this.depth)?.get(quantity) ?? (folded && !this.marked.includes(quantity));
  }

  /** Fold a row of this depth, or open it; returns whether it is folded now. */
  fold(spec) {
    const isFolded = !this.isFolded(spec);
    if (!this.folds.has(this.depth)) this.folds.set(this.depth, new Map());
    this.folds.get(this.depth).set(spec.quantity, isFolded);
    return isFolded;
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

  /** A value of a quantity in the digits that the frame knows. */
  print(name, value) {
    const step = this.array(name)?.step ?? 0;
    const size = Math.abs(value);
    const isSmall = size > 0 && (size < 0.01 || (this.quantity(name)?.role === "gradient" && size < 1));
    return isSmall && size > step ? significant(value, step) : known(value, step);
  }

  /** The interventions that stood at the update of the frame shown: earlier frames keep what was held then. */
  get held() {
    const { events } = this.frame?.facts ?? {};
    return events ? this.once("held", () => standing(events)) : this.interventions;
  }

  /**
   * A line for each entry of one axis, of the chosen layer: {data, count, units, lines} in (t, unit) order, or null;
   * `lines` is the axis: every unit, or else every mode or feature (of the chosen unit).
   */
  grid(name) {
    return this.once(`grid ${name} ${this.layer} ${this.unit}`, () => {
      const array = this.array(name);
      if (!array) return null;
      const isOfOne = array.axes.includes("mode") && array.axes.includes("unit");
      const place = { layer: this.layer, twin: 0, ...(isOfOne ? { unit: this.unit } : {}) };
      const { axes, shape, data } = pick(array, place);
      const [t, lines] = axes;
      const isGrid = axes.length === 2 && t === "t" && LINES.includes(lines);
      return isGrid ? { data, count: shape[0], units: shape[1], lines } : null;
    });
  }

  /** Positions against positions, of the chosen layer: see `squareOf`; null where the quantity is none. */
  square(name) {
    return this.once(`square ${name} ${this.layer}`, () => {
      const array = this.array(name);
      return array && squareOf(pick(array, { layer: this.layer, twin: 0 }));
    });
  }

  /** The positions that have a row in a square: those that ever held a number since the run began. */
  rowsOf(name) {
    return this.once(`rows ${name} ${this.layer}`, () => {
      const square = this.square(name);
      const known = this.asking.get(name) ?? new Set();
      this.asking.set(name, known);
      if (square) for (const row of filledRows(square)) known.add(row);
      const rows = [...known].filter((row) => row < this.count).sort((a, b) => a - b);
      return rows.length ? rows : this.scene.loss_positions;
    });
  }

  /** A cell as it is selected: of a square with row, column and head, even where a position alone is asked for. */
  placeOf({ quantity, t, source_t, head, mode }) {
    const square = this.square(quantity);
    if (!square && source_t !== undefined) return { quantity, t, source_t, head: head ?? 0 }; // until it has come
    if (!square) return this.grid(quantity)?.lines === "mode" ? { quantity, t, mode: mode ?? 0 } : { quantity, t };
    const rows = this.rowsOf(quantity);
    const row = source_t === undefined && !rows.includes(t) ? (rows.at(-1) ?? t) : t;
    return { quantity, t: row, source_t: source_t ?? strongest(square, { head, t: row }), head: head ?? 0 };
  }

  /** A cell that was selected before its square had come gets its row and column as soon as it is there. */
  settle() {
    const { selected } = this;
    if (selected && selected.source_t === undefined && this.square(selected.quantity)) {
      this.selected = this.placeOf(selected);
    }
  }

  /** Whether a quantity can be held by hand; where nobody says, gates and candidates. */
  canTouch(name) {
    if (this.model) return this.model.touchable.includes(name);
    return ["input", "forget", "output", "candidate"].includes(this.quantity(name)?.role);
  }

  /** Whether a state can be cleared at a position; where nobody says, every state. */
  canReset(name) {
    if (this.model) return this.model.resettable.includes(name);
    return ["memory", "hidden"].includes(this.quantity(name)?.role) && name.endsWith("_state");
  }

  /** How many of an axis the layout has (units, layers), 1 if none. */
  size(axis) {
    const sizes = (this.layout?.quantities ?? []).map(({ axes, shape }) => shape[axes.indexOf(axis)] ?? 0);
    return Math.max(1, this.sizes?.[axis] ?? 0, ...sizes.filter((size, index) => this.#counts(axis, index)));
  }

  /** Fixed or widening scale of a quantity, [low, high]; `isFitted`: from zero on while nothing was ever below it. */
  scale(name, data, { share = 1, key = name, smallest = 1, isFitted = false } = {}) {
    const { bounds, role, axes = [] } = this.quantity(name) ?? {};
    if (bounds) return bounds;
    const least = role === "gradient" ? 1e-6 : axes.includes("mode") ? 1e-2 : smallest;
    return this.once(`scale ${key}`, () => {
      const [low, high] = this.scales.of(key, null, data, { share, smallest: least });
      return isFitted && !this.scales.everNegative(key, data) ? [0, high] : [low, high];
    });
  }

  /** Sort the units afresh by the frame shown; without a frame, by number for the time being. */
  sort() {
    const twins = this.#twins();
    const state = this.#state();
    const units = this.size("unit");
    const numbers = Array.from({ length: units }, (_, unit) => unit);
    const property = registry.properties?.propertyOf(this)?.name ?? null;
    const scores = twins ? separation(twins) : state ? movement(state) : numbers.map(() => 0);
    const telling = byScore(property ? registry.properties.correlationsWith(this, property).map(Math.abs) : scores);
    this.property = property; // stays the one by which units were sorted
    this.sorted = {
      units: registry.orders?.[this.orderName]?.({ state, twins, telling }) ?? numbers,
      telling,
      updates: this.frame?.updates ?? 0,
      tells: Boolean(twins ?? state),
    };
  }

  /** The units a score shows, in order. */
  get units() {
    if (this.mustSort) this.sort();
    const { units, telling } = this.sorted;
    if (this.allUnits || units.length <= FEW) return units;
    const few = new Set(telling.slice(0, FEW));
    few.add(this.unit); // whoever was chosen by hand stays in sight
    return units.filter((unit) => few.has(unit));
  }

  /** Units that separate the twins best, first. */
  get telling() {
    if (this.mustSort) this.sort();
    return this.sorted.telling;
  }

  /** Compute something once per frame: rows ask for the same many times while one frame is painted. */
  once(key, compute) {
    if (this.remembered?.frame !== this.frame) this.remembered = { frame: this.frame, found: new Map() };
    const { found } = this.remembered;
    if (!found.has(key)) found.set(key, compute());
    return found.get(key);
  }

  /** True where the frame shows all units: only then can it say which of them tell most. */
  get canSort() {
    return Boolean(this.#twins() ?? this.#state());
  }

  /** True where the order of units is missing, of another network, or old and could be found anew. */
  get mustSort() {
    const { sorted } = this;
    if (!sorted || sorted.units.length !== this.size("unit")) return true;
    return (!sorted.tells || sorted.isOld) && this.canSort;
  }

  #counts(axis, index) {
    const { axes, name } = this.layout.quantities[index];
    return axes.includes(axis) && name !== "input_vector";
  }

  #twins() {
    for (const name of ["twins.cell_state", "twins.hidden_state"]) {
      const array = this.array(name);
      if (!array?.axes.includes("unit")) continue;
      const { shape, data } = pick(array, { layer: this.layer });
      if (shape[0] > 1) return { data, twins: shape[0], count: shape[1], units: shape[2] };
    }
    return null;
  }

  #state() {
    return this.grid("cell_state") ?? this.grid("hidden_state");
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
