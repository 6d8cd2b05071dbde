// The row of the training: what the run does, its timeline, and the facts of the update shown, in words.

import { element, rebuild } from "./dom.js";
import { Timeline } from "./timeline.js";
import { keptFor } from "./timeline_geometry.js";
import { verdictInWords } from "./validation.js";
import { factsInWords, placeInWords, statusInWords, whole } from "./words.js";

/**
 * The timeline with its words. The picture is told through `show(index|null)`, the server through `send(command)`.
 * While the visitor looks back the run goes on; what the browser does not keep the server recomputes, and it says so.
 */
export class Training {
  #state = { status: "", updates: 0 };
  #newest = 0; // updates of the newest live frame
  #kept = [];
  #known = { best: null, checks: [], every: 1, checkSize: 1, curve: [], bucket: 1 }; // losses over training
  #shown = null; // update looked back at; null follows the run
  #asked = null; // update the server was asked to recompute
  #isRecomputed = false;
  #isEarlierKnown = false; // the server shows an earlier state
  #held = null; // what stands in the place of the status

  constructor({ show, holds, send }) {
    this.show = show;
    this.holds = holds;
    this.send = send;
    this.timeline = new Timeline({ onSeek: (to, isFinal) => this.seek(to, isFinal), onLive: () => this.live() });
    this.status = element("p", { class: "status", role: "status" }, "Starting …");
    this.place = element("p", { class: "place" });
    this.facts = element("div", { class: "facts" });
    this.verdict = element("p", { class: "verdict" });
    const make = (label, title, onclick) => element("button", { type: "button", title, onclick }, label);
    this.stop = make("Stop", "Stop recomputing and return to the run", () => this.live());
    this.back = make("Live", "Return to the newest update", () => this.live());
    this.onward = make("Continue from here", "Go on from this update; what came after it is dropped", () =>
      this.#continue(),
    );
    this.buttons = element("div", { class: "back" }, this.stop, this.back, this.onward);
    this.element = element("section", { class: "training", "aria-label": "Training" });
    this.now = element("div", { class: "now" }, this.status, this.place, this.verdict);
    this.element.append(
      this.now,
      this.timeline.element,
      element("div", { class: "beside" }, this.facts, this.buttons),
    );
    this.#showButtons();
  }

  close() {
    this.timeline.close();
  }

  /** The update the server was asked to recompute, or null. */
  get asked() {
    return this.#asked;
  }

  get isLive() {
    return this.#shown === null && this.#asked === null;
  }

