import assert from "node:assert/strict";
import test from "node:test";

import "../../static/js/complete.js";
import { significant } from "../../static/js/calculation.js";
import { atPosition, caption, memoryInWords, recall } from "../../static/js/describe.js";
import { invitation, listDate } from "../../static/js/inspector.js";
import { Picture, standing } from "../../static/js/picture.js";
import { answers, printedAt } from "../../static/js/rows/answers.js";
import { printed } from "../../static/js/rows/flow.js";
import { shortened } from "../../static/js/rows/lines.js";
import { memoryAt, remembers } from "../../static/js/rows/remembers.js";
import { inside } from "../../static/js/rows/tokens.js";
import { lift } from "../../static/js/reveal.js";
import { startAt } from "../../static/js/stage.js";

const NAMES = ["A", "B", "C"];

/** A story of as many positions as there are shares; asked at the last one. */
function story(shares, { read = shares.map(() => 1), target = 1, scene = {}, facts = {} } = {}) {
  const picture = new Picture();
  const count = shares.length;
  const line = (values) => ({ axes: ["t"], shape: [count], data: Float32Array.from(values), step: 0 });
  const output = [...new Array((count - 1) * 3).fill(1 / 3), 0.15, 0.7, 0.15];
  const quantities = {
    memory_read: line(read),
    memory_confidence: line(shares),
    target: line([...new Array(count - 1).fill(-1), target]),
    output: { axes: ["t", "symbol"], shape: [count, 3], data: Float32Array.from(output), step: 0 },
  };
  const described = { symbol: "", bounds: null, role: "plain", label: "" };
  picture.layout = picture.shown = {
    quantities: Object.entries(quantities).map(([name, { axes, shape }]) => ({ ...described, name, axes, shape })),
    scene: {
      tokens: new Array(count).fill("x"),
      phases: [],
      loss_positions: [count - 1],
      symbols: NAMES,
      memory_symbols: NAMES,
      kind: "classes",
      remembers: "the letter",
      ...scene,
    },
  };
  picture.frame = { updates: 100, quantities, facts };
  Object.assign(picture, { axis: { narrow: false }, depth: "story" });
  return picture;
}

test("memory that starts late is said from where to where, without what was not measured", () => {
  assert.match(caption(story([NaN, NaN, 0.9, 0.1, 0])), /read out of the state at position 3, then no more\./);
  assert.match(caption(story([NaN, 0.7, 0.9, 0.1, 0])), /from position 2 to 3 of 5, then no more\./);
  assert.match(caption(story([0, 0.7, 0.9, 0.8, 0.63])), /from position 2 to the end, 63 % of the way from guessing to always right there\./);
  assert.match(caption(story([0, 0.7, 0.9, 0.1, 0.8])), /from position 2 to 3 of 5, then with gaps\./);
  assert.deepEqual(recall(story([1, 1, 1], { read: [-1, 1, 1] })).first, 1);
});

test("what was not measured is not called forgetting, and not measured at all is not said", () => {
  const late = caption(story([0.9, 0.7, NaN, NaN]));
  assert.match(late, /from position 1 to 2 of 4, 70 % of the way from guessing to always right there\./);
  assert.doesNotMatch(late, /no more|less surely/);
  assert.equal(caption(story([NaN, NaN, NaN])), "It answers B, which is right.");
});

test("the sentence speaks of other sequences, and a letter that is not the truth is called wrong", () => {
  const right = caption(story([1, 1, 0.63]));
  assert.match(right, /^On held-out sequences the letter can be read out/);
  assert.doesNotMatch(right, /wrong/);
  const wrong = story([1, 1, 0.63], { read: [1, 1, 2] });
  assert.match(caption(wrong), /Here C is read, which is wrong: it was B\./);
  assert.equal(remembers.value(wrong, 2), "C ✗ wrong\n63 % toward\nalways right");
  const lower = Object.assign(story([1, 1, 0.63]), { depth: "unit" });
  assert.equal(remembers.value(lower, 2), "B · 63 % toward\nalways right");
  assert.equal(remembers.value(story([1, 1, 0.63]), 2), "B\n63 % toward\nalways right");
  assert.equal(remembers.value(story([1, 1, 1]), 2), "B\nalways\nright");
  assert.match(caption(story([1, 1, 1])), /from position 1 to the end, always right there\./);
  assert.match(atPosition(wrong, 2), /remembers C, which is wrong \(63 % of the way from guessing to always right on held-out sequences\)/);
});

