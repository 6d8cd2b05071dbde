// The chart of a race: one line a run, told apart by its dashes and its name at its end; other seeds as bands behind.

import { element } from "../dom.js";
import { brief, lossInWords, whole } from "../words.js";
import { DASHES, layOut, MEASURES } from "./curves.js";
import { pointsInWords, shortened } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const EVERY = 100; // ms between two drawings
const LETTER = 6.6; // px that a letter of a name takes
const NARROW = 560; // px of width below which names are short and stand without their values

export function node(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A piece of a run's line, to stand beside its name. */
export function sample(index) {
  const line = node("path", { d: "M1 4H27", "stroke-dasharray": DASHES[index] });
  return node("svg", { viewBox: "0 0 28 8", class: "dash", "aria-hidden": "true" }, line);
}

/** An SVG with the semantics of a slider: `onSeek(updates, isFinal)` looks back, `onLive()` returns to the newest. */
export class Chart {
  #facts = { runs: [], bands: [], chance: NaN, unit: "nats", measure: "loss", kept: [] };
  #cursor = null;
  #timer = null;
  #plan = null;

  constructor({ onSeek, onLive }) {
    Object.assign(this, { onSeek, onLive });
    const listen = (event) => this.#onPointer(event);
    this.element = element("div", {
      class: "racechart",
      role: "slider",
      tabindex: "0",
      "aria-label": "Update shown of all runs",
      "aria-valuemin": "0",
      onkeydown: (event) => this.#onKey(event),
      onpointerdown: listen,
      onpointermove: listen,
      onpointerup: listen,
    });
    this.observer = new ResizeObserver(() => this.redraw());
    this.observer.observe(this.element);
  }

  close() {
    this.observer.disconnect();
    clearTimeout(this.#timer);
  }

  /** Take over what is known; `runs` and `bands` as in `layOut`, `kept` the updates whose pictures are there. */
  update(facts) {
    Object.assign(this.#facts, facts);
    this.redraw();
  }

  /** Put the cursor on an update; null follows the runs. */
  point(cursor) {
    this.#cursor = cursor;
    this.redraw();
  }

  redraw() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#draw();
    }, EVERY);
  }

  get #updates() {
    return Math.max(0, ...this.#facts.runs.map(({ updates }) => updates));
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const { runs, chance, unit, measure, bands } = this.#facts;
    if (!width || !height || !runs.length) return;
    const isNarrow = width < NARROW;
    const names = runs.map(({ title }) => shortened(title, isNarrow ? 13 : 30));
    const chanceName = Number.isFinite(chance) ? chanceInWords(chance, unit, isNarrow) : "";
    const longest = Math.max(chanceName.length, ...names.map(({ length }) => length + (isNarrow ? 0 : 6)));
    const right = 16 + LETTER * longest;
    const box = { width, height, left: 34, right: Math.min(right, width * 0.45), top: 6, bottom: 16 };
    const plan = (this.#plan = layOut({ runs, bands, chance, isLog: MEASURES[measure].isLog, box }));
    const picture = node("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    picture.append(
      ...grid(plan, box),
      node("text", { x: box.left + 4, y: plan.floor - 4 }, this.#howToRead(plan)),
      ...plan.bands.flatMap((band, index) => (band ? drawBand(band, index) : [])),
      ...(plan.chance ? drawChance(plan, chanceName) : []),
      ...plan.lines.flatMap((line, index) => drawLine(plan, line, index, { name: names[index], unit, isNarrow })),
      ...this.#drawCursor(plan, box),
    );
    this.element.replaceChildren(picture);
    this.#describe();
  }

  #drawCursor({ x, floor }, { top }) {
    const at = x(this.#cursor ?? this.#updates).toFixed(1);
    return [node("path", { d: `M${at} ${top}V${floor}`, class: this.#cursor === null ? "now" : "now back" })];
  }

  #howToRead({ isLog, lines }) {
    const { curve } = MEASURES[this.#facts.measure];
    return pointsInWords({ isLog, curve, valuesTogether: Math.max(...lines.map((line) => line.valuesTogether)) });
  }

  #describe() {
    const { runs, unit, measure } = this.#facts;
    const shown = this.#cursor ?? this.#updates;
    const values = this.#plan.lines.map(({ value }, index) => `${runs[index].title} ${Number.isFinite(value) ? lossInWords(value, unit) : "unknown"}`);
    const words = [`update ${whole(shown)} of ${whole(this.#updates)}`, `newest ${MEASURES[measure].label.toLowerCase()}: ${values.join("; ")}`];
    words.push(this.#cursor === null ? "live" : "looking back");
    this.element.setAttribute("aria-valuemax", String(this.#updates));
    this.element.setAttribute("aria-valuenow", String(shown));
    this.element.setAttribute("aria-valuetext", words.join(", "));
  }

  #onPointer(event) {
    if (event.type === "pointerdown") {
      if (event.button || !this.#plan) return;
      this.element.setPointerCapture(event.pointerId);
      this.element.focus({ preventScroll: true });
    } else if (!this.element.hasPointerCapture(event.pointerId)) return;
    event.preventDefault();
    const { span, end, x } = this.#plan;
    const left = event.clientX - this.element.getBoundingClientRect().left - x(0);
    this.#seek(Math.round(Math.max(0, left / (end - x(0))) * span), event.type === "pointerup");
  }

  #seek(updates, isFinal) {
    if (updates >= this.#updates) this.onLive();
    else this.onSeek(updates, isFinal);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { kept } = this.#facts;
    const shown = this.#cursor ?? this.#updates;
    const back = kept.filter((update) => update < shown).at(-1);
    const onward = kept.find((update) => update > shown) ?? this.#updates;
    const go = { ArrowLeft: back, ArrowDown: back, ArrowRight: onward, ArrowUp: onward, Home: 0, End: this.#updates, Escape: this.#updates };
    if (!(event.key in go)) return;
    event.preventDefault();
    if (go[event.key] !== undefined) this.#seek(go[event.key], true);
  }
}

function grid({ across, up, floor, end }, { left, top, height }) {
  return [
    node("path", { d: `M${left} ${top}V${floor}H${end}`, class: "axis" }),
    ...across.map(({ value, at }) => node("text", { x: Math.max(at, left + 22), y: height - 3, class: "middle" }, value ? whole(value) : "update 0")),
    ...up.map(({ value, at }) => node("path", { d: `M${left - 3} ${at.toFixed(1)}H${left}`, class: "axis" })),
    ...up
      .filter(({ at }, index) => index === 0 || Math.abs(at - up[index - 1].at) > 11)
      .map(({ value, at }) => node("text", { x: left - 5, y: Math.max(top + 8, at + 4), class: "end" }, brief(value))),
  ];
}

function drawBand({ area, middle }, index) {
  return [node("path", { d: area, class: "band" }), node("path", { d: middle, class: "median", "stroke-dasharray": DASHES[index] })];
}

function chanceInWords(loss, unit, isNarrow) {
  return isNarrow ? "chance" : `chance ${lossInWords(loss, unit)}`;
}

function drawChance({ chance, end, x }, words) {
  const at = chance.at.toFixed(1);
  return [
    node("path", { d: `M${x(0)} ${at}H${end}`, class: "chance" }),
    node("path", { d: `M${end} ${at}L${end + 9} ${chance.nameAt.toFixed(1)}`, class: "leader" }),
    node("text", { x: end + 12, y: chance.nameAt + 4 }, words),
  ];
}

function drawLine({ end }, { path, tip, nameAt, value }, index, { name, isNarrow }) {
  if (!tip) return [];
  const words = isNarrow || !Number.isFinite(value) ? name : `${name} ${brief(value)}`;
  return [
    node("path", { d: path, class: "line", "stroke-dasharray": DASHES[index] }),
    node("path", { d: `M${tip.map((px) => px.toFixed(1)).join(" ")}L${end + 9} ${nameAt.toFixed(1)}`, class: "leader" }),
    node("text", { x: end + 12, y: nameAt + 4, class: "name" }, words),
  ];
}
