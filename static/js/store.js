// What the browser remembers of a run: at most so many frames, thinned by halving, the newest always among them.

const CAPACITY = 300;

/** Whether a kept frame holds the quantities `names`, of this unit and layer: a frame may be of a single one. */
export function carries({ layout, header }, { names, unit, layer }) {
  const { unit: itsUnit = unit, layer: itsLayer = layer } = header.facts ?? {};
  const held = new Set(layout.quantities.map(({ name }) => name));
  return itsUnit === unit && itsLayer === layer && names.every((name) => held.has(name));
}

/** Whether the frame that a picture keeps at an index holds every row on screen, of the unit and layer chosen. */
export function holds({ store, picture: { layout, unit, layer }, view }, index) {
  const entry = store.at(index);
  const offered = new Set(layout?.quantities.map(({ name }) => name));
  const names = (view?.rows ?? []).map(({ quantity }) => quantity).filter((name) => offered.has(name));
  return Boolean(entry) && carries(entry, { names, unit, layer });
}

/**
 * Frames in the order of their updates, as they came over the wire (compact), each with the layout it belongs to.
 *
 * Entries are `{updates, layout, header, buffers}`. When the store is full, every second entry goes and from then on
 * only every second (fourth, eighth …) arrival stays; the newest one is always kept.
 */
export class Store {
  constructor(capacity = CAPACITY) {
    this.capacity = capacity;
    this.clear();
  }

  clear() {
    this.entries = [];
    this.stride = 1; // of the arrivals, every stride-th one stays
    this.arrivals = 0;
  }

  /** Keep a frame. One of an earlier update means that the run went back: what lay after it is dropped. */
  push(layout, header, buffers) {
    this.#dropFrom(header.updates);
    if (this.newest && !this.#stays(this.newest)) this.entries.pop();
    const entry = { updates: header.updates, layout, header, buffers, arrival: this.arrivals++ };
    this.entries.push(entry);
    while (this.entries.length > this.capacity) this.#halve();
    return entry;
  }

  /** The entry at an index, or the newest one for null. */
  at(index) {
    if (index === null || index === undefined) return this.newest;
    return this.entries[Math.max(0, Math.min(this.entries.length - 1, index))] ?? null;
  }

  get newest() {
    return this.entries[this.entries.length - 1] ?? null;
  }

  get length() {
    return this.entries.length;
  }

  /** The updates that are kept, oldest first. */
  get updates() {
    return this.entries.map((entry) => entry.updates);
  }

  #stays({ arrival }) {
    return arrival % this.stride === 0;
  }

  #dropFrom(updates) {
    if (!this.newest || updates > this.newest.updates) return;
    this.entries = this.entries.filter((entry) => entry.updates < updates);
    if (this.newest) this.arrivals = this.newest.arrival + 1;
    else this.clear();
  }

  #halve() {
    this.stride *= 2;
    this.entries = this.entries.filter((entry) => this.#stays(entry) || entry === this.newest);
  }
}
