// A race on the page: the rivals' pictures under the first one's, and one chart of all curves.

import { element } from "../dom.js";
import { knobsOf } from "../experiment.js";
import { nearest } from "../timeline_geometry.js";
import { lossUnit } from "../words.js";
import { Band } from "./band.js";
import { Chart } from "./chart.js";
import { MEASURES } from "./curves.js";
import { Curves, Head, Rival } from "./rival.js";
import { Starter } from "./starter.js";
import { together } from "./together.js";
import { fairnessInWords } from "./words.js";

/** The state as the parts around the first run's picture must see it, whichever run is in hand. */
export function ofFirst(state) {
  const [first] = state.runners ?? [];
  if (!first || !state.selected) return state;
  const { status, reason, updates, interventions, views, anatomy: model, sizes } = first;
  const recipe = { ...state.recipe, model: first.model, hidden_size: sizes.unit, num_layers: sizes.layer };
  const alone = { earlier: null, progress: 1, events: [], offers: [] };
  return { ...state, status, reason, updates, interventions, views, model, recipe, ...alone };
}

/**
 * The parts of a bench that show a race: `button` opens the dialog, `element` holds chart and controls, `head` stands
 * above the first picture and `pictures` below it. `start(command)` begins another experiment, `send` anything smaller.
 */
export class Race {
  #key = "";
  #cursor = null; // update looked back at
  #leaving = new AbortController();

  constructor({ score, training, look, send, start, remember }) {
    Object.assign(this, { score, training, look, send, start, remember });
    this.rivals = [];
    this.curves = new Curves();
    this.starter = new Starter({ onStart: (race) => this.#begin(race) });
    this.button = element("button", { type: "button", title: "Let other networks learn beside this one", onclick: () => this.#open() }, "Race …");
    this.end = element("button", { type: "button", title: "The run in hand goes on alone", onclick: () => this.#stop() }, "Stop the race");
    this.chart = new Chart({ onSeek: (updates) => this.#show(updates), onLive: () => this.#show(null) });
    this.band = new Band({ send, onChange: () => this.#draw() });
    const options = Object.entries(MEASURES).map(([value, { label }]) => element("option", { value }, label));
    this.measure = element("select", { "aria-label": "Curves of", onchange: () => this.#draw() }, ...options);
    this.words = element("p", { class: "about" });
    this.element = element("section", { class: "race", "aria-label": "Race", hidden: true });
    const words = element("div", { class: "words" }, this.words, this.band.words);
    const controls = element("div", { class: "row" }, this.measure, this.band.element, this.end, words);
    this.element.append(this.chart.element, controls);
    this.head = new Head(0, { onPick: () => this.send({ op: "select", runner: 0 }) });
    this.head.element.hidden = true;
    this.pictures = element("div", { class: "rivals", hidden: true });
    score.addEventListener("painted", () => this.#tellFirst());
    together(score, () => this.scores, this.#leaving.signal);
  }

  close() {
    this.chart.close();
    this.#leaving.abort();
  }

  get isOn() {
    return this.#runs.length > 1;
  }

  get scores() {
    return [this.score, ...this.rivals.map(({ score }) => score)];
  }

  get #runs() {
    return this.state?.runners ?? [];
  }

  /** A command about the first picture, also where another run is in hand. */
  aboutFirst(command) {
    return this.isOn ? { ...command, runner: 0 } : command;
  }

  /** Take a state. */
  update(state) {
    this.state = state;
    const { isOn } = this;
    const { hide = [] } = state;
    for (const part of [this.element, this.head.element, this.pictures]) part.hidden = !isOn;
    this.button.hidden = isOn || !this.#runs.length || hide.includes("race");
    this.end.hidden = hide.includes("race");
    const key = `${state.started} ${this.#runs.length}`;
    if (key !== this.#key) this.#rebuild(key);
    if (!isOn) return;
    const [first, ...others] = this.#runs;
    const unit = this.#unit;
    this.head.update(first, first, state.selected === 0);
    const { depth, source } = this.look;
    this.rivals.forEach((rival, index) =>
      rival.update(others[index], first, { isInHand: state.selected === index + 1, depth, source, unit }),
    );
    this.words.textContent = fairnessInWords(this.#runs);
    if (this.#cursor !== null && this.training.isLive) this.#show(null);
    this.#draw();
  }

  #rebuild(key) {
    this.#key = key;
    this.#cursor = null;
    this.chart.point(null);
    this.curves = new Curves();
    this.band.clear();
    const send = (command) => this.send(command);
    this.rivals = this.#runs.slice(1).map((_, place) => {
      const index = place + 1;
      const onPick = () => this.send({ op: "select", runner: index });
      return new Rival(index, { send, onPick, onFrame: () => this.#hear(index) });
    });
    for (const { score } of this.rivals) together(score, () => this.scores, this.#leaving.signal);
    this.pictures.replaceChildren(...this.rivals.map(({ element: part }) => part));
  }

  /** Take what stood in an envelope: a message of run `index`. */
  receive(index, bytes) {
    this.rivals[index - 1]?.receive(bytes);
  }

  /** Take the curves of a frame of the first run. */
  grow(header, read) {
    if (!this.isOn) return;
    this.curves.take(header, read);
    this.#draw();
  }

  /** Depth, sequence or visibility of the first picture have changed: the others follow. */
  follow() {
    if (!this.isOn) return;
    const { depth, source } = this.look;
    for (const rival of this.rivals) rival.turn({ depth, source });
  }

  #hear(index) {
    if (this.#cursor !== null) this.#showAt(this.rivals[index - 1].score, this.#cursor);
    this.#draw();
  }

  #draw() {
    if (!this.isOn) return;
    const { curve } = MEASURES[this.measure.value];
    const curves = [this.curves, ...this.rivals.map((rival) => rival.curves)];
    const runs = this.#runs.map(({ title }, index) => ({ title, updates: curves[index].updates, ...curves[index][curve] }));
    const bands = runs.map(({ every }, index) => this.band.of(index, curve, every));
    const { chance_loss: chance } = this.state;
    this.chart.update({ runs, bands, chance, unit: this.#unit, measure: this.measure.value, kept: this.score.store.updates });
  }

  get #unit() {
    const task = this.state.tasks?.find(({ name }) => name === this.state.recipe?.task);
    return lossUnit(this.score.picture.scene.kind, task?.owns);
  }

  #tellFirst() {
    const { frame } = this.score;
    if (this.isOn && frame) this.head.tell(frame.facts, frame.updates, this.#unit);
  }

  // ---- looking back: of every picture the kept one that is nearest

  #show(updates) {
    const kept = this.score.store.updates;
    const at = updates === null ? -1 : nearest(kept, updates);
    this.#cursor = at < 0 ? null : kept[at];
    if (at < 0) this.training.live();
    else this.training.visit(kept[at]);
    for (const { score } of this.rivals) this.#showAt(score, this.#cursor);
    this.chart.point(this.#cursor);
  }

  #showAt(score, updates) {
    score.show(updates === null ? null : nearest(score.store.updates, updates));
  }

  // ---- beginning and end

  #open() {
    this.starter.open({ knobs: knobsOf(this.state), query: this.state.query });
  }

  #begin(race) {
    this.remember("the race; the network starts again", { op: "recipe", query: this.state.query });
    this.start({ op: "race", ...race });
  }

  #stop() {
    this.remember("the end of the race; it starts again", { op: "recipe", query: this.state.query });
    this.send({ op: "stop_race" });
  }
}
