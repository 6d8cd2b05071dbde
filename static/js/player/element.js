// <rnn-score>: the picture of a live run, fed with bytes; with `src`, `data` or `recordings` a player of recordings.
//
//   <rnn-score src="a.rnn.json" view="unit" unit="5" layer="0" select="forget_gate 5" highlight="forget_gate cell_state"
//     update="200" height="480" theme="auto" loading="lazy" autoplay><img src="poster.png" alt="…"></rnn-score>
//
// `until="0"`: nothing after this update can be seen until the attribute goes; -1: nothing at all, the poster stays.
// Its children are the poster: they stay until the player is ready, and whenever it cannot be.

import { element } from "../dom.js";
import { complete } from "../extras.js";
import { Score } from "../score.js";
import { wear } from "../sheets.js";
import { watchSight } from "../sight.js";
import { nearest } from "../timeline_geometry.js";
import { kit } from "./kit.js";
import { part } from "./parts.js";
import { PLAYER_CSS } from "./player_css.js";
import { Player } from "./player.js";
import { decodeAll, recordingsOf } from "./source.js";
import { themeOf, watchTheme } from "./theme.js";

const STORY = "story"; // the depth that needs no further part

export class RnnScore extends Score {
  static observedAttributes = [
    ...["src", "data", "train", "theme", "height", "view", "unit", "layer", "update", "until", "highlight", "select"],
  ];

  #given = null; // recordings set by property
  #cleanups = null;
  #isNear = false; // to the window, or in a hurry

  connectedCallback() {
    if (!this.#isPlayer) super.connectedCallback();
    else if (!this.#cleanups) this.#open(); // an upgrade tells of its attributes first, and those may have opened it
  }

  disconnectedCallback() {
    if (this.#cleanups) this.#close();
    else super.disconnectedCallback();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return;
    if (["src", "data", "train"].includes(name)) return this.#reopen();
    if (!this.player) return;
    if (name === "theme") return this.#paintTheme();
    if (name === "height") return this.#limit();
    if (name === "until" && this.dataset.state === "waiting") return this.#load();
    if (this.dataset.state !== "ready") return;
    const wanted = this.#wanted;
    if (name === "view") this.player.deepen(wanted.view);
    if (name === "unit" || name === "layer") this.player.turn(wanted);
    if (name === "update") this.visit(wanted.update);
    if (name === "until") this.player.limit(wanted.until);
    if (name === "highlight") for (const { score } of this.player.runs) score.stage.mark(wanted.highlight);
    if (name === "select") for (const { score } of this.player.runs) score.select(wanted.select, { isQuiet: true });
  }

  get #isPlayer() {
    return this.#given !== null || ["src", "data", "train"].some((name) => this.hasAttribute(name));
  }

  // ---- of a player

  /** Recordings as objects or texts: instead of attributes. */
  set recordings(all) {
    this.#given = [all].flat();
    if (this.isConnected) this.#reopen();
  }

  /** The recordings that are shown. */
  get recordings() {
    return (this.player?.runs ?? []).map(({ recording }) => recording);
  }

  /** The server where the same network can learn, of this element or of the lesson around it; null for none. */
  get live() {
    return this.closest("[live]")?.getAttribute("live") ?? null;
  }

  get updates() {
    return this.player?.updates ?? this.store.updates;
  }

  get index() {
    return this.player?.index ?? null;
  }

  show(index) {
    if (this.player) this.player.show(index ?? Infinity);
    else super.show(index);
  }

  /** Show the frame nearest to an update. */
  visit(updates) {
    this.show(nearest(this.updates, updates));
  }

  play() {
    this.player?.play();
  }

  pause() {
    this.player?.pause();
  }

  get frame() {
    return this.player ? (this.player.first?.frame ?? null) : super.frame;
  }

  get unit() {
    return this.player?.first?.unit ?? super.unit;
  }

  get layer() {
    return this.player?.first?.layer ?? super.layer;
  }

  get selected() {
    return this.player ? (this.player.first?.selected ?? null) : super.selected;
  }

  select(cell, how) {
    if (!this.player) return super.select(cell, how);
    for (const { score } of this.player.runs) score.select(cell, how);
  }

  choose(wanted) {
    if (this.player) this.player.turn(wanted);
    else super.choose(wanted);
  }

  // ---- inside

  #open() {
    const leaving = new AbortController();
    this.#cleanups = leaving;
    if (!this.shadow) this.#build();
    this.player = new Player(this);
    this.box.replaceChildren(this.player.element);
    this.#paintTheme();
    watchTheme(() => this.#paintTheme(), leaving.signal);
    this.#limit();
    this.#say("");
    this.dataset.state = "waiting";
    for (const name of ["painted", "open"]) this.addEventListener(name, () => this.#mirror(), { signal: leaving.signal });
    watchSight(this, (isNear) => this.#see(isNear), leaving.signal);
    this.#isNear = this.getAttribute("loading") === "eager";
    this.#load();
  }

  #close() {
    this.#cleanups.abort();
    this.#cleanups = null;
    this.player.close();
    this.player = this.loading = null;
  }

  #reopen() {
    if (this.#cleanups) this.#close();
    if (this.#isPlayer) this.#open();
  }

  #build() {
    this.shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    wear(this.shadow, PLAYER_CSS);
    this.why = element("p", { class: "why", role: "status", hidden: true });
    this.poster = element("slot", {}, element("div", { class: "room" })); // of no poster: what comes needs room
    this.box = element("div", { class: "box", hidden: true });
    this.shadow.append(this.poster, this.why, this.box);
  }

  #see(isNear) {
    this.#isNear ||= isNear;
    this.#load();
    if (this.player) this.player.pace.seen = isNear;
  }

  async #load() {
    let { player } = this;
    if (this.loading || !player || !this.#isNear || this.#wanted.until === -1) return;
    this.loading = true;
    if ((this.getAttribute("view") ?? STORY) !== STORY) complete().catch(() => {}); // meanwhile; if it fails, the picture says so
    try {
      const all = await this.#shown();
      if (this.player !== player) return; // taken out meanwhile
      if (this.hasAttribute("train")) player = this.#become(new all.Trainer(this, kit()));
      this.poster.hidden = true;
      this.poster.classList.toggle("printed", this.childElementCount > 0);
      this.box.hidden = false;
      await player.open(this.getAttribute("train") ?? all, this.#wanted);
    } catch (error) {
      if (this.player === player) this.#fail(error);
      return;
    }
    requestAnimationFrame(() => this.#begin(player)); // in the frame that paints it
  }

  #begin(player) {
    if (this.player !== player) return;
    this.dataset.state = "ready";
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.hasAttribute("autoplay") && !isStill) player.play();
    this.#tell("rnn-ready");
  }

  // what is shown: a part that trains in the page, or recordings
  #shown() {
    if (this.hasAttribute("train")) return part("train");
    return this.#given ? decodeAll(this.#given) : recordingsOf(this);
  }

  #become(player) {
    this.player.close();
    this.player = player;
    this.box.replaceChildren(player.element);
    return player;
  }

