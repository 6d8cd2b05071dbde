import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { thickness } from "../../static/js/diagram/draw.js";
import { Graph } from "../../static/js/diagram/graph.js";
import { layout, overlap } from "../../static/js/diagram/layout.js";
import { holds, lines, relations, settle } from "../../static/js/diagram/numbers.js";

const DRAWN = JSON.parse(readFileSync(new URL("./diagrams.json", import.meta.url), "utf8"));
const ALL = Object.entries(DRAWN).flatMap(([name, both]) => both.map((data, index) => [`${name} ${index + 1}`, data]));
const WIDTHS = [330, 366, 480, 640, 760];

/** Work a line of text out as a reader would: what stands between the last but one and the last equals sign. */
function workedOut(text) {
  const [worked, result] = text.split(/ [=≈] /).slice(-2);
  const plain = (part) => part.replaceAll("−", "-").replace(" (held by hand)", "");
  const code = plain(worked)
    .replaceAll("·", "*")
    .replace(/σ\(/g, "sigmoid(")
    .replace(/tanh\(/g, "Math.tanh(")
    .replace(/exp\(/g, "Math.exp(")
    .replace(/max\(0, \*\)\(/g, "Math.max(0, ")
    .replace(/- -/g, "+ ");
  const value = new Function("sigmoid", `return ${code}`)((x) => 1 / (1 + Math.exp(-x)));
  return { value, result: plain(result) };
}

for (const [name, data] of ALL) {
  test(`${name}: what is printed works out to the last printed digit`, () => {
    const graph = new Graph(data);
    const settled = settle(graph);
    assert.deepEqual([...settled.rough], []);
    const all = relations(graph);
    assert.ok(all.length >= 1);
    for (const relation of all) assert.ok(holds(relation, settled.digits), relation.node.name);
    const said = lines(graph, settled).filter(({ text }) => !text.startsWith("Σ α"));
    assert.equal(said.length, all.length);
    for (const { text } of said) {
      const { value, result } = workedOut(text);
      const digits = result.split(".")[1].length;
      assert.ok(Math.abs(value - Number(result)) <= 0.5000001 * 10 ** -digits, text);
    }
  });

  for (const width of WIDTHS) {
    test(`${name}: no label covers another one or a node at ${width} px`, () => {
      const graph = new Graph(data);
      const laid = layout(graph, settle(graph).digits, width);
      const boxes = [...laid.boxes.entries()].filter(([, box]) => box.width);
      laid.labels.forEach((label, index) => {
        for (const other of laid.labels.slice(index + 1)) {
          assert.ok(!overlap(label, other), `${label.text} over ${other.text}`);
        }
        for (const [node, box] of boxes) assert.ok(!overlap(label, box), `${label.text} over ${node}`);
        assert.ok(label.x - label.width / 2 >= -1 && label.x + label.width / 2 <= laid.width + 1, label.text);
        assert.ok(label.y - label.height / 2 >= -1 && label.y + label.height / 2 <= laid.height + 1, label.text);
      });
      const list = boxes.map(([, box]) => box);
      list.forEach((box, at) => list.slice(at + 1).forEach((other) => assert.ok(!overlap(box, other))));
      assert.ok(laid.width <= Math.max(width, 520));
    });
  }

  test(`${name}: every number on it is in the list beside it`, () => {
    const graph = new Graph(data);
    const settled = settle(graph);
    const text = lines(graph, settled).map((line) => line.text.replaceAll("− ", "−")).join("\n");
    for (const label of layout(graph, settled.digits, 640).labels) {
      const number = label.text.match(/−?\d+\.\d+$/)?.[0];
      if (number) assert.ok(text.includes(number), `${label.text} is not in\n${text}`);
    }
  });

  test(`${name}: wires run along the axes and end where nodes are`, () => {
    const graph = new Graph(data);
    const { wires, boxes } = layout(graph, settle(graph).digits, 640);
    for (const { points, end } of wires.filter(({ points }) => points.length)) {
      points.slice(1).forEach((point, at) => {
        assert.ok(point.x === points[at].x || point.y === points[at].y, end);
      });
      const [last, box] = [points.at(-1), boxes.get(end)];
      const reach = { x: Math.abs(last.x - box.x), y: Math.abs(last.y - box.y) };
      assert.ok(reach.x <= box.width / 2 + 1e-9 && reach.y <= box.height / 2 + 1e-9, end);
    }
  });
}

test("a fault on a wire is noticed: no digits make it work out", () => {
  const data = structuredClone(DRAWN["lstm"][0]);
  data.nodes.find(({ name }) => name === "cell_state").value += 0.25;
  const graph = new Graph(data);
  assert.ok(settle(graph).rough.has("cell_state"));
  assert.match(lines(graph, settle(graph)).find(({ text }) => text.startsWith("c =")).text, /≈/);
});

test("names are those of the equations, and gates are found by their role, not by their name", () => {
  const graph = new Graph(DRAWN["lstm"][0]);
  assert.equal(graph.symbol("cell_state 0"), "f · cₜ₋₁");
  assert.equal(graph.symbol("tanh cell_state"), "tanh(c)");
  assert.equal(graph.gate("cell_state 0"), "forget_gate");
  assert.equal(graph.gate("hidden_state"), "output_gate");
  assert.equal(graph.role("cell_state 1"), "candidate");
  const gru = new Graph(DRAWN["gru"][0]);
  assert.equal(gru.symbol("hidden_state 0"), "(1 − z) · n");
  assert.equal(gru.gate("candidate 1"), "reset_gate");
  assert.match(lines(gru, settle(gru)).find(({ text }) => text.startsWith("h =")).text, /^h = \(1 − z\) · n \+ z · hₜ₋₁ = /);
});

test("a held gate says what the hand did", () => {
  const data = structuredClone(DRAWN["lstm"][0]);
  Object.assign(data.nodes.find(({ name }) => name === "forget_gate"), { scale: 0, shift: 0.5, value: 0.5 });
  const graph = new Graph(data);
  const line = lines(graph, settle(graph)).find(({ text }) => text.startsWith("f ="));
  assert.match(line.text, /0\.00 · σ\(.*\) \+ 0\.50 \(held by hand\) = 0\.500$/);
});

test("a wire is thicker the larger its number, and its sign does not change that", () => {
  const widths = [0, 0.1, 0.5, 1, 4, 100].map(thickness);
  assert.deepEqual(widths, [...widths].sort((a, b) => a - b));
  assert.equal(thickness(-0.5), thickness(0.5));
  assert.ok(widths.at(-1) < 8 && widths[0] > 1);
});
