// Something to bring about: it asks for a network that learns. It may learn in the page itself, or in the lab.

import { element } from "../../dom.js";
import { holds } from "../../lesson/expression.js";
import { known, numbersInWords } from "../../lesson/measuring.js";
import { say } from "../../lesson/verdict.js";
import { serverOf } from "../../share/golive.js";
import { Learning } from "./learning.js";

const PLAIN = /^(loss|accuracy|rmse)$/; // numbers that the page itself measures while it learns

/** Whether a goal is that a trained network answers badly: only a hand on its gates does that, and no page has one. */
export function needsHand(goal) {
  if (!Array.isArray(goal)) return false;
  const [what, left] = goal;
  if (["<", "<="].includes(what) && left?.[0] === "name" && left[1] === "accuracy") return true;
  return goal.slice(1).some(needsHand);
}

export class Task {
  constructor({ reader, form: section, challenge, id }) {
    Object.assign(this, { reader, section, challenge, id });
    this.output = section.querySelector(".earned");
    this.byHand = needsHand(challenge.goal);
    const asks = this.byHand ? "This asks for your hand on a trained network: " : "This asks for a network that learns: ";
    this.line = element("p", { class: "asks" }, asks, ...this.#ways());
    this.output.before(this.line);
  }

  open() {
    if (this.reader.hasEarned(this.id)) this.#show("");
    else this.output.hidden = true;
  }

  #ways() {
    const { lesson, page } = this.reader;
    const where = `lessons/${lesson.slug}?page=${page.number}`;
    const server = serverOf(lesson.live); // no script, nor anything else that is no server
    const lab = server
      ? element("a", { href: `${server}/${where}` }, "open it in the lab")
      : element("span", {}, "in the lab (", element("code", {}, "rnn-visualizer serve"), ", then ", element("code", {}, `/${where}`), ")");
    if (!page.trains || !this.reader.score || this.byHand) return [lab, "."];
    const onFail = (head) => say(this.output, { kind: "other", head });
    const { button } = new Learning({ reader: this.reader, onPaint: (live) => this.#take(live), onFail });
    const isMeasured = Object.values(this.challenge.measure).every((spec) => PLAIN.test(spec));
    return isMeasured ? [button, " or ", lab, "."] : [button, "; whether it is reached is measured ", lab, "."];
  }

  #take(live) {
    if (this.reader.hasEarned(this.id)) return;
    const { facts = {}, updates = 0 } = live.frame ?? {};
    const told = { ...facts, ...facts.metrics?.train, ...facts.metrics?.validation };
    const specs = Object.entries(this.challenge.measure).filter(([, spec]) => PLAIN.test(spec));
    const values = Object.fromEntries(specs.map(([name, spec]) => [name, told[spec] ?? null]));
    const recipe = live.player?.recipe ?? {};
    if (!holds(this.challenge.goal, known({ updates, values }, recipe))) return;
    this.reader.earn(this.id);
    this.#show(numbersInWords(values, this.challenge.measure, this.reader.units), updates);
  }

  #show(measured, updates) {
    say(this.output, { kind: "right", head: "Reached.", html: this.challenge.done, measured, updates });
  }
}
