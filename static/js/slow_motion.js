// Slow motion: the next update taken apart and then made, one lit phase at a time. The picture follows: it shows the first
// sequence of the batch that is learned from.

import { element, rebuild } from "./dom.js";
import { shape } from "./diagram/draw.js";
import { bars, duration, LABELS, measured, percent, PHASES, steps } from "./slow_steps.js";
import { whole } from "./words.js";

const FEW = 3; // groups of weights that are listed
const PACE_LABELS = { slow: "Slow", medium: "Medium", fast: "Fast" };
const KEYS = { ArrowRight: "next", ArrowLeft: "back", Escape: "leave" };

export class SlowMotion {
  #anatomy = null;
  #steps = [];
  #at = 0;
  #isMade = false; // the update of this anatomy
  #isWaiting = false;
  #told = null; // the last state
  #known = ""; // of the experiment that was taken apart
  #pace = "medium";
  #before = null; // what the page was like when slow motion began

  constructor({ score, look, send, onLeave }) {
    Object.assign(this, { score, look, send, onLeave });
    this.phases = element("ol", { class: "phases" });
    this.sentence = element("p", { class: "sentence", role: "status" });
    this.groups = element("ul", { class: "groups-changed", "aria-label": "Weights that change most for their size", hidden: true });
    const make = (label, onclick) => element("button", { type: "button", onclick }, label);
    this.backButton = make("Back", () => this.back());
    this.nextButton = make("Next", () => this.next());
    this.playButton = make("Play", () => (this.timer ? this.pause() : this.play()));
    this.paces = element("fieldset", { class: "segments speed" }, element("legend", {}, "Pace of slow motion"));
    for (const [value, label] of Object.entries(PACE_LABELS)) {
      const change = () => this.#turn(value);
      const radio = element("input", { type: "radio", name: "slow-pace", value, checked: value === this.#pace, onchange: change });
      this.paces.append(element("label", {}, radio, element("span", {}, label)));
    }
    const close = element("button", { type: "button", "aria-label": "Leave slow motion", onclick: () => this.onLeave() }, "×");
    const buttons = element("div", { class: "steps" }, this.backButton, this.nextButton, this.playButton, this.paces, close);
    this.element = element(
      "section",
      { class: "panel", "data-panel": "slow_motion", "aria-label": "One update in slow motion", hidden: true },
      element("header", {}, (this.title = element("h2", {}, "One update in slow motion")), buttons),
      this.phases,
      element("div", { class: "told" }, this.sentence, this.groups),
    );
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Rest, and take the next update apart. By hand, a network that was learning goes on when slow motion is left. */
  open({ isByHand = false } = {}) {
    if (this.isOpen) return;
    this.element.hidden = false;
    const { look } = this;
    this.#before = { source: look.source, isTraining: isByHand && this.#told?.status === "training" };
    if (!isByHand) this.#told = null; // a scene opens it before it tells of its network
    this.score.reading.stop();
    this.#show("batch");
    this.playButton.hidden = this.paces.hidden = prefersStillness();
    this.#wishesToPlay = !prefersStillness();
    if (!isByHand) return; // of a scene, with the state that tells of its network
    this.nextButton.focus({ preventScroll: true });
    this.#ask();
  }

  /** Leave: the picture is as it was; a network that was learning goes on. */
  close({ goesOn = true } = {}) {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.pause();
    this.score.reading.place({ heard: null, blamed: null });
    this.#anatomy = null;
    this.#show(this.#before.source);
    if (goesOn && this.#before.isTraining) this.send({ op: "train" });
  }

  #wishesToPlay = true;

  /** Take the server's answer: an update taken apart. */
  take(header) {
    this.#isWaiting = false;
    if (!this.isOpen) return;
    if (header.error) return this.#complain(header.error);
    this.#anatomy = header;
    this.#steps = steps(header);
    this.#isMade = false;
    this.#known = keyOf(this.#told, header.updates);
    this.#light(0);
    if (this.#wishesToPlay) this.play();
  }

  /** Take a state message. */
  update(state) {
    this.#told = state;
    if (!this.isOpen) return;
    if (!this.#anatomy) return this.#isWaiting || state.ahead ? undefined : this.#ask(); // on its way, it goes on first
    if (state.status === "training") return this.onLeave({ goesOn: false });
    const isOwn = this.#isMade && keyOf(state, this.#anatomy.updates) === this.#known && state.updates === this.#anatomy.updates + 1;
    if (!isOwn && keyOf(state, state.updates) !== this.#known) this.#ask();
  }

  /** Keys work wherever the focus is, but where something is typed or slid. */
  key(event) {
    const act = KEYS[event.key];
    const target = event.composedPath()[0];
    if (!this.isOpen || !act || target.matches?.("input:not([type=radio]), select, textarea, [role=slider]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || (target.matches?.("input") && act !== "leave")) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === "leave") this.onLeave();
    else this[act]();
  }

  next() {
    this.pause();
    this.#forth();
  }

  back() {
    this.pause();
    if (!this.#isMade && this.#at > 0) this.#light(this.#at - 1);
  }

  play() {
    this.pause();
    this.#wishesToPlay = true;
    this.playButton.textContent = "Pause";
    this.#wait();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.#wishesToPlay = false;
    this.playButton.textContent = "Play";
    this.#quieten();
  }

  // ---- inside

  #turn(pace) {
    this.#pace = pace;
    if (this.timer) this.play();
  }

  #wait() {
    const step = this.#steps[this.#at];
    if (!step) return;
    this.#quieten();
    this.timer = setTimeout(() => {
      this.#forth();
      if (this.#wishesToPlay && !this.#isWaiting) this.#wait();
    }, duration(step, this.#anatomy, this.#pace));
  }

  // whoever listens is told every step by hand, and while it plays one sentence a phase
  #quieten() {
    const isRunning = this.timer && this.#steps[this.#at]?.t !== null;
    this.sentence.setAttribute("aria-live", isRunning ? "off" : "polite");
  }

  #forth() {
    if (!this.#steps.length || this.#isWaiting) return;
    if (this.#at < this.#steps.length - 1) return this.#light(this.#at + 1);
    this.#ask();
  }

  #ask() {
    clearTimeout(this.timer);
    const { status = "waiting", ahead = 0 } = this.#told ?? {};
    this.#isWaiting = status !== "waiting" && !ahead; // else it is asked when there is a network, and as far as a scene wants it
    if (this.#isWaiting) this.send({ op: "slow" });
  }

  #light(at) {
    const step = this.#steps[at];
    this.#at = at;
    if (step.phase === "update" && !this.#isMade) {
      this.#isMade = true;
      this.send({ op: "update", count: 1 });
    }
    this.#point(step);
    this.sentence.textContent = step.words;
    this.title.textContent = `Update ${whole(this.#anatomy.updates + 1)} in slow motion`;
    const cannotGoBack = at === 0 || this.#isMade;
    if (cannotGoBack && this.backButton.matches(":focus")) this.nextButton.focus(); // keys keep working
    this.backButton.disabled = cannotGoBack;
    this.#drawPhases(step);
    this.#drawGroups(step);
  }

  // forward hides what is not read yet, backward the gradient that has not arrived
  #point({ phase, t }) {
    const last = this.score.picture.count;
    const isForward = phase === "forward";
    const heard = isForward && t !== null && t < last ? t : null;
    const reached = { forward: last, loss: last, backward: t ?? null }[phase] ?? null;
    this.score.reading.place({ heard, blamed: this.#isMade ? null : reached });
  }

  #drawPhases(step) {
    const lit = PHASES.indexOf(step.phase);
    this.phases.replaceChildren(
      ...PHASES.map((phase, index) =>
        element(
          "li",
          { "data-phase": phase, "aria-current": index === lit ? "step" : null, class: index < lit ? "done" : null },
          element("b", {}, LABELS[phase]),
          ["forward", "backward"].includes(phase)
            ? barsOf(phase, this.#anatomy, index < lit ? null : index === lit ? step : undefined)
            : element("span", { class: "measured" }, index <= lit ? measured(phase, this.#anatomy) : ""),
        ),
      ),
    );
  }

  #drawGroups({ phase }) {
    this.groups.hidden = phase !== "update";
    if (this.groups.hidden) return;
    const { changes, updates } = this.#anatomy;
    const share = ({ change, weights }) => (weights ? change / weights : 0);
    const most = share(changes[0]) || 1;
    rebuild(this.groups, `update ${updates}`, () =>
      changes.slice(0, FEW).map((one) => {
        const bar = element("span", { class: "bar-of" });
        bar.style.inlineSize = `${(100 * share(one)) / most}%`;
        return element("li", {}, element("code", {}, one.name), element("span", { class: "track" }, bar), percent(share(one)));
      }),
    );
  }

  #complain(text) {
    this.pause();
    this.#steps = [];
    this.phases.replaceChildren();
    this.groups.hidden = true;
    this.sentence.textContent = text;
  }

  #show(source) {
    const { look } = this;
    look.source = look.menu.value = source;
    look.send();
  }
}

function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// what an update depends on; whether the network learns or rests is not part of it
function keyOf({ query, started, events = [] } = {}, updates) {
  return JSON.stringify([query, started, events.length, updates]);
}

/** Bars of a phase with an order; `step` is where it stands, null when it is over, undefined when it has not begun. */
function barsOf(phase, anatomy, step) {
  const heights = bars(phase, anatomy);
  const isLit = (t) => {
    if (step === undefined) return false;
    if (step === null || step.t === null) return true;
    return phase === "forward" ? t <= step.t : t >= step.t;
  };
  const d = (wanted) =>
    heights.map((height, t) => (isLit(t) === wanted ? `M${t} 20V${20 - 19 * Math.max(0.05, height)}H${t + 0.8}V20Z` : "")).join("");
  const role = phase === "forward" ? "hidden" : "gradient";
  return shape(
    "svg",
    { viewBox: `0 0 ${heights.length} 20`, preserveAspectRatio: "none", class: "bars", "aria-hidden": "true" },
    shape("path", { d: d(false), class: "coming" }),
    shape("path", { d: d(true), class: `fill ${role}` }),
  );
}

