import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { longSum, productInNumbers, resultText } from "../../static/js/calculation.js";
import { Picture, shows } from "../../static/js/picture.js";
import { rowAfter } from "../../static/js/keys.js";
import { answers, ownAnswerAt } from "../../static/js/rows/answers.js";
import { heat } from "../../static/js/rows/heat.js";
import { logShare, rowName, square } from "../../static/js/rows/square.js";
import { weights } from "../../static/js/rows/weights.js";
import { edgeOf, filledRows, pooled, squareOf, standing, strongest, under, valueIn } from "../../static/js/square.js";
import { cellText, cellValue, equationText, fromExplanation, fromFrame, placeInWords } from "../../static/js/terms.js";

const COUNT = 5;
const axis = { cell: 20, narrow: false, x: (t) => 20 * t };

/** A picture with quantities [axes, shape, value by index, what else the layout says]. */
function pictured(given, { layout = {}, ...rest } = {}) {
  const picture = new Picture();
  const described = [];
  const frame = { updates: 3, quantities: {}, facts: {} };
  for (const [name, [axes, shape, fill, more = {}]] of Object.entries(given)) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => fill(index));
    described.push({ name, axes, shape, symbol: "", bounds: null, role: "plain", label: "", ...more });
    frame.quantities[name] = { axes, shape, data, step: 0 };
  }
  const scene = { tokens: [..."abc>x"], loss_positions: [3, 4], symbols: ["x", "y"], kind: "classes", equations: {} };
  picture.layout = picture.shown = { quantities: described, scene: { ...scene, ...layout } };
  return Object.assign(picture, { frame, axis, compact: false, depth: "score" }, rest);
}

const causal = (index) => {
  const [row, column] = [Math.floor((index % (COUNT * COUNT)) / COUNT), index % COUNT];
  return column > row ? 0 : 1 / (row + 1);
};
const asked = (index) => (index % (COUNT * COUNT) < 3 * COUNT ? 0 : (index % COUNT) + 1);
const HEADS = [["head", "t", "source_t"], [2, COUNT, COUNT]];
const ATTENTION = { role: "attention", bounds: [0, 1], symbol: "α" };

test("a square is what ends in a row's and a column's axis, with or without heads", () => {
  const found = (axes) => squareOf({ axes, shape: axes.map(() => 2), data: new Float32Array(2 ** axes.length) });
  assert.deepEqual([found(["t", "source_t"]).rowAxis, found(["t", "source_t"]).heads], ["t", 1]);
  assert.deepEqual([found(["loss_t", "t"]).rowAxis, found(["loss_t", "t"]).columnAxis], ["loss_t", "t"]);
  assert.equal(found(["head", "t", "source_t"]).heads, 2);
  for (const axes of [["t", "unit"], ["t", "source_t", "unit"], ["layer", "t", "source_t"], ["t"], ["twin", "t"]]) {
    assert.equal(found(axes), null, axes.join());
  }
});

test("a square is of the layer shown", () => {
  const shape = [2, COUNT, COUNT];
  const picture = pictured({ mixing: [["layer", "t", "source_t"], shape, (index) => (index < 25 ? 1 : 2)] });
  assert.equal(picture.square("mixing").data[0], 1);
  picture.layer = 1;
  assert.equal(picture.square("mixing").data[0], 2);
});

test("rows without any number are left out, and none vanishes again", () => {
  const picture = pictured({ align: [...HEADS, asked, ATTENTION] });
  assert.deepEqual(filledRows(picture.square("align")), [3, 4]);
  assert.deepEqual(picture.rowsOf("align"), [3, 4]);
  picture.frame = pictured({ align: [...HEADS, (index) => Number(index === 0), ATTENTION] }).frame;
  assert.deepEqual(picture.rowsOf("align"), [0, 3, 4]);
  assert.deepEqual(pictured({ dead: [...HEADS, () => 0] }).rowsOf("dead"), [3, 4], "where the loss sits");
});

test("a square is near square where there is room, and never higher than its room", () => {
  const rows = (count) => Array.from({ length: count }, (_, row) => row);
  assert.equal(standing(rows(10), { heads: 1, cell: 22, compact: false }).line, 22);
  for (const heads of [1, 2, 4, 8]) {
    for (const count of [1, 5, 20, 64, 200]) {
      for (const compact of [false, true]) {
        const { lines, line, each, height } = standing(rows(count), { heads, cell: 30, compact });
        assert.deepEqual(lines.flat(), rows(count));
        assert.ok(line >= 4 && line <= 30);
        assert.equal(height, heads * each);
        assert.ok(height <= (compact ? 190 : 270) * Math.sqrt(heads) + heads * 19, `${heads} ${count} ${height}`);
      }
    }
  }
});

