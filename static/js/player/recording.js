// A recording (docs/recording-format.md) read in the browser, and given out frame by frame as the picture takes frames.

import { MOST, unreadable } from "./readable.js";

const FORMAT = "rnn-visualizer-recording";
const VERSION = 1;
const SIZES = { __proto__: null, linear8: 1, log8: 1, integer8: 1, float16: 2, float32: 4 }; // bytes of a value
const POSITIONS = ["t", "loss_t", "source_t"]; // the axis written last, the first of these that there is
const LAYOUT = 1;
const fault = (words) => new Error(`This recording is ${words}.`);

/**
 * Unpack a recording, given as its JSON object or as text.
 *
 * @returns {Promise<{recording: object, layout: object, frame: function(number): {header: object, buffers: Uint8Array},
 *   weights: function(number): (Object<string, {shape: number[], data: Float32Array}>|null)}>}
 *   `layout` and a frame's `header` and `buffers` are what `score.layout()` and `score.receive()` take. Of each quantity
 *   the layout says how its numbers were kept: `precision`, "exact", "linear8", "log8" or "float16".
 * @throws {Error} in a sentence for a reader.
 */
export async function decodeRecording(json) {
  const recording = parsed(json);
  const frames = recording.updates.length;
  const arrays = recording.quantities.map((fields) => place(fields, fields.encoding, fields.once ? 1 : frames));
  const weights = (recording.weights ?? []).map((fields) => place(fields, "linear8", frames));
  const all = [...arrays, ...weights];
  const expected = all.reduce((sum, { length }) => sum + length, 0);
  if (expected > MOST) throw fault(`too large for a page: ${expected} bytes, at most ${MOST}`);
  const bytes = await unzip(recording.data, expected);
  let start = 0;
  for (const array of all) {
    array.bytes = bytes.subarray(start, (start += array.length));
    const axis = positions(array.fields);
    if (array.size === 1) accumulate(array, axis < 0 ? 1 : array.fields.shape[axis]);
    array.order = sources(array, axis);
  }
  return {
    recording,
    layout: layoutOf(recording, arrays),
    frame: (index) => frameOf(recording, arrays, index),
    weights: (index) => (recording.weights ? weightsOf(weights, index) : null),
  };
}

function parsed(json) {
  let recording = json;
  if (typeof json === "string") {
    try {
      recording = JSON.parse(json);
    } catch {
      throw new Error("This is no recording, or it was cut short: it is not valid JSON.");
    }
  }
  if (recording?.format !== FORMAT) throw new Error("This is no recording of the RNN Visualizer.");
  const { version } = recording;
  if (!(Number.isInteger(version) && version >= 1)) throw fault("damaged: it names no version");
  if (version > VERSION) throw fault(`of version ${version}, newer than this player reads (${VERSION}): update the player`);
  const wrong = unreadable(recording);
  if (wrong) throw fault(`damaged: its ${wrong} cannot be read`);
  return recording;
}

// no more than is expected, however much would come of it: of a piece all comes at once, so pieces are small
async function unzip(data, expected) {
  const bytes = new Uint8Array(expected);
  let [at, length] = [0, 0];
  try {
    const packed = fromBase64(data);
    const pull = (to) => (at < packed.length ? to.enqueue(packed.subarray(at, (at += 8192))) : to.close());
    const reader = new ReadableStream({ pull }).pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let part; length <= expected && !(part = await reader.read()).done; length += part.value.length) {
      bytes.set(part.value.subarray(0, expected - length), length);
    }
    reader.cancel();
  } catch {
    throw fault("cut short or damaged: its data cannot be unpacked");
  }
  if (length === expected) return bytes;
  throw fault(`cut short: ${expected} bytes of data are expected, ${length > expected ? "more" : length} are there`);
}

function fromBase64(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = letters.charCodeAt(index);
  return bytes;
}

function place(fields, encoding, frames) {
  const size = SIZES[encoding];
  if (!size) throw fault(`damaged: ${fields.name} is written as ${encoding}, which is unknown`);
  const count = fields.shape.reduce((product, length) => product * length, 1);
  return { fields, encoding, size, count, frames, length: frames * count * size };
}

