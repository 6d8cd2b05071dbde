import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import "../../static/js/complete.js";
import { fromWeights } from "../../static/js/affine.js";
import { longSum } from "../../static/js/calculation.js";
import { Picture } from "../../static/js/picture.js";
import { fromExplanation } from "../../static/js/terms.js";

const MODELS = JSON.parse(readFileSync(new URL("explained.json", import.meta.url), "utf8"));

/** A picture of a frame as Python had it; `steps` by quantity, where its numbers are rounded. */
function pictured({ sizes, scene, quantities }, { unit, layer }, steps = {}) {
  const picture = new Picture();
  picture.layout = picture.shown = { quantities, scene };
  const arrays = quantities.map(({ name, axes, shape, data }) => {
    const step = steps[name] ?? 0;
    const rounded = Float32Array.from(data, (value) => (step ? Math.round(value / step) * step : value));
    return [name, { axes, shape, data: rounded, step }];
  });
  return Object.assign(picture, { sizes, unit, layer, frame: { updates: 3, quantities: Object.fromEntries(arrays), facts: {} } });
}

const read = (model, said, change = (weights) => weights, steps) =>
  fromWeights(pictured(model, said, steps), model.equations[said.quantity], said.t, change(structuredClone(model.weights)));

for (const [name, model] of Object.entries(MODELS)) {
  test(`of a ${name}, every sum is read as Python reads it, term by term`, () => {
    assert.ok(model.explanations.length >= 3);
    for (const said of model.explanations) {
      const where = `${said.quantity} at ${said.t} of layer ${said.layer}`;
      const expected = fromExplanation(said);
      const found = read(model, said);
      assert.ok(found, where);
      assert.deepEqual(found.terms.map(({ symbol }) => symbol), expected.terms.map(({ symbol }) => symbol), where);
      found.terms.forEach(({ value, factors }, index) => {
        const term = expected.terms[index];
        assert.ok(Math.abs(value - term.value) <= 1e-6 * (1 + Math.abs(term.value)), `${where}: ${term.symbol}`);
        assert.deepEqual(factors.map(({ symbol }) => symbol), term.factors.map(({ symbol }) => symbol), where);
      });
      assert.ok(Math.abs(found.sum - expected.sum) < 1e-5, where);
      assert.ok(Math.abs(found.value - expected.value) < 1e-5, where);
      assert.ok(found.isExact, where);
    }
  });
}

const { lstm } = MODELS;
const gate = lstm.explanations.find(({ quantity, t }) => quantity === "forget_gate" && t > 0);

test("a sum of rounded numbers is no exact one, and is given as long as rounding explains what it is off by", () => {
  const found = read(lstm, gate, undefined, { hidden_state: 0.01, forget_gate: 1 / 255 });
  assert.equal(found.isExact, false);
  assert.ok(Math.abs(found.sum - gate.sum) < 4 * found.spread, `${found.sum} ± ${found.spread}`);
  assert.ok(found.spread > 0 && found.spread < 0.01, `${found.spread}`);
  const { digits, exact } = longSum(found);
  assert.equal(exact, false, "≈ is printed");
  assert.ok(10 ** -digits >= 2 * found.spread && 10 ** -digits < 20 * found.spread, `${digits} digits of ± ${found.spread}`);
});

test("what the weights do not give is not explained by them", () => {
  const wrong = (weights) => {
    weights.bias_ih_l0.data = weights.bias_ih_l0.data.map((value) => value + 0.5);
    return weights;
  };
  assert.equal(read(lstm, gate, wrong), null, "the gate is another number");
  assert.equal(read(lstm, gate, ({ weight_hh_l0: gone, ...weights }) => weights), null, "a matrix is not kept");
  assert.equal(fromWeights(pictured(lstm, gate), { ...lstm.equations.forget_gate, terms: [{ kind: "mixture" }] }, 1, {}), null);
});