test("a point finds head and row, an edge finds the point again, also where rows share a line", () => {
  for (const count of [4, 30, 200]) {
    const rows = Array.from({ length: count }, (_, index) => 2 * index);
    const stand = standing(rows, { heads: 2, cell: 25, compact: false });
    for (const head of [0, 1]) {
      for (const row of [rows[0], rows.at(-1), rows[count >> 1]]) {
        const found = under(stand, edgeOf(stand, row, head) + stand.line / 2);
        assert.equal(found.head, head);
        assert.ok(stand.lines.find((shared) => shared.includes(row)).includes(found.row));
      }
    }
    assert.deepEqual(under(stand, -5), { head: 0, row: rows[0] });
    assert.ok(stand.lines.at(-1).includes(under(stand, stand.height + 50).row));
    assert.equal(edgeOf(stand, 1), null);
  }
});

test("of rows that share a line the number that is largest by size is drawn", () => {
  const data = Float32Array.from([1, -5, 0, -3, 2, 0]);
  const found = { heads: 1, rows: 2, columns: 3, data };
  assert.deepEqual([...pooled(found, [0, 1], 0)], [-3, -5, 0]);
  assert.equal(strongest(found, { t: 0 }), 1);
  assert.equal(valueIn(found, { t: 1, source_t: 1 }), 2);
  assert.ok(Number.isNaN(valueIn(found, { t: 2, source_t: 0 })));
});

test("a log scale keeps zero apart from the smallest number", () => {
  assert.equal(logShare(0, [-6, 0]), 0);
  assert.ok(logShare(1e-12, [-6, 0]) > 0.1);
  assert.equal(logShare(1e-12, [-6, 0]), logShare(1e-6, [-6, 0]));
  assert.equal(logShare(1, [-6, 0]), 1);
  assert.ok(Math.abs(logShare(1e-3, [-6, 0]) - (0.14 + 0.86 / 2)) < 1e-9);
});

test("the printed scale is the bounds, powers of ten or two sides, never softmaxed", () => {
  const signed = { role: "attention" };
  const picture = pictured({
    weights: [...HEADS, causal, ATTENTION],
    mixing: [["t", "source_t"], [COUNT, COUNT], (index) => (index === 7 ? -0.4 : 0.1), signed],
    norm: [["t", "source_t"], [COUNT, COUNT], (index) => (index === 7 ? 0.4 : 0.1), signed],
    triangle: [["loss_t", "t"], [COUNT, COUNT], causal, { role: "gradient" }],
  });
  const legend = (quantity) => square.legend(picture, { quantity });
  assert.deepEqual(legend("weights"), { low: "0", high: "1", stops: ["panel", "role-attention"] });
  assert.deepEqual(legend("mixing"), { low: "−0.5", high: "+0.5", stops: ["negative", "panel", "positive"] });
  assert.deepEqual(legend("norm"), { low: "0", high: "0.5", stops: ["panel", "role-attention"] });
  assert.deepEqual(
    legend("triangle").steps.map(({ text }) => text),
    ["10⁰", "10⁻²", "10⁻⁴", "10⁻⁶"],
  );
  picture.frame = pictured({ mixing: [["t", "source_t"], [COUNT, COUNT], () => 0.1] }).frame;
  assert.equal(legend("mixing").stops.length, 3, "what was signed once stays signed");
});

test("the query is the row under the pointer, else its column, else the selection's row, else the last asked", () => {
  const picture = pictured({ weights: [...HEADS, causal, ATTENTION] });
  assert.equal(picture.query, 4);
  picture.selected = { quantity: "weights", t: 3, source_t: 1, head: 1 };
  assert.deepEqual([picture.query, picture.cursor], [3, 1]);
  picture.hover = 2;
  assert.deepEqual([picture.query, picture.cursor], [2, 2]);
  picture.hoverRow = 0;
  assert.deepEqual([picture.query, picture.cursor, picture.settledQuery], [0, 2, 3]);
  picture.heard = 1;
  assert.deepEqual([picture.query, picture.cursor], [1, 1]);
});

test("one query reads a row that is there", () => {
  const picture = pictured({ align: [...HEADS, asked, ATTENTION] });
  picture.hover = 0;
  assert.equal(picture.readRow("align"), 4);
  assert.match(weights.words(picture, { quantity: "align" }), /^position 5 x head 1 reads most, 5\.00, from 5 x/);
  assert.deepEqual(weights.at(picture, 2, 1000, { quantity: "align" }), { t: 4, source_t: 2, head: 1 });
  assert.equal(square.value(picture, 0, { quantity: "align" }), "", "the source has no row");
});

