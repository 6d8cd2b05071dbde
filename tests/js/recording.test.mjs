import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodeFrame } from "../../static/js/decode.js";
import { decodeRecording } from "../../static/js/player/recording.js";
import { ROWS } from "../../static/js/rows/index.js";

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
  await refuses(changed({ facts: undefined }), "This recording is damaged: its facts cannot be read.");
  const { data, quantities } = JSON.parse(TEXT);
  const cut = "This recording is cut short or damaged: its data cannot be unpacked.";
  await refuses(changed({ data: data.slice(0, 400) }), cut);
  await refuses(changed({ data: `!${data}` }), cut);
  await refuses(changed({ data: 7 }), cut);
  await refuses(changed({ quantities: quantities.slice(1) }), /cut short: \d+ bytes of data are expected, more are there/);
  const unknown = [{ ...quantities[0], encoding: "jpeg" }, ...quantities.slice(1)];
  await refuses(changed({ quantities: unknown }), /forget_gate is written as jpeg, which is unknown/);
});

test("a field that is not what it must be is named, before anything is unpacked", async () => {
  const { quantities, weights, scene } = JSON.parse(TEXT);
  const first = (fields) => [{ ...quantities[0], ...fields }, ...quantities.slice(1)];
  const view = { name: "x", label: "X", rows: [] };
  const lies = {
    updates: [[], 3, [0, 0, 8], [8, 4, 0], [-4, 0, 4], [0.5, 1, 2], ["0", "4", "8"], [0, 4, 1e300]],
    facts: [[{}], [null, null, null], ["a", "b", "c"]],
    scene: [
      null,
      {},
      ...[null, [5], new Array(1e6).fill("x"), "abcd"].map((tokens) => ({ ...scene, tokens })),
      ...["symbols", "twins", "equations", "phases"].map((name) => ({ ...scene, [name]: 5 })),
    ],
    quantities: [
      ...[{}, [null]],
      ...[null, "16", [-1, 16], [2.5, 4], [true, 4], new Array(200).fill(1)].map((shape) => first({ shape })),
      ...["__proto__", "constructor", 5, null].map((name) => first({ name })),
      ...[["t"], null].map((axes) => first({ axes })),
      ...[[5, -5], ["0", "1"], [null, null]].map(([low, high]) => first({ low, high })),
    ],
    weights: ["x", [null], { a: 1 }, [{ ...weights[0], low: null }], [{ ...weights[0], shape: [-1] }]],
    views: [null, "x", [{ name: "x" }], new Array(1e4).fill(view), [{ ...view, rows: new Array(1e5).fill({ kind: "lines" }) }]],
    model: ["x", { unit: 1e9 }, { layer: -1 }, { unit: "many" }].map((sizes) => ({ sizes })),
    loss_curve: [5, { bucket: 0, data: [] }, { bucket: 1, data: "x" }],
  };
  lies.model.shift(); // a text has no units: nothing is asked of it
  for (const [name, all] of Object.entries(lies)) {
    for (const lie of all) {
      const refused = { message: `This recording is damaged: its ${name} cannot be read.` };
      await assert.rejects(decodeRecording(changed({ [name]: lie, data: "" })), refused, `${name}: ${JSON.stringify(lie)?.slice(0, 80)}`);
    }
  }
  for (const encoding of ["__proto__", "constructor", {}]) {
    await assert.rejects(decodeRecording(changed({ quantities: first({ encoding }) })), /which is unknown/);
  }
});

test("what is too large, or unpacks to more than is expected, is not unpacked", async () => {
  const { quantities } = JSON.parse(TEXT);
  const large = [{ ...quantities[0], shape: [1e6, 1e6] }];
  await assert.rejects(decodeRecording(changed({ quantities: large })), /too large for a page: \d+ bytes, at most 268435456/);
  const stream = new Blob(new Array(64).fill(new Uint8Array(2 ** 20))).stream().pipeThrough(new CompressionStream("gzip"));
  const data = Buffer.from(await new Response(stream).arrayBuffer()).toString("base64");
  let unpacked = 0;
  const { DecompressionStream } = globalThis;
  globalThis.DecompressionStream = class extends DecompressionStream {
    get readable() {
      const count = new TransformStream({ transform: (part, out) => out.enqueue(part, (unpacked += part.length)) });
      return super.readable.pipeThrough(count);
    }
  };
  try {
    await assert.rejects(decodeRecording(changed({ data })), /cut short: \d+ bytes of data are expected, more are there/);
  } finally {
    Object.assign(globalThis, { DecompressionStream });
  }
  assert.ok(unpacked > 0 && unpacked < 4 * 2 ** 20, `${unpacked} bytes of 64 MiB were unpacked`);
});

test("no kind of row is one that every object has", () => {
  assert.deepEqual([ROWS.constructor, ROWS.__proto__, ROWS.toString], [undefined, undefined, undefined]);
  assert.equal(typeof ROWS.tokens.paint, "function");
});
