// The way to the server: the page's own line, else that of the module's host. The one place that knows whether it is there,
// asks when that is in doubt, finds the same network again, or gives it up.

import { LEFT, REPLACED, TOO_LARGE } from "./line.js";

const DELAYS = [300, 1000, 2000, 4000, 8000]; // ms between two questions; the last one again and again
const GRACE = 1500; // ms without a way until the page says so
const STEADY = 10_000; // ms after which a connection that ends is not one that cannot be kept
const MOST = 40; // commands that wait while there is no way
const BY_HOST = 200_000; // bytes of a command that Panel's websocket takes of a page
const FLEETING = ["ack", "measure", "explain", "diagram", "slow"]; // asked anew, or of no use later

const sizeOf = (command) => new TextEncoder().encode(JSON.stringify(command)).length;

/** Milliseconds until the next question: a class does not ask in step. `chance` is in [0, 1). */
export function delay(attempt, chance = Math.random()) {
  return DELAYS[Math.min(attempt, DELAYS.length - 1)] * (0.5 + chance);
}

/**
 * `open(handlers)` opens a line, or promises null; `host` is {send, listen}, the module host's own way; `session` is Bokeh's
 * connection, `ask()` the question whether the server still has it: both missing in a notebook, where nothing is found again.
 * `tell` says {cut(), again(), replaced(), gone(kept), tooLarge(most)}; `onBack()` is called when the way was found again.
 */
export class Connection {
  #line = null;
  #isByHost = false; // frames and commands go the host's way, since no line can be opened
  #listeners = new Set();
  #waiting = []; // commands
  #attempt = 0;
  #timer = null;
  #warning = null;
  #isAsking = false;
  #isUnanswered = false; // the last question
  #isSuspect = false; // the line looks open, and may not be
  #hasWarned = false;
  #isOver = false; // gone, replaced, or closed
  #settledAt = -Infinity;
  #stopHost;

  constructor({ open, host, session = null, ask = null, tell, onBack }) {
    Object.assign(this, { open, host, session, ask, tell, onBack });
    if (session) session.onLost = () => this.doubt();
    this.listen = (callback) => {
      this.#listeners.add(callback);
      return () => this.#listeners.delete(callback);
    };
    this.send = (command) => this.#send(command);
    this.#stopHost = host.listen((bytes) => this.#isByHost && this.#hear(bytes));
  }

  /** Open the way; settled once commands can be sent. */
  async start() {
    this.#isAsking = true;
    await this.#openLine();
    this.#isAsking = false;
    if (this.#isBroken) this.doubt();
  }

  /** Whether what is sent now would not arrive. */
  get isCut() {
    return this.#isOver || this.#isUnanswered || !this.#hasWay;
  }

  get #hasWay() {
    return this.#line ? this.#line.isOpen : this.#isByHost && !this.session?.isLost;
  }

  get #isBroken() {
    return !this.#hasWay || Boolean(this.session?.isLost);
  }

  /** Let go of everything: `code` says why. */
  close(code) {
    this.#end();
    this.#line?.close(code);
    this.#line = null;
    this.#stopHost?.();
    this.session?.close();
  }

  /** The page is left. */
  leave() {
    this.close(LEFT);
  }

  /** Ask the server whether all is well. `isSuspect`: the line is opened anew, though it looks open. */
  doubt({ isSuspect = false } = {}) {
    if (this.#isOver || !this.ask) return;
    this.#isSuspect ||= isSuspect;
    this.#warn();
    if (this.#isAsking || this.#timer !== null) return;
    const hasLasted = performance.now() - this.#settledAt > STEADY;
    this.#plan(hasLasted ? 0 : this.#attempt + 1);
  }

  /** Do not wait any longer with the next question, where there is one. */
  askNow() {
    if (this.#timer === null) return;
    this.#plan(0);
  }

  /** Take the network back from the page that has replaced this one. */
  takeBack() {
    this.#isOver = false;
    this.#hasWarned = true; // something is said
    this.doubt();
  }

  // -- one question after another ------------------------------------------------------------------------------------

  #plan(attempt) {
    this.#attempt = attempt;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), delay(attempt));
  }

  async #try() {
    this.#timer = null;
    this.#isAsking = true;
    let isSettled = false;
    try {
      isSettled = await this.#settle();
    } catch {
      this.#isUnanswered = this.#isSuspect = true; // no server, or none that answers
    }
    this.#isAsking = false;
    if (this.#isOver) return;
    if (isSettled && !this.#isBroken) this.#rejoice();
    else {
      this.#warn();
      this.#plan(this.#attempt + 1);
    }
  }

  /** Ask once; returns whether that was the last question. */
  async #settle() {
    const { ready, there, kept } = await this.ask();
    if (this.#isOver) return true;
    this.#isUnanswered = false;
    if (there) await this.#restore();
    else if (ready) this.#giveUp(kept);
    return there || ready;
  }

  /** The same session: whatever is missing of the connection is opened again. */
  async #restore() {
    const wasCut = !this.#hasWay;
    if (this.session.isLost) await this.session.find();
    if (!wasCut && !this.#isSuspect) return;
    await this.#openLine();
    this.#isSuspect = false;
    if (!this.#hasWay || this.#isOver) return;
    this.#write({ op: "hello" });
    for (const command of this.#waiting.splice(0)) this.#write(command);
    this.onBack();
  }

  // the one before is let go first: the server closes it with a code that would say that another page has come
  async #openLine() {
    this.#line?.close();
    this.#line = null;
    this.#isByHost = false;
    const handlers = { onMessage: (bytes) => this.#hear(bytes), onClose: (code) => this.#lose(line, code) };
    const line = await this.open(handlers);
    if (this.#isOver) return line?.close();
    this.#line = line;
    this.#isByHost = !line;
  }

  #rejoice() {
    this.#settledAt = performance.now();
    clearTimeout(this.#warning);
    this.#warning = null;
    if (this.#hasWarned) this.tell.again();
    this.#hasWarned = false;
  }

  #lose(line, code) {
    if (line !== this.#line) return;
    this.#line = null;
    if (code === TOO_LARGE) this.tell.tooLarge();
    if (code === REPLACED) {
      this.#end();
      this.tell.replaced();
    } else this.doubt();
  }

  #giveUp(kept) {
    this.close();
    this.tell.gone(kept);
  }

  #end() {
    this.#isOver = true;
    this.#waiting = [];
    clearTimeout(this.#timer);
    clearTimeout(this.#warning);
    this.#timer = this.#warning = null;
  }

  // one word, however many things are cut and however often it is tried
  #warn() {
    if (!this.isCut || this.#hasWarned || this.#warning !== null) return;
    this.#warning = setTimeout(() => {
      this.#warning = null;
      if (!this.isCut || this.#isOver) return;
      this.#hasWarned = true;
      this.tell.cut();
    }, GRACE);
  }

  // -- what goes over it ---------------------------------------------------------------------------------------------

  #hear(bytes) {
    this.#isUnanswered = this.#isSuspect = false;
    for (const callback of this.#listeners) callback(bytes);
  }

  #send(command) {
    if (this.#isOver) return;
    if (this.#hasWay) this.#write(command);
    else if (!FLEETING.includes(command.op)) this.#waiting = [...this.#waiting, command].slice(-MOST);
  }

  #write(command) {
    if (this.#line) return this.#line.send(command);
    const isTooLarge = this.session && sizeOf(command) > BY_HOST;
    if (isTooLarge) this.tell.tooLarge(BY_HOST);
    if (!isTooLarge) this.host.send(command);
    else if (command.op === "hello") this.host.send({ ...command, data: [] }); // without it nothing begins
  }
}
