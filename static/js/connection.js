// The way to the server: noticed when it is cut, found again, or given up with a word and a way to go on.

import { decode } from "./decode.js";
import { whole } from "./words.js";

const KEY = "rnn-resume"; // in the session's storage: what the page is to go on from once it is loaded again
const KEPT = '{"kind":"kept"';
const DELAYS = [300, 1000, 2000, 4000, 8000]; // ms between two questions; the last one again and again
const GRACE = 1500; // ms without a connection until the page says so
const CHEERFUL = 6000; // ms that good news stays
const CUT = "The connection to the server is gone. This page tries again by itself; what you do meanwhile does not reach it.";
const AGAIN = "Connected again, to the same network.";
const GONE = "The server no longer has this network: it was started again, or this page was away for too long.";

/** What to go on from, as it was before the page was loaded again; taken once. */
export function takeResume(storage = () => sessionStorage) {
  try {
    const token = storage().getItem(KEY);
    storage().removeItem(KEY);
    return token;
  } catch {
    return null; // no storage is allowed
  }
}

/** Milliseconds until the next question: a class does not ask in step. `chance` is in [0, 1). */
export function delay(attempt, chance = Math.random()) {
  return DELAYS[Math.min(attempt, DELAYS.length - 1)] * (0.5 + chance);
}

/** How long ago, in words. */
export function agoInWords(seconds) {
  if (seconds < 100) return `${seconds} second${seconds === 1 ? "" : "s"} ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
}

/** What a page says that cannot have its network back, and what it offers. */
export function goneInWords(kept) {
  if (!kept) return { text: `${GONE} Nothing was kept of it.`, offers: ["Start this experiment again"] };
  const updates = whole(kept.updates);
  return {
    text: `${GONE} Its state at update ${updates} was kept ${agoInWords(kept.age)}.`,
    offers: [`Go on from update ${updates}`, "Start this experiment again"],
  };
}

/**
 * Watches Bokeh's connection of this page, which does not come back by itself. `bench` shows notices; `send` and
 * `listen` as the bench has them; `root` is the server's address; `onGone()`: the server will not have it back.
 */
export class Connection {
  #token = null;
  #attempt = 0;
  #timer = null;
  #client = null; // Bokeh's connection, while it is cut
  #isBusy = false;
  #isOver = false; // the server does not have this network any more

  constructor(bench, { send, listen, root, onGone, documents = () => globalThis.Bokeh?.documents ?? [] }) {
    Object.assign(this, { bench, send, root, onGone, documents });
    this.stops = [listen((bytes) => this.#hear(bytes))];
    const now = () => this.isCut && !document.hidden && this.#ask(0);
    for (const [target, type] of [[window, "online"], [document, "visibilitychange"]]) {
      target.addEventListener(type, now);
      this.stops.push(() => target.removeEventListener(type, now));
    }
    this.#attach();
  }

  get isCut() {
    return this.#client !== null;
  }

  close() {
    clearTimeout(this.#timer);
    this.#client = null;
    for (const stop of this.stops.splice(0)) stop?.();
  }

  #attach(tries = 50) {
    const found = this.documents();
    for (const each of found) each.on_event("connection_lost", (_, event) => this.#lose(event.connection.deref()));
    if (!found.length && tries) this.#timer = setTimeout(() => this.#attach(tries - 1), 100);
  }

  #hear(bytes) {
    const text = new TextDecoder().decode(bytes.slice(4, 4 + KEPT.length));
    if (text === KEPT) this.#token = decode(bytes).header.token;
  }

  #lose(client) {
    if (this.#client || !client) return; // one of our own attempts has failed
    this.#client = client;
    setTimeout(() => this.isCut && !this.#isOver && this.#tell("Not connected", { text: CUT }), GRACE);
    this.#ask(0);
  }

  #ask(attempt) {
    if (this.#isOver) return;
    this.#attempt = attempt;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), delay(attempt));
  }

  async #try() {
    if (this.#isBusy || !this.isCut) return;
    this.#isBusy = true;
    const isSettled = await this.#settle().catch(() => false); // no server, or none that answers
    this.#isBusy = false;
    if (!isSettled) this.#ask(this.#attempt + 1);
  }

  /** Ask the server once; returns whether that was the last question. */
  async #settle() {
    const { ready, there, kept } = await this.#question();
    if (there) await this.#return();
    else if (ready) this.#leave(kept);
    return there || ready;
  }

  async #question() {
    const body = JSON.stringify({ session: this.#client.id, token: this.#token });
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(new URL("still", this.root), { method: "POST", body, signal, cache: "no-store" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return response.json();
  }

  /** The same session: what is on the page stays, so nothing is drawn anew. */
  async #return() {
    const client = this.#client;
    client._repull_session_doc = (resolve) => resolve(client.session);
    await client.connect();
    this.#client = null;
    this.send({ op: "hello" });
    this.bench.look.again();
    this.#show({ text: AGAIN, level: "info" });
    setTimeout(() => !this.isCut && this.bench.notices.drop("connection"), CHEERFUL);
  }

  #leave(kept) {
    this.#isOver = true;
    this.onGone();
    const { text, offers } = goneInWords(kept);
    const acts = kept ? [() => this.#resume(), () => location.reload()] : [() => location.reload()];
    const buttons = offers.map((label, index) => ({ label, act: acts[index] }));
    this.#tell("No longer there", { text, level: "error", offers: buttons });
  }

  #resume() {
    try {
      sessionStorage.setItem(KEY, this.#token);
    } catch {
      return this.#show({ text: "This browser lets the page keep nothing; allow storage for this site to go on.", level: "error" });
    }
    location.reload();
  }

  #tell(status, notice) {
    this.bench.training.announce(status);
    for (const key of ["silence", "remark", "trouble"]) this.bench.notices.drop(key);
    this.#show(notice);
  }

  #show(notice) {
    this.bench.notices.show({ key: "connection", ...notice });
  }
}
