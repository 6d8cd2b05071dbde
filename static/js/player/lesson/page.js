// One page of a lesson whose runs were recorded: its questions are judged by what was measured then, by the same rules as
// on a page that learns, and the recording is watched up to there.

import { Diagnosis } from "../../lesson/diagnosis.js";
import { known } from "../../lesson/measuring.js";
import { Prediction } from "../../lesson/prediction.js";
import { PRINTED, toldTooEarly } from "../../lesson/scenes.js";
import { element } from "../../dom.js";
import { Learning } from "./learning.js";
import { Task } from "./task.js";
import { watch } from "./watching.js";

/** What a caption says of a network that a prediction is made of. */
export const BEFORE = /^\s*Before anything is learned\b/; // UNTRAINED of visualizer/lesson/html/page.py
const AFTER = "What became of it: the whole run can be played.";
const RUN_ASKED = " asks what becomes of this network; until then it has learned nothing here. ";
const RUNS_ASKED = " asks what becomes of one of these networks; until then they have learned nothing here. ";
const SLOW = "Slow motion takes an update of a network that learns apart: open this lesson in the lab.";
const RECORDED = "A recorded run.";
const RECORDED_RUNS = "Recorded runs.";
const LEARNS = "It learns in your browser, from the start.";
const KINDS = { predict: Prediction, try: Task, broken: Diagnosis };

export class RecordedPage {
  scene = {};
  isReady = true;
  keptWords = "Kept from before.";
  pictured = "The picture still shows the broken network; the repaired one was measured when the lesson was made.";
  visit = 0; // grows whenever the page is left

  /** `lesson`: {slug, units, progress, live, present, tell(name, detail)}; `page`: as the pack has it; `node`: where it stands. */
  constructor({ lesson, page, node }) {
    Object.assign(this, { lesson, page, node, number: page.number, title: page.title, units: lesson.units });
    this.score = node.querySelector(".scene rnn-score");
    this.questions = (page.challenges ?? []).flatMap((challenge, index) => {
      const form = node.querySelector(`[data-index="${index}"]`);
      return form ? [new KINDS[challenge.kind]({ reader: this, form, challenge, id: `${page.number}.${index}` })] : [];
    });
    this.#sign();
    this.#seal();
  }

  open() {
    this.lesson.progress.see(this.lesson.slug, this.number);
    this.#seal();
    for (const question of this.questions) question.open();
  }

  close() {
    this.visit += 1;
    this.score?.pause?.();
  }

  /** Mark the rows of some quantities besides those that the page marks. */
  mark(names) {
    const all = [...new Set([...(this.page.scene.highlight ?? []), ...names])].join(" ");
    if (this.score && all !== (this.score.getAttribute("highlight") ?? "")) this.score.setAttribute("highlight", all);
  }

  /** Show a network that learns in the place of the recorded one, until `onEnd()`. */
  give(live, onEnd) {
    const recorded = this.score;
    recorded.pause?.();
    recorded.replaceWith(live);
    this.score = live;
    this.restore = () => {
      live.pause?.();
      live.replaceWith(recorded);
      this.score = recorded;
      this.restore = () => {};
      onEnd();
    };
  }

  /** Show the recorded run again. */
  restore = () => {};

  // ---- what questions ask of a reader

  get titles() {
    return this.page.scene.titles ?? {};
  }

  kept(id) {
    return this.lesson.progress.of(this.lesson.slug).predicted[id] ?? null;
  }

  keep(id, outcome) {
    this.lesson.progress.predict(this.lesson.slug, id, outcome);
    this.#seal();
    this.lesson.tell("rnn-lesson-judged", { id, right: outcome.right });
  }

  hasEarned(id) {
    return this.lesson.progress.of(this.lesson.slug).earned.includes(id);
  }

  earn(id) {
    this.lesson.progress.earn(this.lesson.slug, id);
  }

  canRepeat({ kind, after }) {
    return kind === "predict" && after > 0;
  }

  /** What was measured, once the recording was watched up to there; null where the reader has left the page meanwhile. */
  async tryOut({ challenge, chosen, output }) {
    const { visit } = this;
    this.restore();
    const { recipe = {}, ...found } = outcomeOf(challenge, chosen);
    if (challenge.kind === "predict" && this.score) {
      this.score.setAttribute("until", found.updates);
      const hasLeft = () => visit !== this.visit;
      await watch(this.score, { updates: found.updates, output, hasLeft });
      if (hasLeft()) return null;
    }
    return { ...found, known: known(found, recipe), isFinished: true, isMeasured: true };
  }

