// Building elements without markup: text only ever enters as text.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `on…` attributes are listeners; true, false and null attributes are set bare or left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const ICONS = {
  train: "M4 2.5v11l9-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  update: "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z",
  reset: "M8 3a5 5 0 1 1-4.6 3h1.7A3.5 3.5 0 1 0 8 4.5V7L4 3.8 8 .6z",
  read: "M2 3.5h8V5H2zM2 7h5v1.5H2zM2 10.5h5V12H2zM9 7l5 3.5L9 14z",
  before: "M10 3L4.5 8l5.5 5z",
  after: "M6 3l5.5 5L6 13z",
};

/** A small picture beside a button's word; hidden from screen readers. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill", "currentColor");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("aria-hidden", "true");
  picture.append(path);
  return picture;
}

/** Put other children into `node`, but only when `key` is new: what is being read or typed into stays as it is. */
export function rebuild(node, key, build) {
  if (node.dataset.key === key) return false;
  node.dataset.key = key;
  node.replaceChildren(...build());
  return true;
}
