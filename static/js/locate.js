// Where a pointer is in the picture.

import { pointIn } from "./zoom.js";

/** {row, t, y}, or null outside the plots. */
export function locate(score, event) {
  const plot = event.target.closest?.(".plot");
  const row = plot && score.stage.rows.find((candidate) => candidate.plot === plot);
  if (!row || row.isText || !score.picture.count) return null;
  const { x, y } = pointIn(plot, event);
  const t = row.columnAt(score.picture, x, y);
  return t === null ? null : { row, t, y };
}
