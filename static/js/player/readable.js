// Whether a recording can be read: every field is what a player takes it for, and no more than a page can hold. The same
// limits as in visualizer/trace/readable.py; docs/recording-format.md names them.

export const MOST = 2 ** 28; // bytes of all arrays, unpacked

const isWhole = (value, most = 2 ** 53, least = 0) => Number.isInteger(value) && value >= least && value <= most;
const isText = (value) => typeof value === "string";
const isObject = (value) => value === Object(value);
const all = (list, isMeant, most = 1e4) => Array.isArray(list) && list.length <= most && list.every(isMeant);
const isArray = ({ name, shape, axes = shape, low, high }) =>
  isText(name) &&
  !(name in {}) &&
  all(shape, (size) => isWhole(size), 8) &&
  axes.length === shape.length &&
  low <= high &&
  [low, high].every(Number.isFinite);

const CHECKS = {
  updates: ({ updates }) => updates[0] >= 0 && all(updates, (at, index) => isWhole(at) && (!index || at > updates[index - 1]), 1e5),
  facts: ({ facts, updates }) => all(facts, isObject, 1e5) && facts.length === updates.length,
  scene: ({ scene: { tokens, symbols = [], twins = [], phases = [], equations = {} } }) =>
    [tokens, symbols, twins].every((list) => all(list, isText)) && all(phases, isObject) && isObject(equations),
  quantities: ({ quantities }) => all(quantities, (each) => each.axes && isArray(each)),
  weights: ({ weights = [] }) => all(weights, isArray),
  views: ({ views }) => all(views, ({ name, label, rows }) => isText(name) && isText(label) && all(rows, ({ kind }) => isText(kind), 200), 50),
  model: ({ model }) => ["unit", "layer"].every((name) => isWhole(model?.sizes?.[name] ?? 1, 2 ** 14, 1)),
  loss_curve: ({ loss_curve: curve }) => !curve || (curve.bucket >= 1 && all(curve.data, () => true, 1e6)),
};

/** The name of the first field that cannot be read; undefined if all can. */
export function unreadable(recording) {
  return Object.keys(CHECKS).find((name) => {
    try {
      return !CHECKS[name](recording);
    } catch {
      return true;
    }
  });
}
