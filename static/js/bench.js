// The bench: transport, timeline, experiment and picture around one run. Bytes come in, commands go out.

import { isOtherExperiment, vainHides } from "./address.js";
import { BENCH_CSS } from "./bench_css.js";
import { Choices } from "./choices.js";
import { CopyLink } from "./copy_link.js";
import { Cost } from "./cost.js";
import "./complete.js";
import { decode } from "./decode.js";
import { Depths } from "./depths.js";
import { element } from "./dom.js";
import { Experiment, knobsOf } from "./experiment.js";
import { fit } from "./fitting.js";
import { Interventions } from "./interventions.js";
import { labelsOf } from "./labels.js";
import { LessonBench } from "./lesson_bench.js";
import { Look } from "./look.js";
import { Notices } from "./notices.js";
import { decodeOne } from "./one_quantity.js";
import { OwnData } from "./own_data.js";
import { Panels } from "./panels.js";
import "./player/element.js";
import { Place } from "./place.js";
import { Race, ofFirst } from "./race/race.js";
import { RACE_CSS } from "./race/race_css.js";
import { registry } from "./registry.js";
import { Sample } from "./sample.js";
import { Answers, hidesOf, Scenes } from "./scene.js";
import { Streaming } from "./streaming.js";
import { THEME_CSS } from "./theme.js";
import { Training } from "./training.js";
import { Transport } from "./transport.js";
import { Twin } from "./twin.js";
import { BY_HAND, Undo, wayBack } from "./undo.js";
import { WAITING_CSS } from "./waiting_css.js";
import { WaitingRoom } from "./waiting_room.js";
import { eventInWords, lossUnit } from "./words.js";

const HIDEABLE = ["more", "data", "depth", "link", "share", "source", "streaming", "timeline", "cost", "race", "slow_motion", "diagram"];

/**
 * `<rnn-bench>`: call `connect({send, listen})`; `listen(callback)` gives bytes and returns how to stop.
 * Events: state {detail: state}, painted {updates} (from the picture), panel {detail: name|null} (a scene's wish).
 */
