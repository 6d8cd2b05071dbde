// Sharing from the live app: what the page has, and what its server makes.

import { decode } from "../decode.js";
import { lossUnit } from "../words.js";
import { frameCode, placeOf, scoreCode } from "./codes.js";
import { ShareMenu } from "./menu.js";
import { pictureItems } from "./pictures.js";
import { copy, save } from "./saving.js";

const PATIENCE = 180_000; // ms that the server may take: a recording recomputes the run
const PREFIX = '{"kind":"shared"';

/** A menu beside the bench's tools; `send` and `listen` as the bench has them. */
export class LiveShare {
  #waiting = new Map();
  #asked = 0;

  constructor(bench, { send, listen }) {
    Object.assign(this, { bench, send });
    this.menu = new ShareMenu({ items: () => this.#items() });
    bench.tools.append(this.menu.host);
    bench.addEventListener("state", ({ detail }) => {
      this.menu.host.hidden = (detail.hide ?? []).includes("share");
    });
    this.stop = listen((bytes) => this.#hear(bytes));
  }

  close() {
    this.stop?.();
    this.menu.close();
  }

  #items() {
    const { bench } = this;
    const score = () => bench.score;
    const ask = (what, more) => (say) => this.#ask(what, say, more);
    return [
      { label: "Copy link", doc: "The experiment, as it is on screen", run: () => this.#copy(this.#link, "link") },
      { label: "Copy embed code, live", doc: "A frame; the server must allow the page", run: () => this.#copy(this.#frame(), "embed code") },
      { label: "Copy embed code, recording", doc: "Needs no server; put recording and player beside it", run: () => this.#copy(this.#score(), "embed code") },
      ...pictureItems({ score, heading: () => this.#heading(), stem: () => this.#stem() }),
      { label: "Exact numbers, safetensors", doc: "From the server: float32, not the rounded ones of the page", run: ask("exact") },
      { group: "The run" },
      { label: "Recording of this run", doc: "60 frames from the first update to now, recomputed", run: ask("recording", { frames: 60 }) },
      { label: "PyTorch script", doc: "The experiment, without this program", run: ask("script") },
      { label: "Notebook", doc: "The same, in cells", run: ask("notebook") },
    ];
  }

  async #copy(text, what) {
    await copy(text);
    return `The ${what} is copied.`;
  }

  // a lesson's address says its page; the experiment is the lesson's
  get #link() {
    return document.documentElement.dataset.page === "lesson" ? location.href : this.bench.place.link;
  }

  get #recipe() {
    return this.bench.state?.recipe ?? {};
  }

  #stem() {
    const { task = "run", model = "network" } = this.#recipe;
    return `${task}-${model}`;
  }

  #heading() {
    const { tasks = [], models = [] } = this.bench.state ?? {};
    const { task, model, hidden_size: units } = this.#recipe;
    const label = (all, name) => all.find((one) => one.name === name)?.label ?? name;
    const { updates, facts } = this.bench.score.picture.frame;
    const unit = lossUnit(this.bench.score.picture.scene.kind);
    const loss = Number.isFinite(facts?.loss) ? ` · loss ${facts.loss.toPrecision(3)} ${unit}` : "";
    return { title: `${label(tasks, task)} · ${label(models, model)}, ${units} units`, lines: [`Update ${updates}${loss}`] };
  }

  #frame() {
    const root = location.origin + location.pathname.replace(/(lab|lessons\/[^/]*|embed\/[^/]*)\/?$/, "");
    const { slug } = document.documentElement.dataset;
    const query = slug ? location.search : new URL(this.bench.place.link, location.href).search;
    return frameCode(`${root}embed/${slug ?? "lab"}${query}`, this.#heading().title);
  }

  #score() {
    const { score } = this.bench;
    const title = this.#heading().title;
    return scoreCode({ src: `${this.#stem()}.rnn.json`, title, ...placeOf(score, score.picture.frame?.updates) });
  }

  #ask(what, say, more = {}) {
    const key = String((this.#asked += 1));
    return new Promise((resolve, reject) => {
      const fail = setTimeout(() => this.#end(key, reject, new Error("The server did not answer; try again.")), PATIENCE);
      this.#waiting.set(key, { resolve, reject, fail });
      say("The server is making it …");
      this.send({ op: "share", what, key, ...more });
    });
  }

  #end(key, settle, value) {
    clearTimeout(this.#waiting.get(key)?.fail);
    this.#waiting.delete(key);
    settle(value);
  }

  // the bench reads every message; here only those that begin as an answer to this menu are read
  #hear(message) {
    const bytes = message instanceof ArrayBuffer ? new Uint8Array(message) : new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
    for (let index = 0; index < PREFIX.length; index++) if (bytes[4 + index] !== PREFIX.charCodeAt(index)) return;
    const { header, buffers } = decode(bytes);
    const waits = this.#waiting.get(header.key);
    if (!waits) return;
    if (header.error) return this.#end(header.key, waits.reject, new Error(header.error));
    save(header.name, header.type, buffers.slice());
    this.#end(header.key, waits.resolve, [`${header.name} is saved.`, ...header.notes].join(" "));
  }
}
