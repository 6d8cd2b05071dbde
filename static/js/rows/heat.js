// A stave: every unit shown is a line of cells, a cell per position, its colour the value. No lines between cells.
// Of a state with modes the lines are the modes of the unit chosen.

import { significant } from "../calculation.js";
import { shade } from "../colors.js";
import { ownName } from "../as_trained.js";
import { tick } from "../numbers.js";
import { isClipped } from "../scales.js";
import { imageOf, table } from "./shades.js";

const PARTS = 3; // thirds of a cell: two of what is, one of what would be

export const heat = {
  label(picture, spec) {
    const { role, symbol } = picture.quantity(spec.quantity) ?? {};
    return { role, symbol, note: spec.of ? `${spec.lines}s of ${spec.of} ${picture[spec.of]}` : "" };
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
    const chosen = showsUnits(picture, spec) ? units.indexOf(unit) : -1;
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
    const lut = table(picture.colours, isSigned(picture, spec) ? "signed" : roleOf(picture, spec));
    const size = cellHeight(picture, spec);
    const count = heard === null ? grid.count : Math.min(grid.count, heard + 1);
    const ghost = picture.grid(ownName(spec.quantity));
    const parts = ghost ? PARTS : 1; // rows of pixels for each unit: the last one as trained
    const image = imageOf(pen, grid.count, units.length * parts);
    const clipped = [];
    const [low, high] = scale;
    const fill = (row, data, unit) => {
      for (let t = 0; t < count; t++) image.pixels[row * grid.count + t] = lut[shade(data[t * grid.units + unit], low, high)];
    };
    image.pixels.fill(lut[shade(0, low, high)]);
    units.forEach((unit, rank) => {
      for (let part = 0; part < parts; part++) fill(rank * parts + part, ghost && part === parts - 1 ? ghost.data : grid.data, unit);
      for (let t = 0; t < count; t++) if (isClipped(grid.data[t * grid.units + unit], scale)) clipped.push([t, rank]);
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
    const line = chosenLine(picture, spec);
    if (!grid || line === null || line >= grid.units) return "";
    const name = showsUnits(picture, spec) ? "unit" : grid.lines;
    return `${name} ${line}: ${picture.print(spec.quantity, grid.data[t * grid.units + line])}`;
  },

  /** What a point of the stave selects besides its position: a unit, or a mode. */
  at(picture, t, py, spec) {
    const units = unitsOf(picture, spec);
    const line = units[Math.max(0, Math.min(units.length - 1, Math.floor(py / cellHeight(picture, spec))))];
    if (showsUnits(picture, spec)) return { unit: line };
    return linesOf(picture, spec) === "mode" ? { mode: line } : {};
  },

  cellOf(picture, t, spec) {
    const rank = unitsOf(picture, spec).indexOf(chosenLine(picture, spec));
    const size = cellHeight(picture, spec);
    return rank < 0 ? null : { x: picture.axis.x(t), y: rank * size, width: picture.axis.cell, height: size };
  },

  words(picture, spec) {
    const units = unitsOf(picture, spec);
    const lines = showsUnits(picture, spec) ? "unit" : linesOf(picture, spec);
    return `${picture.quantity(spec.quantity)?.label || spec.quantity} of ${units.length} ${lines}s`;
  },
};

/** Height of a unit's line in px: fewer units are drawn taller. */
function cellHeight(picture, spec) {
  const room = picture.compact ? 76 : 92;
  const least = showsUnits(picture, spec) ? 6 : 3;
  return Math.max(least, Math.min(16, Math.floor(room / Math.max(1, unitsOf(picture, spec).length))));
}

function linesOf(picture, spec) {
  return picture.grid(spec.quantity)?.lines ?? "unit";
}

// the lines are the network's units: not the entries of an input, nor modes
function showsUnits(picture, spec) {
  return !isInput(spec) && linesOf(picture, spec) === "unit";
}

// the line that is printed and outlined: of the unit chosen, else of the entry selected
function chosenLine(picture, spec) {
  if (showsUnits(picture, spec)) return picture.unit;
  const { quantity, mode = null } = picture.selected ?? {};
  return quantity === spec.quantity ? mode : null;
}

// what the first layer is fed has entries of its own, not the network's units
function isInput(spec) {
  return spec.quantity === "input_vector";
}

function unitsOf(picture, spec) {
  const own = picture.grid(spec.quantity)?.units ?? 1;
  // a projected state has fewer entries than the cell has units
  if (showsUnits(picture, spec)) return picture.units.length > own ? picture.units.filter((unit) => unit < own) : picture.units;
  return Array.from({ length: own }, (_, index) => index);
}

function roleOf(picture, spec) {
  return picture.quantity(spec.quantity)?.role ?? "plain";
}

function isSigned(picture, spec) {
  return scaleOf(picture, spec)[0] < 0;
}

// unbounded: 99 of 100 cells within the scale, so that one outlier does not wash out the rest; the outliers are marked
function scaleOf(picture, spec) {
  const grid = picture.grid(spec.quantity);
  return picture.scale(spec.quantity, grid?.data ?? [], {
    share: 0.99,
    key: `${spec.quantity} ${picture.layer}`,
    isFitted: true,
  });
}
