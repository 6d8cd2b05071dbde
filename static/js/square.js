// Positions against positions: which rows a square has, how high they are, which share a line. Pure functions only.
// A square is {heads, rows, columns, rowAxis, columnAxis, data}: value of column c in row r of head k is
// data[(k * rows + r) * columns + c].

const ROW_AXES = ["t", "loss_t"];
const COLUMN_AXES = ["source_t", "t"];
const LEAST = 4; // px of a line at least: below, rows share one
const MOST = 36;
export const HEAD = 15; // px of the line that names a head
const ROOM = { compact: 190, full: 270 }; // px that a single square may be high

/** An array with the axes ([head,] row, column) as a square, or null. */
export function squareOf({ axes, shape, data }) {
  const [columnAxis, rowAxis, head, ...more] = [...axes].reverse();
  const isSquare = COLUMN_AXES.includes(columnAxis) && ROW_AXES.includes(rowAxis);
  if (!isSquare || more.length || (head && head !== "head")) return null;
  const [columns, rows, heads = 1] = [...shape].reverse();
  return { heads, rows, columns, rowAxis, columnAxis, data };
}

/** The rows in which any head has a number other than zero. */
export function filledRows({ heads, rows, columns, data }) {
  const isFilled = (row) => {
    for (let head = 0; head < heads; head++) {
      const start = (head * rows + row) * columns;
      for (let column = 0; column < columns; column++) if (data[start + column]) return true;
    }
    return false;
  };
  return Array.from({ length: rows }, (_, row) => row).filter(isFilled);
}

/** The value of a place, NaN outside. */
export function valueIn({ heads, rows, columns, data }, { head = 0, t, source_t }) {
  const isInside = head < heads && t >= 0 && t < rows && source_t >= 0 && source_t < columns;
  return isInside ? data[(head * rows + t) * columns + source_t] : NaN;
}

/** The column of the largest number (by size) of a row. */
export function strongest({ rows, columns, data }, { head = 0, t }) {
  const start = (head * rows + t) * columns;
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if (Math.abs(data[start + column]) > Math.abs(data[start + best])) best = column;
  }
  return best;
}

/**
 * How the rows of a square stand: near square where there is room, never higher than a screen likes.
 *
 * @param {number[]} rows the positions that have a row
 * @returns {{lines: number[][], line: number, top: number, each: number, height: number}} `lines`: the positions that
 *   share a line; `line`: its height; `top`: of the first line below a head's name; `each`: of a head with its name
 */
export function standing(rows, { heads, cell, compact }) {
  const room = ROOM[compact ? "compact" : "full"] / Math.sqrt(heads);
  const share = Math.max(1, Math.ceil((rows.length * LEAST) / room));
  const lines = [];
  for (let start = 0; start < rows.length; start += share) lines.push(rows.slice(start, start + share));
  const line = Math.max(LEAST, Math.floor(Math.min(cell, MOST, room / Math.max(1, lines.length))));
  const top = heads > 1 ? HEAD : 0;
  const each = top + line * Math.max(1, lines.length);
  return { lines, line, top, each, height: each * heads };
}

/** The head and the row under a point of a square, by its height in px. */
export function under({ lines, line, top, each, height }, py) {
  const y = Math.max(0, Math.min(height - 1, py));
  const head = Math.floor(y / each);
  const within = Math.max(0, Math.min(lines.length - 1e-6, (y - head * each - top) / line));
  const shared = lines[Math.floor(within)] ?? [];
  return { head, row: shared[Math.floor((within % 1) * shared.length)] ?? null };
}

/** The upper edge in px of the line that a row stands in, or null where it has none. */
export function edgeOf({ lines, line, top, each }, row, head = 0) {
  const index = lines.findIndex((shared) => shared.includes(row));
  return index < 0 ? null : head * each + top + index * line;
}

/** Of rows that share a line: in each column the number that is largest by size. */
export function pooled({ rows, columns, data }, shared, head) {
  const line = new Float32Array(columns);
  for (const row of shared) {
    const start = (head * rows + row) * columns;
    for (let column = 0; column < columns; column++) {
      const value = data[start + column];
      if (Math.abs(value) > Math.abs(line[column])) line[column] = value;
    }
  }
  return line;
}

/** The column that a selection stands in: of a square the one its number comes from. */
export function columnOf(selected) {
  return selected ? (selected.source_t ?? selected.t) : null;
}
