// Numbers of the run that the visible page prints or waits for, asked for together, at most once a second.

import { measured } from "./measuring.js";

export const EVERY = 1000; // ms between two questions at least
const SHARE = 5; // and so many times as long as the last answer took
const MOST = 20; // numbers in one question

/** What several wishes ask for, each spec once, by itself as the name. */
export function together(wishes) {
  const specs = [...new Set(wishes.flatMap(({ specs }) => Object.values(specs)))].slice(0, MOST);
  return Object.fromEntries(specs.map((spec) => [spec, spec]));
}

/** The part of the numbers that one wish asked for, under its own names; of a race also by label. */
export function part({ updates, values }, specs, labels = []) {
  const named = (read) =>
    Object.fromEntries(Object.entries(specs).flatMap(([name, spec]) => (spec in read ? [[name, read[spec]]] : [])));
  const runs = labels.map((label) => [label, named(values[label] ?? {})]);
  return { updates, values: { ...Object.fromEntries(runs), ...named(values) } };
}

/**
 * Asks again and again. `wishes()` gives what the page wants now as [{specs, take(found, recipe)}], `bench()` the bench
 * or null while nothing is to be measured, `visit()` a number that changes with the page.
 */
export class Polling {
  #seen = "";

  constructor({ bench, wishes, visit }) {
    Object.assign(this, { bench, wishes, visit });
  }

  start() {
    this.timer = setTimeout(() => this.#ask(), EVERY);
  }

  /** Ask soon, also where nothing has changed: another page is open. */
  renew() {
    this.#seen = "";
  }

  async #ask() {
    const began = performance.now();
    const bench = this.bench();
    if (bench && !document.hidden) await this.#askOf(bench);
    const took = performance.now() - began;
    this.timer = setTimeout(() => this.#ask(), Math.max(EVERY, SHARE * took));
  }

  async #askOf(bench) {
    const wishes = this.wishes().filter(({ specs }) => Object.keys(specs).length);
    const { status, updates, query, interventions, started } = bench.state;
    const now = JSON.stringify([updates, query, interventions, started, status]);
    if (!wishes.length || (status !== "training" && now === this.#seen)) return;
    this.#seen = now;
    const visit = this.visit();
    const found = await measured(bench, together(wishes));
    if (visit !== this.visit()) return;
    const labels = (bench.state.runners ?? []).map(({ label }) => label);
    for (const { specs, take } of wishes) take(part(found, specs, labels.length > 1 ? labels : []), bench.state.recipe);
  }
}
