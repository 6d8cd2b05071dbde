// Asking the server for the exact numbers of the selected cell: at once by hand, now and then while the network learns.

const EVERY = 500; // ms between two questions while the network learns

export class Questions {
  #asked = -Infinity;
  #isAwaiting = false;

  constructor(score) {
    this.score = score;
  }

  /** The next frame's numbers are asked for at once. */
  hurry() {
    this.#asked = -Infinity;
  }

  ask(atOnce, now = performance.now()) {
    const { picture, stage } = this.score;
    const { selected, unit, layer } = picture;
    const { quantity: name, ...place } = selected;
    const quantity = name.replace(/^twins\./, "");
    if (!stage.inspector.canExplain(quantity)) return;
    const patience = this.#isAwaiting ? 4 * EVERY : EVERY;
    if (!atOnce && now - this.#asked < patience) return;
    this.#asked = now;
    this.#isAwaiting = true;
    this.score.tell("explain", { quantity, ...place, unit, layer });
  }

  /** The server's answer. */
  take(json) {
    this.#isAwaiting = false;
    this.score.stage.inspector.explain(json);
    this.score.tell("explained", null);
  }
}
