// Who wrote this memory: the state as signed layers, one per writing position, that sum to the value given the gates.

import { pick } from "../decode.js";
import { blend } from "../colors.js";
import { known, tick } from "../numbers.js";
import { toPixel } from "../scales.js";

const PAD = 3;

export const ledger = {
  label: (picture, spec) => ({ role: "memory", note: "by writing position, given the gates", hint: spec.doc }),

  height: ({ compact }) => (compact ? 66 : 96),

  ticks(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    const y = (value) => toPixel(value, [low, high], PAD + 4, this.height(picture) - PAD - 4);
    return [high, 0, low].map((value) => ({ y: y(value), text: tick(value, true) }));
  },

  paint(pen, picture, spec) {
    const { axis, colours, heard } = picture;
    const grid = shares(picture, spec);
    const scale = scaleOf(picture, spec);
    const y = (value) => toPixel(value, scale, PAD, pen.height - PAD);
    const { sources } = highlighted(picture);
    const quiet = [0.24, 0.4].map((share) => blend(colours.panel, colours.faint, share));
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    const gap = axis.cell > 8 ? 1 : 0;
    const boxes = [[], [], []]; // two quiet shades in turn, and the layers that stand out
    for (let t = 0; t < grid.count; t++) {
      if (heard !== null && t > heard) break;
      let up = 0;
      let down = 0;
      // the highlighted layers lie next to the zero line, where their heights can be compared
      for (const source of layers(t, sources)) {
        const value = grid.data[t * grid.count + source];
        const from = value >= 0 ? up : down;
        const to = from + value;
        if (value >= 0) up = to;
        else down = to;
        const top = Math.min(y(from), y(to));
        const height = Math.abs(y(to) - y(from));
        if (height < 0.05) continue;
        boxes[sources.has(source) ? 2 : source % 2].push([axis.x(t) + gap, top, axis.cell - 2 * gap, height]);
      }
    }
    [...quiet, colours["role-memory"]].forEach((colour, index) => pen.boxes(boxes[index], colour));
    pen.rule(y(0), colours.faint);
    const net = totals(grid).map((value, t) => [axis.x(t) + axis.cell / 2, y(value)]);
    pen.path(heard === null ? net : net.slice(0, heard + 1), colours.ink, { thickness: 1.5 });
  },

  follows: true,

  marks(picture, spec) {
    const grid = shares(picture, spec);
    const { sources, name } = highlighted(picture);
    const last = grid.count - 1;
    const total = totals(grid)[last];
    let ours = 0;
    for (const source of sources) ours += grid.data[last * grid.count + source];
    const height = this.height(picture);
    const share = `${print(picture, spec, ours)} of ${print(picture, spec, total)}`;
    return [
      { y: height * 0.2, text: `■ ${name}`, role: "memory" },
      { y: height * 0.2 + 15, text: "", number: share, role: "memory" },
      { y: height * 0.2 + 34, text: "▒ elsewhere", role: "plain" },
      { y: height * 0.2 + 49, text: "━ the sum", role: "hidden" },
    ];
  },

  value(picture, t, spec) {
    if (!picture.axis.narrow) return "";
    const grid = shares(picture, spec);
    const { sources, name } = highlighted(picture);
    let ours = 0;
    for (const source of sources) ours += grid.data[(grid.count - 1) * grid.count + source];
    return `${name} wrote ${print(picture, spec, ours)}`;
  },

  words(picture, spec) {
    const grid = shares(picture, spec);
    const last = print(picture, spec, totals(grid)[grid.count - 1]);
    return `the last value, ${last}, is split by the position that wrote it`;
  },
};

// a sum of numbers that are each known to a step is known less well
function print(picture, spec, value) {
  const { step } = picture.array(spec.quantity);
  if (picture.isLost(spec.quantity, value)) return picture.print(spec.quantity, value);
  return `${value > 0 ? "+" : ""}${known(value, 4 * step)}`;
}

/** {data, count} of a (t, source_t) grid of the unit shown. */
export function shares(picture, spec) {
  return picture.once(`shares ${spec.quantity} ${picture.layer} ${picture.unit}`, () => {
    const array = picture.array(spec.quantity);
    const { data, shape } = pick(array, { layer: picture.layer, unit: picture.unit, twin: 0 });
    return { data, count: shape[0] };
  });
}

/** Which writers stand out: the position under the cursor, else the first stretch of the task. */
function highlighted({ cursor, scene, count }) {
  if (cursor !== null) return { sources: new Set([cursor]), name: `position ${cursor + 1}` };
  const first = scene.phases[0];
  if (!first || first.stop >= count) return { sources: new Set([0]), name: "position 1" };
  const sources = new Set(Array.from({ length: first.stop - first.start }, (_, index) => first.start + index));
  return { sources, name: first.name || "the start" };
}

function* layers(t, first) {
  for (const source of first) if (source <= t) yield source;
  for (let source = 0; source <= t; source++) if (!first.has(source)) yield source;
}

function totals({ data, count }) {
  return Array.from({ length: count }, (_, t) => {
    let sum = 0;
    for (let source = 0; source <= t; source++) sum += data[t * count + source];
    return sum;
  });
}

function scaleOf(picture, spec) {
  const key = `${spec.quantity} ${picture.layer} ${picture.unit}`;
  const stacks = picture.once(`stacks ${key}`, () => stacked(shares(picture, spec)));
  return picture.scale(spec.quantity, stacks, { key });
}

// the heights of both stacks at every position
function stacked({ data, count }) {
  const heights = [];
  for (let t = 0; t < count; t++) {
    let [up, down] = [0, 0];
    for (let source = 0; source <= t; source++) {
      const value = data[t * count + source];
      if (value > 0) up += value;
      else down += value;
    }
    heights.push(up, down);
  }
  return heights;
}
