import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Connection, delay } from "../../static/js/connection/connection.js";

const THERE = { ready: true, there: true, kept: null };
const GONE = { ready: true, there: false, kept: { updates: 340, age: 12, missing: [] } };
const STARTING = { ready: false, there: false, kept: null };

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 0.5);
  mock.method(performance, "now", () => now);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

let now = 0;

/** Let what was promised happen. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

const pass = async (milliseconds) => {
  for (let left = milliseconds; left > 0; left -= 50) {
    now += 50;
    mock.timers.tick(50);
    await settle();
  }
};

/** A page with its line, its host and its session; `world` says what the server does. */
async function page({ hasLine = true, ...more } = {}) {
  const world = { answer: THERE, hasLine, lines: [], asked: 0, sent: [], byHost: [], told: [], backs: 0, closed: [], ...more };
  const session = {
    isLost: false,
    found: 0,
    onLost: null,
    async find() {
      if (world.noSession) throw new Error("refused");
      session.isLost = false;
      session.found += 1;
    },
    close() {},
  };
  const open = async (handlers) => {
    if (!world.hasLine) return null;
    const line = {
      isOpen: true,
      handlers,
      send: (command) => world.sent.push(command),
      close: (code) => {
        line.isOpen = false;
        world.closed.push(code);
      },
    };
    world.lines.push(line);
    return line;
  };
  const host = { send: (command) => world.byHost.push(command), listen: (hear) => ((world.speak = hear), () => {}) };
  const tell = Object.fromEntries(
    ["cut", "again", "replaced", "gone", "tooLarge"].map((word) => [word, (...what) => world.told.push([word, ...what])]),
  );
  const ask = async () => {
    world.asked += 1;
    if (world.answer instanceof Error) throw world.answer;
    return world.answer;
  };
  const connection = new Connection({ open, host, session, ask, tell, onBack: () => (world.backs += 1) });
  await connection.start();
  const cutLine = (code = 1006) => {
    const line = world.lines.at(-1);
    line.isOpen = false;
    line.handlers.onClose(code);
  };
  const cutSession = () => {
    session.isLost = true;
    session.onLost();
  };
  return { connection, world, session, cutLine, cutSession };
}

test("questions come less and less often, and never in step", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 100].map((attempt) => delay(attempt, 0.5)), [300, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.equal(delay(5, 0), 4000);
  assert.ok(delay(5, 0.999) < 12000);
});

test("a line that is cut is opened again for the same network, before anybody is told; what was said meanwhile is said then", async () => {
  const { connection, world, session, cutLine } = await page();
  const heard = [];
  connection.listen((data) => heard.push(data));
  connection.send({ op: "train" });
  cutLine();
  assert.equal(connection.isCut, true);
  for (let value = 0; value < 50; value++) connection.send({ op: "set", value });
  for (const op of ["ack", "measure", "explain"]) connection.send({ op });
  await pass(300);
  assert.deepEqual([world.asked, world.lines.length, session.found, connection.isCut], [1, 2, 0, false]);
  assert.deepEqual(world.sent.map(({ op, value }) => value ?? op), ["train", "hello", ...Array.from({ length: 40 }, (_, index) => index + 10)]);
  await pass(5000);
  assert.deepEqual([world.told, world.backs, world.asked], [[], 1, 1]);
  world.lines[1].handlers.onMessage("frame");
  assert.deepEqual(heard, ["frame"]);
});

test("Bokeh's connection alone is found again without a word, and frames go on", async () => {
  const { connection, world, session, cutSession } = await page();
  cutSession();
  assert.equal(connection.isCut, false);
  connection.send({ op: "pause" });
  await pass(3000);
  assert.deepEqual([session.found, world.lines.length, world.told, world.sent], [1, 1, [], [{ op: "pause" }]]);
});