function positions({ axes = [] }) {
  return axes.indexOf(POSITIONS.find((name) => axes.includes(name)));
}

// each number was written as the difference from the frame before and of these from the position before, modulo 256
function accumulate({ bytes, count }, length) {
  for (let row = 0; row < bytes.length; row += length) {
    for (let index = row + 1; index < row + length; index++) bytes[index] += bytes[index - 1];
  }
  for (let index = count; index < bytes.length; index++) bytes[index] += bytes[index - count];
}

// where each number of a frame stands among those written, whose last axis is the position; null where nothing moved
function sources({ fields: { shape }, count }, axis) {
  if (axis < 0 || axis === shape.length - 1) return null;
  const length = shape[axis];
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const outer = Math.floor(index / (length * inner));
    const [position, rest] = [Math.floor(index / inner) % length, index % inner];
    order[index] = (outer * inner + rest) * length + position;
  }
  return order;
}

function layoutOf(recording, arrays) {
  const quantities = arrays.map(({ fields, encoding }) => ({
    ...fields,
    encoding: encoding === "linear8" ? "uint8" : "float32",
    precision: ["integer8", "float32"].includes(encoding) ? "exact" : encoding,
  }));
  return { kind: "layout", version: 1, layout: LAYOUT, quantities, scene: recording.scene };
}

function frameOf(recording, arrays, index) {
  const { updates, facts } = recording;
  const parts = arrays.map((array) => numbers(array, index));
  const buffers = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + Math.ceil(byteLength / 4) * 4, 0));
  const ranges = {};
  let start = 0;
  parts.forEach((part, at) => {
    const { encoding, fields } = arrays[at];
    buffers.set(new Uint8Array(part.buffer), start);
    if (encoding === "linear8") {
      const scale = fields.scales?.[Math.min(index, fields.scales.length - 1)] ?? 1;
      ranges[fields.name] = [fields.low * scale, fields.high * scale];
    }
    start += Math.ceil(part.byteLength / 4) * 4;
  });
  const header = { kind: "frame", layout: LAYOUT, updates: updates[index], ranges, facts: facts[index] };
  if (facts[index].not_finite) header.not_finite = facts[index].not_finite;
  return { header, buffers };
}

// the numbers of one frame in the order of the quantity's axes: levels of linear8, floats of all others
function numbers(array, index) {
  const { encoding, count, size, order } = array;
  const start = Math.min(index, array.frames - 1) * count * size;
  const data = array.bytes.subarray(start, start + count * size);
  const out = encoding === "linear8" ? new Uint8Array(count) : new Float32Array(count);
  if (size === 1) {
    array.levels ??= levelsOf(array);
    const { levels } = array;
    for (let at = 0; at < count; at++) out[at] = levels[data[order ? order[at] : at]];
    return out;
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = size === 2 ? (at) => half(view.getUint16(2 * at, true)) : (at) => view.getFloat32(4 * at, true);
  for (let at = 0; at < count; at++) out[at] = read(order ? order[at] : at);
  return out;
}

// what each of the 256 levels stands for: a frame asks for many numbers
function levelsOf({ encoding, fields: { low, high } }) {
  if (encoding === "linear8") return Uint8Array.from({ length: 256 }, (_, level) => level);
  const step = (high - low) / 254;
  const value = encoding === "integer8" ? (level) => low + level : (level) => (level ? 10 ** (low + (level - 1) * step) : 0);
  return Float64Array.from({ length: 256 }, (_, level) => value(level));
}

// a float of two bytes (IEEE 754 binary16); getFloat16 is younger than the browsers we support
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

function weightsOf(weights, index) {
  return Object.fromEntries(
    weights.map((array) => {
      const { name, shape, low, high } = array.fields;
      const data = Float32Array.from(numbers(array, index), (level) => low + (level * (high - low)) / 255);
      return [name, { shape, data, step: (high - low) / 255 }];
    }),
  );
}
