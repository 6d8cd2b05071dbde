import assert from "node:assert/strict";
import test from "node:test";

import { decodeFrame } from "../../static/js/decode.js";
import { decodeOne } from "../../static/js/one_quantity.js";

const LAYOUT = {
  layout: 3,
  quantities: [
    { name: "forget_gate", axes: ["t", "unit"], shape: [3, 3], encoding: "uint8" }, // 9 bytes and 3 of padding
    { name: "gradient_norm", axes: ["t"], shape: [3], encoding: "float32" },
    { name: "loss_curve", axes: ["bucket"], shape: [2], encoding: "float32" },
  ],
};
const HEADER = { layout: 3, updates: 7, ranges: { forget_gate: [0, 1] } };
const BUFFERS = new Uint8Array(12 + 12 + 8);
BUFFERS.set([255, 0, 51], 0);
new Float32Array(BUFFERS.buffer, 12, 5).set([1, 2, 3, 0.5, 0.25]);

test("one quantity is the same alone as among the others", () => {
  const all = decodeFrame(LAYOUT, HEADER, BUFFERS).quantities;
  for (const { name } of LAYOUT.quantities) assert.deepEqual(decodeOne(LAYOUT, HEADER, BUFFERS, name), all[name]);
  assert.deepEqual([...decodeOne(LAYOUT, HEADER, BUFFERS, "loss_curve").data], [0.5, 0.25]);
});

test("a quantity that the layout lacks is null", () => {
  assert.equal(decodeOne(LAYOUT, HEADER, BUFFERS, "cell_state"), null);
});
