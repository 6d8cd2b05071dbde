import assert from "node:assert/strict";
import test from "node:test";

import { apply, longSum, productDigits } from "../../static/js/calculation.js";
import { fixed, power, rounded, short, signed, tick } from "../../static/js/numbers.js";
import { withIndices } from "../../static/js/terms.js";

const MINUS = "\u2212";

test("numbers print with true minus signs and without negative zero", () => {
  assert.equal(fixed(-1.25, 1), `${MINUS}1.3`);
  assert.equal(fixed(-0.001, 2), "0.00");
  assert.equal(signed(0.5, 1), "+0.5");
  assert.equal(signed(0.001, 1), "0.0");
  assert.equal(short(1234.5), "1235");
  assert.equal(short(-15.62), `${MINUS}15.6`);
  assert.equal(tick(5, true), "+5");
  assert.equal(tick(1, false), "1");
  assert.equal(tick(-0.5, true), `${MINUS}0.5`);
  assert.equal(power(-12), "10⁻¹²");
  assert.equal(fixed(NaN, 2), "not a number");
});

const random = (seed) => Math.abs(Math.sin(seed * 12.9898) * 43758.5453) % 1;
const cell = (seed) => {
  const numbers = [random(seed), 8 * random(seed + 0.1) - 4, random(seed + 0.2), 2 * random(seed + 0.3) - 1];
  const terms = [numbers.slice(0, 2), numbers.slice(2)].map((pair) => ({
    value: pair[0] * pair[1],
    factors: pair.map((value) => ({ value })),
  }));
  return { terms, sum: terms[0].value + terms[1].value };
};

test("printed factors give the printed products, and those the printed sum", () => {
  let comesOut = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const calculation = cell(seed);
    const { digits, exact } = productDigits(calculation);
    if (!exact) continue;
    comesOut += 1;
    let total = 0;
    for (const { factors, value } of calculation.terms) {
      const product = rounded(factors[0].value, digits + 1) * rounded(factors[1].value, digits + 1);
      assert.equal(fixed(product, digits), fixed(value, digits));
      total += rounded(value, digits);
    }
    assert.equal(fixed(total, digits), fixed(calculation.sum, digits));
  }
  assert.ok(comesOut > 450, `${comesOut} of 500 come out`);
});

test("what does not come out is known not to", () => {
  const wrong = { terms: [{ value: 2, factors: [{ value: 1 }, { value: 1 }] }], sum: 2 };
  assert.equal(productDigits(wrong).exact, false);
});

test("functions of the equations", () => {
  assert.equal(apply("sigmoid", 0), 0.5);
  assert.equal(apply("relu", -2), 0);
  assert.equal(apply("identity", 3), 3);
  assert.equal(apply("tanh", 0.5), Math.tanh(0.5));
});

test("a long sum shows the largest terms, adds up, and its function gives the value, as printed", () => {
  let comesOut = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const terms = Array.from({ length: 30 }, (_, index) => ({
      value: (random(seed + index) - 0.5) * (index % 7) * 0.3,
    }));
    const sum = terms.reduce((total, { value }) => total + value, 0);
    const value = apply("sigmoid", sum);
    const long = longSum({ terms, sum, function: "sigmoid", value }, 5);
    assert.equal(long.top.length + long.others.length, 30);
    assert.equal(long.top.length, 5);
    const smallest = Math.min(...long.top.map((term) => Math.abs(term.value)));
    for (const other of long.others) assert.ok(Math.abs(other.value) <= smallest);
    if (!long.exact) continue;
    comesOut += 1;
    const printed = [...long.top.map((term) => term.value), long.rest].map((number) =>
      rounded(number, long.digits + 1),
    );
    const total = fixed(
      printed.reduce((a, b) => a + b, 0),
      long.digits,
    );
    assert.equal(total, fixed(sum, long.digits));
    assert.equal(fixed(apply("sigmoid", rounded(sum, long.digits)), long.digits), fixed(value, long.digits));
  }
  assert.ok(comesOut > 95, `${comesOut} of 100 come out`);
  const few = [{ value: 1 }, { value: -2 }, { value: 0.5 }];
  assert.equal(longSum({ terms: few, sum: -0.5, function: "identity", value: -0.5 }).others.length, 0);
});

test("indices are small, and what is carried says that it is of the position before", () => {
  assert.equal(withIndices("W[12]"), "W₁₂");
  assert.equal(withIndices("h₋[4]"), "h₄(t−1)");
  assert.equal(withIndices("c₋"), "cₜ₋₁");
  assert.equal(withIndices("(1−z)"), "(1−z)");
});
