import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decode, decodeFrame, pick } from "../../static/js/decode.js";

const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url)));
const bytes = (name) => Uint8Array.from(Buffer.from(golden[name], "base64"));

test("a frame written by Python reads as Python reads it", () => {
  const layout = decode(bytes("layout")).header;
  const { header, buffers } = decode(bytes("frame"));
  const frame = decodeFrame(layout, header, buffers);
  assert.equal(frame.updates, 7);
  assert.deepEqual(frame.facts, { loss: 0.25 });
  assert.deepEqual(frame.notFinite, ["cell_state"]);
  assert.deepEqual(layout.scene.tokens, ["a", "é", "␣"]);
  assert.deepEqual(Object.keys(frame.quantities), Object.keys(golden.arrays));
  assert.equal(frame.quantities.gradient_flow.step, 0);
  assert.ok(Math.abs(frame.quantities.forget_gate.step - 1 / 255) < 1e-12);
  for (const [name, expected] of Object.entries(golden.arrays)) {
    const { data, shape } = frame.quantities[name];
    assert.deepEqual(shape, golden.shapes[name]);
    assert.equal(data.length, expected.length);
    expected.forEach((value, index) => {
      if (value === null) assert.ok(Number.isNaN(data[index]), `${name}[${index}]`);
      else assert.ok(Math.abs(data[index] - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${name}[${index}]`);
    });
  }
});

test("messages that begin anywhere in a longer buffer read the same", () => {
  const message = bytes("frame");
  const longer = new Uint8Array(message.length + 3);
  longer.set(message, 3);
  const layout = decode(bytes("layout")).header;
  const cut = decode(longer.subarray(3));
  assert.deepEqual(
    decodeFrame(layout, cut.header, cut.buffers).quantities,
    decodeFrame(layout, ...Object.values(decode(message))).quantities,
  );
});

test("cut or foreign messages are refused with a reason", () => {
  const message = bytes("frame");
  assert.throws(() => decode(message.subarray(0, 3)), /at least 4 bytes; this one has 3/);
  assert.throws(() => decode(message.subarray(0, 40)), /cut short/);
  const layout = decode(bytes("layout")).header;
  const { header, buffers } = decode(message);
  assert.throws(() => decodeFrame({ ...layout, layout: 4 }, header, buffers), /belongs to layout 3, not 4/);
  assert.throws(() => decodeFrame(layout, header, buffers.subarray(0, 13)), /cut short in cell_state/);
});

test("pick fixes axes by name and keeps the order of the others", () => {
  // value = 100·layer + 10·t + unit
  const shape = [2, 3, 4];
  const data = Float32Array.from(
    { length: 24 },
    (_, i) => 100 * Math.floor(i / 12) + 10 * (Math.floor(i / 4) % 3) + (i % 4),
  );
  const array = { axes: ["layer", "t", "unit"], shape, data };
  assert.deepEqual([...pick(array, { layer: 1, unit: 2, twin: 5 }).data], [102, 112, 122]);
  assert.deepEqual(pick(array, { t: 1 }).axes, ["layer", "unit"]);
  assert.deepEqual([...pick(array, { t: 1 }).data], [10, 11, 12, 13, 110, 111, 112, 113]);
  assert.deepEqual([...pick(array, { layer: 0 }).data], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
  assert.deepEqual([...pick(array, { layer: 9, t: 0, unit: 0 }).data], [100]);
});