test("the truth is known only where a task asks once, for what it remembers", () => {
  const isWrong = (scene) => memoryAt(story([1, 1, 1], { read: [2, 2, 2], scene }), 2).isWrong;
  assert.equal(isWrong({}), true);
  assert.equal(isWrong({ loss_positions: [1, 2] }), false);
  assert.equal(isWrong({ memory_symbols: ["low", "mid", "high"] }), false);
  assert.equal(isWrong({ kind: "values" }), false);
  assert.equal(memoryAt(story([1, 1, 1], { read: [2, 2, 2] }), 0).isWrong, false);
});

test("not measured, nothing to remember and no better than chance are three things", () => {
  const picture = story([NaN, 0.01, 0.9, 0.9], { read: [1, 1, -1, 1] });
  assert.deepEqual(
    [0, 1, 2, 3].map((t) => memoryAt(picture, t).kind),
    ["unmeasured", "nothing", "none", "read"],
  );
  assert.equal(remembers.value(picture, 0), "not measured");
  assert.equal(remembers.value(picture, 1), "nothing");
  assert.equal(memoryInWords(picture, 3), "B, 90 % of the way from guessing to always right on held-out sequences");
  assert.equal(memoryInWords(picture, 0), "not measured");
  assert.equal(remembers.words(picture), "can be read out of the state at 1 of 2 measured positions");
});

test("bars that were not measured are hatched, and nothing is filled there", () => {
  const drawn = { path: 0, box: [] };
  const pen = {
    height: 92,
    fitting: () => 12,
    measure: () => 8,
    text: () => {},
    path: () => (drawn.path += 1),
    box: (...box) => drawn.box.push(box),
  };
  const picture = story([NaN, 0], {});
  Object.assign(picture, { depth: "story", colours: { "role-memory": "memory", sunk: "sunk", faint: "faint" } });
  picture.axis = { cell: 24, x: (t) => 24 * t };
  remembers.paint(pen, picture);
  assert.ok(drawn.path > 3);
  assert.equal(drawn.box.filter(([left, , , , colour]) => left < 24 && colour !== "faint").length, 0);
  assert.equal(drawn.box.filter(([left, , , , colour]) => left >= 24 && colour === "sunk").length, 1);
});

test("how sure an answer is has a word", () => {
  assert.equal(answers.value(story([1, 1, 1]), 2), "B ✓ right\nsure 70 %");
  assert.equal(answers.value(story([1, 1, 1], { target: 0 }), 2), "B ✗ wrong\nsure 70 %");
});

test("answers longer than their column leave each other room; the last one is printed", () => {
  const printedNow = [...printedAt([0, 1, 2, 3, 4, 5, 6], 2.5)].sort((a, b) => a - b);
  assert.deepEqual(printedNow, [0, 3, 6]);
  assert.equal(printedAt([0, 1, 2], 0).size, 3);
  assert.equal(printedAt([], 3).size, 0);
});

test("the first and the last token stay within their row", () => {
  assert.equal(inside(12, 40, 500), 20);
  assert.equal(inside(250, 40, 500), 250);
  assert.equal(inside(495, 40, 500), 480);
});

