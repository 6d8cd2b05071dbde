import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { holds } from "../../static/js/lesson/expression.js";
import * as judging from "../../static/js/lesson/judging.js";
import { liveInWords } from "../../static/js/lesson/live.js";
import * as measuring from "../../static/js/lesson/measuring.js";
import * as places from "../../static/js/lesson/places.js";
import { part, together } from "../../static/js/lesson/polling.js";
import { KEY, Progress, nextPage, openStorage, progressInWords } from "../../static/js/lesson/progress.js";
import { sceneOf, veilOf } from "../../static/js/lesson/scenes.js";

const golden = JSON.parse(readFileSync(new URL("../lesson/expressions.json", import.meta.url)));

test("conditions hold here where they hold in Python", () => {
  const cases = golden.flatMap(({ text, tree, cases: known }) => known.map(([values, verdict]) => ({ text, tree, values, verdict })));
  assert.ok(cases.length > 20);
  for (const { text, tree, values, verdict } of cases) {
    assert.equal(holds(tree, values), verdict, `${text} of ${JSON.stringify(values)}`);
  }
});

test("words are equal or not, never more or less", () => {
  const than = (sign, model) => holds([sign, ["name", "recipe.model"], ["text", "gru"]], { recipe: { model } });
  const said = ["==", "!=", "<", ">="].map((sign) => than(sign, "gru"));
  assert.deepEqual(said, [true, false, false, false]);
  assert.equal(than("<", "elman"), false);
});

test("nothing that every object has can be looked up", () => {
  const named = (name) => ["==", ["name", name], ["name", name]];
  assert.equal(holds(named("constructor.name"), {}), false);
  assert.equal(holds(named("accuracy"), { accuracy: 0 }), true);
});

const PREDICTION = {
  options: [
    { says: "it forgets", when: ["<", ["name", "accuracy"], 0.5], because: "forgot" },
    { says: "it keeps", when: [">=", ["name", "accuracy"], 0.9], because: "kept" },
    { says: "it keeps most", when: [">=", ["name", "accuracy"], 0.8], because: "kept most" },
  ],
  otherwise: "in between",
};

test("a prediction is judged by its own condition, and what is said is about what happened", () => {
  const judge = (chosen, accuracy) => judging.judgePrediction(PREDICTION, chosen, { accuracy });
  assert.deepEqual(judge(0, 0.2), { right: true, because: "forgot", happened: 0 });
  assert.deepEqual(judge(0, 0.95), { right: false, because: "kept", happened: 1 });
  assert.deepEqual(judge(2, 0.95), { right: true, because: "kept most", happened: 2 }, "two may be right");
  assert.deepEqual(judge(1, 0.6), { right: null, because: "in between" });
  assert.deepEqual(judge(1, NaN), { right: null, because: "in between" }, "what could not be measured proves nothing");
});

test("a diagnosis names the fault, and the repair must reach the goal", () => {
  const broken = { fault: "no_clipping", goal: [">=", ["name", "accuracy"], 0.9] };
  const judge = (chosen, accuracy) => judging.judgeDiagnosis(broken, chosen, { accuracy });
  assert.deepEqual(judge("no_clipping", 0.95), { right: true, isRepaired: true });
  assert.deepEqual(judge("no_clipping", 0.5), { right: true, isRepaired: false });
  assert.deepEqual(judge("carried_state", 0.2), { right: false, isRepaired: false });
  const said = [true, false].flatMap((right) => [true, false].map((is) => judging.diagnosisInWords({ right, isRepaired: is }, "x")));
  assert.equal(new Set(said).size, 4);
});

const bench = (answer, asked = []) => ({
  state: { updates: 7 },
  measure: async (specs) => (asked.push(specs), answer),
});

test("a page measures its run, and in a race the run that a spec names", async () => {
  const asked = [];
  const one = { updates: 9, values: { accuracy: 0.5 } };
  assert.deepEqual(await measuring.measured(bench(one, asked), { accuracy: "accuracy" }), one);
  const race = { updates: 9, values: { lstm: { a: 1, b: 0.9 }, rnn: { a: 0.2, b: 0.1 } } };
  const found = await measuring.measured(bench(race, asked), { a: "rnn.accuracy", b: "accuracy" });
  assert.deepEqual(asked, [{ accuracy: "accuracy" }, { a: "accuracy", b: "accuracy" }]);
  assert.deepEqual(found.values, { ...race.values, a: 0.2 });
  assert.deepEqual(await measuring.measured(bench(one, asked), {}), { updates: 7, values: {} });
  assert.equal(asked.length, 2, "nothing is asked where nothing is wanted");
});

