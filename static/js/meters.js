// Lists of values with bars: the likeliest answers, and everything else of a unit at a position.

import { pick } from "./decode.js";
import { element } from "./dom.js";
import { NONE } from "./numbers.js";
import { symbolText } from "./rows/text.js";
import { printAt, valueAt } from "./terms.js";

const LIKELIEST = 6;

/** The likeliest answers at a position, a bar each. */
export function answerMeters(picture, t) {
  const { scene } = picture;
  const output = picture.array("output");
  const list = element("div", { class: "meters" });
  if (!output || scene.kind !== "classes") return list;
  const { data, shape } = pick(output, { twin: 0, t });
  const classes = Array.from({ length: shape[0] }, (_, index) => index).sort((a, b) => data[b] - data[a]);
  for (const index of classes.slice(0, LIKELIEST)) {
    const sure = Number.isFinite(data[index]) ? `${Math.round(data[index] * 100)} %` : NONE;
    list.append(meter(symbolText(scene.symbols, index), data[index], [0, 1], "hidden", sure));
  }
  return list;
}

/** The other values of the unit shown at a position, each a way to its equation; null where there are none. */
export function unitMeters(score, names, t) {
  const { picture } = score;
  const shown = names.filter((name) => picture.scene.equations?.[name] && Number.isFinite(valueAt(picture, name, t)));
  if (!shown.length) return null;
  const list = element("div", { class: "meters", role: "group", "aria-label": "Values of this unit here" });
  for (const name of shown) {
    const { label, symbol, role = "plain" } = picture.quantity(name) ?? {};
    const line = picture.line(name) ?? picture.line(`twins.${name}`);
    const title = `${label || name.replaceAll("_", " ")} ${symbol ?? ""}`;
    const scale = picture.scale(name, line, { key: `meter ${name}`, isFitted: true });
    const bar = meter(title, valueAt(picture, name, t), scale, role, printAt(picture, name, t), "button");
    bar.dataset.key = `meter ${name}`;
    bar.setAttribute("aria-pressed", String(name === picture.selected.quantity.replace(/^twins\./, "")));
    bar.addEventListener("click", () => score.select({ quantity: name, t }));
    list.append(bar);
  }
  return list;
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
