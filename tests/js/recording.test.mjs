import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodeFrame } from "../../static/js/decode.js";
import { decodeRecording } from "../../static/js/player/recording.js";

const file = (name) => readFileSync(new URL(`../recordings/${name}`, import.meta.url), "utf8");
const TEXT = file("version-1.rnn.json");
const NUMBERS = JSON.parse(file("version-1.numbers.json"));

const changed = (fields) => JSON.parse(JSON.stringify({ ...JSON.parse(TEXT), ...fields })); // undefined: left out
const isNear = (value, expected) => Math.abs(value - expected) <= 1e-6 * Math.max(1e-9, Math.abs(expected));

test("recordings of version 1 read as Python read them when they were new", async () => {
  const { recording, layout, frame } = await decodeRecording(TEXT);
  assert.deepEqual(recording.updates, [0, 4, 8]);
  assert.deepEqual(layout.scene.tokens, ["A*", "é", "␣", "?"]);
  NUMBERS.frames.forEach((expected, index) => {
    const { header, buffers } = frame(index);
    const { quantities, updates, facts } = decodeFrame(layout, header, buffers);
    assert.equal(updates, 4 * index);
    assert.equal(facts.loss, [1.235, 0.9012, 0.5679][index]);
    assert.deepEqual(Object.keys(quantities), Object.keys(expected));
    for (const [name, numbers] of Object.entries(expected)) {
      const { data } = quantities[name];
      assert.equal(data.length, numbers.length, name);
      numbers.forEach((number, at) => {
        if (number === null) assert.ok(Number.isNaN(data[at]), `${name}[${at}]`);
        else assert.ok(isNear(data[at], number), `${name}[${at}] of frame ${index}: ${data[at]}, not ${number}`);
      });
    }
  });
});

test("numbers that were put in by hand", async () => {
  const { layout, frame } = await decodeRecording(JSON.parse(TEXT));
  const { header, buffers } = frame(2);
  const { quantities, notFinite } = decodeFrame(layout, header, buffers);
  assert.deepEqual([...quantities.memory_read.data], [-1, 0, 2, 2]);
  assert.deepEqual([...quantities.attention_weights.data.slice(16, 20)], [1, 0, 0, 0]);
  assert.equal(quantities.target.data[3], 0.75);
  assert.deepEqual(notFinite, ["cell_state"]);
  assert.deepEqual(quantities.cell_state.shape, [2, 4, 3]);
});

test("the layout says how exactly each quantity is known", async () => {
  const { layout } = await decodeRecording(TEXT);
  const told = Object.fromEntries(layout.quantities.map(({ name, precision }) => [name, precision]));
  assert.equal(told.forget_gate, "linear8");
  assert.equal(told.gradient_norm, "log8");
  assert.equal(told.memory_read, "exact");
  assert.equal(told.target, "exact");
  assert.equal(told["singular_values.forget_gate"], "float16");
});

test("weights of every frame, or null where they were left out", async () => {
  const { weights } = await decodeRecording(TEXT);
  for (let index = 0; index < 3; index++) {
    const found = weights(index);
    assert.deepEqual(found.weight_hh_l0.shape, [2, 3]);
    for (const [name, frames] of Object.entries(NUMBERS.weights)) {
      frames[index].forEach((number, at) => assert.ok(isNear(found[name].data[at], number), `${name}[${at}]`));
    }
  }
  const light = JSON.parse(file("lstm.rnn.json"));
  assert.ok((await decodeRecording(light)).weights(0).weight_ih_l0);
});

test("half floats: zero, small, large, negative", async () => {
  const gzip = async (bytes) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    return Buffer.from(await new Response(stream).arrayBuffer()).toString("base64");
  };
  const fields = { name: "x", symbol: "x", axes: ["rank"], shape: [6], encoding: "float16", low: 0, high: 0, once: true };
  const bits = Uint16Array.from([0, 0x0001, 0x3c00, 0xc000, 0x7bff, 0x7c00]);
  const json = changed({ quantities: [fields], weights: undefined, data: await gzip(bits) });
  const { layout, frame } = await decodeRecording(json);
  const { header, buffers } = frame(1);
  const { data } = decodeFrame(layout, header, buffers).quantities.x;
  assert.deepEqual([...data], [0, 2 ** -24, 1, -2, 65504, Infinity]);
});

test("what cannot be read is said in a sentence", async () => {
  const refuses = (json, message) => assert.rejects(decodeRecording(json), { message });
  await refuses(TEXT.slice(0, 2000), "This is no recording, or it was cut short: it is not valid JSON.");
  await refuses({ format: "ipynb" }, "This is no recording of the RNN Visualizer.");
  await refuses(null, "This is no recording of the RNN Visualizer.");
  await refuses("[1]", "This is no recording of the RNN Visualizer.");
  await refuses(
    changed({ version: 2 }),
    "This recording is of version 2, newer than this player reads (1): update the player.",
  );
  await refuses(changed({ version: "1" }), "This recording is damaged: it names no version.");
  await refuses(changed({ facts: undefined, scene: undefined }), "This recording is damaged: it has no facts, scene.");
  const lists = "This recording is damaged: it does not say what was measured in each of its frames.";
  await refuses(changed({ updates: [] }), lists);
  await refuses(changed({ updates: 3 }), lists);
  await refuses(changed({ facts: [{}] }), lists);
  await refuses(changed({ quantities: {} }), lists);
  const { data, quantities } = JSON.parse(TEXT);
  const cut = "This recording is cut short or damaged: its data cannot be unpacked.";
  await refuses(changed({ data: data.slice(0, 400) }), cut);
  await refuses(changed({ data: `!${data}` }), cut);
  await refuses(changed({ data: 7 }), cut);
  await refuses(changed({ quantities: quantities.slice(1) }), /cut short: \d+ bytes of data are expected, \d+ are there/);
  const unknown = [{ ...quantities[0], encoding: "jpeg" }, ...quantities.slice(1)];
  await refuses(changed({ quantities: unknown }), /forget_gate is written as jpeg, which is unknown/);
});

test("a damaged scene or quantity is told in a sentence", async () => {
  await assert.rejects(decodeRecording(changed({ scene: null })), /damaged: it does not say what was heard/);
  const { quantities } = JSON.parse(TEXT);
  for (const shape of [undefined, "16", [-1, 16]]) {
    const odd = quantities.map((fields, index) => (index ? fields : { ...fields, shape }));
    await assert.rejects(decodeRecording(changed({ quantities: odd })), new RegExp(`damaged: ${quantities[0].name} has no shape`));
  }
  await assert.rejects(decodeRecording(changed({ quantities: [null] })), /damaged: a quantity has no shape/);
});
