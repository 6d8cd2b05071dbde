// Positions against positions: a column is what is read from, a row is who reads. A square for each head.

import { significant } from "../calculation.js";
import { shade } from "../colors.js";
import { power, tick } from "../numbers.js";
import { edgeOf, HEAD, pooled, standing, strongest, under, valueIn } from "../square.js";
import { whole } from "../words.js";
import { imageOf, table } from "./shades.js";
import { tokenText } from "./text.js";

const LOWEST = -6; // exponents of the log scale, fixed over time
const HIGHEST = 0;
const FAINTEST = 0.14; // share of the fill that the smallest number on a log scale gets: zero is the panel
const GAP = 11; // px between two printed rows

export const square = {
  foldable: true,

  label(picture, spec) {
    const { role, symbol } = picture.quantity(spec.quantity) ?? {};
    const { rowAxis } = picture.square(spec.quantity) ?? {};
    const note = rowAxis === "loss_t" ? "row: where the loss is · column: state" : "row: who reads · column: from where";
    return { role: role ?? spec.role, symbol, note };
  },

  height: (picture, spec) => standingOf(picture, spec).height,

  /** The printed scale: a ramp, or of a log scale its powers of ten. */
  legend(picture, spec) {
    const { kind, role, scale } = shadesOf(picture, spec);
    const [low, high] = scale;
    if (kind === "log") {
      const exponents = [high, high - 2, high - 4, low].filter((exponent, index, all) => all.indexOf(exponent) === index);
      return { steps: exponents.map((at) => ({ text: power(at), share: logShare(10 ** at, scale), role })) };
    }
    const stops = kind === "signed" ? ["negative", "panel", "positive"] : ["panel", `role-${role}`];
    const print = (value) => (value && Math.abs(value) < 0.01 ? significant(value) : tick(value, kind === "signed"));
    return { low: print(low), high: print(high), stops };
  },

  ticks(picture, spec) {
    const { lines, line, top, each } = standingOf(picture, spec);
    const { heads = 1 } = picture.square(spec.quantity) ?? {};
    const every = Math.ceil(GAP / line);
    const chosen = lines.findIndex((shared) => shared.includes(picture.query));
    const isFree = (index) => chosen < 0 || Math.abs(index - chosen) >= every;
    const isPrinted = (index) => index === chosen || (index % every === 0 && isFree(index));
    const found = [];
    for (let head = 0; head < heads; head++) {
      lines.forEach((shared, index) => {
        if (!isPrinted(index)) return;
        const row = index === chosen ? picture.query : shared[0];
        const y = head * each + top + (index + 0.5) * line;
        found.push({ y, text: rowName(picture, row), strong: index === chosen });
      });
    }
    return found;
  },

  paint(pen, picture, spec) {
    const { axis, colours, heard } = picture;
    const found = picture.square(spec.quantity);
    const stand = standingOf(picture, spec);
    const { lines, line, top, each } = stand;
    const { columns, heads } = found;
    const pixels = shadesOf(picture, spec);
    const image = imageOf(pen, columns, Math.max(1, lines.length));
    pen.context.imageSmoothingEnabled = false;
    for (let head = 0; head < heads; head++) {
      lines.forEach((shared, index) => {
        const isRead = heard === null || shared[0] <= heard;
        const values = pooled(found, shared, head);
        for (let column = 0; column < columns; column++) {
          image.pixels[index * columns + column] = pixels.of(isRead ? values[column] : 0);
        }
      });
      image.context.putImageData(image.data, 0, 0);
      pen.context.drawImage(image.canvas, 0, head * each + top, columns * axis.cell, lines.length * line);
      if (heads > 1) pen.text(`head ${head + 1}`, 4, head * each + HEAD / 2, colours.faint, { size: 11, align: "left" });
      const edge = edgeOf(stand, picture.query, head);
      if (edge !== null) pen.frame(0, edge, pen.width, line, colours.ink, 1);
    }
  },

  /** The row that is read follows the cursor, so it is painted again when the cursor moves. */
  follows: true,

  value(picture, _, spec) {
    const found = picture.square(spec.quantity);
    const { query } = picture;
    if (!picture.rowsOf(spec.quantity).includes(query)) return "";
    const read = readings(picture, spec, query).filter(({ number }) => number);
    if (!read.length) return "";
    if (picture.axis.narrow) return `${query + 1} ${read.map(({ at, number }) => `${at}: ${number}`).join(" · ")}`;
    const [{ at, number }] = read;
    const lines = found.heads > 1 ? [] : [`${query + 1} ${at}`, number];
    return [...lines, ...earlier(picture, spec)].join("\n");
  },

  /** The values at row and column beside each of several heads. */
  marks(picture, spec) {
    const found = picture.square(spec.quantity);
    if (found.heads < 2) return [];
    const stand = standingOf(picture, spec);
    const { query } = picture;
    if (!picture.rowsOf(spec.quantity).includes(query)) return [];
    const role = shadesOf(picture, spec).role;
    return readings(picture, spec, query).map(({ at, number }, head) => ({
      y: (edgeOf(stand, query, head) ?? head * stand.each + stand.top) + stand.line / 2,
      text: at,
      number,
      role,
    }));
  },

  at(picture, t, py, spec) {
    const { head, row } = under(standingOf(picture, spec), py);
    return { t: row ?? picture.settledQuery, source_t: t, head };
  },

  rowAt: (picture, py, spec) => under(standingOf(picture, spec), py).row,

  cellOf(picture, _, spec) {
    const { quantity, t, source_t: column, head = 0 } = picture.selected;
    const stand = standingOf(picture, spec);
    const y = quantity === spec.quantity && column !== undefined ? edgeOf(stand, t, head) : null;
    return y === null ? null : { x: picture.axis.x(column), y, width: picture.axis.cell, height: stand.line };
  },

  words(picture, spec) {
    const found = picture.square(spec.quantity);
    const rows = picture.rowsOf(spec.quantity);
    const t = picture.readRow(spec.quantity);
    const isLoss = found.rowAxis === "loss_t";
    const clauses = Array.from({ length: found.heads }, (_, head) => {
      const source = strongest(found, { head, t });
      const value = printed(picture, spec, valueIn(found, { head, t, source_t: source }));
      const whose = found.heads > 1 ? `head ${head + 1}: ` : "";
      const at = rowName(picture, source);
      if (isLoss) return `${whose}the loss at position ${t + 1} depends most, ${value}, on the state at ${at}`;
      return `${whose}position ${t + 1} reads most, ${value}, from ${at}`;
    });
    return `${rows.length} rows; ${clauses.join("; ")}`;
  },
};

