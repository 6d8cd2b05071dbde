// One run of a race beside the others: its name, what is known of it, and, unless it is the first, its picture.

import { decode } from "../decode.js";
import { element, rebuild } from "../dom.js";
import { Look } from "../look.js";
import { decodeOne } from "../one_quantity.js";
import { statusInWords } from "../words.js";
import { sample } from "./chart.js";
import { costInWords, factsInWords, parametersInWords } from "./words.js";

/** The curves that frames have brought of one run. */
export class Curves {
  constructor() {
    this.updates = 0;
    this.loss = { data: [], size: 1, every: 1 };
    this.validation = { data: [], size: 1, every: 1 };
  }

  /** Take those of a frame; `read(name)` gives one of its arrays. */
  take({ updates, facts = {} }, read) {
    this.updates = updates;
    const [loss, validation] = ["loss_curve", "validation_curve"].map(read);
    if (loss) this.loss = { data: loss, size: facts.bucket_size ?? 1, every: 1 };
    if (validation) this.validation = { data: validation, size: facts.check_size ?? 1, every: facts.check_every ?? 1 };
  }
}

/** Name and numbers of a run above its picture. `onPick()` takes it in hand. */
export class Head {
  constructor(index, { onPick }) {
    this.title = element("h3", {});
    this.pick = element("button", { type: "button", title: "Knobs and holds are of this run", onclick: onPick }, "In hand");
    this.facts = element("p", { class: "facts" });
    this.about = element("p", { class: "about" });
    const name = element("div", { class: "who" }, sample(index), this.title, this.pick);
    this.element = element("div", { class: "racer" }, name, this.facts, this.about);
  }

  /** Take a run of the state; `first` is the one it is compared with. */
  update(run, first, isInHand) {
    this.run = run;
    this.title.textContent = run.title;
    this.pick.setAttribute("aria-pressed", String(isInHand));
    this.pick.setAttribute("aria-label", `${run.title}: in hand`);
    const trouble = ["stopped", "lost"].includes(run.status) ? [run.reason || statusInWords(run.status)] : [];
    const size = parametersInWords(run.parameters, first.parameters);
    const lines = [...trouble, [size, ...run.differences, costInWords(run)].filter(Boolean).join(" · ")];
    rebuild(this.about, lines.join("\n"), () => lines.map((line) => element("span", {}, line)));
  }

  /** Print what the frame on screen says. */
  tell(facts, updates, unit) {
    const words = factsInWords({ updates, loss: facts.loss, metrics: facts.metrics?.validation }, unit);
    if (this.facts.textContent !== words) this.facts.textContent = words;
  }
}

/** A rival of the first run: `send(command)` reaches the server, where it is run `index`. */
export class Rival {
  #layout = null;
  #owed = false;

  constructor(index, { send, onPick, onFrame }) {
    this.index = index;
    this.send = (command) => send({ ...command, runner: index });
    this.onFrame = onFrame;
    this.curves = new Curves();
    this.head = new Head(index, { onPick });
    this.score = document.createElement("rnn-score");
    this.look = new Look({ tell: (command) => this.send(command) });
    this.element = element("section", { class: "rival" }, this.head.element, this.score);
    const on = (type, act) => this.score.addEventListener(type, (event) => act(event.detail ?? {}));
    on("look", ({ unit = null, layer = null }) => {
      Object.assign(this.look, { unit, layer });
      this.look.send();
    });
    on("open", ({ quantities }) => {
      this.look.open = quantities;
      this.look.send();
    });
    for (const op of ["explain", "clamp", "reset_state", "cut", "release"]) on(op, (detail) => this.send({ op, ...detail }));
    on("painted", () => this.#tellFacts());
  }

  /** Take a run of the state, seen as deep as the first one. */
  update(run, first, { isInHand, depth, source, unit }) {
    this.unit = unit;
    this.head.update(run, first, isInHand);
    this.element.setAttribute("aria-label", run.title);
    this.score.sizes = run.sizes;
    this.#set("model", run.anatomy);
    this.#set("interventions", run.interventions);
    this.turn({ views: run.views, depth, source });
  }

  /** Show another depth, or the view that this run has instead. */
  turn({ views = this.views, depth, source }) {
    this.views = views;
    const view = views.find(({ name }) => name === depth) ?? views[0];
    if (!view) return;
    Object.assign(this.look, { depth: view.name, source });
    this.#set("view", view);
    this.look.send();
  }

  #told = {};

  #set(name, value) {
    const key = JSON.stringify(value);
    if (this.#told[name] === key) return;
    this.#told[name] = key;
    this.score[name] = value;
  }

  /** Take one message of this run, as it stood in its envelope. */
  receive(bytes) {
    const { header, buffers } = decode(bytes);
    if (header.kind === "layout") {
      this.#layout = header;
      this.score.layout(header);
      this.look.settle(this.score);
    } else if (header.kind === "frame") this.#takeFrame(header, buffers);
    else if (header.kind === "explanation") this.score.questions.take(header);
  }

  #takeFrame(header, buffers) {
    if (!this.#owed) requestAnimationFrame(() => this.#acknowledge());
    this.#owed = true;
    this.score.receive(header, buffers);
    const layout = this.#layout?.layout === header.layout ? this.#layout : { quantities: [] };
    this.curves.take(header, (name) => decodeOne(layout, header, buffers, name)?.data);
    this.onFrame();
  }

  #acknowledge() {
    this.#owed = false;
    this.send({ op: "ack" });
  }

  #tellFacts() {
    const { frame } = this.score;
    if (frame) this.head.tell(frame.facts, frame.updates, this.unit);
  }
}
