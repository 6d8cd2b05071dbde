// Where the engine runs: in a worker thread made of this very script, or, where no worker can start (a policy, an old
// browser), on the page's own thread. From a disk a worker cannot load a file; it can be made of the script's own text.

import { Engine } from "./engine.js";

/* global rnnTrain */ // the function that the bundle stands in: see build.mjs

/** Inside a worker: serve. Returns whether this is one. */
export function serve(scope = globalThis) {
  if (typeof scope.WorkerGlobalScope === "undefined" || !(scope instanceof scope.WorkerGlobalScope)) return false;
  const engine = new Engine((message, buffers = []) => scope.postMessage(message, buffers), "worker");
  scope.onmessage = ({ data }) => {
    try {
      engine.take(data);
    } catch (error) {
      scope.postMessage({ kind: "fault", message: String(error?.message ?? error) });
    }
  };
  scope.postMessage({ kind: "ready" });
  return true;
}

/**
 * Start the engine.
 *
 * @param {(message: object) => void} hear what it says
 * @param {string} address of this script, empty where it stands in the page itself
 * @returns {Promise<{place: "worker"|"page", tell: (message: object) => void, close: () => void}>}
 */
export async function begin(hear, address) {
  for (const make of [() => fromFile(address), fromText]) {
    const worker = await ready(make);
    if (!worker) continue;
    worker.onmessage = ({ data }) => hear(data);
    return { place: "worker", tell: (message) => worker.postMessage(message), close: () => worker.terminate() };
  }
  let isOpen = true;
  const engine = new Engine((message) => isOpen && hear(message), "page");
  return { place: "page", tell: (message) => isOpen && engine.take(message), close: () => (isOpen = false) };
}

function fromFile(address) {
  return /^https?:/.test(address) ? new Worker(address) : null;
}

function fromText() {
  const text = typeof rnnTrain === "function" ? `(${rnnTrain})()` : "";
  return text ? new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))) : null;
}

const PATIENCE = 4000; // ms until a worker that says nothing is given up

function ready(make) {
  return new Promise((resolve) => {
    let worker = null;
    const give = (found) => {
      clearTimeout(timer);
      if (!found) worker?.terminate();
      resolve(found);
    };
    const timer = setTimeout(() => give(null), PATIENCE);
    try {
      worker = make();
    } catch {
      worker = null;
    }
    if (!worker) return give(null);
    worker.onerror = () => give(null);
    worker.onmessage = ({ data }) => give(data?.kind === "ready" ? worker : null);
  });
}
