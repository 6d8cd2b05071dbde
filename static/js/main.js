// The module for hosts of anywidget modules: Panel's live page and notebooks feed the bench the same bytes.

import "./bench.js";
import { Connection, takeResume } from "./connection.js";
import { openLine } from "./line.js";
import { LiveShare } from "./share/live.js";

/** Bytes of a message: Panel hands over the payload itself, Jupyter a JSON part and buffers. */
function bytesOf(message, buffers) {
  if (message instanceof ArrayBuffer || ArrayBuffer.isView(message)) return message;
  return buffers?.[0] ?? null;
}

/** Panel's adapter has no `send` (1.9); its view's proxy reaches the same `_handle_msg`. */
function sender(model, view) {
  if (typeof model.send === "function") return (command) => model.send(command);
  return (command) => view.model_proxy.send_msg(command);
}

/** How the bench treats the browser's address: only a page of our own lends it. */
function addressOf(document) {
  return { home: "lazy", lab: "page", lesson: "lesson", embed: "framed" }[document.documentElement.dataset.page] ?? null;
}

const TOO_LARGE = "What was sent last is larger than this server takes, and was left out; send something smaller.";

/** How the page speaks with its server: over its own line, else as the host of the module does. */
async function lineOf({ model, view }) {
  const line = await openLine(model.get("line"), model.get("ticket"));
  if (line) return line;
  const listen = (callback) => {
    const onMessage = (message, buffers) => {
      const bytes = bytesOf(message, buffers);
      if (bytes) callback(bytes);
    };
    model.on("msg:custom", onMessage);
    return () => model.off("msg:custom", onMessage);
  };
  return { listen, send: sender(model, view), close() {} };
}

function render({ model, view, el }) {
  const bench = document.createElement("rnn-bench");
  el.append(bench);
  const closing = [];
  let isGone = false;
  lineOf({ model, view }).then((line) => {
    closing.push(() => line.close());
    if (isGone) return line.close();
    const { send: hand, listen } = line;
    line.onTooLarge = () => bench.notices.show({ key: "large", text: TOO_LARGE });
    let connection = null;
    const send = (command) => {
      if (!connection?.isCut) hand(command);
    };
    const share = new LiveShare(bench, { send, listen });
    closing.push(() => share.close());
    const address = addressOf(document);
    const isOurs = address !== null; // else a notebook, whose module has no address
    const root = () => new URL("../../", import.meta.url); // of assets/dist/
    if (isOurs) connection = new Connection(bench, { send: hand, listen, root: root(), onGone: () => line.close() });
    closing.push(() => connection?.close());
    bench.isCut = () => connection?.isCut ?? false;
    bench.connect({ send, listen, address, resume: isOurs ? takeResume() : null });
  });
  return () => {
    isGone = true;
    for (const close of closing) close();
    bench.close();
    bench.remove();
  };
}

export default { render };
