// Pictures of a race are read together: one cursor, one selected position, one stretch of the sequence in sight.

import { columnOf } from "../square.js";

/** What another picture selects where one has selected `cell`: the same quantity, or else the position. */
export function likewise({ view, picture }, cell) {
  if (!cell) return null;
  const t = Math.min(columnOf(cell), picture.count - 1);
  const isThere = (view?.rows ?? []).some(({ quantity }) => quantity === cell.quantity) && picture.entry(cell.quantity);
  return isThere ? picture.placeOf({ quantity: cell.quantity, t }) : { quantity: "input", t };
}

/** Keep pictures together until the signal aborts; `scores()` are those there are. */
export function together(score, scores, signal) {
  const others = () => scores().filter((other) => other !== score && other.picture.frame);
  const on = (target, type, act) => target.addEventListener(type, act, { signal, passive: true });
  const hover = () => {
    for (const other of others()) {
      const { hover: t } = score.picture;
      const there = t === null || t >= other.picture.count ? null : t;
      if (other.picture.hover === there) continue;
      Object.assign(other.picture, { hover: there, hoverRow: null });
      other.pointChanged();
    }
  };
  on(score, "pointermove", hover);
  on(score, "pointerleave", hover);
  on(score, "select", ({ detail }) => {
    for (const other of others()) {
      other.picture.selected = likewise(other, detail);
      other.stage.inspector.forget();
      other.pointChanged();
    }
  });
  on(score, "reading", ({ detail: { t } }) => {
    for (const other of others()) {
      other.picture.heard = t === null ? null : Math.min(t, other.picture.count - 1);
      other.reading.say();
    }
  });
  on(score.stage.scroller, "scroll", () => {
    const { scrollLeft } = score.stage.scroller;
    for (const { stage } of others()) if (Math.abs(stage.scroller.scrollLeft - scrollLeft) > 1) stage.scroller.scrollLeft = scrollLeft;
  });
}
