// What makes a page doubt that its server is there though no connection has ended: silence, sleep, a network that is gone.

const SILENCE = 15_000; // ms without a frame while one is expected
const SLEEP = 90_000; // ms between two looks: browsers let no page wait so long, hidden ones neither
const LOOK = 5000; // ms between two looks at the clock

/**
 * `isExpecting()`: whether frames should come. `onDoubt({isSuspect})`: the server is to be asked, and where `isSuspect` a
 * line that looks open is not to be trusted. `onNow()`: the next question need not wait any longer. `onSilence()`: again
 * nothing has come.
 */
export class Doubts {
  #heard;
  #looked;
  #silences = 0;

  constructor({ isExpecting, onDoubt, onNow, onSilence, clock = Date.now }) {
    Object.assign(this, { isExpecting, onDoubt, onNow, onSilence, clock });
    this.#heard = this.#looked = clock();
  }

  /** A frame has come. Returns whether the page had said that none comes. */
  hear() {
    const wasTold = this.#silences > 1;
    this.#heard = this.clock();
    this.#silences = 0;
    return wasTold;
  }

  /** Look at the clock. */
  look() {
    const now = this.clock();
    const hasSlept = now - this.#looked > SLEEP;
    this.#looked = now;
    if (hasSlept || !this.isExpecting()) this.#heard = now;
    const isSilent = now - this.#heard >= SILENCE;
    if (hasSlept || isSilent) this.onDoubt({ isSuspect: true });
    if (!isSilent) return;
    this.#heard = now;
    this.#silences += 1;
    if (this.#silences > 1) this.onSilence();
  }

  /** Begin; returns how to stop. */
  listen() {
    const timer = setInterval(() => this.look(), LOOK);
    const events = [
      [window, "offline", () => this.onDoubt({ isSuspect: false })],
      [window, "online", () => this.onNow()],
      [window, "pageshow", ({ persisted }) => persisted && this.onDoubt({ isSuspect: true })],
      [document, "visibilitychange", () => document.hidden || (this.look(), this.onNow())],
    ];
    for (const [target, type, act] of events) target.addEventListener(type, act);
    return () => {
      clearInterval(timer);
      for (const [target, type, act] of events) target.removeEventListener(type, act);
    };
  }
}
