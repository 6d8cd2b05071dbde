// From the recording to a live network on the server that `live` names. Nothing is asked of that server until somebody
// points at the button or presses it; what happens then, and why it does not, is said.

import { element } from "../dom.js";

const PATIENCE = 5_000; // ms for an answer
const INTENT = 200; // ms that a pointer must stay
const FRESH = 30_000; // ms that an answer counts
const WATCH = 15_000; // ms between two looks at whether the server is still there
const TYPE = "rnn-visualizer:height";
const [LEAST, MOST] = [200, 4000]; // px

const HELD = "The page holds back how this run goes on, until its question is answered; a live network would show it.";

const asked = new Map(); // by address: {at, answer}

/** The address of a server as it may be used: http(s), without a query; null for anything else. */
export function serverOf(text) {
  try {
    const { protocol, origin, pathname } = new URL(text);
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, "") : null;
  } catch {
    return null;
  }
}

/** Whether a server answers: "" or the reason why not. Asked at most every half minute. */
export function health(server, now = Date.now(), ask = (address, options) => fetch(address, options)) {
  const known = asked.get(server);
  if (known && now - known.at < FRESH) return known.answer;
  const answer = answerOf(server, ask);
  asked.set(server, { at: now, answer });
  answer.then((reason) => reason && asked.delete(server));
  return answer;
}

async function answerOf(server, ask) {
  const { host } = new URL(server);
  try {
    const reply = await ask(`${server}/liveness`, { signal: AbortSignal.timeout(PATIENCE), credentials: "omit", cache: "no-store" });
    if (reply.ok) return "";
    return reply.status === 503 ? `${host} is starting; try again in a few seconds` : `${host} answers with an error (${reply.status})`;
  } catch (error) {
    if (error.name === "TimeoutError") return `${host} does not answer`;
    return `${host} does not answer this page: it is down, or does not allow the page, or the page's policy forbids it`;
  }
}

/** A pointer stays on the button, or it has the focus: ask, and say in its title what came. */
export function hint(button, text) {
  const server = serverOf(text);
  if (!server || button.dataset.asks) return;
  button.dataset.asks = "1";
  const later = setTimeout(async () => {
    const reason = await health(server);
    button.title = reason || `${new URL(server).host} answers`;
    delete button.dataset.asks;
  }, INTENT);
  button.addEventListener("pointerleave", () => {
    clearTimeout(later);
    delete button.dataset.asks;
  }, { once: true });
}

/** Put a frame with the live network in the place of the player, if its server answers; else say why it stays. */
export async function goLive(player, button, text) {
  const server = serverOf(text);
  const say = (words) => {
    player.facts.textContent = words;
  };
  if (player.host.hasAttribute("until")) return say(HELD);
  if (!server) return say(`live must be the address of a server, such as https://lab.example (it is ${text}); the recording stays.`);
  button.disabled = true;
  const reason = await health(server);
  button.disabled = false;
  if (reason) return say(`${reason}. The recording stays.`);
  return new LiveFrame(player, server);
}

export class LiveFrame {
  constructor(player, server) {
    Object.assign(this, { player, server, host: new URL(server).host });
    player.pause();
    const back = element("button", { type: "button", onclick: () => this.end("") }, "Back to the recording");
    const said = element("p", { class: "facts", role: "status" }, `Live from ${this.host}: another run of the same experiment.`);
    this.frame = element("iframe", { src: addressOf(player, server), title: `A network that learns on ${this.host}`, referrerpolicy: "origin" });
    Object.assign(this.frame.style, { width: "100%", height: "640px", border: "0", display: "block" });
    this.element = element("div", { class: "player live" }, element("div", { class: "head" }, back), said, this.frame);
    player.element.hidden = true;
    player.element.after(this.element);
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    globalThis.addEventListener("message", (event) => this.#hear(event), { signal });
    this.watch = setInterval(() => this.#look(), WATCH);
    this.first = setTimeout(() => this.end(`${this.host} did not show its page here; it may not allow this one (--embed-origin)`), WATCH);
    signal.addEventListener("abort", () => [clearInterval(this.watch), clearTimeout(this.first)]);
    back.focus();
  }

  // from the frame alone, and only its height
  #hear({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== new URL(this.server).origin) return;
    if (data?.type !== TYPE || !Number.isFinite(data.height)) return;
    clearTimeout(this.first);
    this.frame.style.height = `${Math.max(LEAST, Math.min(MOST, data.height))}px`;
  }

  async #look() {
    asked.delete(this.server);
    const reason = await health(this.server);
    if (reason) this.end(reason);
  }

  /** Back to the recording; a reason is said. */
  end(reason) {
    if (this.leaving.signal.aborted) return;
    this.leaving.abort();
    this.element.remove();
    this.player.element.hidden = false;
    if (reason) this.player.facts.textContent = `${reason}. The recording is shown again.`;
  }
}

function addressOf(player, server) {
  const { recording, score } = player.runs[0];
  const { picture, view, unit, layer } = score;
  const fields = new URLSearchParams(recording.query);
  if (view) fields.set("view", view.name);
  if (picture.size("unit") > 1) fields.set("unit", unit);
  if (layer) fields.set("layer", layer);
  const theme = player.host.box?.dataset.theme;
  if (theme) fields.set("theme", theme);
  return `${server}/embed/lab?${fields}`;
}