test("numbers are printed in their unit, and never rounded to everything or nothing", () => {
  const told = [
    [0.97, "share", "97 %"],
    [1, "share", "100 %"],
    [0.9996, "share", "99.9 %"],
    [0.0002, "share", "0.1 %"],
    [0.999, "share", "99.9 %"],
    [0.002, "share", "0.2 %"],
    [0, "share", "0 %"],
    [1300, "updates", "1,300"],
    [16000, "numbers", "16,000"],
    [8, "operations", "8"],
    [1604000, "products", "1.6 million"],
    [0.0834, "nats", "0.083"],
    [null, "share", "–"],
    [5.3e-13, "ratio", "5.3·10⁻¹³"],
    [-2e5, "", "−2·10⁵"],
    [NaN, "share", "–"],
    [undefined, "", "–"],
  ];
  for (const [value, unit, text] of told) assert.equal(measuring.numberInWords(value, unit), text);
});

test("numbers of a challenge stand in one line, of a race run by run", () => {
  const units = { accuracy: "share", accuracy_with: "share" };
  const specs = { accuracy: "accuracy", gate_shut: "accuracy_with(clamp=input_gate, value=0)" };
  assert.equal(measuring.numbersInWords({ accuracy: 0.97, gate_shut: 0.26 }, specs, units), "accuracy 97 %, gate shut 26 %");
  const race = { lstm: { accuracy: 0.97 }, rnn: {} };
  const titles = { lstm: "LSTM", rnn: "RNN" };
  const error = { open: "accuracy_with(clamp=reset_gate, value=1, metric=rmse)" };
  assert.equal(measuring.numbersInWords({ open: 0.57 }, error, { accuracy_with: "share", rmse: "" }), "open 0.57");
  const line = measuring.numbersInWords(race, { accuracy: "accuracy" }, units, titles);
  assert.equal(line, "LSTM: accuracy 97 %; RNN: accuracy –");
  assert.equal(measuring.numbersInWords({ a: 0.2, ...race }, { a: "rnn.accuracy" }, units, titles), "a 20 %");
});

test("a live number of a race is the first run's, or every run's beside its title", () => {
  const race = { lstm: { value: 0.97 }, rnn: {} };
  assert.equal(liveInWords({ value: 0.2, ...race }, "share", { lstm: "LSTM" }), "20 %");
  assert.equal(liveInWords(race, "share"), "97 %");
  assert.equal(liveInWords(race, "share", { lstm: "LSTM", rnn: "RNN" }), "LSTM 97 %, RNN –");
});

test("wishes are asked for together, each spec once, and each gets its own part", () => {
  const wishes = [{ specs: { value: "accuracy" } }, { specs: { accuracy: "accuracy", n: "updates" } }];
  assert.deepEqual(together(wishes), { accuracy: "accuracy", updates: "updates" });
  const many = Array.from({ length: 30 }, (_, index) => ({ specs: { value: `value(t=${index})` } }));
  assert.equal(Object.keys(together(many)).length, 20);
  const found = { updates: 9, values: { accuracy: 0.5, updates: 9 } };
  assert.deepEqual(part(found, wishes[1].specs), { updates: 9, values: { accuracy: 0.5, n: 9 } });
  const race = { updates: 9, values: { a: { accuracy: 1 }, b: { accuracy: 0 }, "b.accuracy": 0 } };
  assert.deepEqual(part(race, { x: "accuracy", y: "b.accuracy" }, ["a", "b"]).values, { a: { x: 1 }, b: { x: 0 }, y: 0 });
});

const PAGES = [1, 2, 3].map((number) => ({ number, scene: { name: number === 2 ? "keeps" : "" } }));

test("an address opens its page, by number or by the name of its scene, else the first", () => {
  const at = (search) => places.pageAt(search, PAGES);
  assert.deepEqual(["", "?page=3", "?scene=keeps", "?page=3&scene=keeps", "?page=9", "?page=03", "?scene="].map(at), [
    1, 3, 2, 2, 1, 1, 1,
  ]);
});

test("addresses of pages keep how the lesson is read and lose what opened the last one", () => {
  assert.equal(places.addressOf("?scene=keeps&notes=1&present=1", 3), "?notes=1&present=1&page=3");
  assert.equal(places.switched("?page=2", "present", true), "?page=2&present=1");
  assert.equal(places.switched("?present=1", "present", false), "");
});

test("keys and clickers turn pages, not while somebody types or walks through the picture", () => {
  const free = { isTyping: false, isInPicture: false };
  const turn = (key, where = free, more = {}) => places.turnOf({ key, ...more }, where);
  assert.deepEqual(["ArrowRight", "PageDown", "ArrowLeft", "PageUp", "Home", "a"].map((key) => turn(key)), [1, 1, -1, -1, 0, 0]);
  assert.equal(turn("PageDown", { ...free, isTyping: true }), 0);
  assert.equal(turn("ArrowRight", { ...free, isInPicture: true }), 0);
  assert.equal(turn("PageDown", { ...free, isInPicture: true }), 1);
  assert.equal(turn("ArrowRight", free, { altKey: true }), 0, "back and forward belong to the browser");
});