  // ---- inside

  /** Until every prediction of the page is made, nothing of what comes of it can be seen. */
  #seal() {
    const asked = this.questions.filter(({ challenge }) => challenge.kind === "predict");
    if (!asked.length) return this.hush();
    const open = asked.filter(({ id }) => !this.kept(id));
    if (this.score && open.length) this.score.setAttribute("until", open.some(({ challenge }) => challenge.after === 0) ? -1 : 0);
    else if (this.score) {
      const last = Math.max(...asked.map(({ challenge }) => challenge.outcomes.updates));
      if (this.score.dataset.state !== "ready") this.score.setAttribute("update", last);
      this.score.removeAttribute("until");
    }
    this.#caption(open.length > 0);
    this.#offer(!open.length);
    this.node.toggleAttribute("data-sealed", open.length > 0);
    this.#print(() => open.length > 0);
  }

  #print(isSecret) {
    for (const output of this.node.querySelectorAll("output.live")) {
      const { spec } = output.dataset;
      output.textContent = isSecret(spec) ? "–" : (this.page.live[spec]?.words ?? "–");
    }
  }

  /** A run that an earlier page asks about has learned nothing until the question is answered, or the reader wants to see. */
  hush() {
    if (this.questions.some(({ challenge }) => challenge.kind === "predict") || !this.score || this.score.hasAttribute("train")) return;
    const { slug, progress, present } = this.lesson;
    const number = this.isTold ? null : toldTooEarly(this.page, present, progress.of(slug).predicted, runsOf);
    if (number === null && !this.hushed) return;
    if (number === null) this.score.removeAttribute("until");
    else this.score.setAttribute("until", 0);
    if (number === null && this.score.dataset.state === "ready") this.score.visit(this.page.scene.update);
    this.#print((spec) => number !== null && PRINTED.test(spec));
    this.#offer(number === null);
    this.hushed?.remove();
    this.hushed = null;
    if (number === null) return;
    const place = element("a", { href: `#${slug}-page-${number}` }, `Page ${number}`);
    const show = element("button", { type: "button", class: "again", onclick: () => this.#show() }, "Show it now");
    const words = Object.keys(this.titles).length > 1 ? RUNS_ASKED : RUN_ASKED;
    this.hushed = element("p", { class: "why" }, place, words, show);
    this.node.querySelector(".scene").prepend(this.hushed);
  }

  #show() {
    this.isTold = true;
    this.hush();
  }

  // what was said before anything was learned is no longer so
  #caption(isSealed) {
    const words = this.node.querySelector(".scene figcaption")?.firstChild;
    if (words?.nodeType !== Node.TEXT_NODE) return;
    this.untrained ??= BEFORE.test(words.data) ? words.data : "";
    if (this.untrained) words.data = isSealed ? this.untrained : AFTER;
  }

  // who lets it learn sees what comes of it
  #offer(isOpen) {
    if (this.offered) this.offered.hidden = !isOpen;
  }

  /** In small print: that nothing learns here, and where it can. */
  #sign() {
    const caption = this.node.querySelector(".scene figcaption");
    if (!caption || caption.querySelector(".recorded")) return;
    const isRace = Object.keys(this.titles).length > 1;
    this.signed = element("small", { class: "recorded" }, isRace ? RECORDED_RUNS : RECORDED);
    caption.append(" ", this.signed);
    if (this.page.scene.panel === "slow_motion") caption.append(` ${SLOW}`);
    if (!this.page.trains || this.questions.some(({ challenge }) => challenge.kind === "try")) return; // which says where
    const onFail = (words) => this.offered.replaceChildren(words);
    const onTurn = (isLive) => (this.signed.textContent = isLive ? LEARNS : RECORDED);
    this.offered = element("p", { class: "asks" }, "A network like it can learn here: ", new Learning({ reader: this, onTurn, onFail }).button);
    caption.after(this.offered);
  }
}

export const runsOf = ({ scene }) => Object.values(scene.recordings ?? {});

/** What was measured for a question; of a diagnosis, of the network that it leads to. */
export function outcomeOf({ kind, outcomes }, chosen) {
  return kind === "broken" ? outcomes[chosen] : outcomes;
}
