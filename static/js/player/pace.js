// Time passes: from frame to frame while playing, and not at all while nobody can see it.

const WHOLE = 12_000; // ms that all frames together take
const [FASTEST, SLOWEST] = [40, 250]; // ms of one frame

/** Calls `onStep()` until it returns false; waits while `isSeen` is false. */
export class Pace {
  #last = 0;
  #asked = 0;

  constructor({ onStep, onChange }) {
    Object.assign(this, { onStep, onChange, isOn: false, isSeen: true });
  }

  start(count) {
    this.each = Math.max(FASTEST, Math.min(SLOWEST, WHOLE / Math.max(1, count)));
    this.isOn = true;
    this.#last = 0;
    this.onChange();
    this.#go();
  }

  stop() {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    if (!this.isOn) return;
    this.isOn = false;
    this.onChange();
  }

  set seen(isSeen) {
    this.isSeen = isSeen;
    if (isSeen) this.#go();
  }

  #go() {
    if (!this.isOn || !this.isSeen || this.#asked) return;
    this.#asked = requestAnimationFrame((now) => {
      this.#asked = 0;
      if (now - this.#last >= this.each - 4) {
        this.#last = now;
        if (!this.onStep()) return this.stop();
      }
      this.#go();
    });
  }
}
