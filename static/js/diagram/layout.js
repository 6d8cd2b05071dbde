// Geometry of a drawing: columns and rows to pixels, wires around corners, and a place for every number. Pure.

import { fixed } from "../numbers.js";
import { tokenText } from "../rows/text.js";
import { letters } from "./graph.js";

export const RADIUS = 13; // of what adds or multiplies
const ROWS = { wide: 50, narrow: 66 }; // px of a row: where columns are narrow, numbers need two lines
const SIDE = 30; // px beside the first and the last column
const TOP = 32;
const NARROWEST = 44;
const WIDEST = 112;
const LETTERS = { wide: 7.2, narrow: 6.6 }; // px of a letter of a label, at most
const RAIL = 9; // px of a rail's thickness, with some air
const LINE = 15; // px of a label's height
export const NAMED = 84; // px of a column from which a box has room for its name
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.24, 0.76, 0.18, 0.82];

/**
 * @returns {{width, height, pitch, size, boxes: Map, wires: object[], rails: object[], labels: object[]}} `boxes`: by node {x, y,
 *   width, height} with x, y in the middle; wires have `points`; labels {key, x, y, width, height, text, role, anchor}
 */
export function layout(graph, digits, width) {
  const columns = Math.max(...graph.nodes.map(({ at }) => at[0]));
  const rows = Math.max(...graph.nodes.map(({ at }) => at[1]));
  const pitch = Math.max(NARROWEST, Math.min(WIDEST, (width - 2 * SIDE) / columns));
  const size = pitch < NAMED ? "narrow" : "wide";
  const [row, letter] = [ROWS[size], LETTERS[size]];
  const place = ([column, line]) => ({ x: SIDE + column * pitch, y: TOP + line * row });
  const boxes = new Map(graph.nodes.map((node) => [node.name, { ...place(node.at), ...sizeOf(node, pitch) }]));
  const drawn = { graph, pitch, place, boxes, letter };
  const wires = graph.wires.map((wire) => ({ ...wire, points: pointsOf(drawn, wire) }));
  const rails = graph.nodes.filter(({ kind }) => kind === "rail").map((node) => railOf(drawn, node, wires));
  const all = 2 * SIDE + columns * pitch;
  const labels = labelsOf({ ...drawn, wires, rails, digits, width: all });
  return { width: all, height: TOP + rows * row + 26, pitch, size, boxes, wires, rails, labels };
}

function sizeOf(node, pitch) {
  const { kind } = node;
  if (node.function === "softmax") return { width: 0.66 * pitch, height: 24 };
  if (kind === "box") return { width: Math.min(0.84 * pitch, 84), height: 34 };
  if (kind === "function") return { width: Math.min(0.8 * pitch, 44), height: 24 };
  if (kind === "rail" || kind === "port" || kind === "out") return { width: 0, height: 0 };
  return { width: 2 * RADIUS, height: 2 * RADIUS };
}

// from a rail straight up, side by side where several reach one node; else through the corners given, or around one
function pointsOf({ graph, pitch, place, boxes }, wire) {
  const [start, end] = [boxes.get(wire.start), boxes.get(wire.end)];
  if (graph.node(wire.start).kind === "rail") {
    const x = end.x + tapOf(graph, wire) * pitch;
    return start.y === end.y ? [] : trimmed([{ x, y: start.y }, { x, y: end.y }], null, end);
  }
  const corners = wire.corners.map(place);
  const straight = start.x === end.x || start.y === end.y || corners.length;
  const points = [{ x: start.x, y: start.y }, ...(straight ? corners : [{ x: start.x, y: end.y }])];
  const last = points.at(-1);
  const isBeside = last.x !== end.x && last.y !== end.y; // comes in beside the middle, or around one more corner
  const turn = { x: last.x, y: end.y };
  const goals = !isBeside ? [{ x: end.x, y: end.y }] : Math.abs(last.x - end.x) < end.width / 2 ? [turn] : [turn, { x: end.x, y: end.y }];
  return trimmed([...points, ...goals], start, end);
}

function tapOf(graph, wire) {
  const isTap = ({ start, end }) => graph.node(start).kind === "rail" && graph.node(start).at[1] !== graph.node(end).at[1];
  const taps = graph.into(wire.end).filter(isTap);
  const at = taps.findIndex(({ index }) => index === wire.index);
  return taps.length < 2 ? 0 : (at - (taps.length - 1) / 2) * 0.5;
}

/** Points without what lies inside the shapes at both ends. */
function trimmed(points, start, end) {
  const found = points.map((point) => ({ ...point }));
  if (start) shorten(found[0], found[1], start);
  if (end) shorten(found.at(-1), found.at(-2), end);
  return found;
}

function shorten(point, towards, { width, height }) {
  if (point.x === towards.x) point.y += (Math.sign(towards.y - point.y) * height) / 2;
  else point.x += (Math.sign(towards.x - point.x) * width) / 2;
}

function railOf({ graph, boxes }, node, wires) {
  const { x, y } = boxes.get(node.name);
  const ends = wires
    .filter(({ start }) => start === node.name)
    .map(({ points, end }) => (points.length ? points[0].x : boxes.get(end).x - RADIUS));
  return { name: node.name, x, y, to: Math.max(x, ...ends), role: graph.role(node.name) };
}

