import assert from "node:assert/strict";
import test from "node:test";

import { frameCode, placeOf, scoreCode, scriptCommand } from "../../static/js/share/codes.js";
import { goLive, health, serverOf } from "../../static/js/share/golive.js";
import { safetensorsOf } from "../../static/js/share/safetensors.js";
import { escaped, SvgPen, tagged } from "../../static/js/share/svg_pen.js";
import { linkOf, trainedCode } from "../../static/js/share/trained.js";
import { csvOf, tableOf } from "../../static/js/share/table.js";

const gate = { axes: ["t", "unit"], shape: [2, 3], data: Float32Array.from([0, 0.1, 0.2, 0.5, 0.6, 0.7]), step: 1 / 255 };
const square = { axes: ["layer", "t", "source_t"], shape: [2, 1, 2], data: Float32Array.from([1, 2, 3, NaN]), step: 0 };
const frame = { updates: 7, quantities: { forget_gate: gate, weights: square } };
const picture = { frame, scene: { tokens: ["A", "=1+1"] }, layer: 1, unit: 2, folds: new Map() };
const row = (quantity, kind) => ({ quantity, kind });

test("a table has one number a line, with every axis", () => {
  const lines = tableOf(picture, { rows: [row("forget_gate", "heat"), row("weights", "square")] });
  assert.equal(lines.length, 1 + 6 + 2);
  const [header, first] = lines;
  const read = (line) => Object.fromEntries(header.map((name, index) => [name, line[index]]));
  assert.deepEqual([read(first).update, read(first).quantity, read(first).t, read(first).unit], [7, "forget_gate", 0, 0]);
  assert.deepEqual([read(lines[6]).t, read(lines[6]).unit, read(lines[6]).value, read(lines[6]).token], [1, 2, "0.7", "=1+1"]);
  assert.equal(read(lines[6]).step, "0.003921569");
  assert.deepEqual([read(lines[7]).layer, read(lines[7]).source_t, read(lines[7]).value], [1, 0, "3"]);
  assert.equal(read(lines[8]).value, "NaN");
});

test("a view of one unit gives that unit alone", () => {
  const lines = tableOf(picture, { rows: [row("forget_gate", "lines")] });
  assert.deepEqual(lines.slice(1).map((line) => line[12]), ["0.2", "0.7"]);
});

test("a folded row, and one that the frame does not hold, are not in the table", () => {
  const rows = [{ ...row("forget_gate", "heat"), folded: true }, row("nothing", "heat"), row("", "phases")];
  assert.equal(tableOf(picture, { rows }).length, 1);
});

