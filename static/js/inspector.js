// Beside the picture: the selected cell, its equation with its numbers, and the unit's other values at that position.

import { apply, FUNCTION_NAMES, longSum, productDigits } from "./calculation.js";
import { pick } from "./decode.js";
import { atPosition, memoryInWords } from "./describe.js";
import { element } from "./dom.js";
import { mathElement } from "./mathml.js";
import { fixed, signed } from "./numbers.js";
import { shares } from "./rows/ledger.js";
import { symbolText, tokenText } from "./rows/text.js";
import { equationText, fromExplanation, fromFrame, printAt, valueAt, withIndices, writers } from "./terms.js";
import { whole } from "./words.js";

const REFRESH = 200; // ms between two printings while the network learns
const GRABBED = ["input", "forget", "output", "candidate"];

export class Inspector {
  constructor(score) {
    this.score = score;
    this.explanation = null;
    this.open = new Set(); // details that were opened
    this.root = element("aside", { class: "inspector empty", "aria-label": "The selected cell" });
  }

  /** Take the server's exact numbers, if they are of the cell that is selected. */
  explain(json) {
    const { selected } = this.score;
    if (!selected) return;
    const place = { ...selected, quantity: selected.quantity.replace(/^twins\./, "") };
    if (["quantity", "t", "unit", "layer"].some((name) => json[name] !== undefined && json[name] !== place[name]))
      return;
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
    return this.score.isExplainable && Boolean(this.score.picture.scene.equations?.[quantity]);
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
    const number = quantity === "memory_read" ? memoryInWords(picture, t) : printAt(picture, quantity, t);
    const name = picture.quantity(quantity)?.label || quantity.replaceAll("_", " ");
    const value = number ? `${name} of unit ${picture.unit}: ${number}. ` : "";
    return value + atPosition(picture, t);
  }

