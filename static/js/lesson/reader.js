// One reader of one lesson: the page that is open, the bench beside it, what is asked there, and what was done so far.

import { Beside } from "./beside.js";
import { Diagnosis } from "./diagnosis.js";
import { Goal } from "./goal.js";
import { forget, liveWishes } from "./live.js";
import { listenToWords } from "./pointing.js";
import { Polling } from "./polling.js";
import { Prediction } from "./prediction.js";
import { Presenting } from "./presenting.js";
import { Question } from "./question.js";
import { sceneOf, veilOf } from "./scenes.js";
import { tryOut } from "./trial.js";
import { Turning } from "./turning.js";

const MUST_BEGIN = "The question of this page is about its beginning, so that it begins again.";
const KINDS = { predict: Prediction, try: Goal, broken: Diagnosis };

export class Reader {
  #isSettled = false; // the bench shows the scene of this page
  #own = null; // which of the bench's experiments is the page's own

  /** `data` is the lesson as the server tells it to scripts. */
  constructor({ data, article, place, progress }) {
    Object.assign(this, { data, article, progress, slug: data.slug, units: data.units ?? {} });
    this.bench = null;
    this.visit = 0; // grows with every page that is opened
    this.beside = new Beside({ place, onReturn: () => this.#open(), labAt: (query) => `../lab?${query}` });
    this.presenting = new Presenting({
      place: this.beside.element,
      hasNotes: Boolean(article.querySelector(".notes")),
      onChange: () => this.#reread(),
    });
    this.turning = new Turning({
      article,
      pages: data.pages,
      onTurn: () => this.#open(),
      isPresenting: () => this.presenting.isOn,
    });
    this.opened = this.turning.number; // the page whose experiment the server has begun
    this.polling = new Polling({
      bench: () => (this.#isSettled && this.isReady && !this.bench.veil ? this.bench : null),
      wishes: () => this.#wishes(),
      visit: () => this.visit,
    });
    this.questions = new Map(data.pages.map((page) => [page.number, this.#questionsOf(page)]));
    listenToWords(article, (names) => this.bench?.score.stage.mark(this.scene.highlight, names));
  }

  /** Show the page of the address, and its scene as soon as there is a bench. */
  start() {
    this.turning.show();
    this.#open();
    this.polling.start();
    document.addEventListener("rnn-bench", () => this.#meet(document.rnnBench));
    if (document.rnnBench) this.#meet(document.rnnBench);
  }

  // -- what questions ask of the reader ----------------------------------------------------------------------------

  get isReady() {
    return Boolean(this.bench?.state);
  }

  /** Whether a run that is judged at its end is under way: on a phone the picture stays in sight below the text. */
  set isWatched(isWatched) {
    document.documentElement.toggleAttribute("data-watched", isWatched);
  }

  /** What Train does while a run that is to be judged rests before its end; null for nothing. */
  set goOn(goOn) {
    if (this.bench) this.bench.goOn = goOn;
  }

  tryOut(trial) {
    return tryOut(this, trial);
  }

  /** Whether the run of a question that was answered before can be watched once more. */
  canRepeat({ after }) {
    return after > 0;
  }

  /** Titles of the runs of a race, by label. */
  get titles() {
    return Object.fromEntries((this.scene.race ?? []).map(({ label, title }) => [label, title]));
  }

  kept(id) {
    return this.progress.of(this.slug).predicted[id] ?? null;
  }

  keep(id, outcome) {
    this.progress.predict(this.slug, id, outcome);
  }

  hasEarned(id) {
    return this.progress.of(this.slug).earned.includes(id);
  }

  earn(id) {
    this.progress.earn(this.slug, id);
    this.#follow(this.bench.state);
  }

  /** Begin a scene again, as the page shows it or in another form. */
  async begin(scene) {
    const { visit } = this;
    this.#isSettled = false;
    await this.bench.scene(scene);
    if (visit === this.visit) this.#settle(scene.query === this.scene.query);
  }

  // -- pages and their scenes --------------------------------------------------------------------------------------

  #questionsOf({ number, challenges }) {
    const page = this.article.querySelector(`.page[data-page="${number}"]`);
    return challenges.map((challenge, index) => {
      const form = page.querySelector(`[data-index="${index}"]`);
      return new KINDS[challenge.kind]({ reader: this, form, challenge, id: `${number}.${index}` });
    });
  }

  get #questions() {
    return this.questions.get(this.turning.number);
  }

  async #open({ isOpen = false } = {}) {
    const { page, node } = this.turning;
    this.visit += 1;
    this.#isSettled = false;
    this.#own = null;
    this.scene = sceneOf(page);
    this.progress.see(this.slug, page.number);
    forget(node);
    for (const question of this.#questions) question.open();
    if (!this.bench) return;
    this.bench.mustBegin = this.#questions.some((question) => question instanceof Question) ? MUST_BEGIN : "";
    this.bench.veil = veilOf(page, this.progress.of(this.slug).predicted);
    const { visit } = this;
    await this.bench.scene({ ...this.scene, isOpen });
    if (visit === this.visit) this.#settle(true);
  }

  #settle(isOwn) {
    this.#isSettled = true;
    this.polling.renew();
    if (isOwn) this.#own = null;
    if (this.bench.state) this.#follow(this.bench.state);
  }

  #meet(bench) {
    this.bench = bench;
    bench.reduced = this.presenting.isOn;
    bench.addEventListener("state", ({ detail }) => this.#follow(detail));
    // the server has begun the scene with the page itself
    this.#open({ isOpen: this.turning.number === this.opened });
  }

  #follow({ started, query }) {
    if (this.#isSettled) this.#own ??= started;
    const isOther = this.#own !== null && this.#own !== started;
    const isLeft = this.#isSettled && (isOther || this.bench.isChanged);
    this.beside.update({ query, isSecret: this.#isSecret }, isLeft);
  }

  /** The address of a broken network names its fault. */
  get #isSecret() {
    return this.#questions.some((question) => question instanceof Diagnosis && !this.hasEarned(question.id));
  }

  #reread() {
    this.turning.link();
    if (this.bench) this.bench.reduced = this.presenting.isOn;
  }

  #wishes() {
    const goals = this.#questions.filter((question) => question instanceof Goal);
    const take = (goal) => (found, recipe) => goal.take(found, recipe);
    return [
      ...liveWishes(this.turning.node, this.units, this.titles),
      ...goals.map((goal) => ({ specs: goal.specs, take: take(goal) })),
    ];
  }
}
