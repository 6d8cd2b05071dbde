// Sentences of a lesson, which the server wrote as markup, as elements: only known tags and attributes, nothing that runs.

import { element } from "../dom.js";
import { colourOf, copyMath } from "../mathml.js";

const TAGS = new Set("a em strong code span output q sub sup br".split(" "));
const KEPT = ["class", "title", "tabindex", "data-spec", "data-quantity", "lang"];
const ADDRESS = /^(https?:|[?#./])/;

/** The nodes of a sentence. */
export function sentence(markup) {
  return copied(markup, TAGS, KEPT);
}

/** The nodes of markup with some tags and attributes; of other elements the words stay. */
export function copied(markup, tags, kept) {
  // a strict content security policy complains about style attributes even where they are only parsed
  const harmless = markup.replace(/\sstyle="/g, ' data-style="');
  const { body } = new DOMParser().parseFromString(harmless, "text/html");
  return [...body.childNodes].flatMap((node) => copy(node, tags, kept));
}

function copy(node, tags, kept) {
  if (node.nodeType === 3) return [document.createTextNode(node.data)];
  if (node.localName === "math") return [copyMath(node)];
  const children = [...node.childNodes].flatMap((child) => copy(child, tags, kept));
  if (!tags.has(node.localName)) return children; // its words stay
  const attributes = Object.fromEntries(kept.map((name) => [name, node.getAttribute(name)]));
  const href = node.getAttribute("href");
  const copied = element(node.localName, { ...attributes, ...(ADDRESS.test(href ?? "") ? { href } : {}) }, ...children);
  copied.style.color = colourOf(node);
  return [copied];
}
