import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { openLine } from "../../static/js/line.js";

globalThis.document = { baseURI: "https://school.example/rnn/lessons/lstm?page=2" };

/** Sockets that do what the test says. */
function sockets() {
  const opened = [];
  class Socket {
    static OPEN = 1;
    sent = [];
    readyState = 0;
    constructor(url, protocols) {
      Object.assign(this, { url, protocols });
      opened.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.isClosed = true;
    }
    open() {
      this.readyState = 1;
      this.onopen();
    }
    cut(code = 1006) {
      this.readyState = 3;
      this.onclose({ code });
    }
  }
  return { Socket, opened };
}

test("the ticket travels as a subprotocol, to the server of the page, below its prefix", () => {
  const { Socket, opened } = sockets();
  openLine("../line", "secret", Socket);
  assert.equal(opened[0].url, "wss://school.example/rnn/line");
  assert.deepEqual(opened[0].protocols, ["rnn-visualizer", "secret"]);
  assert.equal(opened[0].binaryType, "arraybuffer");
});

test("without an address or a ticket, and where none opens, there is no line", async () => {
  const { Socket, opened } = sockets();
  assert.equal(await openLine("", "secret", Socket), null);
  assert.equal(await openLine("../line", undefined, Socket), null);
  const line = openLine("../line", "secret", Socket);
  opened[0].cut();
  assert.equal(await line, null);
  assert.equal(opened.length, 1);
});

test("a line that does not open in time is given up, and not opened later", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { Socket, opened } = sockets();
  const line = openLine("../line", "secret", Socket);
  mock.timers.tick(5000);
  assert.equal(await line, null);
  assert.ok(opened[0].isClosed);
  opened[0].cut(1000);
  mock.timers.tick(60_000);
  assert.equal(opened.length, 1);
  mock.timers.reset();
});

test("what is said while it is cut is said when it is back, but for acknowledgements, and then hello", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { Socket, opened } = sockets();
  const coming = openLine("../line", "secret", Socket);
  opened[0].open();
  const line = await coming;
  const heard = [];
  const stop = line.listen((data) => heard.push(data));
  line.send({ op: "train" });
  opened[0].onmessage({ data: "a" });
  opened[0].cut();
  for (let k = 0; k < 50; k++) line.send({ op: "set", value: k });
  line.send({ op: "ack" });
  mock.timers.tick(400);
  assert.equal(opened.length, 2);
  opened[1].open();
  assert.deepEqual(opened[0].sent, [{ op: "train" }]);
  assert.equal(opened[1].sent.length, 41);
  assert.deepEqual([opened[1].sent[0], opened[1].sent[39]], [{ op: "set", value: 10 }, { op: "set", value: 49 }]);
  assert.deepEqual(opened[1].sent[40], { op: "hello" });
  opened[1].onmessage({ data: "b" });
  stop();
  opened[1].onmessage({ data: "c" });
  assert.deepEqual(heard, ["a", "b"]);
  mock.timers.reset();
});

test("attempts come ever more seldom, never in step, and none after the page has let go or opened another line", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 0.5);
  for (const [end, more] of [[(line) => line.close(), 0], [(line, last) => last.cut(4001), 0], [(line, last) => last.cut(), 1]]) {
    const { Socket, opened } = sockets();
    const coming = openLine("../line", "secret", Socket);
    opened[0].open();
    const line = await coming;
    const times = [250, 500, 1000, 2000, 4000, 8000, 8000];
    for (const wait of times) {
      opened.at(-1).cut();
      const before = opened.length;
      mock.timers.tick(wait - 1);
      assert.equal(opened.length, before);
      mock.timers.tick(1);
      assert.equal(opened.length, before + 1);
    }
    opened.at(-1).open();
    end(line, opened.at(-1));
    const before = opened.length;
    mock.timers.tick(250);
    assert.equal(opened.length, before + more);
  }
  mock.timers.reset();
  mock.restoreAll();
});

test("a message that is too large for the server is told of, and the line is opened again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { Socket, opened } = sockets();
  const opening = openLine("../line", "secret", Socket);
  opened[0].open();
  const line = await opening;
  let told = 0;
  line.onTooLarge = () => (told += 1);
  opened[0].cut(1009);
  assert.equal(told, 1);
  mock.timers.tick(20000);
  assert.equal(opened.length, 2);
  opened[1].open();
  opened[1].cut(1006);
  assert.equal(told, 1);
  line.close();
  mock.timers.reset();
});