  #fail(error) {
    this.poster.hidden = !this.childElementCount;
    this.box.hidden = true;
    this.dataset.state = "failed";
    this.#say(error.message);
    this.#tell("rnn-error", { message: error.message });
  }

  #say(words) {
    this.why.textContent = words;
    this.why.hidden = !words;
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  // the first picture's attributes are this element's
  #mirror() {
    const { first } = this.player;
    if (!first) return;
    for (const name of ["updates", "frames", "depth"]) this.dataset[name] = first.dataset[name] ?? "";
  }

  #paintTheme() {
    const theme = themeOf(this);
    if (this.box.dataset.theme === theme) return;
    this.box.dataset.theme = theme;
    for (const { score } of this.player?.runs ?? []) score.repaint();
    this.player?.timeline.redraw();
  }

  #limit() {
    const height = Number.parseInt(this.getAttribute("height") ?? "", 10);
    this.box.style.maxHeight = height > 0 ? `${height}px` : "";
  }

  get #wanted() {
    const words = (name, by = /\s+/) => (this.getAttribute(name) ?? "").split(by).filter(Boolean);
    const whole = (name) => (/^-?\d+$/.test(this.getAttribute(name) ?? "") ? Number(this.getAttribute(name)) : null);
    const [quantity, ...places] = words("select");
    const [t = 0, source_t, head] = places.map(Number);
    const select = quantity ? { quantity, t, ...(source_t === undefined ? {} : { source_t, head: head ?? 0 }) } : null;
    return {
      titles: words("titles", "|"),
      views: words("views"),
      quantities: words("quantities"),
      highlight: words("highlight"),
      view: this.getAttribute("view"),
      unit: whole("unit"),
      layer: whole("layer"),
      update: whole("update"),
      until: whole("until"),
      select,
    };
  }
}

if (globalThis.customElements && !customElements.get("rnn-score")) customElements.define("rnn-score", RnnScore);
