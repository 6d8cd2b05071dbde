// A run that learns in the page: its controls, its timeline and its picture. To the element around it, it looks like a
// player of recordings (static/js/player/player.js); what it shows with comes from there, as `kit`.

import { part } from "../player/parts.js";
import { Questions } from "../questions.js";
import { watchSight } from "../sight.js";
import { Store } from "../store.js";
import { Fields } from "./fields.js";
import { queryOf, readRecipe, replaced } from "./recipe.js";
import { begin } from "./thread.js";
import { TRAINER_CSS } from "./trainer_css.js";

const SPEEDS = { Slow: [4, "4 updates a second"], Default: [60, "60 updates a second"], Fastest: [Infinity, "As many updates as there is time for"] };
const WHERE = {
  worker: "Trains in this page, in JavaScript; no server.",
  page: "Trains in this page, in JavaScript; no server. This browser gave it no thread of its own, so the page may stutter.",
};
const DIFFERS = "Same equations, tasks and rules as in Python, checked against it; the random numbers are its own.";

export class Trainer {
  #engine = null;
  #status = "paused";
  #isClosed = false;
  #asked = false; // whether it is to learn: out of sight it rests, and goes on when it is back
  #isAway = false; // from the window
  #facts = {};
  #looksBack = null; // update shown; null follows the run
  #rate = { since: 0, updates: 0, said: "" };

