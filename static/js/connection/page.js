// The connection of a page of our own: watched, found again, or given up with a way to go on after the page is loaded again.

import { decode } from "../decode.js";
import { Connection } from "./connection.js";
import { Doubts } from "./doubts.js";
import { hostOf } from "./host.js";
import { openLine } from "./line.js";
import { takeTold, tellResume, tellTab } from "./reloading.js";
import { Session } from "./session.js";
import { still } from "./still.js";
import { Telling } from "./telling.js";

const MOVING = ["frame", "runner"]; // kinds of messages that come while a network learns

/** The kind of a message, read from its beginning. */
function kindOf(bytes) {
  const head = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset + 4, 32) : new Uint8Array(bytes, 4, 32);
  return /^\{"kind":"(\w+)"/.exec(new TextDecoder().decode(head))?.[1] ?? "";
}

/** Returns {connection, told, stop()}: `told` is what the page told itself before it was loaded again. */
export function connectPage(bench, { model, view }) {
  const told = takeTold();
  const root = new URL("../../", import.meta.url); // of assets/dist/, where the bundle is
  bench.root = root;
  const ticket = model.get("ticket");
  let token = null; // names this visit after its session
  const reload = () => location.reload();
  const tell = new Telling(bench, {
    onResume: () => {
      tellResume(token, bench.ownData.used);
      reload();
    },
    onBegin: reload,
    onTakeBack: () => connection.takeBack(),
  });
  const connection = new Connection({
    open: (handlers) => openLine(model.get("line"), ticket, handlers),
    host: hostOf({ model, view }),
    session: new Session(),
    ask: () => still(root, { ticket, token }),
    tell,
    onBack: () => bench.renew(),
  });
  const doubts = new Doubts({
    isExpecting: () => bench.isExpecting && !document.hidden && !connection.isCut,
    onDoubt: (doubt) => connection.doubt(doubt),
    onNow: () => connection.askNow(),
    onSilence: () => tell.silent(),
  });
  const onLeave = ({ persisted }) => persisted || connection.leave();
  const onState = () => tellTab(token);
  addEventListener("pagehide", onLeave);
  bench.addEventListener("state", onState);
  const stops = [
    doubts.listen(),
    connection.listen((bytes) => {
      const kind = kindOf(bytes);
      if (MOVING.includes(kind) && doubts.hear()) tell.heard();
      if (kind === "visit") token = decode(bytes).header.token;
    }),
    () => removeEventListener("pagehide", onLeave),
    () => bench.removeEventListener("state", onState),
    () => connection.close(),
  ];
  return { connection, told, stop: () => stops.forEach((each) => each()) };
}

/** In a notebook the host carries everything, and looks after its own connection. */
export function lendHost(parts) {
  const connection = new Connection({ open: async () => null, host: hostOf(parts) });
  return { connection, told: {}, stop: () => connection.close() };
}