test("both are found by the same question, and the visitor hears once that they are gone and once that they are back", async () => {
  const { world, session, cutLine, cutSession } = await page();
  world.answer = new TypeError("Failed to fetch");
  cutLine();
  cutSession();
  await pass(20_000);
  assert.deepEqual(world.told, [["cut"]]);
  assert.equal(world.asked, 5); // after 0.3, 1.3, 3.3, 7.3 and 15.3 s
  world.answer = THERE;
  await pass(8000);
  assert.deepEqual([world.asked, session.found, world.lines.length], [6, 1, 2]);
  assert.deepEqual(world.told, [["cut"], ["again"]]);
  await pass(60_000);
  assert.equal(world.asked, 6);
});

test("a server that was started again is waited for until it is ready, then given up; nothing is asked or sent any more", async () => {
  const { connection, world, cutLine, cutSession } = await page();
  world.answer = STARTING;
  cutSession();
  cutLine();
  await pass(3400);
  assert.deepEqual([world.asked, world.told], [3, [["cut"]]]);
  world.answer = GONE;
  await pass(4000);
  assert.deepEqual(world.told, [["cut"], ["gone", GONE.kept]]);
  connection.send({ op: "train" });
  connection.doubt();
  cutSession();
  await pass(60_000);
  assert.deepEqual([world.asked, world.lines.length, world.sent], [4, 1, []]);
  assert.equal(connection.isCut, true);
});

test("a line that the server refuses since the session ended, and a session that ended while the line was open, are over alike", async () => {
  for (const cut of ["cutLine", "cutSession"]) {
    const there = await page();
    Object.assign(there.world, { answer: { ...GONE, kept: null }, hasLine: false });
    there[cut]();
    await pass(300);
    assert.deepEqual(there.world.told, [["gone", null]], cut);
    assert.equal(there.world.byHost.length, 0);
  }
});

test("where no line opens the host carries all, from the start and after a cut; the next line that can be opened carries it again", async () => {
  const { connection, world, cutSession } = await page({ hasLine: false });
  const heard = [];
  connection.listen((data) => heard.push(data));
  connection.send({ op: "hello" });
  world.speak("frame");
  assert.deepEqual([world.byHost, heard, connection.isCut], [[{ op: "hello" }], ["frame"], false]);
  cutSession();
  assert.equal(connection.isCut, true);
  connection.send({ op: "train" });
  await pass(300);
  assert.deepEqual(world.byHost.map(({ op }) => op), ["hello", "hello", "train"]);
  world.hasLine = true;
  cutSession();
  await pass(1000);
  assert.deepEqual([world.sent.map(({ op }) => op), world.lines.length], [["hello"], 1]);
  world.speak("twice");
  assert.deepEqual(heard, ["frame"]);
});

test("what the host would not carry is left out with a word; in a notebook all is carried", async () => {
  const { connection, world } = await page({ hasLine: false });
  const fits = { op: "data", content: "é".repeat(99_000) };
  const large = { op: "data", content: "é".repeat(100_000) };
  for (const command of [fits, large, { op: "train" }]) connection.send(command);
  assert.deepEqual(world.byHost.map(({ op, content }) => [op, content?.length]), [["data", 99_000], ["train", undefined]]);
  assert.deepEqual(world.told, [["tooLarge", 200_000]]);
  connection.send({ op: "hello", resume: "token", data: [{ kind: "text", content: large.content }] });
  assert.deepEqual(world.byHost.at(-1), { op: "hello", resume: "token", data: [] });
  assert.equal(world.told.length, 2);
  connection.session = null;
  connection.send(large);
  assert.equal(world.byHost.at(-1), large);
});

test("a page that has fallen back to the host after a cut goes on", async () => {
  const { connection, world, cutLine } = await page();
  world.hasLine = false;
  cutLine();
  await pass(300);
  assert.deepEqual([connection.isCut, world.byHost.map(({ op }) => op), world.backs], [false, ["hello"], 1]);
});

test("a window that opens the same network takes it over, and gives it back when asked", async () => {
  const { connection, world, cutLine } = await page();
  cutLine(4001);
  await pass(30_000);
  assert.deepEqual([world.told, world.asked], [[["replaced"]], 0]);
  connection.takeBack();
  await pass(300);
  assert.deepEqual([world.told, world.lines.length, connection.isCut], [[["replaced"], ["again"]], 2, false]);
});

