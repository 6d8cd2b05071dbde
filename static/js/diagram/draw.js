// A drawing as SVG. Thickness is size, dashes are minus; a gate is a valve as far open as its value.

import { FUNCTION_NAMES } from "../calculation.js";
import { fixed } from "../numbers.js";
import { NAMED, RADIUS, roleOf } from "./layout.js";

const SVG = "http://www.w3.org/2000/svg";
const CORNER = 9;
const THINNEST = 1.25;
const THICKEST = 7;
const HEAD = 5;

/** An SVG element. */
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** px of a wire that carries a value: most of it before 1, never more than `THICKEST`. */
export function thickness(value) {
  const size = Math.abs(value);
  return THINNEST + ((THICKEST - THINNEST) * size) / (0.6 + size);
}

/** The path of a wire, rounded at its corners. */
export function path(points) {
  const [first, ...rest] = points;
  let d = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (!next) return (d += `L${point.x} ${point.y}`);
    const before = towards(point, index ? rest[index - 1] : first);
    const after = towards(point, next);
    d += `L${before.x} ${before.y}Q${point.x} ${point.y} ${after.x} ${after.y}`;
  });
  return d;
}

function towards(from, to) {
  const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const share = Math.min(CORNER, length / 2) / (length || 1);
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

/**
 * Fill an SVG element with a drawing.
 *
 * @param {{graph, laid, digits, open: function}} what `open(node)` where a node's own equation can be opened, or null
 */
export function draw(svg, { graph, laid, digits, open }) {
  svg.setAttribute("viewBox", `0 0 ${laid.width} ${laid.height}`);
  svg.style.width = `${laid.width}px`;
  svg.dataset.size = laid.size;
  const back = laid.rails.map((rail) => railShape(rail));
  const wires = laid.wires.filter(({ points }) => points.length).map((wire) => wireShape(graph, wire));
  const nodes = graph.nodes.map((node) => nodeShape(graph, node, laid, digits, open)).filter(Boolean);
  const labels = laid.labels.map(labelShape);
  svg.replaceChildren(...softmaxBand(graph, laid), ...back, ...wires, ...nodes, ...labels);
}

function railShape({ x, y, to, role }) {
  if (to === x) return shape("circle", { cx: x, cy: y, r: 4, class: `fill ${role}` });
  return shape("path", { d: `M${x - 6} ${y}H${to}`, class: `rail ${role}` });
}

function wireShape(graph, { points, ...wire }) {
  const value = graph.carried(wire);
  const width = value === null ? 3 : thickness(value);
  const role = roleOf(graph, wire);
  const d = path(points);
  const line = shape("path", {
    d,
    class: `wire ${role}`,
    "stroke-width": width.toFixed(2),
    "stroke-dasharray": value < 0 ? `${Math.max(5, 1.6 * width)} ${Math.max(3.5, 0.9 * width)}` : null,
  });
  const halo = shape("path", { d, class: "halo", "stroke-width": (width + 5).toFixed(2) });
  const parts = [halo, line];
  if (graph.node(wire.end).kind !== "out" || points.length) parts.push(headOf(points, role, width));
  return shape("g", {}, ...parts);
}

function headOf(points, role, width) {
  const [before, end] = points.slice(-2);
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const size = HEAD + width / 2;
  const side = (by) => `${end.x - dx * size + dy * by} ${end.y - dy * size + dx * by}`;
  return shape("path", { d: `M${end.x} ${end.y}L${side(size * 0.7)}L${side(-size * 0.7)}Z`, class: `fill ${role}` });
}

// ---- nodes

function nodeShape(graph, node, laid, digits, open) {
  const box = laid.boxes.get(node.name);
  const build = SHAPES[node.kind];
  if (!build) return null;
  const canOpen = open && node.quantity && ["box", "sum", "product"].includes(node.kind);
  const name = nameOf(graph, node, digits);
  const attributes = canOpen
    ? {
        class: "node way",
        tabindex: 0,
        role: "button",
        "data-key": node.name,
        "aria-label": `${name}: open its equation`,
        onclick: () => open(node),
        onkeydown: (event) => press(event, () => open(node)),
      }
    : { class: "node" };
  const parts = build({ graph, node, box, pitch: laid.pitch });
  return shape("g", attributes, shape("title", {}, name), ...parts);
}

function press(event, act) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function nameOf(graph, node, digits) {
  const { label = "" } = graph.quantities[node.quantity] ?? {};
  const gate = graph.gate(node.name);
  const value = node.value === null ? "" : ` = ${fixed(node.value, digits.get(graph.keyOf(node.name)))}`;
  if (gate) {
    const { quantity } = graph.node(gate);
    const opening = fixed(graph.node(gate).value, 2);
    return `${graph.quantities[quantity]?.label ?? graph.symbol(gate)}, open ${opening}; lets through ${graph.symbol(node.name)}${value}`;
  }
  return `${label} ${graph.symbol(node.name)}${value}`.trim();
}

const SHAPES = {
  box: ({ graph, node, box, pitch }) => {
    const role = graph.role(node.name);
    const { label = "" } = graph.quantities[node.quantity] ?? {};
    const { x, y, width, height } = box;
    const frame = shape("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 8, class: `box ${role}` });
    if (node.function === "softmax") return [frame, level(box, node.value, role)];
    const isNamed = pitch >= NAMED;
    const words = FUNCTION_NAMES[node.function] ?? "Σ";
    const text = write(words === "max(0, ·)" ? "relu" : words, x, y - (isNamed ? 6 : 0), `function ${role}`);
    return isNamed ? [frame, text, write(label, x, y + 9, "name")] : [frame, text];
  },
  function: ({ node, box: { x, y, width, height } }) => [
    shape("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: height / 2, class: "box plain" }),
    write(node.complement ? "1 −" : node.function, x, y, "function"),
  ],
  sum: ({ box }) => [ring(box, "hidden"), write("+", box.x, box.y, "sign")],
  dot: ({ node, box }) => [ring(box, "hidden"), write(node.text, box.x, box.y, "small")],
  product: ({ graph, node, box }) => {
    const gate = graph.gate(node.name);
    return gate ? valve(graph, node, graph.node(gate), box) : [ring(box, "hidden"), write("×", box.x, box.y, "sign")];
  },
  port: ({ graph, node, box: { x, y } }) => [shape("circle", { cx: x, cy: y, r: 4, class: `fill ${graph.role(node.name)}` })],
};

function ring({ x, y }, role) {
  return shape("circle", { cx: x, cy: y, r: RADIUS, class: `ring ${role}` });
}

// how far a valve is open: the band across it is as high as the gate's value, as bars are in the lanes
function valve(graph, node, gate, box) {
  const role = graph.role(gate.name);
  const { x, y } = box;
  const opening = Math.max(0, Math.min(1, gate.value)) * RADIUS;
  const half = Math.sqrt(Math.max(0, RADIUS * RADIUS - opening * opening));
  const d =
    `M${x - half} ${y - opening}H${x + half}A${RADIUS} ${RADIUS} 0 0 1 ${x + half} ${y + opening}` +
    `H${x - half}A${RADIUS} ${RADIUS} 0 0 1 ${x - half} ${y - opening}Z`;
  const isAcross = flowsUp(graph, node, gate);
  const turn = isAcross ? `rotate(90 ${x} ${y})` : null;
  const open = shape("path", { d, class: `fill ${role}`, transform: turn });
  return [ring(box, "panel"), open, shape("circle", { cx: x, cy: y, r: RADIUS, class: `rim ${role}` })];
}

function flowsUp(graph, node, gate) {
  const other = graph.into(node.name).find(({ start }) => start !== gate.name);
  const start = other && graph.node(other.start);
  return Boolean(start) && start.at[1] !== node.at[1];
}

// the weight of attention as a bar inside its box
function level({ x, y, width, height }, value, role) {
  const whole = width - 8;
  return shape("rect", { x: x - width / 2 + 4, y: y - height / 2 + 5, width: Math.max(1, whole * value), height: height - 10, rx: 3, class: `fill ${role}` });
}

// one softmax over all columns, also where only some are shown
function softmaxBand(graph, laid) {
  const soft = graph.nodes.filter((node) => node.function === "softmax").map(({ name }) => laid.boxes.get(name));
  if (!soft.length) return [];
  const [left, right] = [Math.min(...soft.map(({ x }) => x)), Math.max(...soft.map(({ x }) => x))];
  const { y, width, height } = soft[0];
  const edge = width / 2 + 5;
  const rect = shape("rect", { x: left - edge, y: y - height / 2 - 5, width: right - left + 2 * edge, height: height + 10, rx: 12, class: "band" });
  const name = write("softmax", left - edge - 4, y, "name end");
  return [rect, name];
}

function write(text, x, y, kind) {
  return shape("text", { x, y, class: kind }, text);
}

function labelShape({ x, y, width, height, text, role }) {
  return shape(
    "g",
    { class: "label" },
    shape("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 4 }),
    shape("text", { x, y, class: `number ${role}` }, text),
  );
}
