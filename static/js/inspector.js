// Beside the picture: the selected cell, its equation with its numbers, and the unit's other values at that position.

import { fromWeights } from "./affine.js";
import { apply, digitsWithin, FUNCTION_NAMES, longSum, productDigits, productInNumbers, resultText, SCALE } from "./calculation.js";
import { atPosition, memoryInWords } from "./describe.js";
import { element } from "./dom.js";
import { registry } from "./registry.js";
import { mathElement } from "./mathml.js";
import { answerMeters, unitMeters } from "./meters.js";
import { fixed, signed } from "./numbers.js";
import { shares } from "./rows/ledger.js";
import { tokenText } from "./rows/text.js";
import { cellText, equationText, fromExplanation, fromFrame, placeInWords, withIndices, writers } from "./terms.js";
import { columnOf } from "./square.js";
import { whole } from "./words.js";

const REFRESH = 200; // ms between two printings while the network learns
const PLACE = ["quantity", "t", "unit", "layer", "head", "source_t", "mode"];

export class Inspector {
  constructor(score) {
    this.score = score;
    this.explanation = null;
    this.open = new Set(); // details that were opened
    this.top = element("div", {});
    this.menu = registry.live && new registry.live.ColumnMenu(score);
    this.body = element("div", {});
    const label = { class: "inspector empty", "aria-label": "The selected cell" };
    this.root = element("aside", label, this.top, this.menu?.root ?? "", this.body);
  }

  /** Take the server's exact numbers, if they are of the cell that is selected. */
  explain(json) {
    const { selected } = this.score;
    if (!selected) return;
    const place = { ...selected, quantity: selected.quantity.replace(/^twins\./, "") };
    const isElsewhere = (name) => (json[name] ?? place[name] ?? 0) !== (place[name] ?? 0);
    if (PLACE.some(isElsewhere)) return;
    this.explanation = json.terms ? json : null;
    this.complaint = json.terms ? "" : (json.reason ?? json.message ?? "");
    this.#print();
  }

  /** Another cell was selected: numbers of the old one must not stand beside it. */
  forget() {
    this.explanation = null;
    this.complaint = "";
    this.#print();
  }

  /** True where the server can be asked for the exact numbers. */
  canExplain(quantity) {
    return this.score.isExplainable && Boolean(this.score.picture.scene.equations?.[quantity]?.terms.length);
  }

