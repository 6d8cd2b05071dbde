// Geometry: positions of the sequence to pixels. All rows of the picture share one axis; pure functions only.

export const NARROW = 640; // px of the element's width below which names stand above their rows
const TOUCH_CELL = 24; // px per position at least where a finger points
const MOUSE_CELL = 12;
const WIDEST = 84; // px per position: beyond, a short sequence looks torn apart
export const GAP = 20; // px between the picture and the inspector beside it

/**
 * The columns of the picture for an element of this width.
 *
 * @returns {{narrow: boolean, label: number, scale: number, value: number, aside: number, plot: number, cell: number,
 *   count: number, scrolls: boolean, x: function(number): number, at: function(number): number}}
 *   widths in px; `plot` is the drawn width (may exceed the room: then the picture scrolls sideways inside), `cell` the
 *   width of one position, `x(t)` its left edge, `at(px)` the position under a point of the plot.
 */
export function axis({ width, count, touch = false }) {
  const narrow = width < NARROW;
  const columns = narrow ? { label: 0, scale: 42, value: 0, aside: 0 } : wideColumns(width);
  const room = Math.max(
    48,
    width - columns.label - columns.scale - columns.value - columns.aside - (columns.aside ? GAP : 0),
  );
  const smallest = touch || narrow ? TOUCH_CELL : MOUSE_CELL;
  const cell = Math.max(smallest, Math.min(WIDEST, room / Math.max(1, count)));
  const plot = cell * Math.max(1, count);
  return {
    narrow,
    ...columns,
    room,
    plot,
    cell,
    count,
    scrolls: plot > room + 0.5,
    x: (t) => t * cell,
    at: (px) => Math.max(0, Math.min(count - 1, Math.floor(px / cell))),
  };
}

function wideColumns(width) {
  if (width >= 1120) return { label: 168, scale: 46, value: 104, aside: 288 };
  if (width >= 860) return { label: 140, scale: 46, value: 96, aside: 0 };
  return { label: 118, scale: 44, value: 76, aside: 0 };
}

/** The positions that get a number under the axis: first, last and round ones in between, at least `gap` px apart. */
export function ticks(count, cell, gap = 44) {
  const every = [1, 2, 3, 5, 10, 20, 25, 50, 100].find((step) => step * cell >= gap) ?? 100;
  const numbers = [];
  for (let t = 0; t < count; t += every) numbers.push(t);
  const last = count - 1;
  while (numbers.length > 1 && (last - numbers[numbers.length - 1]) * cell < gap * 0.7) numbers.pop();
  if (last > 0) numbers.push(last);
  return numbers;
}

/** Move labels apart so that neighbours keep `gap` px, within [low, high], in their order and as near as can be. */
export function spread(wanted, gap, low, high) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const tight = Math.min(gap, (high - low) / Math.max(1, wanted.length - 1));
  const placed = new Array(wanted.length);
  let floor = low;
  order.forEach((index, rank) => {
    const ceiling = high - tight * (order.length - 1 - rank);
    placed[index] = Math.min(Math.max(wanted[index], floor), ceiling);
    floor = placed[index] + tight;
  });
  return placed;
}
