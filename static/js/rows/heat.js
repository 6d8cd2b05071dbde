// A stave: every unit shown is a line of cells, a cell per position, its colour the value. No lines between cells.

import { significant } from "../calculation.js";
import { diverging, sequential, shade } from "../colors.js";
import { tick } from "../numbers.js";
import { isClipped } from "../scales.js";

export const heat = {
  label(picture, spec) {
    const { role, symbol } = picture.quantity(spec.quantity) ?? {};
    return { role, symbol };
  },

  foldable: true,

  height: (picture, spec) => unitsOf(picture, spec).length * cellHeight(picture, spec),

  /** Colour bar in the label: the printed scale of the stave. */
  legend(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    const role = roleOf(picture, spec);
    const stops = isSigned(picture, spec) ? ["negative", "panel", "positive"] : ["panel", `role-${role}`];
    const [least, most] = [low, high].map((value) => {
      const isTiny = value !== 0 && Math.abs(value) < 0.01;
      return isTiny ? `${value > 0 && low < 0 ? "+" : ""}${significant(value)}` : tick(value, low < 0);
    });
    return { low: least, high: most, stops };
  },

  ticks(picture, spec) {
    const size = cellHeight(picture, spec);
    const { unit } = picture;
    const units = unitsOf(picture, spec);
    const every = Math.ceil(10 / size);
    const chosen = isInput(spec) ? -1 : units.indexOf(unit);
    const isFree = (rank) => chosen < 0 || Math.abs(rank - chosen) >= every;
    return units
      .map((number, rank) => ({ y: (rank + 0.5) * size, text: String(number), strong: rank === chosen, rank }))
      .filter(({ rank, strong }) => strong || (rank % every === 0 && isFree(rank)));
  },

  paint(pen, picture, spec) {
    const grid = picture.grid(spec.quantity);
    const { axis, colours, heard } = picture;
    const units = unitsOf(picture, spec);
    const scale = scaleOf(picture, spec);
    const lut = tableOf(picture, spec);
    const size = cellHeight(picture, spec);
    const count = heard === null ? grid.count : Math.min(grid.count, heard + 1);
    const image = imageOf(pen, grid.count, units.length);
    const clipped = [];
    image.pixels.fill(lut[shade(0, ...scale)]);
    units.forEach((unit, rank) => {
      for (let t = 0; t < count; t++) {
        const value = grid.data[t * grid.units + unit];
        image.pixels[rank * grid.count + t] = lut[shade(value, ...scale)];
        if (isClipped(value, scale)) clipped.push([t, rank]);
      }
    });
    image.context.putImageData(image.data, 0, 0);
    pen.context.imageSmoothingEnabled = false;
    pen.context.drawImage(image.canvas, 0, 0, grid.count * axis.cell, units.length * size);
    for (const [t, rank] of clipped) {
      const [right, top] = [axis.x(t + 1), rank * size];
      pen.shape(
        [
          [right, top],
          [right - 5, top],
          [right, top + 5],
        ],
        colours.panel,
      );
    }
  },

  value(picture, t, spec) {
    const grid = picture.grid(spec.quantity);
    const value = grid?.data[t * grid.units + picture.unit];
    return value === undefined || isInput(spec) ? "" : `unit ${picture.unit}: ${picture.print(spec.quantity, value)}`;
  },

  unitAt(picture, py, spec) {
    if (isInput(spec)) return null;
    const rank = Math.floor(py / cellHeight(picture, spec));
    return picture.units[Math.max(0, Math.min(picture.units.length - 1, rank))];
  },

  cellOf(picture, t, spec) {
    const rank = isInput(spec) ? -1 : picture.units.indexOf(picture.unit);
    const size = cellHeight(picture, spec);
    return rank < 0 ? null : { x: picture.axis.x(t), y: rank * size, width: picture.axis.cell, height: size };
  },

  words: (picture, spec) =>
    `${picture.quantity(spec.quantity)?.label || spec.quantity} of ${picture.units.length} units`,
};

/** Height of a unit's line in px: fewer units are drawn taller. */
export function cellHeight(picture, spec) {
  const room = picture.compact ? 76 : 92;
  return Math.max(6, Math.min(16, Math.floor(room / Math.max(1, unitsOf(picture, spec).length))));
}

// what the first layer is fed has entries of its own, not the network's units
function isInput(spec) {
  return spec.quantity === "input_vector";
}

function unitsOf(picture, spec) {
  if (!isInput(spec)) return picture.units;
  return Array.from({ length: picture.grid(spec.quantity)?.units ?? 1 }, (_, index) => index);
}

function roleOf(picture, spec) {
  return picture.quantity(spec.quantity)?.role ?? "plain";
}

function isSigned(picture, spec) {
  const bounds = picture.quantity(spec.quantity)?.bounds;
  return !bounds || bounds[0] < 0;
}

// unbounded: 99 of 100 cells within the scale, so that one outlier does not wash out the rest; the outliers are marked
function scaleOf(picture, spec) {
  const grid = picture.grid(spec.quantity);
  return picture.scale(spec.quantity, grid?.data ?? [], { share: 0.99, key: `${spec.quantity} ${picture.layer}` });
}

function tableOf(picture, spec) {
  const { colours } = picture;
  const key = isSigned(picture, spec) ? "signed" : roleOf(picture, spec);
  colours.tables ??= {};
  colours.tables[key] ??=
    key === "signed"
      ? diverging(...["negative", "panel", "positive"].map((name) => rgb(colours[name])))
      : sequential(rgb(colours.panel), rgb(colours[`role-${key}`]));
  return colours.tables[key];
}

function rgb(colour) {
  return colour
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

// one small canvas per stave, a pixel per cell, kept with the pen
function imageOf(pen, width, height) {
  const kept = pen.image;
  if (kept?.canvas.width === width && kept.canvas.height === height) return kept;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const data = context.createImageData(width, height);
  pen.image = { canvas, context, data, pixels: new Uint32Array(data.data.buffer) };
  return pen.image;
}