  /** Take a state message. `labels` names quantities and knobs. */
  update(state, labels) {
    this.#state = state;
    const { earlier = null } = state;
    if (earlier === null && this.#isEarlierKnown) this.#follow();
    this.#isEarlierKnown = earlier !== null;
    if (state.updates < this.#newest) this.#newest = state.updates;
    this.timeline.update({
      updates: this.#latest,
      chance: state.chance_loss,
      baselines: state.baselines ?? {},
      events: (state.events ?? []).filter((event) => typeof event.updates === "number"),
      labels,
    });
    this.#say();
  }

  /** A live frame arrived: its facts, which updates the browser keeps, and `read(name)` for one of its arrays. */
  grow({ updates, kept, facts = {}, read }) {
    this.#newest = updates;
    this.#kept = kept;
    const { bucket_size: bucket = 1, best_validation: best = null, check_every: every = 1, check_size: checkSize = 1 } = facts;
    const [curve, checks] = ["loss_curve", "validation_curve"].map(read);
    if (curve) Object.assign(this.#known, { curve, bucket });
    if (checks) Object.assign(this.#known, { checks, every, checkSize, best });
    this.timeline.update({ updates: this.#latest, kept, ...this.#known });
    if (this.#shown !== null && this.#asked === null && !this.#isRecomputed) this.#showKept(this.#shown);
    this.#say();
  }

  /** The frame the server recomputed arrived and is on screen. */
  arrived(updates) {
    this.#shown = updates;
    this.#asked = null;
    this.#isRecomputed = true;
    this.timeline.point(updates);
    this.#showButtons();
    this.#say();
  }

  /** Go to an update: a kept frame at once, anything else by asking the server when the pointer is let go. */
  seek(updates, isFinal) {
    const index = keptFor(this.#kept, updates, { latest: this.#latest });
    if (index >= 0 && this.holds(index)) {
      this.#leaveRecomputed();
      this.#shown = this.#kept[index];
      this.show(index);
      this.timeline.point(this.#shown);
    } else if (isFinal) {
      this.#ask(updates);
    } else {
      this.timeline.point(this.#shown, updates);
    }
    this.#showButtons();
    this.#say();
  }

  /** Ask the server for the update shown, of which only the picture is kept. */
  recompute(updates) {
    this.#ask(updates);
    this.#say();
  }

  /** Go to exactly this update: a neighbour that is kept would not do. */
  visit(updates) {
    if (this.#kept.includes(updates)) this.seek(updates, true);
    else this.recompute(updates);
  }

  #ask(updates) {
    this.#asked = updates;
    this.send({ op: "replay", updates });
    this.timeline.point(this.#shown, updates);
    this.#showButtons();
  }

  /** Return to the run. */
  live() {
    this.#leaveRecomputed();
    this.#follow();
  }

  #leaveRecomputed() {
    if (this.#asked !== null || this.#isRecomputed) this.send({ op: "live" });
    this.#asked = null;
    this.#isRecomputed = false;
  }

  #follow() {
    this.#asked = null;
    this.#isRecomputed = false;
    this.#shown = null;
    this.show(null);
    this.timeline.point(null);
    this.#showButtons();
    this.#say();
  }

  #continue() {
    this.send({ op: "continue", updates: this.#shown });
    this.#newest = this.#shown;
    this.#isRecomputed = false;
    this.#follow();
  }

  #showKept(updates) {
    const index = keptFor(this.#kept, updates, { latest: this.#latest });
    if (index >= 0 && this.holds(index)) this.show(index);
    else this.#ask(updates); // another unit or view was chosen: what it needs was not kept
  }

  get #latest() {
    return Math.max(this.#newest, this.#state.updates ?? 0);
  }

  #showButtons() {
    this.stop.hidden = this.#asked === null;
    this.back.hidden = this.#shown === null || this.#asked !== null;
    this.onward.hidden = this.back.hidden;
  }

  /** Print the facts of the frame on screen, made after `shown` updates; `unit` is what losses are measured in. */
  tell(facts, shown, unit) {
    this.timeline.update({ unit });
    const lines = factsInWords(facts, { ...this.#state, unit, shown });
    rebuild(this.facts, lines.join("\n"), () => lines.map((line) => element("p", {}, line)));
    const verdict = verdictInWords(this.#known, { shown, unit });
    const { updates } = this.#known.best ?? {};
    const back = { type: "button", title: "Look back at that update", onclick: () => this.visit(updates) };
    rebuild(this.verdict, verdict && verdict + updates, () =>
      verdict ? [verdict, " ", element("button", back, `update ${whole(updates)}`)] : [],
    );
  }

  /** Say at once what was asked for, until the server's state says what is. */
  announce(words) {
    this.status.textContent = words;
  }

  /** Say this in the place of the status, whatever the run does; null for the status again. */
  hold(words) {
    this.#held = words;
    this.#say();
  }

  #say() {
    const { status, updates = 0, progress = null, ahead = 0 } = this.#state;
    const words = this.#held ?? (this.#asked === null ? statusInWords(status) : "Recomputing");
    if (this.status.textContent !== words) this.status.textContent = words;
    this.place.textContent = placeInWords({
      shown: this.#shown,
      updates: Math.max(this.#latest, updates),
      recomputing: this.#asked,
      isRecomputed: this.#isRecomputed,
      progress,
      ahead,
    });
  }
}
