// The player: a recording's pictures under one timeline, with what a reader needs to play, step and look closer.

import { Depths } from "../depths.js";
import { element, icon } from "../dom.js";
import { Timeline } from "../timeline.js";
import { nearest } from "../timeline_geometry.js";
import { factsInWords, lossUnit, placeInWords } from "../words.js";
import { Pace } from "./pace.js";
import { part } from "./parts.js";
import { Recorded } from "./recorded.js";

const GLYPHS = ["━━", "╺╸╺╸", "┅┅", "━╸╺"]; // how the lines of runs that share a timeline look

/** Shows decoded recordings inside the shadow root of an element; `options` are what its attributes say. */
export class Player {
  constructor(host) {
    this.host = host;
    this.runs = [];
    this.index = 0;
    this.pace = new Pace({ onStep: () => this.#advance(), onChange: () => this.#showPace() });
    const button = (name, label, onclick) =>
      element("button", { type: "button", class: name, title: label, "aria-label": label, onclick }, icon(name));
    this.toggler = element("button", { type: "button", class: "train", onclick: () => this.toggle() });
    this.before = button("before", "Frame before", () => this.#step(-1));
    this.after = button("after", "Frame after", () => this.#step(1));
    this.depths = new Depths({ onDepth: (name) => this.deepen(name) });
    const sharing = (what) => (event) => this.#share(what, event.currentTarget);
    const share = { type: "button", class: "share", "aria-haspopup": "menu", onclick: sharing("openShare") };
    const hint = sharing("hint");
    const live = { type: "button", class: "live", hidden: true, onclick: sharing("goLive"), onpointerenter: hint, onfocus: hint };
    this.live = element("button", live, "Go live");
    this.tools = element("div", { class: "tools" }, this.live, element("button", share, "Share"));
    this.timeline = new Timeline({ onSeek: (updates) => this.#seek(updates), onLive: () => this.#seek(Infinity) });
    this.facts = element("p", { class: "facts" });
    this.pictures = element("div", { class: "pictures" });
    const transport = element("div", { class: "transport", role: "group", "aria-label": "Playback" });
    transport.append(this.toggler, this.before, this.after);
    this.element = element("div", { class: "player", onkeydown: (event) => this.#onKey(event) });
    this.element.append(
      element("div", { class: "head" }, this.depths.element, this.tools),
      element("div", { class: "training" }, transport, this.timeline.element),
      this.facts,
      this.pictures,
    );
    this.#showPace();
  }

  // what few readers press is loaded when they do
  async #share(what, button) {
    try {
      const made = (await part("share"))[what];
      if (what === "hint") made(button, this.host.live);
      else await made(this, button, this.host.live);
    } catch (error) {
      Object.assign(button, { disabled: true, title: error.message });
      this.facts.textContent = error.message;
    }
  }

  close() {
    this.pace.stop();
    this.timeline.close();
  }

  get first() {
    return this.runs[0]?.score ?? null;
  }

  /** Take decoded recordings and what is wanted of them: {titles, views, quantities, view, unit, layer, update, highlight, select}. */
  async open(all, wanted) {
    this.pace.stop();
    this.live.hidden = !this.host.live || !all[0].recording.query;
    this.runs = all.map((decoded, index) => this.#run(decoded, wanted.titles[index] ?? "", all.length > 1 ? GLYPHS[index] : ""));
    this.all = [...new Set(this.runs.flatMap(({ store }) => store.updates))].sort((a, b) => a - b);
    this.pictures.replaceChildren(...this.runs.map(({ root }) => root));
    this.unit = lossUnit(all[0].recording.scene.kind);
    this.#end(wanted.until);
    for (const run of this.runs) run.views = viewsOf(run.recording.views, wanted);
    this.views = this.runs[0].views;
    this.deepen(wanted.view);
    this.turn(wanted);
    if (wanted.highlight.length) for (const { score } of this.runs) score.stage.mark(wanted.highlight);
    this.show(wanted.update === null ? this.updates.length - 1 : nearest(this.updates, wanted.update));
    if (wanted.select) for (const { score } of this.runs) score.select(wanted.select, { isQuiet: true });
    await Promise.all(this.runs.map(({ score }) => score.stage.completing));
  }

  /** Let no frame after an update be seen; null for all. */
  limit(until) {
    if (!this.runs.length) return;
    this.#end(until);
    this.show(this.index);
  }

  #end(until) {
    const end = until ?? Infinity;
    this.updates = this.all.filter((updates, index) => index === 0 || updates <= end);
    const { recording } = this.runs[0];
    const { bucket = 1, every: step, data = [] } = recording.loss_curve ?? {};
    this.timeline.update({
      updates: this.updates.at(-1),
      kept: this.updates,
      isRecorded: true,
      unit: this.unit,
      chance: recording.chance_loss,
      baselines: recording.baselines ?? {},
      ...(data.length ? { curve: upTo(data, bucket, end), bucket, step } : {}),
      others: this.runs.slice(1).map(({ recording: { loss_curve: other } }) => {
        const size = other?.bucket ?? 1;
        return { curve: upTo(other?.data ?? [], size, end), bucket: size, step: other?.every };
      }),
      ...(this.updates.length > 1 && this.runs.length === 1 ? checksOf(recording, end) : { checks: [], best: null }),
    });
  }

  #run(decoded, title, glyph) {
    const { recording, layout } = decoded;
    const score = document.createElement("rnn-score");
    const store = new Recorded(decoded);
    Object.assign(score, { store, recorded: decoded });
    score.sizes = recording.model?.sizes ?? {};
    score.model = withoutHand(recording.model ?? {});
    score.layout(layout);
    const facts = element("p", { class: "facts" });
    const line = element("span", { class: "glyph", "aria-hidden": "true", title: "Its line above" }, glyph);
    const head = element("header", {}, line, element("h3", {}, title || recording.title), facts);
    const root = element("section", {}, glyph ? head : "", score);
    return { score, store, recording, root, facts };
  }

  /** Show another depth, by its name or its label. */
  deepen(name) {
    const wanted = String(name ?? "").toLowerCase();
    const view = this.views.find(({ name, label }) => [name, label.toLowerCase()].includes(wanted)) ?? this.views[0];
    if (!view) return;
    this.depths.update(this.views, view.name);
    this.depths.element.hidden = this.views.length < 2;
    for (const { score, views } of this.runs) {
      const own = views.find((one) => one.name === view.name) ?? views[0];
      if (own) score.view = own;
      score.offering.left = null; // all depths of a recording have one layout: no other comes that says which unit tells most
      if (!score.offering.hasUnit) score.offer();
    }
  }

  /** Show another unit or layer. */
  turn({ unit, layer }) {
    for (const { score } of this.runs) score.choose({ unit: unit ?? undefined, layer: layer ?? undefined });
  }

  show(index) {
    this.index = Math.max(0, Math.min(this.updates.length - 1, index));
    const updates = this.updates[this.index];
    const last = this.updates.at(-1);
    this.timeline.point(updates);
    for (const { score, store, facts } of this.runs) {
      const at = nearest(store.updates, updates);
      score.show(at);
      facts.textContent = this.#factsOf(store, at).join(" · ");
    }
    const place = updates === last ? `update ${placeInWords({ shown: null, updates }).slice(7)}` : placeInWords({ shown: updates, updates: last });
    const told = this.runs.length > 1 ? [] : this.#factsOf(this.runs[0].store, this.index);
    this.facts.textContent = [place, ...told].join(" · ");
    this.before.disabled = this.index === 0;
    this.after.disabled = this.index === this.updates.length - 1;
  }

  #factsOf({ recording }, index) {
    const facts = recording.facts?.[index] ?? {};
    const { chance_loss, baselines } = recording;
    return factsInWords(facts, { chance_loss, baselines, unit: this.unit, shown: recording.updates[index] });
  }

  play() {
    if (this.index >= this.updates.length - 1) this.show(0);
    this.pace.start(this.updates.length);
  }

  pause() {
    this.pace.stop();
  }

  toggle() {
    if (this.pace.isOn) this.pause();
    else this.play();
  }

  #advance() {
    this.show(this.index + 1);
    return this.index < this.updates.length - 1;
  }

  #step(by) {
    this.pause();
    this.show(this.index + by);
  }

  #seek(updates) {
    this.pause();
    const index = updates === Infinity ? this.updates.length - 1 : nearest(this.updates, updates);
    if (index !== this.index) this.show(index);
  }

  #showPace() {
    const { isOn } = this.pace;
    const words = isOn ? "Pause" : "Play";
    this.toggler.replaceChildren(icon(isOn ? "pause" : "train"), element("span", {}, words));
  }

  #onKey(event) {
    if (event.key !== " " || event.target !== this.timeline.element) return;
    event.preventDefault();
    this.toggle();
  }
}