/** A position with its token, as the rows are called; a token that could be a number stands in quotes. */
export function rowName({ scene }, t) {
  const token = tokenText(scene.tokens[t] ?? "");
  if (/^\d/.test(token)) return `${t + 1} “${token}”`;
  return token.length > 3 ? `${t + 1} ${token.slice(0, 2)}…` : `${t + 1} ${token}`;
}

/** The column that is printed: the cursor's, else the one that the row, or a head of it, reads most. */
function columnRead(picture, found, row, head = 0) {
  return picture.cursor ?? strongest(found, { head, t: row });
}

/** For each head what a row reads there: `{at, number}`, the column as `← 3`. */
export function readings(picture, spec, row) {
  const found = picture.square(spec.quantity);
  return Array.from({ length: found.heads }, (_, head) => {
    const column = columnRead(picture, found, row, head);
    const number = printed(picture, spec, valueIn(found, { head, t: row, source_t: column }));
    return { at: `← ${column + 1}`, number };
  });
}

/** A number of a square in the digits it deserves; empty where there is none. */
export function printed(picture, spec, value) {
  return Number.isFinite(value) ? picture.print(spec.quantity, value) : "";
}

/** Where a number lies on a log scale, 0 … 1; zero is 0, anything else at least `FAINTEST`. */
export function logShare(value, [low, high]) {
  const size = Math.abs(value);
  if (!(size > 0)) return 0;
  const share = (Math.log10(size) - low) / (high - low);
  return FAINTEST + (1 - FAINTEST) * Math.max(0, Math.min(1, share));
}

// what is costly may be of an earlier update than the frame: it says so
function earlier(picture, { quantity }) {
  const { updates, facts } = picture.frame;
  const of = facts?.as_of?.[quantity] ?? updates;
  return of === updates ? [] : [`of update ${whole(of)}`];
}

function standingOf(picture, spec) {
  const { heads = 1 } = picture.square(spec.quantity) ?? {};
  const { compact } = picture;
  return standing(picture.rowsOf(spec.quantity), { heads, cell: picture.axis.cell, compact });
}

// gradients on a log scale; what lies between bounds, or was never negative, from the panel on; the rest is signed
function shadesOf(picture, spec) {
  const { role = "plain", bounds } = picture.quantity(spec.quantity) ?? {};
  const data = picture.square(spec.quantity)?.data ?? [];
  return picture.once(`shades ${spec.quantity} ${picture.layer}`, () => {
    const key = `${spec.quantity} ${picture.layer}`;
    if (role === "gradient") {
      const scale = picture.scales.decades(key, data, LOWEST, HIGHEST);
      const of = (value) => table(picture.colours, role)[Math.round(255 * logShare(value, scale))];
      return { kind: "log", role, scale, of };
    }
    const isSigned = picture.scales.everNegative(key, bounds ?? data);
    const scale = bounds ?? picture.scale(spec.quantity, data, { share: 0.99, key, smallest: 1e-6 });
    const shown = isSigned ? scale : [0, scale[1]];
    const of = (value) => table(picture.colours, isSigned ? "signed" : role)[shade(value, ...shown)];
    return { kind: isSigned ? "signed" : "plain", role, scale: shown, of };
  });
}