  constructor(host, kit) {
    const { element, Timeline, Depths } = kit;
    Object.assign(this, { host, kit, runs: [] });
    kit.wear(host.shadowRoot, kit.PLAYER_CSS, TRAINER_CSS);
    this.depths = new Depths({ onDepth: (name) => this.deepen(name) });
    const share = { type: "button", class: "share", "aria-haspopup": "menu", onclick: ({ currentTarget }) => this.#share(currentTarget) };
    this.tools = element("div", { class: "tools" }, element("button", share, "Share"));
    this.timeline = new Timeline({ onSeek: (updates) => this.#seek(updates), onLive: () => this.#live() });
    const button = (name, label, title, onclick) =>
      element("button", { type: "button", class: name, title, onclick }, kit.icon(name), element("span", {}, label));
    this.toggler = element("button", { type: "button", class: "train", onclick: () => this.toggle() });
    this.once = button("update", "One update", "Change the weights once", () => this.#step());
    this.again = button("reset", "Reset", "Back to the same initial weights", () => this.#start(this.recipe));
    this.back = element("button", { type: "button", hidden: true, onclick: () => this.#live() }, "Live");
    this.speeds = element("div", { class: "segments speed", role: "group", "aria-label": "Speed" });
    for (const [label, [speed, title]] of Object.entries(SPEEDS)) {
      this.speeds.append(element("button", { type: "button", title, onclick: () => this.#hurry(speed) }, label));
    }
    const controls = host.getAttribute("controls");
    const names = controls === null ? null : controls.split(/\s+/).filter(Boolean);
    this.fields = new Fields(kit, names, (knob, value) => this.#change(knob, value));
    this.notices = element("div", { class: "notices", role: "status" });
    this.facts = element("p", { class: "facts" });
    this.where = element("p", { class: "where" });
    this.pictures = element("div", { class: "pictures" });
    const transport = element("div", { class: "transport", role: "group", "aria-label": "Transport" });
    transport.append(this.toggler, this.once, this.again);
    this.element = element("div", { class: "player trainer" });
    this.element.append(
      element("div", { class: "head" }, this.depths.element, this.tools),
      this.fields.element,
      element("div", { class: "head" }, transport, this.speeds, this.back),
      element("div", { class: "training" }, this.timeline.element),
      this.facts,
      this.notices,
      this.pictures,
      this.where,
    );
    this.#say("paused");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("visibilitychange", () => this.#rest(), { signal });
    const onSight = (isNear) => {
      this.#isAway = !isNear;
      this.#rest();
    };
    watchSight(host, onSight, signal);
  }

  // ---- what the element asks of a player

  pace = {}; // whether it can be seen, it watches itself

  /** The recipe as a link says it. */
  get query() {
    return queryOf(this.recipe);
  }

  get first() {
    return this.runs[0]?.score ?? null;
  }

  get updates() {
    return this.first?.store.updates ?? [];
  }

  get index() {
    return this.#looksBack === null ? this.updates.length - 1 : this.updates.indexOf(this.#looksBack);
  }

  /** Begin with what a query asks for; `wanted` is what the element's attributes say. */
  async open(query, wanted) {
    const own = location.search.slice(1); // `train="?…"`: the page's own address says it, where it says anything
    const { recipe, messages } = readRecipe(query.startsWith("?") && own ? own : query);
    this.wanted = wanted;
    const engine = await begin((message) => this.#hear(message), this.kit.address);
    if (this.#isClosed) return engine.close(); // taken out of the page while it started
    this.#engine = engine;
    this.where.textContent = `${WHERE[this.#engine.place]} ${DIFFERS}`;
    this.host.dataset.engine = this.#engine.place;
    this.#hurry(SPEEDS.Default[0]);
    this.#start(recipe);
    for (const message of messages) this.#notice(message);
  }

  close() {
    this.#isClosed = true;
    this.#engine?.close();
    this.leaving.abort();
    this.timeline.close();
  }

  show(index) {
    const updates = this.updates[Math.max(0, Math.min(this.updates.length - 1, index))];
    if (updates === undefined || updates === this.updates.at(-1)) this.#live();
    else this.#lookBack(updates);
  }

  deepen(name) {
    const wanted = String(name ?? "").toLowerCase();
    const view = this.views?.find((each) => [each.name, each.label.toLowerCase()].includes(wanted)) ?? this.views?.[0];
    if (!view) return;
    this.depth = view.name;
    this.depths.update(this.views, view.name);
    this.depths.element.hidden = this.views.length < 2;
    this.first.view = view;
    this.first.offering.left = null; // the frames of a run in the page have one layout for all depths
    if (!this.first.offering.hasUnit) this.first.offer();
  }

  turn({ unit = null, layer = null }) {
    const wanted = { ...(unit === null ? {} : { unit }), ...(layer === null ? {} : { layer }) };
    if (Object.keys(wanted).length) this.first?.choose(wanted);
  }

  play() {
    this.#asked = true;
    this.#live();
    this.#rest();
  }

  pause() {
    this.#asked = false;
    this.#tell("pause");
  }

  toggle() {
    if (this.#status === "training") this.pause();
    else this.play();
  }

  // ---- what is done by hand

  async #share(button) {
    try {
      (await part("share")).openTrained(this, button);
    } catch (error) {
      Object.assign(button, { disabled: true, title: error.message });
      this.#notice(error.message);
    }
  }

  #start(recipe) {
    const goesOn = this.#status === "training";
    this.recipe = recipe;
    this.notices.replaceChildren();
    this.fields.update(recipe);
    this.#looksBack = null;
    this.#tell("open", { recipe });
    if (goesOn) this.#tell("train");
  }

  #change(knob, value) {
    if (!knob.live) {
      const { recipe, messages } = replaced(this.recipe, knob.name, value);
      this.#start(recipe);
      for (const message of messages) this.#notice(message);
      return;
    }
    this.recipe = { ...this.recipe, [knob.name]: value };
    this.fields.update(this.recipe);
    this.#tell("set", { knob: knob.name, value });
  }

  #hurry(speed) {
    [...this.speeds.children].forEach((node, index) => {
      node.setAttribute("aria-pressed", String(Object.values(SPEEDS)[index][0] === speed));
    });
    this.#tell("speed", { value: speed });
  }

  #step() {
    this.#asked = false;
    this.#tell("update", { count: 1 });
  }

  #rest() {
    if (this.#asked) this.#tell(this.#isAway || document.hidden ? "pause" : "train");
  }

  #seek(updates) {
    const { updates: kept } = this;
    if (kept.length) this.show(this.kit.nearest(kept, updates));
  }

  #lookBack(updates) {
    this.#looksBack = updates;
    this.host.dataset.updates = String(updates);
    this.first.show(this.updates.indexOf(updates));
    this.timeline.point(updates);
    this.#print();
  }

  #live() {
    if (this.#looksBack !== null) this.host.dataset.updates = String(this.updates.at(-1));
    this.#looksBack = null;
    this.#tell("show", { updates: null });
    this.first?.show(null);
    this.timeline.point(null);
    this.#print();
  }

  #tell(op, more = {}) {
    this.#engine?.tell({ op, ...more });
  }

  // ---- what the engine says

  #hear(message) {
    const { kind } = message;
    if (kind === "layout") this.#takeLayout(message);
    else if (kind === "frame") this.#takeFrame(message);
    else if (kind === "state") this.#takeState(message);
    else if (kind === "explanation") this.first.questions.take(message);
    else if (kind === "fault") this.#notice(`The engine in the page failed: ${message.message}. Press Reset to start again.`);
  }

  #takeLayout({ views, chance, ...header }) {
    const { wanted, kit } = this;
    if (!this.first) this.#makePicture();
    this.layout = header;
    this.views = chosenViews(views, wanted);
    this.unit = kit.lossUnit(header.scene.kind);
    this.chance = chance;
    const score = this.first;
    score.clear();
    const { hidden_size: unit, num_layers: layer } = this.recipe;
    score.sizes = { unit, layer };
    score.layout(header);
    this.deepen(this.depth ?? wanted.view);
    if (!this.#hasBegun) this.turn(wanted);
    this.#hasBegun = true;
    if (wanted.highlight.length) score.stage.mark(wanted.highlight);
    const nothing = { updates: 0, kept: [], curve: [], bucket: 1, checks: [], best: null, events: [] };
    this.timeline.update({ ...nothing, chance, unit: this.unit, labels: {}, baselines: {} });
    this.timeline.point(null);
  }

  #hasBegun = false;

  #makePicture() {
    const score = document.createElement("rnn-score");
    Object.assign(score, { store: new Store(), questions: new Questions(score) });
    score.model = { touchable: [], resettable: [], has_link: false, no_touch: "", alphabets: [], alphabet_at: [], silenced_by: [] };
    score.addEventListener("painted", () => this.#tell("paint"));
    score.addEventListener("explain", ({ detail }) => this.#tell("explain", detail));
    score.addEventListener("recompute", ({ detail }) => this.#tell("show", detail));
    this.runs = [{ score, recording: null }];
    this.pictures.replaceChildren(score);
  }

  #takeFrame({ header, buffers, curve, checks, isEarlier = false }) {
    if (header.layout !== this.layout?.layout) return;
    this.first.receive(header, buffers, { keep: !isEarlier });
    if (isEarlier) return;
    const { facts, updates } = header;
    this.#facts = { facts, updates };
    this.timeline.update({
      ...{ updates, kept: this.updates, curve, bucket: facts.bucket_size },
      ...{ checks, checkSize: facts.check_size, every: facts.check_every },
      best: facts.best_validation,
    });
    this.#measure(updates);
    this.#print();
  }

  #takeState({ status, updates, reason }) {
    this.#say(status);
    this.host.dataset.status = status;
    if (status !== "stopped") return;
    this.#asked = false;
    const tenth = this.recipe.learning_rate / 10;
    const clip = this.recipe.clip_norm ? this.recipe.clip_norm / 10 : 1;
    const start = (knob, value) => () => this.#start({ ...this.recipe, [knob]: value });
    this.#notice(`${reason} (after ${this.kit.whole(updates)} updates)`, [
      ["Start again", () => this.#start(this.recipe)],
      [`Start again at a tenth of the learning rate, ${Number(tenth.toPrecision(3))}`, start("learning_rate", tenth)],
      [`Start again and clip the gradient at norm ${clip}`, start("clip_norm", clip)],
    ]);
  }

  #measure(updates) {
    const now = performance.now();
    const { since, updates: before } = this.#rate;
    if (updates >= before && now - since < 1000) return;
    const rate = ((updates - before) * 1000) / (now - since);
    const said = this.#status === "training" && updates > before ? `${Math.round(rate)} updates a second` : "";
    this.#rate = { since: now, updates, said };
    this.host.dataset.rate = said ? rate.toFixed(1) : "";
  }

  // ---- what is printed

  #say(status) {
    const { element, icon } = this.kit;
    if (status === this.#said) return;
    this.#said = this.#status = status;
    const isOn = status === "training";
    this.#rate = { since: performance.now(), updates: this.#facts.updates ?? 0, said: "" };
    this.toggler.replaceChildren(icon(isOn ? "pause" : "train"), element("span", {}, isOn ? "Pause" : "Train"));
    this.toggler.disabled = this.once.disabled = status === "stopped";
    this.#print();
  }

  #said = "";

  #print() {
    const { facts, updates = 0 } = this.#facts;
    const { kit } = this;
    this.back.hidden = this.#looksBack === null;
    if (this.#looksBack !== null) {
      const { header } = this.first.store.at(this.index);
      return this.#tellFacts(`Looking back at update ${kit.whole(this.#looksBack)} of ${kit.whole(updates)}`, header.facts, this.#looksBack);
    }
    const word = { training: "Training", paused: "Paused", stopped: "Stopped" }[this.#status];
    const rate = this.#status === "training" ? this.#rate.said : "";
    this.#tellFacts([word, `update ${kit.whole(updates)}`, rate].filter(Boolean).join(" · "), facts ?? {}, updates);
  }

  #tellFacts(words, facts, shown) {
    const told = this.kit.factsInWords(facts, { chance_loss: this.chance, unit: this.unit, shown });
    this.facts.textContent = [words, ...told].join(" · ");
  }

  #notice(text, offers = []) {
    const { element } = this.kit;
    const buttons = offers.map(([label, onclick]) => element("button", { type: "button", onclick }, label));
    this.notices.append(element("p", { class: "notice" }, text, ...buttons));
  }
}

function chosenViews(views, { views: names, quantities }) {
  const chosen = names.length ? views.filter(({ name }) => names.includes(name)) : views;
  if (!quantities.length) return chosen;
  const isWanted = ({ quantity }) => !quantity || quantities.includes(quantity.replace(/^twins\./, ""));
  return chosen.map((view) => ({ ...view, rows: view.rows.filter(isWanted) }));
}
