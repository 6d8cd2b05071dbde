// Cells that are shaded: tables of 256 pixels by role, kept with the page's colours, and an image with a pixel a cell.

import { diverging, parse, sequential } from "../colors.js";

/** The table for a role, from the panel to its fill; `signed`: from the negative end through the panel to the positive. */
export function table(colours, key) {
  colours.tables ??= {};
  colours.tables[key] ??=
    key === "signed"
      ? diverging(...["negative", "panel", "positive"].map((name) => parse(colours[name])))
      : sequential(parse(colours.panel), parse(colours[`role-${key}`]));
  return colours.tables[key];
}

/** One small canvas per row, a pixel per cell, kept with the pen. */
export function imageOf(pen, width, height) {
  const kept = pen.image;
  if (kept?.canvas.width === width && kept.canvas.height === height) return kept;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const data = context.createImageData(width, height);
  pen.image = { canvas, context, data, pixels: new Uint32Array(data.data.buffer) };
  return pen.image;
}
