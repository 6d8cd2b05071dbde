// Bringing what is selected into sight.

import { columnOf } from "./square.js";

const SHEET = 0.45; // of the window's height at most: the loupe of a phone
const DOCK = 70; // px that the buttons at the bottom of a phone take

/** Scroll the selected position into sight, and on a phone its row above the sheet that tells of it. */
export function reveal({ picture, scroller, rows }) {
  const { selected, axis: geometry } = picture;
  if (!selected || !geometry) return;
  if (geometry.narrow) raise(rows, selected.quantity);
  if (!geometry.scrolls) return;
  const left = geometry.x(columnOf(selected));
  const { scrollLeft } = scroller;
  const outside = left < scrollLeft || left + geometry.cell > scrollLeft + geometry.room;
  if (outside) scroller.scrollLeft = left - geometry.room / 2;
}

function raise(rows, quantity) {
  const row = rows.find(
    ({ spec }) => spec.quantity === quantity || (quantity === "input" && spec.kind === "tokens"),
  );
  if (!row) return;
  const by = lift(row.root.getBoundingClientRect(), globalThis.innerHeight * (1 - SHEET) - DOCK);
  if (by) globalThis.scrollBy({ top: by });
}

/** How far the page must move, in px, for a row to stand between its top and `limit`; the row's head stays in sight. */
export function lift({ top, bottom }, limit) {
  if (top < 0) return top;
  return Math.max(0, Math.min(bottom - limit, top));
}
