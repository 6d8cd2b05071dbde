import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { canTrain, queryOf, readRecipe, replaced } from "../../static/js/engine/recipe.js";
import { Run } from "../../static/js/engine/run.js";

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url)));

test("the page can train what Python says it can, and says the same where it cannot", () => {
  const answers = read("trainable_answers.json");
  read("trainable.json").forEach((query, index) => {
    const [ok, reason] = answers[index];
    assert.deepEqual(canTrain(query), { ok, reason }, query);
  });
});

test("whatever a query says, a run begins, and a sentence says what was replaced", () => {
  for (const query of read("trainable.json")) {
    const { recipe, messages } = readRecipe(query);
    assert.equal(messages.length > 0, !canTrain(query).ok, query);
    const run = new Run({ ...recipe, hidden_size: Math.min(8, recipe.hidden_size), batch_size: 2 });
    assert.ok(run.update(), query);
  }
  const { recipe, messages } = readRecipe("task=char_lm&hidden_size=900&learning_rate=0.1");
  assert.equal(messages.length, 2);
  assert.match(messages[1], /hidden_size must be between 1 and 128 \(got 900\); choose a smaller one\. The default, 16, is used$/);
  assert.deepEqual([recipe.task, recipe.hidden_size, recipe.learning_rate], ["delayed_recall", 16, 0.1]);
});

test("another task keeps what was chosen and takes its own defaults for the rest", () => {
  const { recipe } = readRecipe("task=delayed_recall&hidden_size=9&seed=4");
  const { recipe: other } = replaced(recipe, "task", "adding");
  assert.deepEqual([other.task, other.hidden_size, other.seed, other.seq_len, other.learning_rate], ["adding", 9, 4, 50, 0.01]);
  assert.equal(replaced(recipe, "model", "rnn").recipe.forget_bias, undefined);
  const { recipe: small, messages } = replaced(readRecipe("wait=15").recipe, "seq_len", 10);
  assert.equal(messages.length, 1);
  assert.ok(small.wait <= 8);
});

test("a link says what differs", () => {
  const { recipe } = readRecipe("task=parity&model=gru&every=true&seed=3");
  assert.equal(queryOf(recipe), "v=1&task=parity&model=gru&hidden_size=16&seed=3&every=true");
  assert.deepEqual(readRecipe(queryOf(recipe)).recipe, recipe);
});
