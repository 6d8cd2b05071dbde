import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { openLine } from "../../static/js/connection/line.js";

globalThis.document = { baseURI: "https://school.example/rnn/lessons/lstm?page=2" };

/** Sockets that do what the test says, and a line of one: {socket, line, heard, closed}. */
function opening(address = "../line", ticket = "secret") {
  const sockets = [];
  class Socket {
    static OPEN = 1;
    sent = [];
    closed = [];
    readyState = 0;
    constructor(url, protocols) {
      Object.assign(this, { url, protocols });
      sockets.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close(...code) {
      this.closed.push(code);
      this.readyState = 2;
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
  const heard = [];
  const closed = [];
  const handlers = { onMessage: (data) => heard.push(data), onClose: (code) => closed.push(code) };
  return { line: openLine(address, ticket, handlers, Socket), socket: sockets[0], heard, closed };
}

test("the ticket travels as a subprotocol, to the server of the page, below its prefix", () => {
  const { socket } = opening();
  assert.equal(socket.url, "wss://school.example/rnn/line");
  assert.deepEqual(socket.protocols, ["rnn-visualizer", "secret"]);
  assert.equal(socket.binaryType, "arraybuffer");
  socket.cut();
});

test("without an address or a ticket, and where none opens, there is no line, and nobody is told that one ended", async () => {
  assert.equal(await opening("").line, null);
  assert.equal(await opening("../line", null).line, null);
  const { line, socket, closed } = opening();
  socket.cut();
  assert.equal(await line, null);
  assert.deepEqual(closed, []);
});

test("a line that does not open in time is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { line, socket, closed } = opening();
  mock.timers.tick(5000);
  assert.equal(await line, null);
  assert.deepEqual(socket.closed, [[]]);
  socket.cut(1000);
  assert.deepEqual(closed, []);
  mock.timers.reset();
});

test("what comes is handed on, what is said is JSON, and how it ends is told once", async () => {
  const { line, socket, heard, closed } = opening();
  socket.open();
  const open = await line;
  assert.equal(open.isOpen, true);
  open.send({ op: "train" });
  socket.onmessage({ data: "a" });
  socket.cut(1009);
  assert.equal(open.isOpen, false);
  assert.deepEqual([socket.sent, heard, closed], [[{ op: "train" }], ["a"], [1009]]);
});

test("a line that is closed from here says why to the server and no more here", async () => {
  const { line, socket, heard, closed } = opening();
  socket.open();
  (await line).close(4002);
  socket.onmessage({ data: "late" });
  socket.cut(4002);
  assert.deepEqual([socket.closed, heard, closed], [[[4002]], [], []]);
});