// ---- numbers on wires

function labelsOf({ graph, boxes, wires, rails, digits, pitch, width, letter }) {
  const placed = [];
  const solid = [...boxes.values()].filter(({ width }) => width).map((box) => grown(box, 1));
  const segments = wires.flatMap(({ points, index }) => segmentsOf(points, index));
  for (const { x, y, to, name } of rails) segments.push({ from: { x, y }, to: { x: to, y }, index: name, thickness: RAIL });
  const isFree = (box, own, lenient) =>
    ![...solid, ...placed].some((other) => overlap(box, other)) &&
    (lenient || !segments.some((segment) => segment.index !== own && crosses(segment, box)));
  const put = (label, candidates, own) => {
    const size = { width: label.text.length * letter + 4, height: LINE };
    const inside = ({ x, y }) => ({ x: Math.max(size.width / 2, Math.min(width - size.width / 2, x)), y });
    const boxed = candidates.map((at) => ({ ...label, ...size, ...inside(at) }));
    const found = boxed.find((box) => isFree(box, own, false)) ?? boxed.find((box) => isFree(box, own, true)) ?? boxed[0];
    placed.push(found);
  };
  for (const rail of rails) put(...railLabel(graph, boxes, rail, { pitch, letter }));
  for (const node of graph.nodes) if (["port", "out"].includes(node.kind)) put(...portLabel(graph, node, boxes, digits));
  for (const wire of wires) {
    const text = wireText(graph, wire, digits);
    if (text) put({ key: `wire ${wire.index}`, text, role: roleOf(graph, wire) }, alongside(wire.points, text.length * letter + 4), wire.index);
  }
  return placed;
}

// a node's value stands once: on its first wire, and not at all where it goes out of the drawing or came in
function wireText(graph, wire, digits) {
  const start = graph.node(wire.start);
  if (wire.value !== null) return fixed(wire.value, digits.get(graph.key(wire)));
  if (start.kind === "rail" || (start.kind === "port" && start.quantity)) return "";
  const out = graph.from(wire.start);
  if (out.some(({ end }) => graph.node(end).kind === "out") || out[0].index !== wire.index) return "";
  const letter = start.kind === "box" ? `${graph.symbol(wire.start)} ` : "";
  return letter + fixed(start.value, digits.get(graph.keyOf(wire.start)));
}

/** The role of what a wire carries: of a whole vector's share, the vector's. */
export function roleOf(graph, wire) {
  return graph.role(wire.start);
}

function railLabel(graph, boxes, { name, x, y }, { pitch, letter }) {
  const node = graph.node(name);
  const symbol = graph.symbol(name);
  const text = node.text ? `${symbol} ${tokenText(node.text)}` : symbol;
  const width = text.length * letter + 4;
  const isAlone = graph.from(name).length === 1; // a key above its own column
  const left = x - SIDE + 4 + width / 2;
  const candidates = isAlone
    ? [{ x, y: y - 10 }]
    : [{ x: left, y: y + 12 }, { x: left, y: y - 12 }, { x: left - pitch / 4, y: y + 12 }];
  return [{ key: name, text, role: graph.role(name) }, candidates, name];
}

function portLabel(graph, node, boxes, digits) {
  const { x, y } = boxes.get(node.name);
  const number = fixed(node.value, digits.get(graph.keyOf(node.name)));
  const text = node.quantity ? `${graph.symbol(node.name)} ${number}` : node.text; // of others the wire says it
  const near = node.index ? [15, 23, 38, -14, -23] : [-14, 15, -23, 23];
  const candidates = near.map((by) => ({ x, y: y + by }));
  return [{ key: node.name, text, role: graph.role(node.name) }, candidates, node.name];
}

function alongside(points, width) {
  const parts = segmentsOf(points).sort((a, b) => lengthOf(b) - lengthOf(a));
  const half = width / 2;
  const on = parts.flatMap((part) => ALONG.map((share) => between(part, share)));
  const beside = parts.flatMap((part) =>
    ALONG.slice(0, 3).flatMap((share) => {
      const { x, y } = between(part, share);
      const isUp = part.from.x === part.to.x;
      return isUp ? [{ x: x + half + 5, y }, { x: x - half - 5, y }] : [13, 27].flatMap((by) => [{ x, y: y - by }, { x, y: y + by }]);
    }),
  );
  return [...on, ...beside];
}

// ---- boxes

function segmentsOf(points, index) {
  return points.slice(1).map((to, at) => ({ from: points[at], to, index }));
}

function lengthOf({ from, to }) {
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
}

function between({ from, to }, share) {
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

function grown({ x, y, width, height }, by) {
  return { x, y, width: width + 2 * by, height: height + 2 * by };
}

/** Whether two boxes, each by its middle, have points in common. */
export function overlap(a, b) {
  return 2 * Math.abs(a.x - b.x) < a.width + b.width && 2 * Math.abs(a.y - b.y) < a.height + b.height;
}

function crosses({ from, to, thickness = 2 }, box) {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return overlap({ ...middle, width: Math.abs(from.x - to.x) + thickness, height: Math.abs(from.y - to.y) + thickness }, box);
}