  #print() {
    const { picture } = this.score;
    const focused = this.root.getRootNode().activeElement?.dataset?.key;
    const { scrollTop } = this.root;
    this.root.classList.toggle("empty", !picture.selected);
    if (!picture.selected || !picture.frame) {
      this.root.replaceChildren(element("span", {}, this.#invitation()));
      return;
    }
    const { t } = picture.selected;
    this.root.classList.toggle("left", t > picture.count * 0.55);
    this.root.replaceChildren(...[this.#header(), ...this.#cell(), this.#meters(), this.#actions()].filter(Boolean));
    this.root.scrollTop = scrollTop;
    if (focused) this.root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #invitation() {
    if (!this.score.picture.frame) return "";
    return invitation(this.score.stage.rows.some((row) => row.root.hasAttribute("data-grab")));
  }

  #header() {
    const { score } = this;
    const { selected, unit, layer, depth } = score.picture;
    const layers = score.picture.size("layer") > 1 ? ` · layer ${layer + 1}` : "";
    const units = depth === "story" ? "" : ` · unit ${unit}${layers}`;
    const move = (by, text, name) =>
      this.#button(name, text, () => score.stepTo(selected.t + by), { "aria-label": name });
    return element(
      "header",
      {},
      element("h3", {}, `position ${selected.t + 1}${units}`),
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
    if (quantity === "output") return [heard, this.#answers(t)];
    if (quantity === "provenance") return [this.#title(quantity), ...this.#writers(t)];
    const equation = picture.scene.equations?.[quantity.replace(/^twins\./, "")];
    if (equation) return [this.#title(equation.quantity), ...this.#equation(equation, t)];
    const value = quantity === "memory_read" ? memoryInWords(picture, t) : printAt(picture, quantity, t);
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
    const calculation = exact ? fromExplanation(exact) : fromFrame(picture, equation, t);
    if (!calculation) {
      const known = `${printAt(picture, equation.quantity, t)} here. `.replace(/^ here\. /, "");
      const why = this.complaint || (this.score.isExplainable ? "The exact terms are on their way." : "");
      return [...parts, element("p", { class: "small" }, known + why), ...this.#wayToExact()];
    }
    const isShort = calculation.terms.length <= 3;
    parts.push(isShort ? this.#products(calculation, equation, t) : this.#sum(calculation, equation));
    if (calculation.scale !== 1 || calculation.shift !== 0) parts.push(held(calculation));
    if (!calculation.isExact)
      parts.push(element("p", { class: "small" }, "≈ read from the picture, which is rounded to 256 shades."));
    else if (exact?.updates !== undefined)
      parts.push(element("p", { class: "small" }, `Exact, at update ${whole(exact.updates)}.`));
    return calculation.isExact ? parts : [...parts, ...this.#wayToExact()];
  }

  // of an earlier update the browser keeps the picture alone; its weights the server can compute again
  #wayToExact() {
    if (this.score.isExplainable) return [];
    const { updates } = this.score.picture.frame;
    const words = `Of update ${whole(updates)} only the picture is kept.`;
    const again = this.#button("exact", "Recompute it exactly", () => this.score.tell("recompute", { updates }));
    return [element("p", { class: "small" }, words), element("div", { class: "actions" }, again)];
  }

  // f·c₋ = 0.9831 · 1.8123 = 1.782, a line per product, each factor a way into its own equation
  #products(calculation, equation, t) {
    const { digits, exact } = productDigits(calculation);
    const is = exact && calculation.isExact ? "=" : "≈";
    const table = element("table", { class: "sum" });
    calculation.terms.forEach(({ factors, value }, index) => {
      const lags = equation.terms[index]?.factors ?? [];
      const numbers = element("td", {});
      factors.forEach((factor, place) => {
        if (place) numbers.append(" · ");
        numbers.append(this.#factor(factor, t - (lags[place]?.lag ?? 0), fixed(factor.value, digits + 1)));
      });
      const symbols = factors.map(({ symbol }) => withIndices(symbol)).join(" · ");
      table.append(
        element("tr", {}, element("td", {}, symbols), numbers, element("td", {}, `${is} ${signed(value, digits)}`)),
      );
    });
    const name = this.score.picture.quantity(equation.quantity)?.symbol ?? "";
    const total = element("td", {}, `${is} ${fixed(calculation.sum, digits)}`);
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
    const { sum } = calculation;
    const { top, others, rest, digits, exact } = longSum(calculation);
    const line = (name, number, kind = "") =>
      element("tr", { class: kind || null }, element("td", {}, name), element("td", {}, number));
    const table = element("table", { class: "sum" });
    for (const term of top) table.append(line(this.#coloured(term), signed(term.value, digits + 1)));
    if (others.length) table.append(line(`${others.length} smaller ones`, signed(rest, digits + 1)));
    table.append(line("sum", `${exact ? "=" : "≈"} ${fixed(sum, digits)}`, "total"));
    const more = others.length ? this.#others(others, digits + 1) : "";
    if (!equation) return element("div", {}, table, more);
    const { symbol = "" } = this.score.picture.quantity(equation.quantity) ?? {};
    const name = FUNCTION_NAMES[calculation.function];
    const result = fixed(apply(calculation.function, sum), digits);
    const applied = name ? `${name}(${fixed(sum, digits)}) ${exact ? "=" : "≈"} ${result}` : result;
    return element("div", {}, table, element("p", {}, element("b", {}, `${symbol} = `), applied), more);
  }

  #others(others, digits) {
    const table = element("table", { class: "sum" });
    for (const term of others) {
      table.append(
        element("tr", {}, element("td", {}, this.#coloured(term)), element("td", {}, signed(term.value, digits))),
      );
    }
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

  #coloured({ symbol, factors }) {
    const { picture } = this.score;
    const node = element("span", {});
    const named = factors.length ? factors : [{ symbol, source: "" }];
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
    const sum = writers(shares(picture, { quantity: "provenance" }), t, tokens);
    const note = "Given the gates: what each position wrote, times every keep gate since. Bookkeeping, not causation.";
    return [this.#sum(sum, null), element("p", { class: "small" }, note)];
  }

  // the likeliest answers, a bar each
  #answers(t) {
    const { picture } = this.score;
    const { scene } = picture;
    const output = picture.array("output");
    const list = element("div", { class: "meters" });
    if (!output || scene.kind !== "classes") return list;
    const { data, shape } = pick(output, { twin: 0, t });
    const classes = Array.from({ length: shape[0] }, (_, index) => index).sort((a, b) => data[b] - data[a]);
    for (const index of classes.slice(0, 6)) {
      list.append(
        meter(symbolText(scene.symbols, index), data[index], [0, 1], "hidden", `${Math.round(data[index] * 100)} %`),
      );
    }
    return list;
  }

  /** Everything else of this unit at this position: the loupe of a phone, a way to the other equations. */
  #meters() {
    const { score } = this;
    const { picture } = score;
    if (picture.depth === "story") return null;
    const { selected } = picture;
    const rows = score.stage.rows.map(({ spec }) => spec.quantity.replace(/^twins\./, ""));
    const shown = [...new Set(rows)].filter((name) => picture.scene.equations?.[name]);
    if (!shown.length) return null;
    const list = element("div", { class: "meters", role: "group", "aria-label": "Values of this unit here" });
    for (const name of shown) {
      const value = valueAt(picture, name, selected.t);
      if (!Number.isFinite(value)) continue;
      const { label, symbol, role = "plain" } = picture.quantity(name) ?? {};
      const line = picture.line(name) ?? picture.line(`twins.${name}`);
      const bar = meter(
        `${label || name.replaceAll("_", " ")} ${symbol ?? ""}`,
        value,
        picture.scale(name, line),
        role,
        printAt(picture, name, selected.t),
        "button",
      );
      bar.dataset.key = `meter ${name}`;
      bar.setAttribute("aria-pressed", String(name === selected.quantity.replace(/^twins\./, "")));
      bar.addEventListener("click", () => score.select({ quantity: name, t: selected.t }));
      list.append(bar);
    }
    const date = listDate(this.#exact, picture.frame);
    return date ? element("div", {}, element("p", { class: "small" }, date), list) : list;
  }

  /** What can be done by hand at this cell. */
  #actions() {
    const { score } = this;
    const { picture } = score;
    const quantity = picture.selected.quantity.replace(/^twins\./, "");
    const role = picture.quantity(quantity)?.role;
    const { t } = picture.selected;
    const buttons = [];
    if (GRABBED.includes(role) && picture.scene.equations?.[quantity]) {
      buttons.push(
        this.#button("hold", "Hold by hand …", () => score.edit({ quantity, shift: valueAt(picture, quantity, t) })),
      );
    }
    if (["memory", "hidden"].includes(role) && quantity.endsWith("_state")) {
      const title = "Clear what is carried into this position";
      buttons.push(
        this.#button("clear", "Clear it here", () => score.tell("reset_state", { quantity, t, layer: picture.layer }), {
          title,
        }),
      );
    }
    if (buttons.length && t > 0) {
      const title = "Keep the last hidden state out of the equations at this position";
      buttons.push(
        this.#button("cut", "Cut the recurrence here", () => score.tell("cut", { t: [t, t + 1] }), { title }),
      );
    }
    if (picture.interventions.length)
      buttons.push(this.#button("release", "Release all", () => score.tell("release", {})));
    return buttons.length ? element("div", { class: "actions" }, ...buttons) : null;
  }

  #button(key, text, onclick, attributes = {}) {
    return element("button", { type: "button", "data-key": key, onclick, ...attributes }, text);
  }
}

/** What an empty inspector says; pulling is offered only where there is a lane to pull. */
export function invitation(hasLane) {
  const click = "Click a cell to see its equation.";
  return hasLane ? `${click} Pull the lane of a gate up or down to hold it by hand.` : click;
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

function held({ scale, shift, value }) {
  const words =
    scale === 0 ? `Held by hand at ${fixed(shift, 3)}` : `By hand: ${fixed(scale, 2)} times that ${signed(shift, 2)}`;
  return element("p", {}, `${words}; it is ${fixed(value, 3)}.`);
}

function meter(name, value, [low, high], role, number, tag = "div") {
  const share = (at) => Math.max(0, Math.min(1, (at - low) / (high - low)));
  const fill = element("span", { class: "fill" });
  const [from, to] = [share(Math.min(0, value)), share(Math.max(0, value))];
  Object.assign(fill.style, {
    left: `${from * 100}%`,
    width: `${Math.max(0.02, to - from) * 100}%`,
    background: `var(--role-${role})`,
  });
  const attributes = tag === "button" ? { class: "meter", type: "button" } : { class: "meter" };
  return element(
    tag,
    attributes,
    element("span", {}, name),
    element("span", { class: "track" }, fill),
    element("span", { class: "number" }, number),
  );
}
