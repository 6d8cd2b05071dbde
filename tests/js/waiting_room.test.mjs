import assert from "node:assert/strict";
import { test } from "node:test";

import { lineInWords, marksOf, pastimes } from "../../static/js/waiting_room.js";

test("who waits is told the place in line, why, and that nothing is to be done", () => {
  const { head, why, how } = lineInWords({ position: 3, places: 2 });
  assert.equal(head, "You are number 3 in line");
  assert.equal(why, "This server trains 2 networks at a time, and every place is taken.");
  assert.equal(how, "This page begins by itself when it is your turn. Loading it again keeps your place; closing it gives it up.");
  assert.equal(lineInWords({ position: 1, places: 2 }).head, "You are next in line");
  assert.match(lineInWords({ position: 1, places: 1 }).why, /^This server trains one network at a time, /);
  assert.match(lineInWords({ position: 1, places: 9, wanted: 3 }).why, / A race of 3 begins when 3 places are free at once\.$/);
});

test("of a long line the nearest are drawn and the rest counted", () => {
  assert.deepEqual([1, 2, 10, 11, 80].map(marksOf), [
    { dots: 0, more: 0 },
    { dots: 1, more: 0 },
    { dots: 9, more: 0 },
    { dots: 8, more: 2 },
    { dots: 8, more: 71 },
  ]);
});

test("meanwhile the same network learns in the browser if it can; beside a lesson its text is there already", () => {
  assert.deepEqual(pastimes({ query: "v=1&model=gru" }, "lab").map(({ href }) => href), ["here?v=1&model=gru", "lessons"]);
  assert.deepEqual(pastimes({ query: "" }, "home").map(({ href }) => href), ["here", "lessons"]);
  assert.deepEqual(pastimes({ query: "" }, "lesson").map(({ label }) => label), ["Train another network in this browser"]);
});
