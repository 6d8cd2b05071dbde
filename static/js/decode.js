// The byte format of visualizer/trace/encoding.py, read in the browser: length of the header (uint32, little endian),
// header (JSON), buffers. A layout message says once what follows; each frame message then carries only numbers.

/**
 * Split one message into its header and its buffers.
 *
 * @param {ArrayBuffer|ArrayBufferView} message
 * @returns {{header: object, buffers: Uint8Array}}
 * @throws {Error} if the message is cut short.
 */
export function decode(message) {
  const bytes = asBytes(message);
  if (bytes.byteLength < 4) throw new Error(`a message has at least 4 bytes; this one has ${bytes.byteLength}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (bytes.byteLength < 4 + length) {
    const there = bytes.byteLength - 4;
    throw new Error(`the message is cut short: its header needs ${length} bytes, ${there} are there`);
  }
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, buffers: bytes.subarray(4 + length) };
}

/**
 * Rebuild the arrays of a frame from its layout's header and its own.
 *
 * @returns {{updates: number, facts: object, notFinite: string[],
 *   quantities: Object<string, {axes: string[], shape: number[], data: Float32Array, step: number}>}}
 *   `step`: distance of two neighbouring values where they travel as bytes, 0 where they are exact.
 * @throws {Error} if the frame names another layout or its buffers are too short.
 */
export function decodeFrame(layout, header, buffers) {
  if (header.layout !== layout.layout) {
    throw new Error(`the frame belongs to layout ${header.layout}, not ${layout.layout}`);
  }
  const bytes = asBytes(buffers);
  const quantities = {};
  let offset = 0;
  for (const { name, axes, shape, encoding } of layout.quantities) {
    const count = shape.reduce((product, size) => product * size, 1);
    const size = encoding === "float32" ? 4 * count : count + padding(count);
    if (offset + size > bytes.byteLength) throw new Error(`the frame is cut short in ${name}`);
    const part = bytes.subarray(offset, offset + size);
    if (encoding === "float32") quantities[name] = { axes, shape, data: floats(part), step: 0 };
    else {
      const [low, high] = header.ranges[name];
      quantities[name] = { axes, shape, data: unpack(part, count, low, high), step: (high - low) / 255 };
    }
    offset += size;
  }
  return {
    updates: header.updates,
    facts: header.facts ?? {},
    notFinite: header.not_finite ?? [],
    quantities,
  };
}

/** An array with some of its axes fixed at an index; absent axes are ignored. Returns {axes, shape, data}. */
export function pick({ axes, shape, data }, fixed) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  let start = 0;
  const kept = [];
  axes.forEach((name, axis) => {
    if (fixed[name] === undefined) kept.push(axis);
    else start += strides[axis] * Math.max(0, Math.min(shape[axis] - 1, fixed[name]));
  });
  const sizes = kept.map((axis) => shape[axis]);
  const out = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  const index = new Array(kept.length).fill(0);
  let place = start;
  for (let position = 0; position < out.length; position++) {
    out[position] = data[place];
    for (let axis = kept.length - 1; axis >= 0; axis--) {
      place += strides[kept[axis]];
      if (++index[axis] < sizes[axis]) break;
      place -= strides[kept[axis]] * sizes[axis];
      index[axis] = 0;
    }
  }
  return { axes: kept.map((axis) => axes[axis]), shape: sizes, data: out };
}

function asBytes(data) {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

function padding(count) {
  return (4 - (count % 4)) % 4;
}

function floats(bytes) {
  // a Float32Array must start at a multiple of 4; a message cut out of a longer buffer may not
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function unpack(bytes, count, low, high) {
  const step = (high - low) / 255;
  const out = new Float32Array(count);
  for (let index = 0; index < count; index++) out[index] = low + bytes[index] * step;
  return out;
}
