// A pen that writes SVG: the strokes of pen.js as shapes, what is shaded cell by cell as one small image.

import { Pen } from "../pen.js";

export const FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";
const ANCHORS = { left: "start", center: "middle", right: "end" };

/** Takes what a row paints; `parts` are its shapes as markup. Sizes in CSS px. */
export class SvgPen {
  constructor(width, height, measuring = new Pen(document.createElement("canvas"))) {
    Object.assign(this, { width, height, measuring, sharp: 1, parts: [] });
    this.context = {
      drawImage: (canvas, x, y, wide, high) => this.#image(canvas, x, y, wide, high),
      imageSmoothingEnabled: false,
    };
  }

  resize() {}

  clear() {
    this.parts.length = 0;
  }

  box(x, y, width, height, colour) {
    this.#add("rect", { x, y, width: Math.max(0, width), height: Math.max(0, height), fill: colour });
  }

  boxes(all, colour) {
    for (const box of all) this.box(...box, colour);
  }

  frame(x, y, width, height, colour, thickness = 1, dash = []) {
    const half = thickness / 2;
    const size = { width: Math.max(0, width - thickness), height: Math.max(0, height - thickness) };
    this.#add("rect", { x: x + half, y: y + half, ...size, fill: "none", ...stroke(colour, thickness, dash) });
  }

  rule(y, colour, from = 0, to = this.width) {
    this.box(from, Math.round(y), to - from, 1, colour);
  }

  path(points, colour, { thickness = 2, dash = [] } = {}) {
    const steps = [];
    let draws = false;
    for (const [x, y] of points) {
      if (Number.isFinite(y)) steps.push(`${draws ? "L" : "M"}${round(x)} ${round(y)}`);
      draws = Number.isFinite(y);
    }
    if (!steps.length) return;
    const ends = { "stroke-linejoin": "round", "stroke-linecap": dash.length ? "butt" : "round" };
    this.#add("path", { d: steps.join(""), fill: "none", ...stroke(colour, thickness, dash), ...ends });
  }

  shape(points, colour) {
    this.#add("polygon", { points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(" "), fill: colour });
  }

  dot(cx, cy, r, colour) {
    this.#add("circle", { cx, cy, r, fill: colour });
  }

  ring(cx, cy, r, colour, thickness = 1) {
    this.#add("circle", { cx, cy, r, fill: "none", ...stroke(colour, thickness, []) });
  }

  text(text, x, y, colour, { size = 13, weight = 400, align = "center" } = {}) {
    const font = { "font-size": size, "font-weight": weight, "text-anchor": ANCHORS[align] };
    this.#add("text", { x, y: y + 0.35 * size, fill: colour, ...font }, escaped(text));
  }

  measure(text, size, weight) {
    return this.measuring.measure(text, size, weight);
  }

  fitting(...asked) {
    return this.measuring.fitting(...asked);
  }

  flag(x, y, height, colour) {
    Pen.prototype.flag.call(this, x, y, height, colour);
  }

  #image(canvas, x, y, width, height) {
    const shown = { href: canvas.toDataURL("image/png"), preserveAspectRatio: "none", "image-rendering": "pixelated" };
    this.#add("image", { x, y, width, height, ...shown });
  }

  #add(tag, attributes, content = "") {
    this.parts.push(tagged(tag, attributes, content));
  }
}

function stroke(colour, thickness, dash) {
  const dashes = dash.length ? { "stroke-dasharray": dash.join(" ") } : {};
  return { stroke: colour, "stroke-width": thickness, ...dashes };
}

/** An element as markup; whatever comes in is escaped, but for its content, which is markup. */
export function tagged(tag, attributes, content = "") {
  const told = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ` ${name}="${escaped(typeof value === "number" ? round(value) : value)}"`)
    .join("");
  return content ? `<${tag}${told}>${content}</${tag}>` : `<${tag}${told}/>`;
}

export function escaped(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // these characters are not allowed in XML, whatever they are written as
  return String(text).replace(/[&<>"]/g, (sign) => names[sign]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "");
}

function round(value) {
  return Math.round(value * 100) / 100;
}