test("a click in a square selects row, column and head; arrows go on to the next head", () => {
  const picture = pictured({ weights: [...HEADS, causal, ATTENTION] });
  const spec = { quantity: "weights" };
  const stand = standing(picture.rowsOf("weights"), { heads: 2, cell: 20, compact: false });
  assert.deepEqual(square.at(picture, 2, edgeOf(stand, 3, 1) + 1, spec), { t: 3, source_t: 2, head: 1 });
  assert.deepEqual(rowAfter(picture, { quantity: "weights", t: 4, head: 0 }, 1), { t: 0, head: 1 });
  assert.deepEqual(rowAfter(picture, { quantity: "weights", t: 0, head: 0 }, -1), { t: 0, head: 0 });
  assert.deepEqual(rowAfter(picture, { quantity: "weights", t: 4, head: 1 }, 1), { t: 4, head: 1 });
  assert.deepEqual(picture.placeOf({ quantity: "weights", t: 2 }), { quantity: "weights", t: 2, source_t: 0, head: 0 });
  const chosen = { quantity: "later", t: 3, source_t: 2, head: 1 };
  assert.deepEqual(picture.placeOf(chosen), chosen, "chosen before its square has come");
  picture.selected = picture.placeOf({ quantity: "weights", t: 3, source_t: 2, head: 1 });
  assert.equal(cellValue(picture), 0.25);
  assert.equal(cellText(picture), "0.25");
  assert.equal(placeInWords(picture), "head 2, position 4 ← 3");
  assert.equal(square.cellOf(picture, 0, spec).x, 40);
  assert.equal(square.cellOf(picture, 0, { quantity: "other" }), null);
});

test("a square selected before it has come gets its column when it is there", () => {
  const picture = pictured({});
  picture.selected = picture.placeOf({ quantity: "weights", t: 3 });
  assert.deepEqual(picture.selected, { quantity: "weights", t: 3 });
  Object.assign(picture, { frame: pictured({ weights: [...HEADS, causal, ATTENTION] }).frame });
  picture.settle();
  assert.deepEqual(picture.selected, { quantity: "weights", t: 3, source_t: 0, head: 0 });
});

test("without a cursor the column is printed that is read most", () => {
  const picture = pictured({ align: [...HEADS, asked, ATTENTION] });
  picture.axis = { ...axis, narrow: true };
  assert.match(weights.value(picture, 0, { quantity: "align" }), /^5 ← 5: 5/);
  picture.hover = 3;
  assert.match(square.value(picture, 3, { quantity: "align" }), /^4 ← 4: 4/);
});

test("each of several heads says from where it reads most", () => {
  const other = (index) => (index < COUNT * COUNT ? asked(index) : asked(index) ? 6 - asked(index) : 0);
  const picture = pictured({ align: [...HEADS, other, ATTENTION] });
  const [spec, narrow] = [{ quantity: "align" }, { ...axis, narrow: true }];
  for (const row of [weights, square]) {
    assert.deepEqual(
      row.marks(picture, spec).map(({ text, number }) => [text, number]),
      [
        ["← 5", "5.00"],
        ["← 1", "5.00"],
      ],
    );
    picture.axis = narrow;
    assert.equal(row.value(picture, 0, spec), "5 ← 5: 5.00 · ← 1: 5.00");
    picture.axis = axis;
  }
  assert.equal(rowName({ scene: { tokens: ["1", "x"] } }, 0), "1 “1”");
  assert.equal(rowName({ scene: { tokens: ["1", "x"] } }, 1), "2 x");
});

test("what is of an earlier update than the frame says so", () => {
  const picture = pictured({ norm: [["t", "source_t"], [COUNT, COUNT], causal, { role: "attention" }] });
  assert.equal(square.value(picture, 4, { quantity: "norm" }), "5 ← 1\n0.20");
  picture.frame.facts = { as_of: { norm: 2 } };
  assert.equal(square.value(picture, 4, { quantity: "norm" }), "5 ← 1\n0.20\nof update 2");
});

test("a state with modes is drawn as the modes of the unit chosen; what all units share is the same for each", () => {
  const picture = pictured({
    state: [["t", "unit", "mode"], [COUNT, 2, 3], (index) => index, { role: "memory" }],
    into: [["t", "mode"], [COUNT, 3], (index) => index, { role: "input" }],
    hidden: [["t", "unit"], [COUNT, 2], (index) => index],
  });
  const row = (name) => [...picture.grid(name).data.slice(0, 3)];
  assert.deepEqual(row("state"), [0, 1, 2]);
  picture.unit = 1;
  assert.deepEqual(row("state"), [3, 4, 5]);
  assert.deepEqual([row("into"), picture.grid("into").lines, picture.grid("hidden").lines], [[0, 1, 2], "mode", "unit"]);
  const spec = { quantity: "state", lines: "mode", of: "unit" };
  assert.equal(heat.label(picture, spec).note, "modes of unit 1");
  assert.deepEqual(heat.at(picture, 0, 1000, spec), { mode: 2 });
  picture.selected = picture.placeOf({ quantity: "state", t: 1, mode: 2 });
  assert.equal(cellValue(picture), 11);
  assert.equal(placeInWords(picture), "unit 1, mode 2");
  assert.match(heat.value(picture, 1, spec), /^mode 2: 11/);
  const { isOfAll, isOfOne } = shows({ rows: [{ kind: "lane" }, { kind: "heat", lines: "mode" }] });
  assert.deepEqual([isOfAll, isOfOne], [false, true]);
});