  /** The server's numbers where they are of what is shown: of its update, or of one shortly before while it moves on. */
  get #exact() {
    const { explanation, score } = this;
    return explanation && (score.isLive || explanation.updates === score.picture.frame.updates) ? explanation : null;
  }

  /** Print again, now and then, when the frame changes. */
  update() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.#print();
    }, REFRESH);
  }

  /** The selection in words, for those who listen. */
  words() {
    const { picture } = this.score;
    const { quantity, t } = picture.selected;
    const number = quantity === "memory_read" ? memoryInWords(picture, t) : cellText(picture);
    const name = picture.quantity(quantity)?.label || quantity.replaceAll("_", " ");
    const value = number ? `${name} of ${placeInWords(picture)}: ${number}. ` : "";
    return value + atPosition(picture, t);
  }

  #print() {
    const { picture } = this.score;
    const focused = this.root.getRootNode().activeElement?.dataset?.key;
    const { scrollTop } = this.root;
    this.root.classList.toggle("empty", !picture.selected);
    this.menu?.update();
    if (!picture.selected || !picture.frame) {
      this.top.replaceChildren(element("span", {}, this.#invitation()));
      this.body.replaceChildren();
      return;
    }
    this.root.classList.toggle("left", columnOf(picture.selected) > picture.count * 0.55);
    this.top.replaceChildren(this.#header());
    this.body.replaceChildren(...[...this.#cell(), this.#meters()].filter(Boolean));
    this.root.scrollTop = scrollTop;
    if (focused) this.root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #invitation() {
    const { rows } = this.score.stage;
    if (!this.score.picture.frame || !rows.some((row) => row.selects !== null)) return "";
    return invitation(rows.some(canBePulled(this.score.picture)));
  }

  #header() {
    const { score } = this;
    const { selected, unit, layer, depth } = score.picture;
    const layers = score.picture.size("layer") > 1 ? ` · layer ${layer + 1}` : "";
    const isSquare = selected.source_t !== undefined;
    const whose = isSquare ? placeInWords(score.picture) + layers : `position ${selected.t + 1}`;
    const units = isSquare || ["story", "trajectory"].includes(depth) ? "" : ` · unit ${unit}${layers}`;
    const move = (by, text, name) =>
      this.#button(name, text, () => score.stepTo(columnOf(selected) + by), { "aria-label": name });
    return element(
      "header",
      {},
      element("h3", {}, whose + units),
      element(
        "div",
        { class: "steps" },
        move(-1, "‹", "Position before"),
        move(1, "›", "Position after"),
        this.#button("close", "×", () => score.select(null), { "aria-label": "Close" }),
      ),
    );
  }

  // what is selected decides what is printed
  #cell() {
    const { picture } = this.score;
    const { quantity, t } = picture.selected;
    const heard = element("p", { class: "small" }, atPosition(picture, t));
    if (quantity === "output") return [heard, answerMeters(picture, t)];
    if (quantity === "provenance") return [this.#title(quantity), ...this.#writers(t)];
    const equation = picture.scene.equations?.[quantity.replace(/^twins\./, "")];
    if (equation?.terms.length) return [this.#title(equation.quantity), ...this.#equation(equation, t)];
    const value = quantity === "memory_read" ? memoryInWords(picture, t) : cellText(picture);
    if (equation) return [this.#title(quantity, value), element("div", { class: "equation" }, formula(picture, equation))];
    if (!value || !picture.quantity(quantity)?.doc) return [heard];
    return [this.#title(quantity, value), element("p", { class: "small" }, picture.quantity(quantity).doc)];
  }

  #title(quantity, value) {
    const { picture } = this.score;
    const { label, symbol: letter = "", role = "plain" } = picture.quantity(quantity) ?? {};
    const symbol = ["provenance", "memory_read"].includes(quantity) ? "" : letter;
    const title = element(
      "p",
      {},
      element("b", {}, label || quantity.replaceAll("_", " ")),
      symbol ? ` ${symbol}` : "",
    );
    if (value) title.append(quantity === "memory_read" ? `: ${value}` : ` = ${value}`);
    title.style.color = `var(--role-${role}-text)`;
    return title;
  }

  #equation(equation, t) {
    const { picture } = this.score;
    const parts = [element("div", { class: "equation" }, formula(picture, equation))];
    const exact = this.#exact;
    const calculation = exact ? fromExplanation(exact) : this.#fromRecording(equation, t);
    if (!calculation) {
      const number = cellText(picture);
      const known = number && `${number[0].toUpperCase()}${number.slice(1)} here. `;
      const waits = this.score.isExplainable ? "The exact terms are on their way." : "";
      const silent = this.score.recorded ? "Its terms are not in the recording." : waits;
      const why = whyNot(picture) || this.complaint || silent;
      return [...parts, element("p", { class: "small" }, known + why), ...this.#wayToExact()];
    }
    const isShort = calculation.terms.length <= 3 && calculation.function === "identity";
    parts.push(isShort ? this.#products(calculation, equation, t) : this.#sum(calculation, equation));
    if (calculation.scale !== 1 || calculation.shift !== 0) parts.push(held(calculation));
    if (!calculation.isExact) parts.push(element("p", { class: "small" }, this.#rounding));
    else if (exact?.updates !== undefined)
      parts.push(element("p", { class: "small" }, `Exact, at update ${whole(exact.updates)}.`));
    return calculation.isExact ? parts : [...parts, ...this.#wayToExact()];
  }

  get #rounding() {
    const what = this.score.recorded ? "the recording, which rounds to 256 levels" : "the picture, which is rounded to 256 shades";
    return `≈ read from ${what}.`;
  }

  // what the frame tells, and the weights where they were recorded
  #fromRecording(equation, t) {
    const { picture, store, recorded } = this.score;
    const { weights } = recorded ? store : {};
    if (whyNot(picture)) return null;
    return fromFrame(picture, equation, t) ?? (weights ? fromWeights(picture, equation, t, weights) : null);
  }

  // of an earlier update the browser keeps the picture alone; its weights the server can compute again
  #wayToExact() {
    if (this.score.isExplainable || this.score.recorded) return [];
    const { updates } = this.score.picture.frame;
    const words = `Of update ${whole(updates)} only the picture is kept.`;
    const again = this.#button("exact", "Recompute it exactly", () => this.score.tell("recompute", { updates }));
    return [element("p", { class: "small" }, words), element("div", { class: "actions" }, again)];
  }

  // f·c₋ = 0.9831 · 1.8123 = 1.782, a line per product, each factor a way into its own equation
  #products(calculation, equation, t) {
    const { digits, exact } = productDigits(calculation);
    const { isExact } = calculation;
    const is = exact && isExact ? "=" : "≈";
    const written = ({ value, step }) => fixed(value, isExact ? digits + 1 : digitsWithin(step / 2));
    const table = element("table", { class: "sum" });
    calculation.terms.forEach(({ factors, value, slack }, index) => {
      const lags = equation.terms[index]?.factors ?? [];
      const numbers = element("td", {});
      factors.forEach((factor, place) => {
        if (place) numbers.append(" · ");
        numbers.append(this.#factor(factor, t - (lags[place]?.lag ?? 0), written(factor)));
      });
      const symbols = factors.map(({ symbol }) => withIndices(symbol)).join(" · ");
      table.append(
        element("tr", {}, element("td", {}, symbols), numbers, element("td", {}, `${is} ${signed(value, isExact ? digits : digitsWithin(2 * slack))}`)),
      );
    });
    const name = this.score.picture.quantity(equation.quantity)?.symbol ?? "";
    const result = isExact ? fixed(calculation.sum, digits) : cellText(this.score.picture); // what stands beside the row, too
    const total = element("td", {}, `${is} ${result}`);
    table.append(element("tr", { class: "total" }, element("td", {}, name), element("td", {}), total));
    return table;
  }

  #factor({ symbol, source }, at, text) {
    const { picture } = this.score;
    const role = picture.quantity(source)?.role ?? "plain";
    const opens = at >= 0 && Boolean(picture.scene.equations?.[source]);
    const node = opens
      ? this.#button(`factor ${symbol}`, text, () => this.score.select({ quantity: source, t: at }), {
          class: "factor",
          title: `${symbol} at position ${at + 1}: open its equation`,
        })
      : element("span", {}, text);
    node.style.color = `var(--role-${role}-text)`;
    return node;
  }

  // σ of a long sum: the largest terms, the rest behind a click
  #sum(calculation, equation) {
    const { sum, normaliser } = calculation;
    const { top, others, rest, digits, exact } = longSum(calculation);
    const isRounded = Boolean(calculation.spread);
    const last = isRounded ? digits + 1 : digits; // of what is only nearly so, as many as its terms: these add up on paper
    const line = (name, number, kind = "") =>
      element("tr", { class: kind || null }, element("td", { colspan: "2" }, name), element("td", {}, number));
    const table = element("table", { class: "sum" });
    for (const term of top) table.append(this.#term(term, digits + 1));
    if (others.length) table.append(line(`${others.length} smaller ones`, signed(rest, digits + 1)));
    table.append(line("sum", `${exact ? "=" : "≈"} ${fixed(sum, last)}`, "total"));
    const more = others.length ? this.#others(others, digits + 1) : "";
    if (!equation) return element("div", {}, table, more);
    const { symbol = "" } = this.score.picture.quantity(equation.quantity) ?? {};
    const name = FUNCTION_NAMES[calculation.function];
    const result = isRounded ? cellText(this.score.picture) : resultText(apply(calculation.function, sum - normaliser), digits);
    const less = `${normaliser < 0 ? "+" : "−"} ${fixed(Math.abs(normaliser), digits)}`;
    const inside = normaliser ? `${fixed(sum, digits)} ${less}` : fixed(sum, last);
    const applied = name ? `${name}(${inside}) ${exact ? "=" : "≈"} ${result}` : result;
    const all = normaliser ? `${fixed(normaliser, digits)} = ln Σ exp(score) of all positions that can be read.` : "";
    const why = all ? element("p", { class: "small" }, all) : "";
    return element("div", {}, table, element("p", {}, element("b", {}, `${symbol} = `), applied), why, more);
  }

  #others(others, digits) {
    const table = element("table", { class: "sum" });
    for (const term of others) table.append(this.#term(term, digits));
    const summary = element("summary", { "data-key": "others" }, `All ${others.length} smaller ones`);
    const details = element(
      "details",
      { ontoggle: () => this.open[details.open ? "add" : "delete"]("others") },
      summary,
      table,
    );
    details.open = this.open.has("others");
    return details;
  }

  // q₃₁ · k₃₁   0.91 · 3.79 / √32   = +0.6090
  #term(term, digits) {
    const isProduct = term.factors.length > 1;
    const name = element("td", isProduct ? { class: "factors" } : { colspan: "2" }, this.#coloured(term));
    if (!isProduct) return element("tr", {}, name, element("td", {}, signed(term.value, digits)));
    const { text, isExact } = productInNumbers(term, digits);
    const product = `${isExact ? "=" : "≈"} ${signed(term.value, digits)}`;
    return element("tr", {}, name, element("td", { class: "numbers" }, text), element("td", {}, product));
  }

  #coloured({ symbol, factors }) {
    const { picture } = this.score;
    const node = element("span", {});
    const said = factors.filter((factor) => factor.symbol !== SCALE);
    const named = said.length ? said : [{ symbol, source: "" }];
    named.forEach((factor, index) => {
      const role = picture.quantity(factor.source)?.role;
      const part = element("span", {}, withIndices(factor.symbol));
      if (role && role !== "plain") part.style.color = `var(--role-${role}-text)`;
      node.append(index ? " · " : "", part);
    });
    return node;
  }

  #writers(t) {
    const { picture } = this.score;
    if (!picture.array("provenance")) return [];
    const tokens = picture.scene.tokens.map(tokenText);
    const step = this.score.recorded ? picture.array("provenance").step : 0;
    const sum = writers(shares(picture, { quantity: "provenance" }), t, tokens, step);
    const note = "Given the gates: what each position wrote, times every keep gate since. Bookkeeping, not causation.";
    return [this.#sum(sum, null), element("p", { class: "small" }, note)];
  }

  /** Everything else of this unit at this position: the loupe of a phone, a way to the other equations. */
  #meters() {
    const { score } = this;
    const { picture } = score;
    if (picture.depth === "story" || picture.selected.source_t !== undefined) return null; // of a weight no unit's
    const rows = score.stage.rows.map(({ spec }) => spec.quantity.replace(/^twins\./, ""));
    const list = unitMeters(score, [...new Set(rows)], picture.selected.t);
    const date = list && listDate(this.#exact, picture.frame);
    return date ? element("div", {}, element("p", { class: "small" }, date), list) : list;
  }

  #button(key, text, onclick, attributes = {}) {
    return element("button", { type: "button", "data-key": key, onclick, ...attributes }, text);
  }
}

