import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { judgeDiagnosis, judgePrediction } from "../../static/js/lesson/judging.js";
import { known } from "../../static/js/lesson/measuring.js";
import { toldTooEarly } from "../../static/js/lesson/scenes.js";
import { BEFORE, outcomeOf, runsOf } from "../../static/js/player/lesson/page.js";
import { parsed } from "../../static/js/player/lesson/pack.js";
import { needsHand, Task } from "../../static/js/player/lesson/task.js";
import { COLOURS } from "../../static/js/theme.js";

const read = (path) => readFileSync(new URL(`../../static/${path}`, import.meta.url), "utf8");
const pack = parsed(read("lessons/vanilla-rnn/lesson.json"));

test("what was recorded is judged as what is measured while the page is open", () => {
  const [first] = pack.pages[0].challenges;
  const { recipe, ...found } = outcomeOf(first, 2);
  assert.equal(found.updates, first.after);
  assert.deepEqual(judgePrediction(first, 2, known(found, recipe)), { right: true, because: first.options[2].because, happened: 2 });
  assert.equal(judgePrediction(first, 0, known(found, recipe)).right, false);
});

test("a diagnosis leads to what was measured of the network that it leads to", () => {
  const [broken] = pack.pages[6].challenges;
  const judge = (choice) => {
    const { recipe, ...found } = outcomeOf(broken, choice);
    return judgeDiagnosis(broken, choice, known(found, recipe));
  };
  assert.deepEqual(judge("shuffled_positions"), { right: true, isRepaired: true });
  assert.deepEqual(judge("hundredfold_rate"), { right: false, isRepaired: false });
  assert.deepEqual(judge("carried_state"), { right: false, isRepaired: false });
});

test("what only a hand brings about is not offered to be trained in the page", () => {
  const goals = (slug) =>
    parsed(read(`lessons/${slug}/lesson.json`)).pages.flatMap(({ number, challenges }) =>
      challenges.filter(({ kind, goal }) => kind === "try" && needsHand(goal)).map(() => number),
    );
  assert.deepEqual(goals("vanilla-rnn"), [6], "a state is cleared");
  assert.deepEqual(goals("lstm"), [6], "a gate is held");
  assert.deepEqual(goals("vanishing-gradients"), [], "a low loss is what training is for");
});

test("a page tells nothing of a run that an earlier page asks about and that was not answered", () => {
  const askedBy = (slug, predicted) => {
    const { pages } = parsed(read(`lessons/${slug}/lesson.json`));
    return pages.map((page) => toldTooEarly(page, pages, predicted, runsOf));
  };
  assert.deepEqual(askedBy("vanilla-rnn", {}).slice(0, 3), [null, 1, 1]);
  assert.deepEqual(askedBy("vanilla-rnn", { "1.0": { right: true } }).slice(0, 3), [null, null, null]);
  assert.deepEqual(askedBy("vanishing-gradients", {}), [null, 1, null, null, 1, null, 1, null]);
  assert.deepEqual(askedBy("transformer", {})[1], 1);
  assert.deepEqual(askedBy("gru", {}).slice(0, 3), [null, null, null], "what is asked stands beside no picture");
});

test("the words of a picture that is not to tell the outcome are known, and only they", () => {
  const told = pack.pages.filter(({ scene }) => BEFORE.test(scene.alt)).map(({ number }) => number);
  assert.deepEqual(told, pack.pages.filter(({ challenges }) => challenges.some(({ kind }) => kind === "predict")).map(({ number }) => number));
});

test("what is no pack, or too new a one, says so in a sentence", () => {
  assert.throws(() => parsed("{"), /not valid JSON/);
  assert.throws(() => parsed("{}"), /no packed lesson/);
  assert.throws(() => parsed('{"format":"rnn-visualizer-lesson","version":2,"pages":[]}'), /version 2, newer.*update the player/);
  for (const pages of [[null], [{}], [{ number: 1 }], [{ number: 1, scene: null }], [{ number: "1", scene: { recordings: {} } }]]) {
    const told = JSON.stringify({ format: "rnn-visualizer-lesson", version: 1, slug: "x", pages });
    assert.throws(() => parsed(told), { message: "This lesson is damaged: its pages cannot be read." }, told);
  }
});

test("the sheet of embedded lessons touches nothing outside them, and has the colours of the product", () => {
  const sheet = read("css/embedded.css").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, selector] of sheet.matchAll(/(?:^|[{}])\s*([^{}@]+)\{/g)) {
    for (const part of selector.split(/,(?![^(]*\))/)) assert.match(part.trim(), /^(figure\.rnn-figure$|rnn-lesson|:is\((rnn-lesson, \.md-typeset|[^)]*\)) rnn-lesson|\[data-theme="auto"\] rnn-lesson)/, part);
  }
  for (const [, name, light, dark] of sheet.matchAll(/--(role-\w+-text): light-dark\((#\w+), (#\w+)\)/g)) {
    assert.deepEqual([light, dark], COLOURS[name], name);
  }
});

test("what live names is linked only where it is a server", () => {
  const node = (tag) => ({
    ...{ tag, attributes: {}, children: [] },
    setAttribute(name, value) {
      this.attributes[name] = value;
    },
    addEventListener() {},
    append(...children) {
      this.children.push(...children);
    },
  });
  const { document } = globalThis;
  globalThis.document = { createElement: node };
  try {
    const linked = (live) => {
      const reader = { lesson: { slug: "lstm", live }, page: { number: 6, trains: null }, score: null };
      const form = { querySelector: () => ({ before() {} }) };
      const { line } = new Task({ reader, form, challenge: { goal: ["<", ["name", "accuracy"], 1], measure: {} }, id: "6.0" });
      return line.children.flatMap(({ attributes }) => attributes?.href ?? []);
    };
    assert.deepEqual(linked("https://lab.example/"), ["https://lab.example/lessons/lstm?page=6"]);
    for (const live of ["javascript:alert(1)//", "data:text/html,<script>1</script>", " JavaScript:1", "file:///etc", "", null]) {
      assert.deepEqual(linked(live), [], String(live));
    }
  } finally {
    globalThis.document = document;
  }
});

test("every one of the first five lessons has a page whose network can learn in the page", () => {
  const learning = (slug) => parsed(read(`lessons/${slug}/lesson.json`)).pages.filter(({ trains }) => trains).length;
  const first = ["vanilla-rnn", "backpropagation-through-time", "vanishing-gradients", "lstm", "gru"];
  assert.deepEqual(first.map(learning), [6, 4, 5, 4, 3]);
});