test("small numbers keep their digits, as far as they are known", () => {
  assert.equal(significant(0.00223), "0.0022");
  assert.equal(significant(0.0000213), "2.1·10⁻⁵");
  assert.equal(significant(-0.0000213), "\u22122.1·10⁻⁵");
  assert.equal(significant(0.0099999), "0.01");
  assert.equal(significant(0.0000213, 0.00001), "2·10⁻⁵");
  assert.equal(significant(0), "0");
  assert.equal(printed(0.00223), "0.0022");
  assert.equal(printed(NaN), "–");
  const picture = story([1, 1, 1]);
  assert.equal(picture.print("memory_confidence", 0.0022), "0.0022");
  picture.frame.quantities.memory_confidence.step = 0.008;
  assert.equal(picture.print("memory_confidence", 0.0022), "0.00");
});

test("twins with long names are told apart by their last word", () => {
  assert.deepEqual(shortened(["shown", "strip 2 blank", "strip 2 inverted"]), ["shown", "blank", "inverted"]);
  assert.deepEqual(shortened(["first one long", "second one long"]), ["first one long", "second one long"]);
});

test("dragging is offered only where there is a lane", () => {
  assert.doesNotMatch(invitation(false), /Drag/);
  assert.match(invitation(true), /Drag across the lane of a gate/);
});

test("listed values that are of another update than the exact terms say so", () => {
  assert.equal(listDate({ updates: 100 }, { updates: 100 }), "");
  assert.equal(listDate(null, { updates: 100 }), "");
  assert.match(listDate({ updates: 1290 }, { updates: 1300 }), /update 1,300/);
});

test("a frame is drawn with what was held at its update", () => {
  const hold = {
    updates: 50,
    kind: "clamp",
    quantity: "forget_gate",
    t: [0, 3],
    unit: 1,
    layer: 0,
    scale: 0,
    shift: 1,
  };
  const picture = story([1, 1, 1], {
    facts: { events: [{ updates: 5, kind: "set", knob: "learning_rate", value: 1 }] },
  });
  picture.interventions = [hold];
  assert.deepEqual(picture.held, []);
  picture.frame = { ...picture.frame, facts: { events: [hold] } };
  assert.deepEqual(picture.held, [hold]);
  picture.frame = { ...picture.frame, facts: {} };
  assert.deepEqual(picture.held, [hold]);
});

test("what stands: the last of each place, less what was released", () => {
  const hold = (quantity, shift) => ({ kind: "clamp", quantity, t: [0, 3], unit: 1, layer: 0, scale: 0, shift });
  const cut = { kind: "cut", t: 2, layer: 0 };
  assert.deepEqual(standing([hold("f", 1), hold("f", 0.5)]), [hold("f", 0.5)]);
  assert.deepEqual(standing([hold("f", 1), cut, { kind: "cut", t: [2, 3], layer: 0 }]).length, 2);
  assert.deepEqual(standing([hold("f", 1), cut, { kind: "release", index: 0, quantity: "" }]), [cut]);
  assert.deepEqual(standing([hold("f", 1), cut, { kind: "release", index: null, quantity: "f" }]), [cut]);
  assert.deepEqual(standing([hold("f", 1), cut, { kind: "release", index: null, quantity: "" }]), []);
});

test("a phone's story opens where it ends, and a tapped row stands above its sheet", () => {
  const geometry = { x: (t) => 24 * t, room: 348 };
  assert.equal(startAt(geometry, 21), 22 * 24 - 348);
  assert.equal(startAt(geometry, 5), 0);
  assert.equal(lift({ top: 500, bottom: 540 }, 394), 146);
  assert.equal(lift({ top: 100, bottom: 200 }, 394), 0);
  assert.equal(lift({ top: 100, bottom: 900 }, 394), 100);
  assert.equal(lift({ top: -30, bottom: 20 }, 394), -30);
});

test("a picture of zeros that stand for no numbers says so, whatever else it shows", () => {
  const picture = story([0, 0.7, 0.9, 0.8, 0.63]);
  assert.doesNotMatch(caption(picture), /exploded/);
  picture.frame.notFinite = ["memory_read", "output", "target", "memory_confidence", "cell_state"];
  const said = caption(picture);
  assert.match(said, /^The numbers of this network have exploded\. Not a number at this update, and drawn as 0: /);
  assert.match(said, /memory read, output, target and 2 more\.$/);
});
