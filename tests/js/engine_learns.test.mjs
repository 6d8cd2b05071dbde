import assert from "node:assert/strict";
import test from "node:test";

import { readRecipe } from "../../static/js/engine/recipe.js";
import { Run } from "../../static/js/engine/run.js";

// Recipes of lessons 1 to 5 (temporal order, parity, delayed recall, adding), each solved in the page as it is in Python
// (docs/train-in-the-page.md has the numbers). `most`: updates, about one and a half times what was measured.
const SOLVED = [
  ["task=temporal_order&model=rnn&seq_len=20&recurrent_init=orthogonal&learning_rate=0.005", 260],
  ["task=parity&model=gru&every=true&learning_rate=0.01", 200],
  ["task=delayed_recall&model=lstm&seed=1", 400],
  ["task=adding&model=gru&learning_rate=0.01", 360],
];

for (const [query, most] of SOLVED) {
  test(`${query} is learned in at most ${most} updates`, () => {
    const { recipe, messages } = readRecipe(query);
    assert.deepEqual(messages, []);
    const run = new Run(recipe);
    const { chance } = run.learner.task;
    const isSolved = ({ accuracy = 0, rmse = 1 }) => accuracy >= 0.95 || rmse <= 0.1;
    while (run.updates < most && !(run.updates % 20 === 0 && isSolved(run.validation.measure()))) run.update();
    assert.ok(isSolved(run.validation.measure()), JSON.stringify(run.validation.metrics));
    assert.ok(run.validation.metrics.loss < 0.5 * chance);
  });
}

test("a wait that no plain network learns is not learned in the page either", () => {
  const run = new Run(readRecipe("task=delayed_recall&model=rnn&batch_size=8").recipe);
  for (let k = 0; k < 150; k++) run.update();
  assert.ok(run.validation.measure().accuracy < 0.3);
});