test("a cell is quoted, and never a formula", () => {
  for (const start of "=+-@\t\r\n＝＋－＠") assert.match(csvOf([[`${start}cmd|'/C calc'!A0`]]), /^"?'/, JSON.stringify(start));
  assert.equal(csvOf([["a,b", 'say "x"', "=1+1", "-0.5", "@x", "two\nlines"]]), '"a,b","say ""x""",\'=1+1,-0.5,\'@x,"two\nlines"\r\n');
});

test("a frame of a recording is a safetensors file", () => {
  const recording = {
    quantities: [{ name: "forget_gate", symbol: "f", axes: ["t", "unit"], bounds: null, shape: [2, 3], encoding: "linear8", scales: [1] }],
    recipe: { v: 1 },
    scene: { tokens: ["A", "B"] },
    facts: [{ loss: 2 }, { loss: 1 }],
  };
  const bytes = safetensorsOf(recording, frame, 1);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assert.equal(length % 8, 0);
  assert.deepEqual(header.forget_gate, { dtype: "F32", shape: [1, 2, 3], data_offsets: [0, 24] });
  assert.equal(bytes.length, 8 + length + 24);
  assert.deepEqual([...new Float32Array(bytes.slice(8 + length).buffer)], [...gate.data]);
  const about = JSON.parse(header.__metadata__.about);
  assert.deepEqual([about.updates, about.facts, about.rounded.forget_gate], [[7], [{ loss: 1 }], 1 / 255]);
  assert.deepEqual(JSON.parse(JSON.stringify(about.quantities)), [{ name: "forget_gate", symbol: "f", axes: ["t", "unit"], bounds: null }]);
});

test("a pen writes shapes, and no text becomes markup", () => {
  const pen = new SvgPen(100, 20, {});
  pen.box(1, 2, 3, 4, "#fff");
  pen.path([[0, 1], [1, 2], [2, Number.NaN], [3, 4], [4, 5]], "red", { dash: [2, 1] });
  pen.text('<b> & "c"', 5, 5, "#000", { align: "left" });
  pen.flag(0, 0, 10, "#123456");
  const svg = pen.parts.join("");
  assert.match(svg, /<rect x="1" y="2" width="3" height="4" fill="#fff"\/>/);
  assert.match(svg, /d="M0 1L1 2M3 4L4 5"/);
  assert.match(svg, /&lt;b&gt; &amp; &quot;c&quot;/);
  assert.match(svg, /stroke-dasharray="2 1"/);
  assert.doesNotMatch(svg, /<b>/);
  assert.equal(escaped("a\u0000\u001bb"), "ab");
  assert.equal(escaped("a\ufffe\uffff\ud800b\u{1f600}"), "ab\u{1f600}");
  assert.equal(tagged("a", { x: '"><script>' }), '<a x="&quot;&gt;&lt;script&gt;"/>');
});

test("code for other pages is escaped", () => {
  const frame = frameCode('https://lab.example/embed/lab?a=1&b="', "A <title>");
  assert.match(frame, /src="https:\/\/lab\.example\/embed\/lab\?a=1&amp;b=&quot;"/);
  assert.doesNotMatch(frame, /<title>/);
  const code = scoreCode({ src: "run.rnn.json", title: "LSTM", view: "unit", unit: 5, layer: null, update: 0 });
  assert.match(code, /<rnn-score src="run\.rnn\.json" view="unit" unit="5" update="0" aria-label="LSTM"><\/rnn-score>/);
});

test("code of a player that is fetched fetches the player from the same place", () => {
  assert.match(scoreCode({ src: "a.rnn.json", title: "A", script: "https://a.example/p/rnn-player.classic.js" }), /^<script src="https:\/\/a\.example\/p\/rnn-player\.classic\.js" defer>/);
  assert.match(scoreCode({ src: "a.rnn.json", title: "A", script: "" }), /^<script src="rnn-player\.classic\.js" defer>/);
});

test("a run that learns in the page is shared as its recipe", () => {
  const host = (train, controls = null) => ({ getAttribute: (name) => ({ train, controls })[name] });
  const query = "v=1&task=parity&model=gru&hidden_size=8&seed=0";
  assert.equal(linkOf(host("task=parity"), query, "https://a.example/x?y=1"), "https://a.example/x?y=1");
  assert.equal(linkOf(host("?task=adding"), query, "https://a.example/here?task=adding"), `https://a.example/here?${query}`);
  const code = trainedCode(host("task=parity", "learning_rate"), query, { view: "unit", unit: 5, update: null }, "Parity");
  assert.match(code, /<rnn-score train="v=1&amp;task=parity&amp;model=gru&amp;hidden_size=8&amp;seed=0" controls="learning_rate" view="unit" unit="5" aria-label="Parity">/);
});

test("code leads to what is on screen", () => {
  const score = { picture: { size: () => 4 }, view: { name: "score" }, unit: 2, layer: 0, selected: { quantity: "weights", t: 3, source_t: 1 } };
  assert.deepEqual(placeOf(score, 9), { view: "score", unit: 2, layer: null, select: "weights 3 1 0", update: 9 });
});

test("the command holds the query and nothing that a shell would run", () => {
  assert.equal(scriptCommand("v=1&task=parity';rm -rf'"), "rnn-visualizer script 'v=1&task=parity;rm -rf' -o experiment.py");
});

test("a server is an address of http alone", () => {
  assert.equal(serverOf("https://lab.example/sub/"), "https://lab.example/sub");
  assert.equal(serverOf("https://lab.example?x=1"), "https://lab.example");
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "lab.example", ""]) assert.equal(serverOf(bad), null);
});

test("a server is asked once in half a minute, and again after a failure", async () => {
  let asked = 0;
  const ask = async () => ({ ok: ++asked > 1, status: 503 });
  assert.match(await health("https://a.example", 0, ask), /a\.example is starting/);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(await health("https://a.example", 1, ask), "");
  assert.equal(await health("https://a.example", 2000, ask), "");
  assert.equal(asked, 2);
  const fails = async () => {
    throw new TypeError("Failed to fetch");
  };
  assert.match(await health("https://b.example", 0, fails), /does not answer this page/);
});

test("nothing goes live while the page holds back how the run goes on", async () => {
  const player = { facts: {}, host: { hasAttribute: (name) => name === "until" } };
  assert.equal(await goLive(player, {}, "https://lab.example"), undefined);
  assert.match(player.facts.textContent, /holds back/);
});
