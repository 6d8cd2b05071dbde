// What a picture tells those who look closer: scales and digits, units in order, squares, what is done by hand. These
// become members of Picture (extras.js).

import { significant } from "./calculation.js";
import { pick } from "./decode.js";
import { known, NONE } from "./numbers.js";
import { byScore, movement, separation } from "./order.js";
import { FEW, standing } from "./picture.js";
import { registry } from "./registry.js";
import { Scales } from "./scales.js";
import { filledRows, squareOf, strongest } from "./square.js";

const LINES = ["unit", "mode", "feature"];

export const deep = {
  /** Vertical scales of this run: they never jitter. */
  get scales() {
    this.widest ??= new Scales();
    return this.widest;
  },

  /** The position whose attention is read: the row under the pointer or its column, else `settledQuery`. */
  get query() {
    if (this.heard !== null) return this.heard;
    return this.hover === null ? this.settledQuery : (this.hoverRow ?? this.hover);
  },

  /** The position whose attention is read while nothing is pointed at: the selection's, else where the loss sits last. */
  get settledQuery() {
    return this.heard ?? this.selected?.t ?? this.scene.loss_positions.at(-1) ?? this.count - 1;
  },

  /** The row of a square that is read: the query's where it has one, else the last. */
  readRow(name) {
    const rows = this.rowsOf(name);
    return [this.query, this.settledQuery].find((row) => rows.includes(row)) ?? rows.at(-1) ?? this.settledQuery;
  },

  /** Fold a row of this depth, or open it; returns whether it is folded now. */
  fold(spec) {
    const isFolded = !this.isFolded(spec);
    if (!this.folds.has(this.depth)) this.folds.set(this.depth, new Map());
    this.folds.get(this.depth).set(spec.quantity, isFolded);
    return isFolded;
  },

  /**
   * A value of a quantity in the digits that the frame knows. What is no number travels as 0: where some of a quantity is
   * none, nobody knows what a 0 of it was.
   */
  print(name, value) {
    const step = this.array(name)?.step ?? 0;
    if (this.isLost(name, value)) return this.isAllLost(name) ? NONE : "unknown";
    const size = Math.abs(value);
    const isSmall = size > 0 && (size < 0.01 || (this.quantity(name)?.role === "gradient" && size < 1));
    return isSmall && size > step ? significant(value, step) : known(value, step);
  },

  /** Whether a value may have been none: it reads 0, and some numbers of its quantity were not finite. */
  isLost(name, value) {
    return Boolean(this.frame?.notFinite?.includes(name)) && Math.abs(value) <= this.array(name).step * 0.51; // 0 is between two steps
  },

  /** Whether nothing but 0 is left of a quantity. */
  isAllLost(name) {
    return this.once(`lost ${name}`, () => this.array(name).data.every((value) => this.isLost(name, value)));
  },

  /** The interventions that stood at the update of the frame shown: earlier frames keep what was held then. */
  get held() {
    const { events } = this.frame?.facts ?? {};
    return events ? this.once("held", () => standing(events)) : this.interventions;
  },

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
  },

  /** Positions against positions, of the chosen layer: see `squareOf`; null where the quantity is none. */
  square(name) {
    return this.once(`square ${name} ${this.layer}`, () => {
      const array = this.array(name);
      return array && squareOf(pick(array, { layer: this.layer, twin: 0 }));
    });
  },

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
  },

  /** A cell as it is selected: of a square with row, column and head, even where a position alone is asked for. */
  placeOf({ quantity, t, source_t, head, mode }) {
    const square = this.square(quantity);
    if (!square && source_t !== undefined) return { quantity, t, source_t, head: head ?? 0 }; // until it has come
    if (!square) return this.grid(quantity)?.lines === "mode" ? { quantity, t, mode: mode ?? 0 } : { quantity, t };
    const rows = this.rowsOf(quantity);
    const row = source_t === undefined && !rows.includes(t) ? (rows.at(-1) ?? t) : t;
    return { quantity, t: row, source_t: source_t ?? strongest(square, { head, t: row }), head: head ?? 0 };
  },

  /** A cell that was selected before its square had come gets its row and column as soon as it is there. */
  settle() {
    const { selected } = this;
    if (selected && selected.source_t === undefined && this.square(selected.quantity)) {
      this.selected = this.placeOf(selected);
    }
  },

  /** Whether a quantity can be held by hand; where nobody says, gates and candidates. */
  canTouch(name) {
    if (this.model) return this.model.touchable.includes(name);
    return ["input", "forget", "output", "candidate"].includes(this.quantity(name)?.role);
  },

  /** Whether a state can be cleared at a position; where nobody says, every state. */
  canReset(name) {
    if (this.model) return this.model.resettable.includes(name);
    return ["memory", "hidden"].includes(this.quantity(name)?.role) && name.endsWith("_state");
  },

  /** Fixed or widening scale of a quantity, [low, high]; `isFitted`: from zero on while nothing was ever below it. */
  scale(name, data, { share = 1, key = name, smallest = 1, isFitted = false } = {}) {
    const { bounds, role, axes = [] } = this.quantity(name) ?? {};
    if (bounds) return bounds;
    const least = role === "gradient" ? 1e-6 : axes.includes("mode") ? 1e-2 : smallest;
    return this.once(`scale ${key}`, () => {
      const [low, high] = this.scales.of(key, null, data, { share, smallest: least });
      return isFitted && !this.scales.everNegative(key, data) ? [0, high] : [low, high];
    });
  },

  /** Sort the units afresh by the frame shown; without a frame, by number for the time being. */
  sort() {
    const twins = twinsOf(this);
    const state = stateOf(this);
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
  },

  /** The units a score shows, in order. */
  get units() {
    if (this.mustSort) this.sort();
    const { units, telling } = this.sorted;
    if (this.allUnits || units.length <= FEW) return units;
    const few = new Set(telling.slice(0, FEW));
    few.add(this.unit); // whoever was chosen by hand stays in sight
    return units.filter((unit) => few.has(unit));
  },

  /** Units that separate the twins best, first. */
  get telling() {
    if (this.mustSort) this.sort();
    return this.sorted.telling;
  },

  /** True where the frame shows all units: only then can it say which of them tell most. */
  get canSort() {
    return Boolean(twinsOf(this) ?? stateOf(this));
  },

  /** True where the order of units is missing, of another network, or old and could be found anew. */
  get mustSort() {
    const { sorted } = this;
    if (!sorted || sorted.units.length !== this.size("unit")) return true;
    return (!sorted.tells || sorted.isOld) && this.canSort;
  },
};

function twinsOf(picture) {
  for (const name of ["twins.cell_state", "twins.hidden_state"]) {
    const array = picture.array(name);
    if (!array?.axes.includes("unit")) continue;
    const { shape, data } = pick(array, { layer: picture.layer });
    if (shape[0] > 1) return { data, twins: shape[0], count: shape[1], units: shape[2] };
  }
  return null;
}

function stateOf(picture) {
  return picture.grid("cell_state") ?? picture.grid("hidden_state");
}