test("the printed terms of a weight of attention give the printed weight", () => {
  const terms = [2.5822, 1.1669, -0.3].map((value, index) => [`q[${index}]·k[${index}]·1/√d`, value, "query·key·"]);
  const sum = 2.5822 + 1.1669 - 0.3;
  const json = { terms, function: "softmax", sum, log_normaliser: 4.1, value: Math.exp(sum - 4.1) };
  const calculation = fromExplanation(json);
  const { digits, exact } = longSum(calculation);
  assert.equal(exact, true);
  assert.equal(Math.exp(Number(sum.toFixed(digits)) - 4.1).toFixed(digits), json.value.toFixed(digits));
});

test("a product is told in its numbers, and a small result in its first digits", () => {
  const named = (pairs) => pairs.map(([symbol, value]) => ({ symbol, value }));
  const factors = named([["q[31]", 0.91], ["k[31]", 3.79], ["1/√d", 1 / Math.sqrt(32)]]);
  const value = factors.reduce((part, factor) => part * factor.value, 1);
  assert.deepEqual(productInNumbers({ factors, value }, 4), { text: "0.91 · 3.79 / √32", isExact: true });
  assert.equal(productInNumbers({ factors, value: value + 0.01 }, 4).isExact, false);
  const small = named([["W[1]", -0.00213], ["h[1]", 2]]);
  assert.equal(productInNumbers({ factors: small, value: -0.00426 }, 4).text, "−0.0021 · 2.00");
  assert.equal(resultText(0.00213, 3), "0.0021");
  assert.equal(resultText(0.00021, 3), "2.1·10⁻⁴");
  assert.equal(resultText(0.6094, 3), "0.609");
  assert.equal(resultText(0, 3), "0.000");
});

test("an equation with a weight in it is told, but not worked out from a frame", () => {
  const picture = pictured({ y: [["t"], [COUNT], () => 1, { symbol: "y" }], u: [["t"], [COUNT], () => 2, { symbol: "u" }] });
  const factors = [{ name: "D", letter: "D" }, { quantity: "u", lag: 0 }];
  const product = { kind: "product", factors };
  const mixture = { kind: "mixture", weights: "u", values: "y" };
  const equation = { quantity: "y", function: "identity", terms: [product, mixture] };
  assert.equal(fromFrame(picture, { ...equation, terms: [product] }, 1), null);
  assert.equal(equationText(picture, equation), "y = D · u + mixture of u, y");
});

test("rows that begin folded are opened by hand, and only those are asked for", () => {
  const picture = pictured({});
  assert.equal(picture.isFolded({ quantity: "triangle", folded: true }), true);
  picture.depth = "score";
  assert.equal(picture.fold({ quantity: "triangle", folded: true }), false);
  assert.equal(picture.fold({ quantity: "cell_state" }), true);
  assert.equal(picture.isFolded({ quantity: "triangle", folded: true }), false);
  assert.deepEqual(picture.opened, ["triangle"]);
  picture.depth = "unit";
  assert.equal(picture.isFolded({ quantity: "triangle", folded: true }), true);
  assert.deepEqual(picture.opened, []);
  picture.marked = ["triangle"];
  assert.equal(picture.isFolded({ quantity: "triangle", folded: true }), false, "what a lesson speaks of is open");
  assert.deepEqual(picture.opened, ["triangle"]);
  assert.equal(picture.fold({ quantity: "triangle", folded: true }), true, "until it is folded by hand");
  assert.deepEqual(picture.opened, []);
});

test("its own answers stand below the forced ones, marked where they differ", () => {
  const output = [["t", "symbol"], [COUNT, 2], (index) => (index % 2 ? 0.8 : 0.2)];
  const given = { output, target: [["t"], [COUNT], () => 1] };
  const decoded = [["t"], [COUNT], (t) => [-1, -1, -1, 1, 0][t]];
  const picture = pictured({ ...given, decoded });
  assert.deepEqual([3, 4].map((t) => ownAnswerAt(picture, t)), [
    { text: "y", differs: false },
    { text: "x", differs: true },
  ]);
  assert.equal(ownAnswerAt(picture, 0), null);
  assert.match(answers.words(picture), /2 of 2 right; hearing its own answers it differs at 1 of 2/);
  assert.ok(answers.height(picture) > answers.height(pictured(given)));
});
