// The path of the state in the plane in which it moves most: one line per twin, a mark at every position, shaped by phase.

import { ticks } from "../axis.js";
import { pick } from "../decode.js";
import { legible, tick } from "../numbers.js";
import { aligned, apart, nearest, planeOn } from "../plane.js";
import { GLYPHS, STYLES, twinName } from "./lines.js";
import { tokenText } from "./text.js";

const HEAD = 20; // px of the line above the plane
const PAD = 16;
const SHAPES = ["●", "▲", "■", "◆", "✚"]; // of phases, in their order
const ROOM = 24; // px between two numbers along the path

export const trajectory = {
  isPlanar: true,
  selects: "input",
  follows: true,

  label(picture) {
    const twins = picture.scene.twins.map((_, twin) => `${GLYPHS[twin % GLYPHS.length]} ${twinName(picture, twin)}`);
    const { phases } = picture.scene;
    const shapes = phases.length > 1 ? phases.map(({ name }, index) => `${shapeOf(index)} ${name}`) : [];
    const name = picture.quantity("trajectory.cell_state") ? "path of the cell state" : "path of the state";
    return { name, note: [...(twins.length > 1 ? twins : []), ...shapes].join("   ") };
  },

  height: ({ compact, axis }) => HEAD + (axis.narrow ? 300 : compact ? 320 : 440),

  paint(pen, picture, spec) {
    const { colours, heard } = picture;
    const { paths, shares } = pathsOf(picture, spec);
    const places = placesOn(picture, spec, pen);
    const colour = colours[`role-${picture.quantity(spec.quantity)?.role ?? "plain"}`];
    const last = heard === null ? Infinity : heard;
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    pen.text(explained(shares), 6, HEAD / 2 + 1, colours.ink, { size: 11.5, align: "left", weight: 600 });
    for (let twin = paths.length - 1; twin >= 0; twin--) {
      const shown = places[twin].slice(0, last + 1);
      pen.path(shown, colour, { ...STYLES[twin % STYLES.length], thickness: twin ? 1.5 : 1.75 });
      const isMarked = (t) => twin === 0 || t === 0 || phaseAt(picture, t) !== phaseAt(picture, t - 1);
      shown.forEach(([x, y], t) => isMarked(t) && mark(pen, x, y, phaseAt(picture, t), 3.2, colour));
      if (paths.length > 1 && last >= picture.count - 1) name(pen, picture, twin, shown.at(-1));
    }
    scaleBar(pen, planeOf(picture, spec, pen), colours);
    const first = places[0].slice(0, last + 1);
    const t = Math.min(picture.reading, first.length - 1);
    number(pen, picture, first, t);
    for (const place of places) if (place[t]) pen.ring(...place[t], 6.5, colours.ink, 2);
    const said = `${t + 1} ${tokenText(picture.scene.tokens[t] ?? "")}`;
    boxed(pen, said, first[t], colours);
  },

  columnAt(picture, x, y, spec, size) {
    const places = placesOn(picture, spec, size).flat();
    const found = nearest(places, x, y);
    return found < 0 ? null : found % picture.count;
  },

  at: () => ({ quantity: "input" }),

  value(picture, t, spec) {
    if (picture.axis.narrow) return "";
    const { paths } = pathsOf(picture, spec);
    const gap = furthest(paths, t);
    return gap === null ? "" : `twins at most ${legible(gap)} apart at position ${t + 1}`;
  },

  words(picture, spec) {
    const { paths, shares } = pathsOf(picture, spec);
    const gap = furthest(paths, picture.count - 1);
    const ends = gap === null ? "" : `, the twins end at most ${legible(gap)} apart`;
    return `a path over ${picture.count} positions, ${widthOf(paths[0])} wide; ${explained(shares)}${ends}`;
  },

  told(picture, specs) {
    const spec = specs.find(({ quantity }) => picture.array(quantity));
    if (!spec) return "";
    const { paths, shares } = pathsOf(picture, spec);
    if (!paths.flat(2).every(Number.isFinite)) return "The state is no longer a number.";
    const unseen = Math.round(100 * (1 - shares[0] - shares[1]));
    const gap = furthest(paths, picture.count - 1);
    const twins =
      gap === null
        ? ""
        : ` At the end the sequences that differ in one token lie at most ${legible(gap)} apart in it; the path is ${widthOf(paths[0])} wide.`;
    return (
      `The plane in which the state moves most: ${unseen} % of its movement is not seen.${twins} The plane is turned to stay as ` +
      "near to the last update's as it can, so its directions mean nothing by themselves."
    );
  },
};

/** Each twin's points [x, y] of the layer shown, turned to the last frame's, and both shares of the variance. */
export function pathsOf(picture, spec) {
  const { quantity } = spec;
  return picture.once(`path ${quantity} ${picture.layer}`, () => {
    const { shape, data } = pick(picture.array(quantity), { layer: picture.layer });
    const shares = picture.array(quantity.replace("trajectory.", "explained."));
    const [twins, count] = shape;
    const key = `${quantity} ${picture.layer} ${twins} ${count}`;
    const points = aligned(data, picture.turns.get(key) ?? null);
    if (points.every(Number.isFinite)) picture.turns.set(key, points);
    const at = (twin, t) => [points[2 * (twin * count + t)], points[2 * (twin * count + t) + 1]];
    return {
      paths: Array.from({ length: twins }, (_, twin) => Array.from({ length: count }, (_, t) => at(twin, t))),
      shares: shares ? [...pick(shares, { layer: picture.layer }).data] : [NaN, NaN],
    };
  });
}

