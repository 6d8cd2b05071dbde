// Read: the shown sequence position by position, at human pace.

import { atPosition, caption } from "./describe.js";
import { say } from "./rows/text.js";

const LONGEST = 14000; // ms for a whole sequence
const SLOWEST = 520; // ms for one position
const FASTEST = 120;

export class Reading {
  constructor(score) {
    this.score = score;
    this.isOn = false;
  }

  /** Start at the first position, or stop if reading is on. Readers who prefer less motion go on by arrow key. */
  start() {
    if (this.isOn) return this.stop();
    const { picture } = this.score;
    if (!picture.frame) return Promise.resolve();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.score.stage.scroller.focus();
      this.score.select({ quantity: "input", t: 0 });
      return Promise.resolve();
    }
    this.isOn = true;
    this.pace = Math.max(FASTEST, Math.min(SLOWEST, LONGEST / picture.count));
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.#hear(0);
    });
  }

  stop() {
    clearTimeout(this.timer);
    if (this.isOn) {
      this.isOn = false;
      this.#move(null);
      this.resolve?.();
    }
    return Promise.resolve();
  }

  #hear(t) {
    if (t >= this.score.picture.count) return this.stop();
    this.#move(t);
    // the last position stays a little longer: it is where most tasks ask
    const last = t === this.score.picture.count - 1;
    this.timer = setTimeout(() => this.#hear(t + 1), last ? 4 * this.pace : this.pace);
  }

  #move(t) {
    this.place({ heard: t, blamed: null });
    this.score.tell("reading", { t });
  }

  /** Say above the picture what the position read last tells, or what all of them tell; and paint. */
  say() {
    const { picture, stage, view } = this.score;
    const { heard } = picture;
    say(stage.caption, heard === null ? caption(picture, view) : atPosition(picture, heard));
    stage.paint();
  }

  /** Show what was read up to a position, and the gradient as far back as it has come; null for all of it. */
  place({ heard, blamed }) {
    const { picture, stage } = this.score;
    Object.assign(picture, { heard, blamed });
    if (!picture.axis || !picture.frame) return;
    this.say();
    const t = heard ?? (blamed < picture.count ? blamed : null);
    if (t !== null && picture.axis.scrolls) stage.scroller.scrollLeft = picture.axis.x(t) - picture.axis.room / 2;
  }
}
