// What a lesson asks of the bench: a whole scene at once, updates it waits for, measured numbers, and a veil over them.

import { element } from "./dom.js";
import { knobsOf } from "./experiment.js";

const ALSO = ["more", "data", "source", "link", "race", "cost", "streaming"]; // hidden beside the text, unless a scene shows them
const PROJECTED = ["reset", "read", "speed", "depth"]; // hidden as well in front of a class
const DEPTHS = ["story", "unit", "score"]; // offered beside the text, with the depth of the scene
const PATIENCE = 30_000; // ms that numbers may take; the server itself gives up earlier, and says so
const VEILED = {
  outcome: "The network at update 0: it has learned nothing yet. It begins once you have chosen.",
  network: "What the network hears. What it does at update 0 is the question, and is shown once you have chosen.",
};

/** Commands that are waited for: each carries a number, and one message with this number answers it. */
export class Answers {
  #waiting = new Map();
  #last = 0;

  constructor({ send }) {
    this.send = send;
  }

  /** `patience`: ms after which a command that nobody answers is answered with an error; null for ever. */
  ask(command, patience = null) {
    const key = String((this.#last += 1));
    return new Promise((resolve) => {
      this.#waiting.set(key, { resolve, command });
      this.send({ ...command, key });
      if (patience !== null) setTimeout(() => this.take({ key, error: "the server did not answer" }), patience);
    });
  }

  take(header) {
    this.#waiting.get(header.key)?.resolve(header);
    this.#waiting.delete(header.key);
  }

  /** Ask again what nobody has answered: question or answer may be lost. The server does nothing twice for one number. */
  again() {
    for (const [key, { command }] of this.#waiting) this.send({ ...command, key });
  }
}

/** Numbers of every run, as one experiment or by the labels of a race: `{updates, values}`; unknown ones are left out. */
export function valuesOf({ updates = [], values = [], error }, labels = []) {
  const isNumber = ([, value]) => typeof value === "number";
  const read = (measured) => Object.fromEntries(Object.entries(measured ?? {}).filter(isNumber));
  if (error) return { updates: 0, values: {} };
  if (labels.length < 2) return { updates: updates[0] ?? 0, values: read(values[0]) };
  return {
    updates: Math.min(...updates),
    values: Object.fromEntries(labels.map((label, index) => [label, read(values[index])])),
  };
}

/** Which parts a page of a lesson leaves out: every knob and every other part but those that it shows; more where it is projected. */
export function hidesOf(state, show, isReduced = false) {
  const hidden = [...knobsOf(state).map(({ name }) => name), ...ALSO, ...(isReduced ? PROJECTED : [])];
  return hidden.filter((name) => !show.includes(name));
}

/** The scenes of a bench. `refresh()` shows what the last state means for another scene. */
export class Scenes {
  #coming = null; // the scene asked for, until its experiment is there
  #started = null; // experiments that had begun when the last state was told
  #selecting = null; // cell to select as soon as there is a picture
  #newest = 0; // number of the scene asked for last

  constructor(bench, { answers, send, refresh }) {
    Object.assign(this, { bench, answers, send, refresh });
    this.show = null; // knobs that the page shows; null where the page is no lesson
    this.depth = null; // that the scene opens with
    this.isReduced = false; // projected: as few controls as can be
    this.veiled = null; // what is hidden until a prediction is made
    this.goOn = null; // what Train does where somebody waits for a run that rests before its end
    this.cover = element("p", { class: "veil", hidden: true });
    bench.score.addEventListener("painted", () => this.#select());
  }

  /** See `Bench.scene`. */
  async open({ isOpen = false, query, held = [], race = null, rests = false, trained = 0, speed, ...scene }) {
    const number = (this.#newest += 1);
    this.#coming = scene;
    if (isOpen) return this.#openAtOnce();
    const whole = [query, ...held.map((words) => `held=${encodeURIComponent(words)}`)].filter(Boolean).join("&");
    const asked = { query: whole, rests, trained, speed: speed ?? "default", ...(race ? { race } : {}) };
    const done = await this.answers.ask({ op: "scene", ...asked });
    if (number === this.#newest) this.#coming = null;
    return done;
  }

  #openAtOnce() {
    if (this.#started === null) return; // with the first state
    this.#arrange(this.#coming);
    this.#coming = null;
    this.refresh();
    this.bench.look.settle(this.bench.score);
    if (this.bench.score.frame) this.#select();
  }

  /** A state has come: the scene is there with the first state of another experiment. */
  follow({ started = 0 }) {
    const isOther = started !== this.#started;
    const isFirst = this.#started === null;
    this.#started = started;
    if (!this.#coming || !isOther) return;
    this.#arrange(this.#coming);
    if (isFirst) this.#coming = null;
  }

  #arrange({ view = null, unit = null, layer = null, highlight = [], select = null, panel = null, show = [] }) {
    const { look, score, undo } = this.bench;
    undo.forget();
    this.show = show;
    this.depth = view;
    look.depth = view;
    look.point({ unit, layer });
    score.stage.mark(highlight);
    if (score.selected && !select) score.select(null);
    this.#selecting = select;
    this.bench.dispatchEvent(new CustomEvent("panel", { detail: panel }));
  }

  #select() {
    const cell = this.#selecting;
    if (!cell || !this.bench.score.frame) return;
    this.#selecting = null;
    this.bench.score.select(cell);
  }

  /** The views that are offered: in the lab all, beside the text few. */
  offered(views) {
    return this.show ? views.filter(({ name }) => [...DEPTHS, this.depth, this.bench.look.depth].includes(name)) : views;
  }

  /** See `Bench.measure`. */
  async measure(specs) {
    const labels = (this.bench.state?.runners ?? []).map(({ label }) => label);
    const all = labels.length > 1 ? { runners: [...labels.keys()] } : {};
    return valuesOf(await this.answers.ask({ op: "measure", specs, ...all }, PATIENCE), labels);
  }

  /** See `Bench.make`. */
  async make(count, until = null, within = null) {
    const made = this.answers.ask({ op: "update", count, ...(within === null ? {} : { within }) });
    let isAsking = false;
    const look = async () => {
      if (isAsking) return;
      isAsking = true;
      if (await until()) this.send({ op: "pause" });
      isAsking = false;
    };
    const timer = until ? setInterval(look, 500) : 0;
    const { status, updates } = await made;
    clearInterval(timer);
    return { status, updates };
  }

  set reduced(isReduced) {
    this.isReduced = isReduced;
    if (this.#started !== null) this.refresh();
  }

  get veil() {
    return this.veiled;
  }

  set veil(hidden) {
    this.veiled = hidden;
    this.cover.hidden = !hidden;
    this.cover.textContent = VEILED[hidden] ?? "";
    if (hidden) this.bench.frame.dataset.veil = hidden;
    else delete this.bench.frame.dataset.veil;
  }
}
