import assert from "node:assert/strict";
import test from "node:test";

import { modelInWords, onnxInWords, roundingCells, shortName, tokenCells, withMeasured } from "../../static/js/streaming.js";
import { chart, decades, logScale, spread, tickInWords } from "../../static/js/streaming_chart.js";

const row = (context, state_bytes, microseconds) => ({ context, state_bytes, microseconds });
const lstm = {
  label: "LSTM",
  task: "delayed_recall",
  hidden_size: 16,
  num_layers: 1,
  streaming: {
    rows: [row(1, 128, 39.4), row(1024, 128, 40.6)],
    parameters: 1928,
    multiply_adds: 1792,
    no_stream: "",
  },
  quantization: {
    bytes_before: 7712,
    bytes_after: 2880,
    before: { loss: 0.0834567, accuracy: 0.98 },
    after: { loss: 0.08412, accuracy: 0.9712 },
  },
};
const transformer = {
  ...lstm,
  label: "Transformer",
  num_layers: 2,
  streaming: { ...lstm.streaming, rows: [row(1, 264, 300), row(2, 520, 300), row(1024, 262152, 350)] },
};

test("a model is called by its sizes", () => {
  assert.equal(modelInWords(lstm), "LSTM, 16 units");
  assert.equal(modelInWords(transformer), "Transformer, 16 units, 2 layers");
  assert.equal(shortName(lstm), "LSTM 16");
  assert.equal(shortName(transformer), "Transformer 16, 2 layers");
  assert.equal(modelInWords({ label: "RNN", hidden_size: 1, num_layers: 1 }), "RNN, 1 unit");
});

test("the same model on the same task takes its own place, others stand beside it, the oldest goes", () => {
  const again = { ...lstm, query: "again" };
  assert.deepEqual(withMeasured([lstm, transformer], again), [transformer, again]);
  const elsewhere = { ...lstm, task: "parity" };
  assert.deepEqual(withMeasured([lstm], elsewhere), [lstm, elsewhere]);
  assert.deepEqual(withMeasured([lstm, transformer], elsewhere, 2), [transformer, elsewhere]);
});

test("a constant state is one number, a growing one two", () => {
  assert.deepEqual(tokenCells(lstm), ["LSTM, 16 units", "1,024", "128 bytes", "39 → 41 µs", "1,928", "1,792"]);
  assert.equal(tokenCells(transformer)[2], "264 → 262,152 bytes");
  const silent = { ...lstm, streaming: { rows: [], no_stream: "It must have read everything." } };
  assert.deepEqual(tokenCells(silent), ["LSTM, 16 units", "It must have read everything."]);
});

test("eight bits: bytes, loss and metrics before and after", () => {
  assert.deepEqual(roundingCells(lstm).slice(1), [
    "7,712 → 2,880 bytes (37 %)",
    "0.08346 → 0.08412",
    "accuracy 98.0 → 97.1 %",
  ]);
  const broken = { ...lstm, quantization: { ...lstm.quantization, after: { loss: null, accuracy: null } } };
  assert.deepEqual(roundingCells(broken).slice(2), ["0.08346 → not finite", "accuracy 98.0 → not finite %"]);
  const forecast = { ...lstm, quantization: { ...lstm.quantization, before: { loss: 1, rmse: 2 }, after: { loss: 1, rmse: 2.5 } } };
  assert.equal(roundingCells(forecast)[3], "rmse 2 → 2.5");
});

test("the command of the export names the experiment and the update, or the reason says why there is none", () => {
  const { command } = onnxInWords({ no_onnx: "", query: "v=1&task=parity", at: 120 });
  assert.equal(command, 'rnn-visualizer onnx "v=1&task=parity" --updates 120 -o model.onnx');
  assert.deepEqual(onnxInWords({ no_onnx: "There is none.", query: "", at: 1 }), { text: "There is none.", command: "" });
});

test("equal factors are equal ways", () => {
  const scale = logScale([0, 4], [100, 500]);
  assert.deepEqual([1, 10, 100, 10_000].map(scale), [100, 200, 300, 500]);
  assert.deepEqual(decades([128, 128]), [2, 3]);
  assert.deepEqual(decades([1, 1024]), [0, 4]);
  assert.deepEqual(decades([100, 1000]), [2, 3]);
  assert.deepEqual(decades([100]), [2, 3]);
});

test("names keep their order and their distance, and stay inside", () => {
  assert.deepEqual(spread([50, 52, 10], 14, [0, 100]), [50, 64, 10]);
  assert.deepEqual(spread([99, 98], 14, [0, 100]), [100, 86]);
  assert.deepEqual(spread([40], 14, [0, 100]), [40]);
});

test("a constant state is a level line, a key and a value of every token a rising one", () => {
  const models = [lstm, transformer].map((model) => ({ name: modelInWords(model), rows: model.streaming.rows }));
  const { lines, across, up, box } = chart(models, "state_bytes");
  const [level, rising] = lines.map(({ points }) => points);
  assert.equal(level[0][1], level.at(-1)[1]);
  assert.ok(rising[0][1] > rising[1][1] && rising[1][1] > rising[2][1]);
  assert.deepEqual(across.map(({ value }) => value), [1, 10, 100, 1000]);
  assert.deepEqual(up.map(({ value }) => tickInWords(value)), ["100", "1k", "10k", "100k", "1M"]);
  for (const [x, y] of [...level, ...rising]) {
    assert.ok(x >= box.left && x <= box.width - box.right);
    assert.ok(y >= box.top && y <= box.height - box.bottom);
  }
  assert.equal(lines[1].dash, "", "the one measured last is a plain line");
  assert.notEqual(lines[0].dash, "");
  assert.equal(level.at(-1)[0], box.width - box.right, "the longest context is at the edge");
});

test("ticks are short", () => {
  assert.deepEqual([0.1, 1, 100, 1000, 1e6, 1e9].map(tickInWords), ["0.1", "1", "100", "1k", "1M", "1G"]);
});
