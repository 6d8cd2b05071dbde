// A canvas that knows its pixels: CSS units, sharp at any device pixel ratio, with the few strokes the rows need.

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
const MEASURED = 2000; // widths of texts that are remembered: changing the font of a canvas is slow
const widths = new Map();
const WIDEST = 12000; // device pixels: beyond, browsers drop canvases

export class Pen {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.width = this.height = 0;
  }

  /** Give the canvas its size in CSS px. Clears it. */
  resize(width, height, ratio) {
    const sharp = Math.min(ratio, WIDEST / Math.max(1, width));
    const pixels = [Math.max(1, Math.round(width * sharp)), Math.max(1, Math.round(height * sharp))];
    if (this.width !== width || this.height !== height || this.sharp !== sharp) {
      [this.canvas.width, this.canvas.height] = pixels;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
      Object.assign(this, { width, height, sharp, font: null });
    }
    this.context.setTransform(sharp, 0, 0, sharp, 0, 0);
  }

  clear() {
    this.context.clearRect(0, 0, this.width, this.height);
  }

  /** A filled rectangle. */
  box(x, y, width, height, colour) {
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  /** Many rectangles of one colour, each [x, y, width, height]. */
  boxes(all, colour) {
    this.context.fillStyle = colour;
    for (const box of all) this.context.fillRect(...box);
  }

  /** The outline of a rectangle, inside its edges. */
  frame(x, y, width, height, colour, thickness = 1, dash = []) {
    const half = thickness / 2;
    this.context.strokeStyle = colour;
    this.context.lineWidth = thickness;
    this.context.setLineDash(dash);
    this.context.strokeRect(x + half, y + half, width - thickness, height - thickness);
    this.context.setLineDash([]);
  }

  /** A horizontal hairline. */
  rule(y, colour, from = 0, to = this.width) {
    this.box(from, Math.round(y * this.sharp) / this.sharp, to - from, 1, colour);
  }

  /** A line through points; gaps where y is not finite. */
  path(points, colour, { thickness = 2, dash = [] } = {}) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.lineJoin = "round";
    context.lineCap = dash.length ? "butt" : "round";
    context.setLineDash(dash);
    context.beginPath();
    let draws = false;
    for (const [x, y] of points) {
      if (!Number.isFinite(y)) draws = false;
      else if (draws) context.lineTo(x, y);
      else {
        context.moveTo(x, y);
        draws = true;
      }
    }
    context.stroke();
    context.setLineDash([]);
  }

  /** A filled polygon. */
  shape(points, colour) {
    this.context.fillStyle = colour;
    this.context.beginPath();
    points.forEach(([x, y], index) => (index ? this.context.lineTo(x, y) : this.context.moveTo(x, y)));
    this.context.fill();
  }

  dot(x, y, radius, colour) {
    this.context.fillStyle = colour;
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.fill();
  }

  /** The outline of a circle. */
  ring(x, y, radius, colour, thickness = 1) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }

  /** Text centred on (x, y). */
  text(text, x, y, colour, { size = 13, weight = 400, align = "center" } = {}) {
    this.#font(size, weight);
    this.context.fillStyle = colour;
    this.context.textAlign = align;
    this.context.textBaseline = "middle";
    this.context.fillText(text, x, y);
  }

  measure(text, size = 13, weight = 400) {
    const key = `${weight} ${size} ${text}`;
    if (!widths.has(key)) {
      if (widths.size > MEASURED) widths.clear();
      this.#font(size, weight);
      widths.set(key, this.context.measureText(text).width);
    }
    return widths.get(key);
  }

  /** The largest of some sizes at which all texts fit into a width; 0 if none does. */
  fitting(texts, width, sizes, weight = 400) {
    const longest = texts.reduce((best, text) => (text.length > best.length ? text : best), "");
    return sizes.find((size) => this.measure(longest, size, weight) <= width) ?? 0;
  }

  /** A small flag on a pole: the loss sits here. */
  flag(x, y, height, colour) {
    this.box(x, y, 1.25, height, colour);
    this.shape(
      [
        [x + 1, y],
        [x + 1 + height * 0.75, y + height * 0.28],
        [x + 1, y + height * 0.56],
      ],
      colour,
    );
  }

  #font(size, weight) {
    const font = `${weight} ${size}px ${FAMILY}`;
    if (this.font !== font) this.context.font = this.font = font; // the context names it in other words
  }
}
