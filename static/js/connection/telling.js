// One word of a page about its connection: in its status, and as a notice that the next word replaces.

import { AGAIN, CUT, goneInWords, REPLACED, SILENT, tooLargeInWords } from "./words.js";

const KEY = "connection";
const CHEERFUL = 6000; // ms that good news stays
const OTHERS = ["remark", "trouble"]; // what was said of the run: nobody knows how it is

export class Telling {
  #timer = null;

  /** `onResume()` loads the page again to go on from what was kept, `onBegin()` to begin; `onTakeBack()` takes the network back. */
  constructor(bench, { onResume, onBegin, onTakeBack }) {
    Object.assign(this, { bench, onResume, onBegin, onTakeBack });
  }

  cut() {
    this.#tell("Not connected", { text: CUT });
  }

  again() {
    this.#tell(null, { text: AGAIN, level: "info" });
    this.#timer = setTimeout(() => this.bench.notices.drop(KEY), CHEERFUL);
  }

  silent() {
    this.#show({ text: SILENT });
  }

  /** A frame has come after all. */
  heard() {
    this.bench.notices.drop(KEY);
  }

  /** `most` bytes is what the server takes. */
  tooLarge(most = this.bench.state?.most?.message) {
    this.bench.notices.show({ key: "large", text: tooLargeInWords(most) });
  }

  replaced() {
    this.#tell("Shown elsewhere", { text: REPLACED, isLasting: true, offers: [{ label: "Show it here", act: this.onTakeBack }] });
  }

  gone(kept) {
    const { text, begin, goOn } = goneInWords(kept, { data: this.bench.ownData.used, mustBegin: this.bench.mustBegin });
    const offers = [{ label: begin, act: this.onBegin }];
    if (goOn) offers.unshift({ label: goOn, act: this.onResume });
    this.#tell("No longer there", { text, level: "error", isLasting: true, offers });
    this.bench.isOver = true;
  }

  #tell(status, notice) {
    this.bench.training.hold(status);
    for (const key of OTHERS) this.bench.notices.drop(key);
    this.#show(notice);
  }

  #show(notice) {
    clearTimeout(this.#timer);
    this.bench.notices.show({ key: KEY, ...notice });
  }
}
