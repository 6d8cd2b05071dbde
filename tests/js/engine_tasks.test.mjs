import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Random } from "../../static/js/engine/random.js";
import { TASKS, metrics, tally } from "../../static/js/engine/tasks/index.js";

const { tasks } = JSON.parse(readFileSync(new URL("engine.json", import.meta.url)));
const DRAWN = 2048;

/** A sequence as it is printed, with what is asked and remembered. */
function told(task, batch, b) {
  const { B, L, targets, memory } = batch;
  const asked = batch.asked(b);
  return {
    tokens: task.tokens(batch.rows(b)),
    asked,
    answers: asked.map((t) => targets[t * B + b]),
    memory: Array.from({ length: L }, (_, t) => memory[t * B + b]),
  };
}

// What each task asks, read off the printed tokens alone: the same judge for sequences of both sides.
const ORDERS = ["XX", "XY", "YX", "YY"];
const upTo = (tokens, is) => tokens.map((_, t) => tokens.slice(0, t + 1).filter(is));
const JUDGES = {
  delayed_recall(tokens, { letters }) {
    const note = tokens.findIndex((token) => token.endsWith("*"));
    const letter = tokens[note].charCodeAt(0) - 65;
    assert.ok(letter >= 0 && letter < letters && tokens.at(-1) === "?");
    return { asked: [tokens.length - 1], answers: [letter], memory: tokens.map((_, t) => (t >= note ? letter : -1)) };
  },
  temporal_order(tokens) {
    const end = tokens.indexOf("B");
    assert.ok(tokens[0] === "E" && tokens.slice(end + 1).every((token) => token === ""));
    const heard = upTo(tokens, (token) => "XY".includes(token) && token).map((found) => found.join(""));
    const known = ["X", "Y", ...ORDERS];
    const memory = heard.map((found, t) => (t <= end ? known.indexOf(found) : -1));
    return { asked: [end], answers: [ORDERS.indexOf(heard.at(-1))], memory };
  },
  parity(tokens, { every }) {
    const length = tokens.filter(Boolean).length;
    const odd = upTo(tokens, (token) => token === "1").map(({ length: ones }) => ones % 2);
    const asked = tokens.map((_, t) => t).filter((t) => (every ? t < length : t === length - 1));
    return { asked, answers: asked.map((t) => odd[t]), memory: odd.map((parity, t) => (t < length ? parity : -1)) };
  },
  copy_memory(tokens, { count, letters }) {
    const L = tokens.length;
    const start = tokens.findIndex((token) => /[A-Z]/.test(token));
    const said = tokens.slice(start, start + count).map((token) => token.charCodeAt(0) - 65);
    assert.equal(tokens[L - count - 1], "!");
    const memory = tokens.map((_, t) => (t < start ? -1 : said[Math.max(0, t - (L - count))]));
    const answers = tokens.map((_, t) => (t < L - count ? letters : said[t - L + count]));
    return { asked: tokens.map((_, t) => t), answers, memory };
  },
};

function judge({ task }, recipe, sequence) {
  const wanted = JUDGES[task](sequence.tokens, recipe);
  for (const field of ["asked", "answers", "memory"]) assert.deepEqual(sequence[field], wanted[field], field);
}

/** Sums are printed in two digits, marked values in full. */
function judgeAdding(sequence) {
  const marked = sequence.tokens.map((token, t) => (token.endsWith("*") ? t : -1)).filter((t) => t >= 0);
  assert.equal(marked.length, 2);
  assert.ok(marked[0] < sequence.tokens.length / 2 && marked[1] >= Math.floor(sequence.tokens.length / 2));
  const sum = marked.reduce((total, t) => total + parseFloat(sequence.tokens[t]), 0);
  assert.deepEqual(sequence.asked, [sequence.tokens.length - 1]);
  assert.ok(Math.abs(sequence.answers[0] - sum) < 0.011);
  assert.ok(sequence.memory.every((found, t) => found === -1 ? t < marked[0] : t >= marked[0]));
  assert.equal(sequence.memory.at(-1), Math.min(4, Math.floor(sequence.answers[0] / 0.4)));
}

const judgeOf = (recipe) => (recipe.task === "adding" ? judgeAdding : (each) => judge(recipe, recipe, each));

