// Equations from the server as elements: only known MathML tags, colours through the CSSOM, nothing read as HTML.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ALLOWED = new Set(
  [
    "math mrow mi mo mn ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover",
    "mtable mtr mtd mstyle mpadded",
  ].flatMap((tags) => tags.split(" ")),
);
const KEPT = new Set("display mathvariant stretchy fence accent accentunder form lspace rspace columnalign".split(" "));
const COLOUR = /^color:\s*(var\(--role-[a-z]+-text\));?$/;

/** A `<math>` element from its markup, or null if the markup cannot be read. */
export function mathElement(markup) {
  // a strict content security policy complains about style attributes even where they are only parsed
  const harmless = markup.replace(/\sstyle="/g, ' data-style="');
  const root = new DOMParser().parseFromString(harmless, "application/xml").documentElement;
  return root.localName === "math" ? copy(root) : null;
}

function copy(node) {
  if (node.nodeType === 3) return document.createTextNode(node.data);
  if (node.nodeType !== 1 || !ALLOWED.has(node.localName)) return document.createTextNode("");
  const copied = document.createElementNS(MATHML, node.localName);
  for (const { name, value } of node.attributes) if (KEPT.has(name)) copied.setAttribute(name, value);
  const colour = COLOUR.exec(node.getAttribute("data-style") ?? "");
  if (colour) copied.style.color = colour[1];
  copied.append(...[...node.childNodes].map(copy));
  return copied;
}