export class Bench extends LessonBench {
  #said = null; // the last state, as the server told it
  #state = null;
  #layout = null;
  #isOther = false; // another experiment begins with the next layout
  #owed = null; // updates of the frame that is not acknowledged yet
  #told = ""; // sizes and interventions the picture knows
  #wished = []; // what the address hides, until it is known what there is
  #asked = null; // depth that the address names, until the views are known
  #cleanups = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    this.score = document.createElement("rnn-score");
    this.transport = new Transport({ send: (command) => this.#act(command), onRead: () => this.score.read() });
    this.depths = new Depths({ onDepth: (name) => this.#deepen(name) });
    const holds = (index) => registry.live.holds(this.score, index);
    this.training = new Training({ show: (index) => this.#show(index), holds, send: (command) => this.#travel(command) });
    this.experiment = new Experiment({
      onChange: (knob, value) => this.choices.change(knob, value),
      onOwnData: () => this.ownData.open(this.#state.tasks, this.#state.recipe?.task, this.#state.most),
    });
    this.ownData = new OwnData({ onUse: (data) => this.choices.use(data) });
    this.notices = new Notices({ onOffer: (_, index) => this.#send({ op: "offer", index }) });
    this.interventions = new Interventions({ onRelease: (index) => this.choices.release(index) });
    this.look = new Look({ tell: (command) => this.#send(command) });
    const state = () => this.#state;
    this.place = new Place({ look: this.look, state, onReturn: (place) => this.#return(place) });
    this.link = new CopyLink({
      address: () => this.place.link,
      onFailure: (link) => this.notices.show({ key: "link", level: "info", text: `Copy this link: ${link}` }),
    });
    this.sample = new Sample({ onHeat: (temperature) => this.look.heat(temperature) });
    this.cost = new Cost({ onMatch: (model, label) => this.choices.match(model, label) });
    this.streaming = new Streaming({ send: (command) => this.#send(command) });
    this.undo = new Undo({ onUndo: (commands) => this.choices.takeBack(commands) });
    this.choices = new Choices({
      undo: this.undo,
      state,
      start: (command) => this.#start(command),
      send: (command) => this.#send(command),
    });
    const send = (command) => this.#act(command);
    this.answers = new Answers({ send });
    this.scenes = new Scenes(this, { answers: this.answers, send, refresh: () => this.#takeState(this.#said) });
    const remember = (...change) => this.undo.remember(...change);
    const { score, training, look } = this;
    this.race = new Race({ score, training, look, send, start: (command) => this.#start(command), remember });
    this.panels = new Panels(this, send);
    this.twin = new Twin(score);
    this.room = new WaitingRoom({ root: () => this.root });
    root.append(element("style", {}, THEME_CSS + BENCH_CSS + RACE_CSS + WAITING_CSS), this.#compose());
  }

  #compose() {
    this.training.now.append(this.interventions.held);
    this.training.element.append(this.race.element);
    const { look, race, undo, link } = this;
    this.tools = element("div", { class: "tools" }, look.element, race.button, undo.element, link.element);
    this.frame = element("div", { class: "bench", "aria-busy": "true" });
    this.frame.append(
      this.scenes.cover,
      element(
        "div",
        { class: "bar" },
        this.transport.element,
        this.depths.element,
        this.panels.buttons,
        this.experiment.element,
        this.tools,
      ),
      this.training.element,
      this.notices.element,
      this.room.element,
      this.panels.element,
      element("div", { class: "picture" }, race.head.element, this.score),
      race.pictures,
      this.twin.element,
      element("div", { class: "under" }, this.cost.element, this.interventions.element, this.sample.element),
      this.streaming.element,
      this.ownData.element,
      race.starter.element,
    );
    return this.frame;
  }

  /**
   * Start: `address` is "page" (the bench owns the address), "lazy" (only once something is chosen), "lesson" (address
   * and knobs are the lesson's) or null. `told`: what the page told itself before it was loaded again, of which the server
   * is told.
   */
  connect({ send, listen, address = null, told = {} }) {
    this.#send = send;
    const isLesson = address === "lesson";
    if (isLesson) this.scenes.show = [];
    this.place.open(isLesson ? null : address);
    const { start } = this.place;
    this.#asked = start.view;
    this.#wished = start.hide;
    this.look.point(start);
    this.#listenToScore();
    const onVisible = () => {
      this.look.send();
      this.race.follow();
    };
    document.addEventListener("visibilitychange", onVisible);
    const watch = new ResizeObserver(() => fit(this));
    watch.observe(this.frame);
    this.#cleanups = [
      listen((bytes) => this.receive(bytes)),
      () => document.removeEventListener("visibilitychange", onVisible),
      () => watch.disconnect(),
      () => this.place.close(),
      () => this.training.close(),
      () => this.panels.close(),
      () => this.experiment.close(),
      () => this.race.close(),
    ];
    this.#refreshTools();
    this.ownData.used = told.data ?? [];
    this.#send({ op: "hello", ...told });
    this.look.send();
    document.rnnBench = this;
    document.dispatchEvent(new CustomEvent("rnn-bench"));
  }

  /** Let go of everything outside this element. */
  close() {
    for (const cleanup of this.#cleanups.splice(0)) cleanup?.();
  }

  #send = () => {};

  /** The last state, null before the first. */
  get state() {
    return this.#state;
  }

  // -- what the server says ---------------------------------------------------------------------------------------

  /** Take one message in the trace format. */
  receive(bytes) {
    const { header, buffers } = decode(bytes);
    if (header.kind === "layout") this.#takeLayout(header);
    else if (header.kind === "frame") this.#takeFrame(header, buffers);
    else if (header.kind === "state") this.#takeState(header);
    else if (header.kind === "runner") this.race.receive(header.index, buffers);
    else if (header.kind === "band") this.race.band.take(header);
    else if (header.kind === "explanation") this.score.questions.take(header);
    else if (header.kind === "streaming") this.streaming.take(header);
    else if (this.panels.take(header)) return;
    else if (["done", "measured"].includes(header.kind)) this.answers.take(header);
    else if (header.kind === "notice") this.#takeNotice(header);
  }

  #takeLayout(header) {
    if (this.#isOther) this.score.clear();
    this.#isOther = false;
    this.#layout = header;
    this.score.layout(header);
    this.look.settle(this.score);
    if (this.#state) this.interventions.update(this.#state.interventions, labelsOf(this.#state, this.#layout));
  }

  #takeFrame(header, buffers) {
    this.#owed = header.updates;
    // In the animation frame that paints, before painting: the server reads the next frame meanwhile, and a browser
    // that is slow to paint, or hidden, asks for no more than it paints.
    requestAnimationFrame(() => this.#acknowledge());
    const isEarlier = this.#isEarlier(header);
    this.score.receive(header, buffers, { keep: !isEarlier });
    if (isEarlier) this.training.arrived(header.updates);
    else this.#growTimeline(header, buffers);
    this.frame.removeAttribute("aria-busy");
    this.#tellFacts();
  }

  #isEarlier({ updates }) {
    const earlier = this.#state?.earlier ?? null;
    return updates === earlier || updates === this.training.asked;
  }

  #growTimeline(header, buffers) {
    const layout = this.#layout?.layout === header.layout ? this.#layout : { quantities: [] };
    const read = (name) => decodeOne(layout, header, buffers, name)?.data;
    this.training.grow({ ...header, kept: this.score.store.updates, read });
    this.race.grow(header, read);
  }

  #takeState(state) {
    this.#said = state;
    this.scenes.follow(state);
    const more = this.scenes.show ? hidesOf(state, this.scenes.show, this.scenes.isReduced) : this.place.hide;
    const hide = [...new Set([...(state.hide ?? []), ...more])];
    const live = (this.#state?.knobs ?? []).filter((knob) => knob.live).map(({ name }) => name);
    const { query = "", started } = this.#state ?? state;
    if (isOtherExperiment(query, state.query ?? "", live) || started !== state.started) this.#isOther = true;
    const { show } = this.scenes;
    this.#state = { tasks: [], models: [], knobs: [], views: [], offers: [], interventions: [], ...state, hide, show };
    for (const part of [this.transport, this.experiment, this.cost, this.streaming]) part.update(this.#state);
    const labels = labelsOf(this.#state, this.#layout);
    this.training.update(ofFirst(this.#state), labels);
    this.interventions.update(this.#state.interventions, labels);
    this.#tellScore();
    this.#takeViews();
    this.race.update(this.#state);
    this.frame.toggleAttribute("data-race", this.race.isOn);
    this.notices.follow(this.#state);
    this.#refreshTools();
    this.place.write();
    this.frame.toggleAttribute("data-line", this.room.update(state));
    this.frame.dataset.status = state.status;
    this.dispatchEvent(new CustomEvent("state", { detail: this.#state }));
  }

  #tellScore() {
    const { recipe = {}, interventions, model } = ofFirst(this.#state);
    const key = JSON.stringify([recipe.hidden_size, recipe.num_layers, interventions, model]);
    if (key === this.#told) return;
    this.#told = key;
    this.score.sizes = { unit: recipe.hidden_size ?? 1, layer: recipe.num_layers ?? 1 };
    this.score.model = model;
    this.score.interventions = interventions;
  }

  #takeViews() {
    const { views, hide } = ofFirst(this.#state);
    const asked = (this.look.depth ?? this.#asked)?.toLowerCase();
    const view = views.find(({ name, label }) => [name, label.toLowerCase()].includes(asked)) ?? views[0];
    if (!view) return;
    this.look.depth = view.name;
    this.#takeHides();
    this.depths.update(this.scenes.offered(views), view.name);
    this.depths.element.hidden = hide.includes("depth") || views.length < 2;
    if (JSON.stringify(this.score.view) !== JSON.stringify(view)) this.score.view = view;
    this.look.send();
  }

  #takeHides() {
    const knobs = knobsOf(this.#state).map(({ name }) => name);
    const text = vainHides(this.#wished, [...HIDEABLE, ...Object.keys(this.transport.parts), ...knobs]);
    if (text) this.notices.show({ text });
    this.#wished = [];
  }

  #takeNotice({ text, level = "warning", knob = null, offers = [] }) {
    if (knob && this.experiment.complain(knob, text)) return;
    this.notices.show({ text, level, offers });
  }

  // -- what the visitor does --------------------------------------------------------------------------------------

  #listenToScore() {
    const on = (type, act) => this.score.addEventListener(type, (event) => act(event.detail ?? {}));
    on("look", ({ unit = null, layer = null }) => {
      Object.assign(this.look, { unit, layer });
      this.look.send();
      this.place.write();
    });
    on("open", ({ quantities }) => {
      this.look.open = quantities;
      this.look.send();
    });
    on("explain", (detail) => this.#send(this.race.aboutFirst({ op: "explain", ...detail })));
    on("recompute", ({ updates }) => this.training.recompute(updates));
    for (const op of [...BY_HAND, "release"]) on(op, (detail) => this.#act(this.race.aboutFirst({ op, ...detail })));
    this.shadowRoot.addEventListener("keydown", (event) => {
      const isUndo = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!isUndo || event.composedPath()[0].matches?.("input, textarea")) return;
      event.preventDefault();
      this.undo.take();
    });
  }

  /** A command that concerns the newest weights: the picture returns to them. */
  #act(command) {
    if (command.op === "train" && this.scenes.goOn) return this.scenes.goOn();
    if (["train", "update", "reset", "scene"].includes(command.op) && !this.training.isLive) this.training.live();
    if (BY_HAND.includes(command.op)) {
      const { runner, ...done } = command;
      const words = eventInWords({ kind: done.op, ...done }, labelsOf(this.#state, this.#layout));
      const back = wayBack(done, this.#state?.interventions ?? []);
      this.undo.remember(words, runner === undefined ? back : { ...back, runner });
    }
    if (["reset", "scene"].includes(command.op)) this.training.announce("Starting again …");
    this.#send(command);
  }

  /** To an earlier state and back; on the way back its frames are not to be mistaken for the run's. */
  #travel(command) {
    if (command.op !== "replay" && this.#state) this.#state.earlier = null;
    this.#send(command);
  }

  #start(command) {
    if (!this.training.isLive) this.training.live();
    this.training.announce("Starting again …");
    this.#send(command);
  }

  #deepen(name) {
    this.look.depth = name;
    this.#takeViews();
    this.race.follow();
    this.place.write();
  }

  #acknowledge() {
    if (this.#owed === null) return;
    const updates = this.#owed;
    this.#owed = null;
    this.#send({ op: "ack", updates });
    this.#tellFacts();
  }

  // -- what is on screen ------------------------------------------------------------------------------------------

  #index = null;

  #show(index) {
    this.#index = index;
    this.score.show(index);
    this.#tellFacts();
  }

  #tellFacts() {
    const entry = this.score.passing ?? this.score.store.at(this.#index);
    if (!entry) return;
    const facts = entry.header.facts ?? {};
    const kind = entry.layout?.scene?.kind;
    const task = this.#state?.tasks.find(({ name }) => name === this.#state.recipe?.task);
    this.training.tell(facts, entry.updates, lossUnit(kind, task?.owns));
    this.sample.update(facts, entry.updates);
  }

  #refreshTools() {
    const hide = this.#state?.hide ?? [];
    this.link.element.hidden = !this.place.address || hide.includes("link");
    this.look.element.hidden = hide.includes("source");
    this.training.element.hidden = hide.includes("timeline");
  }

  #return({ query, view, unit, layer }) {
    this.look.depth = view ?? this.#state?.views[0]?.name ?? null;
    this.look.point({ unit, layer });
    if (query !== this.#state?.query) this.#start({ op: "recipe", query });
    else this.look.settle(this.score);
    if (this.#state) this.#takeViews();
  }
}

if (!customElements.get("rnn-bench")) customElements.define("rnn-bench", Bench);
