// The frames of a recording, in the place of those that a browser keeps of a live run.

/** Does as a Store, but every frame is unpacked only when it is shown. */
export class Recorded {
  constructor({ recording, layout, frame, weights }) {
    Object.assign(this, { recording, layout, frame, weightsOf: weights });
    this.unpacked = null; // the last entry asked for
  }

  /** The weights of the frame shown, null where none were kept. */
  get weights() {
    const { unpacked } = this;
    if (unpacked) unpacked.weights ??= this.weightsOf(unpacked.index);
    return unpacked?.weights ?? null;
  }

  at(index) {
    const last = this.length - 1;
    const place = Math.max(0, Math.min(last, index ?? last));
    if (this.unpacked?.index !== place) {
      const { header, buffers } = this.frame(place);
      this.unpacked = { index: place, updates: header.updates, layout: this.layout, header, buffers };
    }
    return this.unpacked;
  }

  get newest() {
    return this.at(null);
  }

  get length() {
    return this.recording.updates.length;
  }

  get updates() {
    return this.recording.updates;
  }
}
