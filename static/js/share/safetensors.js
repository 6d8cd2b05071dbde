// A frame of a recording as a file that `Trace.load` and every reader of safetensors opens: float32 arrays.

/** Bytes of the file. `recording` says what the arrays are; `frame` is a decoded frame. */
export function safetensorsOf(recording, frame, index) {
  const known = new Map(recording.quantities.map((quantity) => [quantity.name, quantity]));
  const names = Object.keys(frame.quantities).filter((name) => known.has(name));
  const header = {};
  let offset = 0;
  for (const name of names) {
    const { shape, data } = frame.quantities[name];
    header[name] = { dtype: "F32", shape: [1, ...shape], data_offsets: [offset, (offset += 4 * data.length)] };
  }
  const about = {
    format: "rnn-visualizer-trace",
    version: 1,
    recipe: recording.recipe ?? {},
    updates: [frame.updates],
    facts: [recording.facts?.[index] ?? {}],
    scene: recording.scene,
    quantities: names.map((name) => quantityOf(known.get(name))),
    rounded: Object.fromEntries(names.map((name) => [name, frame.quantities[name].step ?? 0])),
  };
  header.__metadata__ = { about: JSON.stringify(about) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  let at = 8 + length;
  for (const name of names) {
    for (const value of frame.quantities[name].data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return file;
}

// what it is; how the recording packed it says nothing of the quantity
function quantityOf({ name, symbol, axes, role, bounds, label, textbook, doc }) {
  return { name, symbol, axes, role, bounds, label, textbook, doc };
}
