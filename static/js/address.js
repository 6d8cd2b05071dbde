// The address of the page is the experiment: recipe, depth, unit and hidden controls.

const OURS = ["view", "unit", "layer", "hide"];
const RACE = "race"; // how each rival differs from this experiment
const HELD = "held"; // what is done by hand: part of the experiment, and of that network alone

/** Take an address apart: the recipe's own query, and what is on screen. */
export function readAddress(search) {
  const fields = new URLSearchParams(search);
  const whole = (name) => (/^\d{1,4}$/.test(fields.get(name) ?? "") ? Number(fields.get(name)) : null);
  const screen = {
    view: fields.get("view"),
    unit: whole("unit"),
    layer: whole("layer"),
    hide: (fields.get("hide") ?? "").split(",").filter(Boolean),
  };
  for (const name of OURS) fields.delete(name);
  return { query: fields.toString(), ...screen };
}

/** Put an address together; what is at its default is left out. */
export function writeAddress({ query, view = null, unit = null, layer = null, hide = [] }) {
  const fields = new URLSearchParams(query);
  for (const name of OURS) fields.delete(name);
  if (view) fields.set("view", view);
  if (unit !== null) fields.set("unit", unit);
  if (layer) fields.set("layer", layer);
  const rest = hide.length ? `${[...fields].length ? "&" : ""}hide=${hide.map(encodeURIComponent).join(",")}` : "";
  return `?${fields}${rest}`;
}

/** A sentence about what an address hides in vain; empty where all of it is known. The server looks at the rest. */
export function vainHides(hide, hideable) {
  const unknown = hide.filter((name) => !hideable.includes(name)).join(", ");
  if (!unknown) return "";
  const told = unknown.length > 40 ? `${unknown.slice(0, 39)}…` : unknown;
  return `hide names nothing on this page: ${told}; names like task, more, timeline or data are known.`;
}

/** True where `after` is another experiment than `before`, not the same one with a live knob moved or a gate held. */
export function isOtherExperiment(before, after, liveNames) {
  const fixed = (query) => {
    const fields = new URLSearchParams(query);
    for (const name of [...OURS, HELD, ...liveNames]) fields.delete(name);
    const rivals = fields.getAll(RACE);
    fields.delete(RACE);
    for (const words of rivals) fields.append(RACE, fixedWords(words, liveNames));
    fields.sort();
    return fields.toString();
  };
  return fixed(before) !== fixed(after);
}

/** How a rival differs from the first run, `1 model gru learning_rate 0.1`, without what may change while it learns. */
function fixedWords(words, liveNames) {
  const [version, ...rest] = words.split(" ");
  const pairs = rest.flatMap((name, index) => (index % 2 || liveNames.includes(name) ? [] : [name, rest[index + 1]]));
  return [version, ...pairs].join(" ");
}

/**
 * The query of the experiment after one choice. Another task or model brings its own measured settings: what the
 * visitor had changed survives where it means the same there (the model's sizes for another task; everything but the
 * learning rate's default for another model), the rest returns to defaults.
 */
export function changedQuery({ query, knobs = [] }, name, value) {
  const fields = new URLSearchParams(query);
  for (const gone of [...OURS, HELD]) fields.delete(gone);
  if (name === "task" || name === "model") {
    for (const knob of knobs) {
      const stays = knob.value !== knob.default && (name === "model" || knob.group === "model");
      if (!["task", "model", "seed"].includes(knob.name) && !stays) fields.delete(knob.name);
    }
  }
  fields.set(name, String(value));
  return fields.toString();
}

/** Keeps the browser's address, its history and one visitor's experiment together. */
export class Address {
  #written = null;
  #left = null; // the experiment that going back leaves, until the server has left it too
  #isLazy;

  /** `isLazy`: an untouched page keeps its short address until something is chosen. */
  constructor({ isLazy = false, onReturn }) {
    this.#isLazy = isLazy;
    this.start = readAddress(location.search);
    this.onPopState = () => {
      const address = readAddress(location.search);
      this.#left = this.#written;
      this.#written = address.query;
      onReturn(address);
    };
    window.addEventListener("popstate", this.onPopState);
  }

  /** Write what is on screen: a new entry for another experiment, the same entry for anything smaller. */
  write(screen, liveNames) {
    if (this.#left !== null && screen.query === this.#left && this.#left !== this.#written) return;
    this.#left = null;
    const address = writeAddress(screen);
    const isFirst = this.#written === null;
    const isOther = !isFirst && isOtherExperiment(this.#written, screen.query, liveNames);
    const isUntouched = isFirst || this.#written === screen.query;
    this.#written = screen.query;
    if (this.#isLazy && isUntouched && location.search === "") return;
    if (address === location.search) return;
    history[isOther ? "pushState" : "replaceState"](null, "", location.pathname + address + location.hash);
  }

  close() {
    window.removeEventListener("popstate", this.onPopState);
  }
}