test("its own new line does not look like another window's", async () => {
  const { connection, world } = await page();
  const [first] = world.lines;
  connection.doubt({ isSuspect: true });
  await pass(300);
  first.handlers.onClose(4001);
  await pass(3000);
  assert.deepEqual([world.lines.length, world.closed, world.told, world.sent], [2, [undefined], [], [{ op: "hello" }]]);
});

test("no network: the question finds out; a server on this machine answers all the same, and nothing happens", async () => {
  const { connection, world } = await page();
  connection.doubt({ isSuspect: false });
  await pass(5000);
  assert.deepEqual([world.asked, world.lines.length, world.told, world.sent], [1, 1, [], []]);
  world.answer = new TypeError("Failed to fetch");
  await pass(10_000);
  connection.doubt({ isSuspect: false });
  await pass(5000);
  assert.deepEqual([world.told, connection.isCut], [[["cut"]], true]);
  world.answer = THERE;
  connection.askNow();
  await pass(300);
  assert.deepEqual([world.told, world.lines.length, connection.isCut], [[["cut"], ["again"]], 2, false]);
});

test("a question without an answer is of no weight while the line brings something", async () => {
  const { connection, world } = await page({ answer: new Error("it took too long") });
  connection.doubt();
  await pass(500);
  assert.equal(connection.isCut, true);
  world.lines[0].handlers.onMessage("frame");
  assert.equal(connection.isCut, false);
  world.answer = THERE;
  await pass(5000);
  assert.deepEqual([world.told, world.lines.length], [[], 1]);
});

test("after ten minutes asleep: the same network over a new line, or a clear word", async () => {
  for (const [answer, told] of [[THERE, []], [GONE, [["gone", GONE.kept]]]]) {
    const { connection, world } = await page({ answer });
    now += 600_000;
    connection.doubt({ isSuspect: true });
    await pass(300);
    assert.deepEqual([world.told, world.sent.length], [told, told.length ? 0 : 1]);
  }
});

test("a message that is too large is told of, and the line is opened again", async () => {
  const { world, cutLine } = await page();
  cutLine(1009);
  await pass(300);
  assert.deepEqual([world.told, world.lines.length], [[["tooLarge"]], 2]);
});

test("a line that opens and ends at once is tried ever more seldom", async () => {
  const { world, cutLine } = await page();
  for (let count = 0; count < 4; count++) {
    cutLine();
    await pass(50);
    while (!world.lines.at(-1).isOpen) await pass(50);
  }
  const { lines, asked } = world;
  assert.deepEqual([lines.length, asked], [5, 4]);
  cutLine();
  await pass(7900);
  assert.equal(world.lines.length, 5);
  await pass(200);
  assert.equal(world.lines.length, 6);
});

test("Bokeh's connection that cannot be found again is not well, though the server answers", async () => {
  const { connection, world, session, cutLine, cutSession } = await page();
  world.noSession = true;
  cutSession();
  cutLine();
  await pass(3000);
  assert.deepEqual([world.told, connection.isCut], [[["cut"]], true]);
  world.noSession = false;
  await pass(4000);
  assert.deepEqual([world.told, session.found, connection.isCut], [[["cut"], ["again"]], 1, false]);
});

test("a page that is left says so, and asks nothing any more", async () => {
  const { connection, world, cutSession } = await page();
  connection.leave();
  cutSession();
  await pass(30_000);
  assert.deepEqual([world.closed, world.asked, world.told], [[4002], 0, []]);
});

test("in a notebook there is nothing to ask", async () => {
  const sent = [];
  const host = { send: (command) => sent.push(command), listen: () => () => {} };
  const connection = new Connection({ open: async () => null, host });
  await connection.start();
  connection.send({ op: "train" });
  connection.doubt();
  await pass(30_000);
  assert.deepEqual([sent, connection.isCut], [[{ op: "train" }], false]);
  connection.close();
});
