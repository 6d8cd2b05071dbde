// One array of a frame, without unpacking the others: the timeline needs its curve even while another frame is shown.

import { decodeFrame } from "./decode.js";

/** Decode one quantity of a frame message: {axes, shape, data}, or null where its layout has none of that name. */
export function decodeOne(layout, header, buffers, name) {
  let offset = 0;
  for (const described of layout.quantities) {
    const count = described.shape.reduce((product, size) => product * size, 1);
    if (described.name === name) {
      const rest = buffers.subarray(offset);
      return decodeFrame({ ...layout, quantities: [described] }, header, rest).quantities[name];
    }
    offset += described.encoding === "float32" ? 4 * count : 4 * Math.ceil(count / 4);
  }
  return null;
}
