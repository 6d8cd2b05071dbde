// The picture as words and tables, for those who do not see it: the selected cell and its terms, else every position.

import { apply, FUNCTION_NAMES, longSum, productInNumbers, resultText } from "./calculation.js";
import { caption, memoryInWords } from "./describe.js";
import { element, rebuild } from "./dom.js";
import { fixed, signed } from "./numbers.js";
import { answers } from "./rows/answers.js";
import { tokenText } from "./rows/text.js";
import { cellText, fromExplanation, fromFrame, printAt, withIndices } from "./terms.js";
import { whole } from "./words.js";

const EVERY = 1000; // ms between two printings while the network learns
const HELD_OUT = " on held-out sequences"; // said once, above the column
const HOW = "Choose a position in the picture with the arrow keys to read the terms of one cell here.";

/** {caption, head, rows} of every position: what is heard, remembered and answered. Columns without a word are left out. */
export function positionsTable(picture) {
  const { tokens } = picture.scene;
  const columns = [
    ["position", (t) => String(t + 1)],
    ["hears", (t) => tokenText(tokens[t])],
    ["remembers, on held-out sequences", (t) => memoryInWords(picture, t).replace(HELD_OUT, "")],
    ["answers", (t) => (picture.array("output") ? answers.value(picture, t).replaceAll("\n", ", ") : "")],
  ];
  const filled = columns
    .map(([name, read]) => [name, tokens.map((_, t) => read(t))])
    .filter(([, words]) => words.some(Boolean));
  const rows = tokens.map((_, t) => filled.map(([, words]) => words[t] || "–"));
  return { caption: "Every position", head: filled.map(([name]) => name), rows };
}

/** {caption, head, rows} of a calculation's terms, the largest first, their sum and what it gives. */
export function termsTable(calculation, symbol) {
  const { top, others, rest, digits, exact } = longSum(calculation);
  const { sum, normaliser, function: name, spread } = calculation;
  const row = (term) => [
    withIndices(term.symbol),
    term.factors.length ? productInNumbers(term, digits + 1).text : "–",
    signed(term.value, digits + 1),
  ];
  const rows = top.map(row);
  if (others.length) rows.push([`${others.length} smaller ones`, "–", signed(rest, digits + 1)]);
  rows.push(["sum", exact ? "–" : "rounded", fixed(sum, digits)]);
  const applied = FUNCTION_NAMES[name];
  const given = applied ? `${applied} of the sum${normaliser ? ` less ${fixed(normaliser, digits)}` : ""}` : "the sum";
  const value = spread ? fixed(calculation.value, digits) : resultText(apply(name, sum - (normaliser ?? 0)), digits);
  rows.push([symbol || "the cell", given, value]);
  return { caption: "Its terms", head: ["term", "in numbers", "gives"], rows };
}

/** {caption, head, rows} of what the unit shown has at the selected position, as far as the frame tells. */
export function unitTable(picture, shown) {
  const { t } = picture.selected;
  const names = [...new Set(shown.map((name = "") => name.replace(/^twins\./, "")))].filter((name) => !/^(memory_|target|$)/.test(name));
  const rows = names.map((name) => [picture.quantity(name)?.label || name.replaceAll("_", " "), printAt(picture, name, t)]);
  const words = `Unit ${picture.unit} at position ${t + 1}`;
  return { caption: words, head: ["quantity", "value"], rows: rows.filter(([, value]) => value) };
}

/** A part that opens: the same as the picture shows, printed when it is open, not with every frame. */
export class Twin {
  constructor(score) {
    this.score = score;
    this.sentence = element("p", {});
    this.tables = element("div", { class: "tables" });
    const label = { class: "wide", tabindex: "0", role: "region", "aria-label": "The picture in tables" };
    this.element = element(
      "details",
      { class: "twin", ontoggle: () => this.print() },
      element("summary", {}, "The picture in words"),
      this.sentence,
      element("div", label, this.tables),
    );
    score.addEventListener("painted", () => this.#soon());
    for (const change of ["select", "explained"]) score.addEventListener(change, () => this.print());
  }

  #soon() {
    if (this.element.open) this.waiting ??= setTimeout(() => this.print(), EVERY);
  }

  /** Print what the picture shows now. */
  print() {
    clearTimeout(this.waiting);
    this.waiting = null;
    const { picture, stage } = this.score;
    if (!this.element.open || !picture.frame) return;
    const words = picture.selected ? stage.inspector.words() : `${caption(picture, this.score.view)} ${HOW}`.trim();
    this.sentence.textContent = `After ${whole(picture.frame.updates)} updates. ${words[0].toUpperCase()}${words.slice(1)}`;
    const tables = picture.selected ? this.#ofCell() : [positionsTable(picture)];
    const filled = tables.filter(({ rows }) => rows.length);
    rebuild(this.tables, JSON.stringify(filled), () => filled.map(drawn));
  }

  #ofCell() {
    const { picture, stage } = this.score;
    const { quantity, source_t: isSquare } = picture.selected;
    const calculation = this.#calculation();
    const names = stage.rows.map(({ spec }) => spec.quantity);
    const terms = calculation ? [termsTable(calculation, cellName(picture, quantity))] : [];
    return isSquare === undefined ? [...terms, unitTable(picture, names)] : terms;
  }

  // the server's numbers where they are of this cell, else those that the frame tells
  #calculation() {
    const { picture, stage, isLive } = this.score;
    const { explanation } = stage.inspector;
    if (explanation && (isLive || explanation.updates === picture.frame.updates)) return fromExplanation(explanation);
    const { quantity, t } = picture.selected;
    const equation = picture.scene.equations?.[quantity.replace(/^twins\./, "")];
    return equation?.terms.length && !picture.frame.notFinite?.length ? fromFrame(picture, equation, t) : null;
  }
}

function cellName(picture, quantity) {
  const { label, symbol } = picture.quantity(quantity) ?? {};
  const number = cellText(picture);
  return [label || quantity.replaceAll("_", " "), symbol, number && `(${number} in the picture)`].filter(Boolean).join(" ");
}

function drawn({ caption: words, head, rows }) {
  const line = (cells) => element("tr", {}, element("th", { scope: "row" }, cells[0]), ...cells.slice(1).map((text) => element("td", {}, text)));
  const names = element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)));
  return element("table", {}, element("caption", {}, words), element("thead", {}, names), element("tbody", {}, ...rows.map(line)));
}
