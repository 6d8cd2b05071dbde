// The module for hosts of anywidget modules: Panel's live page and notebooks feed the bench the same bytes.

import "./bench.js";
import { connectPage, lendHost } from "./connection/page.js";
import { LiveShare } from "./share/live.js";

/** How the bench treats the browser's address: only a page of our own lends it. */
function addressOf(document) {
  return { home: "lazy", lab: "page", lesson: "lesson", embed: "framed" }[document.documentElement.dataset.page] ?? null;
}

function render({ model, view, el }) {
  const bench = document.createElement("rnn-bench");
  el.append(bench);
  const address = addressOf(document);
  const { connection, told, stop } = address === null ? lendHost({ model, view }) : connectPage(bench, { model, view });
  const closing = [stop];
  let isGone = false;
  connection.start().then(() => {
    if (isGone) return;
    const { send, listen } = connection;
    const share = new LiveShare(bench, { send, listen });
    closing.push(() => share.close());
    bench.connect({ send, listen, address, told });
  });
  return () => {
    isGone = true;
    for (const close of closing) close();
    bench.close();
    bench.remove();
  };
}

export default { render };
