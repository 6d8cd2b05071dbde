// The whole picture as it is shown, as one SVG: every row drawn again by its own renderer, its texts where they stand.

import { escaped, FAMILY, SvgPen, tagged } from "./svg_pen.js";

const EDGE = 16; // px around the picture
const TITLE = 20;
const LINE = 20; // px from one line of the heading to the next
const LEAST = 480; // px of width, so that the heading has room

/** Returns {text, width, height}; `heading` is {title, lines} above the picture. */
export function svgOf(score, { title, lines = [] }) {
  const { stage, picture } = score;
  const { scrollLeft } = stage.scroller;
  stage.scroller.scrollLeft = 0;
  try {
    const origin = stage.body.getBoundingClientRect();
    const rows = stage.rows.filter((row) => row.root.isConnected && !row.root.hidden);
    const wide = Math.max(LEAST, Math.min(stage.body.clientWidth, picture.axis.label + picture.axis.scale + picture.axis.plot));
    const told = [...lines, stage.caption.textContent].filter(Boolean).flatMap((line) => wrapped(line, wide));
    const top = EDGE + TITLE + told.length * LINE + 12;
    const at = { x: EDGE - origin.left, y: top - origin.top };
    const found = rows.map((row) => rowOf(row, picture, at));
    const right = Math.max(...found.map(({ right }) => right), EDGE + wide);
    const bottom = Math.max(...found.map(({ bottom }) => bottom), top);
    const [width, height] = [Math.ceil(right + EDGE), Math.ceil(bottom + EDGE)];
    const colours = coloursOf(stage.probe);
    const heading = [
      tagged("rect", { x: 0, y: 0, width, height, fill: colours.panel }),
      written(title, EDGE, EDGE + 14, { size: 17, weight: 700, fill: colours.ink }),
      ...told.map((line, index) => written(line, EDGE, EDGE + TITLE + 14 + index * LINE, { size: 13, fill: colours.faint })),
    ];
    const attributes = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
    const name = tagged("title", {}, escaped([title, ...told].join(". ")));
    const content = [name, ...heading, ...found.flatMap(({ parts }) => parts)].join("\n");
    return { text: tagged("svg", { ...attributes, "font-family": FAMILY }, content), width, height };
  } finally {
    stage.scroller.scrollLeft = scrollLeft;
  }
}

function rowOf(row, picture, at) {
  const parts = [];
  let [right, bottom] = [0, 0];
  const reach = (rect) => {
    right = Math.max(right, rect.right + at.x);
    bottom = Math.max(bottom, rect.bottom + at.y);
  };
  if (row.height && row.message.hidden && picture.frame) {
    const place = row.canvas.getBoundingClientRect();
    const pen = new SvgPen(row.pen.width, row.pen.height);
    row.renderer.paint(pen, picture, row.spec);
    const clip = `row-${Math.round(place.top)}-${Math.round(place.left)}`;
    const size = { x: 0, y: 0, width: row.pen.width, height: row.pen.height };
    parts.push(
      tagged("clipPath", { id: clip }, tagged("rect", size)),
      tagged("g", { transform: `translate(${place.left + at.x} ${place.top + at.y})`, "clip-path": `url(#${clip})` }, pen.parts.join("")),
    );
    reach(place);
  }
  for (const ramp of row.root.querySelectorAll(".ramp, .swatch")) {
    const place = ramp.getBoundingClientRect();
    if (place.width) parts.push(bar(ramp, place, at));
  }
  if (!row.cell.hidden) {
    const place = row.cell.getBoundingClientRect();
    const { borderTopColor, outlineColor } = getComputedStyle(row.cell);
    const colour = rgb(borderTopColor === "rgba(0, 0, 0, 0)" ? outlineColor : borderTopColor);
    parts.push(tagged("rect", { ...placed(place, at), fill: "none", stroke: colour, "stroke-width": 2 }));
  }
  for (const { text, rect, style } of textsOf(row.root)) {
    const size = Number.parseFloat(style.fontSize);
    const weight = Number(style.fontWeight) > 500 ? style.fontWeight : "";
    const slant = style.fontStyle === "italic" ? "italic" : "";
    const middle = (rect.top + rect.bottom) / 2 + at.y + 0.35 * size;
    parts.push(written(text, rect.left + at.x, middle, { size, weight, slant, fill: rgb(style.color) }));
    reach(rect);
  }
  return { parts, right, bottom };
}

/** Every text of a row that can be seen, line by line, where it stands. */
function textsOf(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility?.({ checkVisibilityCSS: true })) continue;
    const style = getComputedStyle(parent);
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    if (rects.length === 1) found.push({ text: node.data.trim(), rect: rects[0], style });
    else found.push(...linesOf(node, range).map((line) => ({ ...line, style })));
  }
  return found;
}

// a text that breaks: its words, gathered by the line they stand on
function linesOf(node, range) {
  const lines = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (rect.width <= 1) continue;
    if (!last || Math.abs(last.rect.top - rect.top) >= 3) {
      lines.push({ text: word, rect });
      continue;
    }
    last.text += ` ${word}`;
    last.rect = new DOMRect(last.rect.left, last.rect.top, rect.right - last.rect.left, last.rect.height);
  }
  return lines;
}

/** A text in lines that fit into a width. */
export function wrapped(text, width, measure = (words) => new SvgPen(0, 0).measure(words, 13)) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function written(text, x, y, { size, weight = "", slant = "", fill }) {
  const font = { "font-size": size, "font-weight": weight, "font-style": slant };
  return tagged("text", { x, y, fill, ...font }, escaped(text));
}

function bar(node, place, at) {
  const { backgroundColor, backgroundImage } = getComputedStyle(node);
  const stops = [...backgroundImage.matchAll(/(?:rgba?|oklab|oklch|color|lab)\([^()]*\)/g)].map(([colour]) => rgb(colour));
  const size = placed(place, at);
  if (stops.length < 2) return tagged("rect", { ...size, fill: rgb(backgroundColor) });
  const id = `ramp-${Math.round(place.top)}-${Math.round(place.left)}`;
  const inside = stops.map((colour, index) => tagged("stop", { offset: index / (stops.length - 1), "stop-color": colour }));
  return tagged("linearGradient", { id }, inside.join("")) + tagged("rect", { ...size, fill: `url(#${id})` });
}

function placed({ left, top, width, height }, { x, y }) {
  return { x: left + x, y: top + y, width, height };
}

function coloursOf(probe) {
  const style = getComputedStyle(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return rgb(style.color);
  };
  const found = { panel: read("panel"), ink: read("ink"), faint: read("faint") };
  probe.style.color = "";
  return found;
}

/** Any CSS colour as one that every program reads: `rgb(…)`, or `#rrggbb`. */
export function rgb(colour) {
  const { context } = (rgb.canvas ??= small());
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  if (!alpha) return "none";
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function small() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 1, height: 1 });
  return { context: canvas.getContext("2d", { willReadFrequently: true }) };
}