// Every frame was measured on held-out sequences, all of them: finer than the run's own checks. The flag of the best frame
// is of use where it is past.
function checksOf({ updates, facts }, end) {
  const measured = updates.filter((at) => at <= end).slice(1);
  const checks = facts.slice(1, measured.length + 1).map(({ metrics }) => metrics?.validation?.loss ?? null);
  const loss = Math.min(...checks.filter(Number.isFinite));
  const at = measured[checks.indexOf(loss)];
  return { checks, measured, best: at < 0.9 * measured.at(-1) ? { updates: at, loss } : null };
}

function upTo(points, size, end) {
  return points.slice(0, end === Infinity ? points.length : Math.floor(end / size));
}

// nobody is there to hold a gate, to reset a state, to change a token
function withoutHand(model) {
  return { ...model, touchable: [], resettable: [], has_link: false, alphabets: [], alphabet_at: [], silenced_by: [] };
}

function viewsOf(views, { views: names, quantities }) {
  const chosen = names.length ? views.filter(({ name }) => names.includes(name)) : views;
  if (!quantities.length) return chosen;
  const isWanted = ({ quantity }) => !quantity || quantities.includes(quantity.replace(/^twins\./, ""));
  return chosen.map((view) => ({ ...view, rows: view.rows.filter(isWanted) }));
}
