// Lines on two logarithmic axes, one a model: where they go, and how they are drawn.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 430, height: 210, left: 46, right: 158, top: 10, bottom: 34 };
const DASHES = ["", "6 4", "2 3", "9 3 2 3"];
const LINE = 14; // px between two names

/** The nearest powers of ten around the values. */
export function decades(values) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return [low, Math.max(high, low + 1)];
}

/** A function from values to places: equal factors are equal ways. */
export function logScale([low, high], [from, to]) {
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

/** Move places so far apart that names there can be read, in the same order, within `[top, bottom]`. */
export function spread(places, gap, [top, bottom]) {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  order.forEach((entry, rank) => {
    const above = rank ? order[rank - 1].place + gap : top;
    entry.place = Math.max(entry.place, above);
  });
  let limit = bottom;
  for (const entry of [...order].reverse()) {
    entry.place = Math.min(entry.place, limit);
    limit = entry.place - gap;
  }
  const found = [];
  for (const { place, index } of order) found[index] = place;
  return found;
}

/** Where everything of a chart is: `models` are `{name, rows}`, `key` names the value of a row. */
export function chart(models, key, box = BOX) {
  const all = models.flatMap(({ rows }) => rows);
  const contexts = all.map(({ context }) => context);
  const across = [Math.log10(Math.min(...contexts)), Math.log10(Math.max(2, ...contexts))];
  const up = decades(all.map((row) => row[key]));
  const x = logScale(across, [box.left, box.width - box.right]);
  const y = logScale(up, [box.height - box.bottom, box.top]);
  const powers = ([low, high]) => {
    const first = Math.ceil(low);
    return Array.from({ length: Math.floor(high) - first + 1 }, (_, index) => 10 ** (first + index));
  };
  const ends = models.map(({ rows }) => y(rows.at(-1)[key]));
  const names = spread(ends, LINE, [box.top + 4, box.height - box.bottom]);
  return {
    box,
    across: powers(across).map((value) => ({ value, at: x(value) })),
    up: powers(up).map((value) => ({ value, at: y(value) })),
    lines: models.map(({ name, rows }, index) => ({
      name,
      points: rows.map((row) => [x(row.context), y(row[key])]),
      nameAt: names[index],
      dash: DASHES[(models.length - 1 - index) % DASHES.length],
    })),
  };
}

/** A power of ten as an axis prints it: `100`, `1k`, `10M`; small ones as they are. */
export function tickInWords(value) {
  for (const [size, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    if (value >= size) return `${Math.round(value / size)}${letter}`;
  }
  return String(Number(value.toPrecision(1)));
}

function node(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Draw a chart; the last model is the one measured last and stands out. `label` is what a screen reader says. */
export function draw(models, key, { title, label }) {
  const { box, across, up, lines } = chart(models, key);
  const [right, floor] = [box.width - box.right, box.height - box.bottom];
  const grid = [
    ...across.map(({ at }) => node("path", { d: `M${at} ${box.top}V${floor}`, class: "grid" })),
    ...up.map(({ at }) => node("path", { d: `M${box.left} ${at}H${right}`, class: "grid" })),
  ];
  const words = [
    ...across.map(({ value, at }) => node("text", { x: at, y: floor + 14, class: "middle" }, tickInWords(value))),
    ...up.map(({ value, at }) => node("text", { x: box.left - 5, y: at + 4, class: "end" }, tickInWords(value))),
    node("text", { x: (box.left + right) / 2, y: box.height - 4, class: "middle" }, "tokens of context"),
  ];
  const drawn = lines.flatMap(({ name, points, nameAt, dash }, index) => {
    const kind = index === lines.length - 1 ? "newest" : "earlier";
    const path = node("path", { d: `M${points.map((point) => point.join(" ")).join("L")}`, class: kind });
    if (dash) path.setAttribute("stroke-dasharray", dash);
    return [path, node("text", { x: right + 6, y: nameAt + 4, class: kind }, name)];
  });
  const picture = node("svg", { viewBox: `0 0 ${box.width} ${box.height}`, role: "img", "aria-label": label });
  picture.append(...grid, ...words, ...drawn);
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.append(title);
  figure.append(caption, picture);
  return figure;
}
