// One token at a time: what the model on screen would need on a small device, measured when asked, beside those
// measured before.

import { element, rebuild } from "./dom.js";
import { draw } from "./streaming_chart.js";
import { whole } from "./words.js";

const MOST = 6; // models kept side by side
const INTRODUCTION =
  "Held-out sequences are read token by token, by the readable equations in PyTorch on one core. A compiled program " +
  "would be faster; what it has to carry from token to token would be as large.";
const ROUNDING =
  "int8: each row of a weight matrix as whole numbers from −127 to 127 with one scale. Computed in float32 with the " +
  "rounded weights, on the validation split.";

/** How a measured model is called: `LSTM, 16 units`, `Transformer, 16 units, 2 layers`. */
export function modelInWords({ label, hidden_size: units, num_layers: layers }) {
  const name = `${label}, ${whole(units)} ${units === 1 ? "unit" : "units"}`;
  return layers > 1 ? `${name}, ${layers} layers` : name;
}

/** The same beside a line: `LSTM 16`, `Transformer 16, 2 layers`. */
export function shortName({ label, hidden_size: units, num_layers: layers }) {
  return `${label} ${whole(units)}${layers > 1 ? `, ${layers} layers` : ""}`;
}

/** Add what was measured to what is kept: the same model on the same task takes its own place, the newest is last. */
export function withMeasured(kept, measured, most = MOST) {
  const key = ({ task, ...model }) => `${modelInWords(model)} ${task}`;
  return [...kept.filter((other) => key(other) !== key(measured)), measured].slice(-most);
}

function between(first, last, unit) {
  return first === last ? `${whole(first)} ${unit}` : `${whole(first)} → ${whole(last)} ${unit}`;
}

/** The cells of a model in the table of tokens; a model that cannot read so gives its reason. */
export function tokenCells(measured) {
  const { rows, parameters, multiply_adds: products, no_stream: reason } = measured.streaming;
  if (!rows.length) return [modelInWords(measured), reason];
  const [first, last] = [rows[0], rows.at(-1)];
  return [
    modelInWords(measured),
    whole(last.context),
    between(first.state_bytes, last.state_bytes, "bytes"),
    between(first.microseconds, last.microseconds, "µs"),
    whole(parameters),
    whole(products),
  ];
}

function four(value) {
  return value === null ? "not finite" : String(Number(value.toPrecision(4)));
}

const SHARES = ["accuracy", "exact"];

function change(name, before, after) {
  const spoken = name.replaceAll("_", " ");
  if (!SHARES.includes(name)) return `${spoken} ${four(before)} → ${four(after)}`;
  const [from, to] = [before, after].map((share) => (share === null ? "not finite" : (100 * share).toFixed(1)));
  return `${spoken} ${from} → ${to} %`;
}

/** The cells of a model in the table of eight-bit weights. */
export function roundingCells(measured) {
  const { bytes_before: wide, bytes_after: narrow, before, after } = measured.quantization;
  const others = Object.keys(before).filter((name) => name !== "loss");
  return [
    modelInWords(measured),
    `${whole(wide)} → ${whole(narrow)} bytes (${Math.round((100 * narrow) / wide)} %)`,
    `${four(before.loss)} → ${four(after.loss)}`,
    others.map((name) => change(name, before[name], after[name])).join(", "),
  ];
}

/** How to get the network as an ONNX file, or why there is no such file: `{text, command}`. */
export function onnxInWords({ no_onnx: reason, query, at }) {
  if (reason) return { text: reason, command: "" };
  const text = "As an ONNX file, for other programs: this trains the experiment again and writes it.";
  return { text, command: `rnn-visualizer onnx "${query}" --updates ${at} -o model.onnx` };
}

function table(caption, heads, rows) {
  const cell = (text, index) => element(index ? "td" : "th", index ? {} : { scope: "row" }, text);
  const body = rows.map((cells) => {
    const row = element("tr", {}, ...cells.map(cell));
    if (cells.length < heads.length) row.lastChild.setAttribute("colspan", heads.length - cells.length + 1);
    return row;
  });
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const made = element("table", {}, element("caption", {}, caption), element("thead", {}, head));
  made.append(element("tbody", {}, ...body));
  return element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": caption }, made);
}

/** A foldable section; `send(command)` reaches the server, whose answer comes to `take`. */
export class Streaming {
  #kept = [];

  constructor({ send }) {
    this.measure = element("button", { type: "button", onclick: () => this.#ask(send) }, "Measure this model");
    this.status = element("p", { role: "status", class: "said" });
    this.found = element("div", { class: "found" });
    this.element = element(
      "details",
      { class: "streaming" },
      element("summary", {}, "One token at a time"),
      element("p", { class: "small" }, INTRODUCTION),
      element("p", { class: "row" }, this.measure, this.status),
      this.found,
    );
  }

  update({ hide }) {
    this.element.hidden = hide.includes("streaming");
  }

  #ask(send) {
    this.measure.disabled = true;
    this.status.textContent = "Measuring …";
    send({ op: "stream" });
  }

  /** Take what was measured; without `streaming` in it nothing was. */
  take(measured) {
    this.measure.disabled = false;
    this.status.textContent = measured.streaming?.said ?? "Nothing was measured.";
    if (!measured.streaming) return;
    this.#kept = withMeasured(this.#kept, measured);
    rebuild(this.found, JSON.stringify(this.#kept), () => this.#show());
  }

  #show() {
    const models = this.#kept.filter(({ streaming }) => streaming.rows.length);
    const lines = models.map((model) => ({ name: shortName(model), rows: model.streaming.rows }));
    const label = models.map((model) => `${modelInWords(model)}: ${model.streaming.said}`).join(" ");
    const charts = lines.length
      ? [
          draw(lines, "state_bytes", { title: "Bytes carried to the next token", label }),
          draw(lines, "microseconds", { title: "Microseconds a token", label }),
        ]
      : [];
    const tokens = ["Model", "Tokens", "State", "Time a token", "Parameters", "Multiply-adds, first token"];
    const { text, command } = onnxInWords(this.#kept.at(-1));
    return [
      element("div", { class: "charts" }, ...charts),
      table("One token at a time, first to last token", tokens, this.#kept.map(tokenCells)),
      table(ROUNDING, ["Model", "Weights", "Loss", "Metrics"], this.#kept.map(roundingCells)),
      element("p", { class: "small" }, text, ...(command ? [" ", element("code", {}, command)] : [])),
    ];
  }
}