/** How much of the movement is seen, in words. */
export function explained([first, second]) {
  if (!Number.isFinite(first)) return "";
  const percent = (share) => Math.round(100 * share);
  return `${percent(first + second)} % of the variance (${percent(first)} % and ${percent(second)} %)`;
}

/** The largest distance of two twins at a position, null where there is one alone. */
export function furthest(paths, t) {
  if (paths.length < 2) return null;
  let most = 0;
  for (const a of paths) for (const b of paths) most = Math.max(most, Math.hypot(a[t][0] - b[t][0], a[t][1] - b[t][1]));
  return most;
}

/** The index of the phase that a position lies in, 0 where none is named. */
export function phaseAt({ scene }, t) {
  return Math.max(0, scene.phases.findIndex(({ start, stop }) => t >= start && t < stop));
}

/** The longest of 1, 2 or 5 times a power of ten that is not longer than so much. */
export function roundLength(most) {
  const decade = 10 ** Math.floor(Math.log10(most) + 1e-9);
  return decade * (most >= 5 * decade ? 5 : most >= 2 * decade ? 2 : 1);
}

// pixels of every point of every twin
function placesOn(picture, spec, size) {
  const plane = planeOf(picture, spec, size);
  return pathsOf(picture, spec).paths.map((path) => path.map(([x, y]) => [plane.x(x), plane.y(y)]));
}

// both directions have room for the largest path so far
function planeOf(picture, spec, { width, height }) {
  const { paths } = pathsOf(picture, spec);
  const all = paths.flat();
  const extent = [0, 1].map((side) => {
    const values = all.map((point) => point[side]);
    const key = `${spec.quantity} ${picture.layer} ${side}`;
    return picture.scales.reach(key, values, 0.05);
  });
  return planeOn({ width: width - 2 * PAD, height: height - HEAD - 2 * PAD, extent, left: PAD, top: HEAD + PAD });
}

function scaleBar(pen, { unit }, colours) {
  const length = roundLength(60 / unit);
  const y = pen.height - 9;
  pen.box(8, y, length * unit, 1, colours.faint);
  for (const x of [8, 8 + length * unit - 1]) pen.box(x, y - 3, 1, 7, colours.faint);
  pen.text(tick(length, false), 14 + length * unit, y, colours.faint, { size: 11, align: "left" });
}

function name(pen, picture, twin, [x, y]) {
  if (!Number.isFinite(x)) return;
  pen.text(twinName(picture, twin), Math.min(x + 10, pen.width - 40), y + 13, picture.colours.ink, { size: 11.5, align: "left" });
}

function widthOf(path) {
  const side = (index) => {
    const values = path.map((point) => point[index]);
    return Math.max(...values) - Math.min(...values);
  };
  return legible(Math.max(side(0), side(1)));
}

function shapeOf(phase) {
  return SHAPES[phase % SHAPES.length];
}

function mark(pen, x, y, phase, size, colour) {
  const shape = phase % SHAPES.length;
  if (shape === 0) return pen.dot(x, y, size, colour);
  if (shape === 1) return pen.shape([[x, y - 1.4 * size], [x + 1.3 * size, y + size], [x - 1.3 * size, y + size]], colour);
  if (shape === 2) return pen.box(x - size, y - size, 2 * size, 2 * size, colour);
  if (shape === 3) return pen.shape([[x, y - 1.5 * size], [x + 1.5 * size, y], [x, y + 1.5 * size], [x - 1.5 * size, y]], colour);
  pen.box(x - 0.45 * size, y - 1.3 * size, 0.9 * size, 2.6 * size, colour);
  return pen.box(x - 1.3 * size, y - 0.45 * size, 2.6 * size, 0.9 * size, colour);
}

// numbers along the path, as many as do not stand on one another; the one read is printed by itself
function number(pen, picture, places, read) {
  const wanted = [read, 0, places.length - 1, ...ticks(places.length, ROOM)].filter((t) => places[t]);
  const kept = apart(wanted.map((t) => places[t]), ROOM).map((index) => wanted[index]);
  for (const t of kept) {
    const [x, y] = places[t];
    if (t !== read) pen.text(String(t + 1), x, y - 11, picture.colours.faint, { size: 10.5 });
  }
}

function boxed(pen, text, place, colours) {
  if (!place || !Number.isFinite(place[0])) return;
  const wide = pen.measure(text, 12, 700) + 8;
  const x = Math.max(2, Math.min(pen.width - wide - 2, place[0] + 9));
  const y = Math.max(HEAD + 2, place[1] - 24);
  pen.box(x, y, wide, 17, colours.panel);
  pen.frame(x, y, wide, 17, colours.line);
  pen.text(text, x + wide / 2, y + 9, colours.ink, { size: 12, weight: 700 });
}