for (const [name, expected] of Object.entries(tasks)) {
  const { recipe } = expected;
  const task = new TASKS[recipe.task](recipe);

  test(`${name}: what it says of itself is what Python's says`, () => {
    assert.equal(task.inputSize, expected.input_size);
    assert.equal(task.outputSize, expected.output_size);
    assert.deepEqual(task.symbols, expected.symbols);
    assert.deepEqual(task.memorySymbols, expected.memory_symbols);
    assert.equal(task.kind, expected.kind);
    assert.equal(task.remembers, expected.remembers);
    assert.ok(Math.abs(task.chance - expected.chance) < 1e-9);
    assert.deepEqual(task.phases(), expected.phases);
    assert.deepEqual(task.twins, expected.twins);
  });

  test(`${name}: one judge finds the answers of both sides right`, () => {
    const check = judgeOf(recipe);
    for (const sequence of [...expected.sequences, ...expected.probe]) check(sequence);
    const [batch, probe] = [task.batch(new Random(1), 200), task.probe(new Random(2))];
    for (let b = 0; b < batch.B; b++) check(told(task, batch, b));
    for (let b = 0; b < probe.B; b++) check(told(task, probe, b));
    const wrong = told(task, batch, 0);
    wrong.answers[0] += 1;
    assert.throws(() => check(wrong), "and a wrong answer wrong");
  });

  test(`${name}: the probe asks where Python's asks, and its twins differ where Python's do`, () => {
    const probe = task.probe(new Random(0));
    assert.deepEqual(probe.asked(), expected.asked);
    assert.equal(probe.B, expected.probe.length);
    const mine = Array.from({ length: probe.B }, (_, b) => told(task, probe, b).tokens);
    const differing = (rows) => rows.map((row) => row.flatMap((token, t) => (token === rows[0][t] ? [] : [t])));
    const [found, wanted] = [differing(mine), differing(expected.probe.map(({ tokens }) => tokens))];
    if (recipe.task !== "copy_memory") assert.deepEqual(found, wanted);
    else assert.ok(found.flat().every((t) => t === task.start));
  });

  test(`${name}: many sequences are fed and asked as often as Python's`, () => {
    const { mean } = expected;
    const batch = task.batch(new Random(3), DRAWN);
    const { L, B, D, inputs, mask, memory, lengths, targets } = batch;
    const near = 5 / Math.sqrt(DRAWN); // five standard errors of a share, and of a difference of two
    const average = (values, width, at) => {
      let sum = 0;
      for (let b = 0; b < B; b++) sum += values[at + b * width];
      return sum / B;
    };
    for (let t = 0; t < L; t++) {
      for (let k = 0; k < D; k++) {
        assert.ok(Math.abs(average(inputs, D, t * B * D + k) - mean.inputs[t][k]) < near, `input ${k} at ${t}`);
      }
      assert.ok(Math.abs(average(mask, 1, t * B) - mean.mask[t]) < near, `asked at ${t}`);
      const spread = task.memorySymbols.length;
      assert.ok(Math.abs(average(memory, 1, t * B) - mean.memory[t]) < near * spread, `to remember at ${t}`);
    }
    const asked = [...targets].filter((_, at) => mask[at]);
    const own = asked.reduce((sum, answer) => sum + answer, 0) / asked.length;
    assert.ok(Math.abs(own - mean.answer) < near * Math.max(mean.answer_spread, 0.1));
    const length = lengths ? lengths.reduce((sum, each) => sum + each, 0) / B : L;
    assert.ok(Math.abs(length - mean.length) < 0.5);
  });
}

test("accuracy counts what is asked, and in copy memory only the letters", () => {
  const task = new TASKS.copy_memory(tasks.copy_memory.recipe);
  const batch = task.batch(new Random(0), 4);
  const blank = task.outputSize - 1;
  const said = new Float64Array(batch.L * batch.B * task.outputSize);
  for (let at = 0; at < batch.L * batch.B; at++) said[at * task.outputSize + blank] = 1;
  assert.deepEqual(metrics(task, [tally(task, said, batch)]), { accuracy: 0 });
  batch.targets.forEach((target, at) => (said[at * task.outputSize + target] = 2));
  assert.deepEqual(metrics(task, [tally(task, said, batch)]), { accuracy: 1 });
});

test("the error of values is a root mean square", () => {
  const task = new TASKS.adding(tasks.adding.recipe);
  const batch = task.batch(new Random(0), 8);
  const off = batch.targets.map((target, at) => target + (at % 2 ? 0.3 : -0.3));
  assert.ok(Math.abs(metrics(task, [tally(task, off, batch)]).rmse - 0.3) < 1e-9);
});

test("a part of a batch holds the sequences it names", () => {
  const task = new TASKS.temporal_order(tasks.temporal_order.recipe);
  const batch = task.batch(new Random(0), 7);
  const part = batch.part(2, 5);
  for (let b = 0; b < 3; b++) assert.deepEqual(told(task, part, b), told(task, batch, b + 2));
  assert.deepEqual([...part.lengths], [...batch.lengths.slice(2, 5)]);
});
