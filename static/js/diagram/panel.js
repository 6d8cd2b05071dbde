// The panel with the drawing: it asks for the numbers of the position under the cursor, and again while the network learns.

import { element, rebuild } from "../dom.js";
import { tokenText } from "../rows/text.js";
import { whole } from "../words.js";
import { draw, shape } from "./draw.js";
import { Graph } from "./graph.js";
import { layout } from "./layout.js";
import { lines, settle } from "./numbers.js";

const LOOK = 100; // ms between two looks at where the cursor is
const FRESH = 300; // ms between two questions while only the network changes
const PATIENCE = 3000; // ms after which a question counts as lost
const COLUMN = 105; // px that a column of attention likes to have
const FEWEST = 2;
const MOST = 5;

export class DiagramPanel {
  #asked = { key: "", updates: -1, at: -Infinity, isWaiting: false };
  #data = null;

  constructor({ score, send, onClose }) {
    Object.assign(this, { score, send });
    this.svg = shape("svg", { role: "group", class: "diagram" });
    this.scroller = element("div", { class: "drawing" }, this.svg);
    this.title = element("h2", {});
    this.note = element("p", { class: "small" });
    this.list = element("ul", { class: "lines" });
    const move = (by, text, label) =>
      element("button", { type: "button", "aria-label": label, title: label, onclick: () => this.#move(by) }, text);
    const close = element("button", { type: "button", "aria-label": "Close the diagram", onclick: onClose }, "×");
    const before = move(-1, "‹", "Position before");
    const steps = element("div", { class: "steps" }, before, move(1, "›", "Position after"), close);
    this.numbers = element("details", { class: "in-numbers", open: true }, element("summary", {}, "In numbers"), this.list);
    const key = element("p", { class: "small" }, "Thick: a large number. Dashed: below zero. A valve is as far open as its gate.");
    this.beside = element("div", { class: "beside-drawing" }, this.numbers, key, this.note);
    this.element = element(
      "section",
      { class: "panel", "data-panel": "diagram", "aria-label": "Diagram of the cell", hidden: true },
      element("header", {}, this.title, steps),
      element("div", { class: "sheet" }, this.scroller, this.beside),
    );
  }

  get isOpen() {
    return !this.element.hidden;
  }

  open() {
    if (this.isOpen) return;
    this.element.hidden = false;
    this.numbers.open = !matchMedia("(max-width: 640px)").matches;
    this.#asked.key = "";
    this.timer = setInterval(() => this.#look(), LOOK);
    this.watch = new ResizeObserver(() => this.#print());
    this.watch.observe(this.scroller);
    this.#look();
  }

  close() {
    this.element.hidden = true;
    clearInterval(this.timer);
    this.watch?.disconnect();
  }

  /** Take the server's answer. */
  take(header) {
    this.#asked.isWaiting = false;
    if (!this.isOpen) return;
    this.#data = header;
    this.#print();
  }

  // ---- inside

  get #place() {
    const { picture, layer } = this.score;
    const { isOfQuery } = this;
    const t = (isOfQuery ? picture.query : picture.cursor) ?? picture.count - 1;
    return { t: Math.min(t, picture.count - 1), unit: this.score.unit, layer, most: this.#most };
  }

  /** Whether the last drawing was one of attention, which is read at a query. */
  get isOfQuery() {
    return Number.isInteger(this.#data?.head);
  }

  get #most() {
    return Math.max(FEWEST, Math.min(MOST, Math.floor(this.#room / COLUMN) - 2));
  }

  get #room() {
    return this.scroller.clientWidth || 340;
  }

  #look() {
    const { score } = this;
    const { frame, count } = score.picture;
    if (!frame || !count || document.hidden) return;
    if (!score.isExplainable) return this.#tellOld(frame.updates);
    const place = this.#place;
    const key = JSON.stringify([place, score.picture.scene.tokens, score.picture.interventions]);
    const now = performance.now();
    const { key: known, updates, at, isWaiting } = this.#asked;
    if (isWaiting && now - at < PATIENCE) return;
    if (key === known && (frame.updates === updates || now - at < FRESH)) return;
    this.#asked = { key, updates: frame.updates, at: now, isWaiting: true };
    this.send({ op: "diagram", ...place });
  }

  #tellOld(updates) {
    this.#asked.key = "";
    const again = () => this.score.tell("recompute", { updates });
    rebuild(this.note, `old ${updates}`, () => [
      `Of update ${whole(updates)} only the picture is kept. `,
      element("button", { type: "button", onclick: again }, "Recompute it exactly"),
    ]);
  }

  #print() {
    const data = this.#data;
    if (!data || !this.isOpen) return;
    if (data.error) return this.#complain(data.error);
    const graph = new Graph(data);
    const settled = settle(graph);
    const laid = layout(graph, settled.digits, this.#room);
    const focused = this.svg.getRootNode().activeElement?.dataset?.key;
    const open = ({ quantity }) => this.score.select({ quantity, t: data.t, ...this.#cellOf(quantity) });
    draw(this.svg, { graph, laid, digits: settled.digits, open });
    if (focused) this.svg.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    const said = lines(graph, settled);
    this.svg.setAttribute("aria-label", `${this.#where(data)}. ${said.at(-1)?.text ?? ""}`);
    this.title.textContent = this.#where(data);
    rebuild(this.list, JSON.stringify(said), () => said.map(lineElement));
    rebuild(this.note, `update ${data.updates}`, () => [`Exact, at update ${whole(data.updates)}.`]);
  }

  // a weight of attention is a cell of a square
  #cellOf(quantity) {
    return this.score.picture.square(quantity) ? { head: this.#data.head ?? 0 } : {};
  }

  #complain(text) {
    this.svg.replaceChildren();
    this.list.replaceChildren();
    this.list.dataset.key = "";
    rebuild(this.note, text, () => [`${text[0].toUpperCase()}${text.slice(1)}.`]);
  }

  #where({ t, unit, layer, head }) {
    const { picture } = this.score;
    const layers = picture.size("layer") > 1 ? `, layer ${layer + 1}` : "";
    const heads = Number.isInteger(head) ? `Head ${head + 1} asks from` : "The cell at";
    return `${heads} position ${t + 1}, “${tokenText(picture.scene.tokens[t] ?? "")}”, unit ${unit}${layers}`;
  }

  #move(by) {
    const { score } = this;
    const { selected, count } = score.picture;
    const t = Math.max(0, Math.min(count - 1, this.#place.t + by));
    score.picture.hover = null;
    if (selected && selected.source_t === undefined) score.stepTo(t);
    else score.select({ quantity: "input", t });
  }
}

function lineElement({ label, role, text }) {
  const name = label ? element("span", {}, label) : "";
  if (label) name.style.color = `var(--role-${role}-text)`;
  return element("li", {}, name, element("code", {}, text));
}