// a lane that can be held, with numbers in it
function canBePulled(picture) {
  return ({ spec, root }) => root.hasAttribute("data-grab") && Boolean(picture.line(spec.quantity));
}

/** What an empty inspector says; pulling is offered only where there is a lane to pull. */
export function invitation(hasLane) {
  const click = "Click a cell to see its equation.";
  return hasLane ? `${click} Drag across the lane of a gate to hold it there by hand: the height is the value.` : click;
}

/** Of which update the listed values are, where the exact terms above them are of another; empty where they agree. */
export function listDate(explanation, frame) {
  const differ = explanation?.updates !== undefined && explanation.updates !== frame.updates;
  return differ ? `The values below are of the picture, at update ${whole(frame.updates)}.` : "";
}

function formula(picture, equation) {
  const drawn = equation.mathml && mathElement(equation.mathml);
  return drawn || document.createTextNode(equationText(picture, equation));
}

// what is no number was written as 0: of such terms no sum is made
function whyNot({ frame }) {
  return frame.notFinite?.length ? "Some terms are not numbers: this network has exploded." : "";
}

function held({ scale, shift, value }) {
  const words =
    scale === 0 ? `Held by hand at ${fixed(shift, 3)}` : `By hand: ${fixed(scale, 2)} times that ${signed(shift, 2)}`;
  return element("p", {}, `${words}; it is ${resultText(value, 3)}.`);
}
