// Whether the server has said nothing for too long.

const SILENCE = 15_000; // ms without news while training and visible, until the page says so
const LOOK = 5000; // ms between two looks at the clock

/** `isExpecting()` whether there should be news; `onSilence()` is called while there are none. */
export class Silence {
  #heard = 0;

  constructor({ isExpecting, onSilence }) {
    Object.assign(this, { isExpecting, onSilence });
  }

  /** A message has come. */
  end() {
    this.#heard = performance.now();
  }

  /** Listen; returns how to stop. */
  listen() {
    const timer = setInterval(() => {
      if (this.isExpecting() && performance.now() - this.#heard >= SILENCE) this.onSilence();
    }, LOOK);
    return () => clearInterval(timer);
  }
}