class Storage {
  kept = {};
  getItem(key) {
    return this.kept[key] ?? null;
  }
  setItem(key, text) {
    this.kept[key] = text;
  }
}

test("progress is kept in the browser and read again", () => {
  const storage = new Storage();
  const progress = new Progress(storage);
  progress.see("lstm", 3);
  progress.see("lstm", 1);
  progress.see("lstm", 3);
  progress.predict("lstm", "2.0", { chosen: 1, right: false });
  progress.predict("lstm", "2.0", { chosen: 0, right: true });
  progress.earn("lstm", "4.0");
  progress.earn("lstm", "4.0");
  const known = { seen: [1, 3], predicted: { "2.0": { chosen: 0, right: true } }, earned: ["4.0"] };
  assert.deepEqual(JSON.parse(storage.kept[KEY]), { lstm: known });
  assert.deepEqual(new Progress(storage).of("lstm"), known);
  assert.deepEqual(new Progress(storage).of("gru"), { seen: [], predicted: {}, earned: [] });
});

test("without storage, or with nonsense in it, progress lasts as long as the page", () => {
  const broken = { getItem: () => "{", setItem: () => assert.fail("not asked") };
  const full = { getItem: () => null, setItem: () => { throw new Error("QuotaExceededError"); } };
  const list = { getItem: () => '{"lstm": {"seen": 7, "earned": null}}', setItem() {} };
  broken.setItem = () => {};
  for (const storage of [null, broken, full, list]) {
    const progress = new Progress(storage);
    progress.see("lstm", 1);
    assert.deepEqual(progress.of("lstm").seen, [1]);
  }
  const forbidden = { get localStorage() { throw new Error("SecurityError"); } };
  assert.equal(openStorage(forbidden), null);
});

test("pages that no lesson has are not counted as read, however many are kept", () => {
  const kept = { lstm: { seen: [null, {}, "1", 1e99, -3, 2.5, 2, ...Array(100_000).fill(7)], predicted: 5, earned: "x" } };
  kept.lstm.seen[3] = 2;
  const known = new Progress({ getItem: () => JSON.stringify(kept), setItem() {} }).of("lstm");
  assert.deepEqual(known, { seen: [2, 7], predicted: {}, earned: [] });
  assert.equal(progressInWords(known, 6, ["predict:2.0"]), "2 of 6 pages, 0 of 1 task");
});

test("the course page says how much is done", () => {
  const known = { seen: [1, 2], predicted: { "2.0": {} }, earned: [] };
  const tasks = ["predict:2.0", "try:4.0", "broken:6.0"];
  assert.equal(progressInWords(known, 6, tasks), "2 of 6 pages, 1 of 3 tasks");
  assert.equal(progressInWords({ ...known, earned: ["4.0", "6.0"] }, 2, tasks), "all 2 pages, 3 of 3 tasks");
  assert.equal(progressInWords({ ...known, seen: [] }, 6, tasks), "");
  assert.equal(nextPage({ seen: [1, 3] }, 3), 2);
  assert.equal(nextPage({ seen: [1, 2, 3] }, 3), 1);
});

const SCENE = { query: "task=parity", held: [], race: {}, rests: false, trained: 600, controls: ["learning_rate"], view: "unit" };

test("a scene says everything; a prediction waits at update 0 and is hidden until it is made", () => {
  const plain = sceneOf({ scene: SCENE, challenges: [] });
  assert.deepEqual([plain.rests, plain.trained, plain.race, plain.show, plain.speed], [false, 600, null, ["learning_rate"], "default"]);
  const page = { number: 2, scene: SCENE, challenges: [{ kind: "try" }, { kind: "predict" }] };
  assert.deepEqual([sceneOf(page).rests, sceneOf(page).trained], [true, 0]);
  assert.equal(veilOf(page, {}), "outcome");
  assert.equal(veilOf(page, { "2.1": {} }), null);
  assert.equal(veilOf({ number: 1, challenges: [{ kind: "broken" }] }, {}), null);
  assert.equal(veilOf({ number: 1, challenges: [{ kind: "predict", after: 0 }] }, {}), "network", "it is what is asked about");
});

test("what is held is said once, and the runs of a race stand in order", () => {
  const held = ["cut t1-2"];
  assert.deepEqual(sceneOf({ scene: { ...SCENE, held }, challenges: [] }).held, held);
  assert.deepEqual(sceneOf({ scene: { ...SCENE, held, query: "held=cut+t1-2" }, challenges: [] }).held, []);
  const race = { lstm: { title: "LSTM", recipe: {}, query: "a" }, rnn: { title: "RNN", query: "b" } };
  assert.deepEqual(sceneOf({ scene: { ...SCENE, race }, challenges: [] }).race, [
    { label: "lstm", title: "LSTM", query: "a" },
    { label: "rnn", title: "RNN", query: "b" },
  ]);
});
