// What trains: one run, the pace at which it learns, and frames for whoever paints. It lives in a worker thread where the
// browser gives one, else on the page's own thread, in slices short enough for the page to move. Messages in and out:
//
//   {op: "open", recipe}        a new run, at rest             -> layout, frame, state
//   {op: "train"} {op: "pause"} {op: "update", count}          -> state, frames
//   {op: "set", knob, value}    a learning rate, a clip, at once
//   {op: "speed", value}        updates a second: a number, or Infinity for as many as there is time for
//   {op: "paint"}               the page has painted a frame: it may have another one (credit)
//   {op: "explain", …place}     exact terms of one value       -> explanation
//   {op: "show", updates}       an earlier state, computed again -> frame {isEarlier}; null for the newest

import { Run } from "./run.js";

const SLICE = { worker: 24, page: 9 }; // ms of learning between two looks at what the page wants
const REFIT = 300; // ms at least between two fits of the read-out while it learns
const SHARE = 8; // a fit that took x ms is next made after SHARE · x ms at the earliest: an eighth of the time

export class Engine {
  #run = null;
  #layout = 0;
  #isOn = false;
  #speed = 60;
  #due = 0; // when the next update is due
  #isAsked = true; // the page wants a frame
  #isNew = false; // there is something it has not seen
  #refit = 0; // when the read-out may be fitted again
  #earlier = null; // a run that was computed again up to an earlier update
  #events = [];
  #waiting = false;

  /** @param {(message: object, buffers?: ArrayBuffer[]) => void} tell @param {"worker"|"page"} place */
  constructor(tell, place, { now = () => performance.now(), later = laterOf() } = {}) {
    Object.assign(this, { tell, now, later, slice: SLICE[place] });
  }

  take({ op, ...command }) {
    this.#ops[op]?.(command);
  }

  #ops = {
    open: ({ recipe }) => {
      this.#isOn = false;
      this.#earlier = null;
      this.#events = [];
      this.#run = new Run(recipe, ++this.#layout);
      this.tell({ ...this.#run.layout, views: this.#run.frames.views, chance: this.#run.learner.task.chance });
      this.#isAsked = true;
      this.#changed();
    },
    train: () => {
      this.#isOn = !this.#run.stopped;
      this.#due = this.now();
      this.#say();
      this.#wake();
    },
    pause: () => {
      this.#isOn = false;
      this.#changed();
    },
    update: ({ count = 1 }) => {
      this.#isOn = false;
      for (let k = 0; k < count; k++) this.#run.update();
      this.#changed();
    },
    set: ({ knob, value }) => {
      this.#events.push({ updates: this.#run.updates, knob, value });
      this.#run.set(knob, value);
    },
    speed: ({ value }) => {
      this.#speed = value;
      this.#due = this.now();
    },
    paint: () => {
      this.#isAsked = true;
      if (this.#isNew) this.#show();
      this.#wake();
    },
    explain: (place) => {
      const run = this.#earlier ?? this.#run;
      this.tell(run.explain(place));
    },
    show: ({ updates }) => {
      this.#earlier = updates === null ? null : this.#again(updates);
      if (this.#earlier) this.#send(this.#earlier, true, { isEarlier: true });
    },
  };

  /** The run as it was after some updates: started afresh, with every change made by hand. */
  #again(updates) {
    const run = new Run(this.#run.started, this.#layout);
    const events = [...this.#events];
    while (run.updates <= updates) {
      while (events[0]?.updates <= run.updates) {
        const { knob, value } = events.shift();
        run.set(knob, value);
      }
      if (run.updates === updates || !run.update()) break;
    }
    return run;
  }

  #changed() {
    this.#isNew = true;
    this.#say();
    this.#wake();
  }

  #wake() {
    if (this.#waiting) return;
    this.#waiting = true;
    const idle = this.#isOn && this.#speed < Infinity ? Math.max(0, this.#due - this.now()) : 0;
    this.later(() => {
      this.#waiting = false;
      this.#turn();
    }, idle);
  }

  #turn() {
    if (!this.#run) return;
    if (this.#isOn) this.#learn();
    if (this.#isNew && this.#isAsked) this.#show();
    if (this.#isOn) this.#wake();
  }

  #learn() {
    const until = this.now() + this.slice;
    while (this.#isOn && this.now() < until) {
      if (this.now() < this.#due) break;
      this.#due = this.#speed === Infinity ? 0 : Math.max(this.#due + 1000 / this.#speed, this.now() - 100);
      this.#isNew = true;
      if (!this.#run.update()) this.#isOn = false;
      if (this.#isAsked && this.#speed < Infinity) break;
    }
    if (!this.#isOn) this.#say();
  }

  #show() {
    const isExact = !this.#isOn || this.now() >= this.#refit;
    const began = this.now();
    this.#send(this.#run, isExact);
    if (isExact) this.#refit = this.now() + Math.max(REFIT, SHARE * (this.now() - began));
    this.#isNew = this.#isAsked = false;
  }

  #send(run, isExact, more = {}) {
    const { header, buffers } = run.frame(isExact, !this.#isOn || run !== this.#run);
    const curves = { curve: run.curve.points, checks: run.validation.curve.points };
    this.tell({ kind: "frame", header, buffers, ...curves, ...more }, [buffers.buffer]);
  }

  #say() {
    const { updates, stopped } = this.#run;
    const status = stopped ? "stopped" : this.#isOn ? "training" : "paused";
    this.tell({ kind: "state", status, updates, reason: stopped?.reason ?? "" });
  }
}

/** Do something as soon as messages have been heard: browsers hold timers back that are set again and again. */
function laterOf() {
  const channel = new MessageChannel();
  const tasks = [];
  channel.port1.onmessage = () => tasks.shift()?.();
  return (task, ms) => {
    if (ms >= 4) return setTimeout(task, ms);
    tasks.push(task);
    channel.port2.postMessage(null);
  };
}
