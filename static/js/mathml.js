// Equations from the server as elements: only known MathML tags, colours through the CSSOM, nothing read as HTML.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ALLOWED = new Set(
  [
    "math mrow mi mo mn ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover",
    "mtable mtr mtd mstyle mpadded",
  ].flatMap((tags) => tags.split(" ")),
);
const KEPT = new Set("display mathvariant stretchy fence accent accentunder form lspace rspace columnalign data-role".split(" "));
const COLOUR = /^color:\s*(var\(--role-[a-z]+-text\));?$/;

/** A `<math>` element from its markup, or null if the markup cannot be read. */
export function mathElement(markup) {
  // a strict content security policy complains about style attributes even where they are only parsed
  const harmless = markup.replace(/\sstyle="/g, ' data-style="');
  const root = new DOMParser().parseFromString(harmless, "application/xml").documentElement;
  return root.localName === "math" ? copyMath(root) : null;
}

/** A copy of parsed MathML that holds nothing but known elements. */
export function copyMath(node) {
  if (node.nodeType === 3) return document.createTextNode(node.data);
  if (node.nodeType !== 1 || !ALLOWED.has(node.localName)) return document.createTextNode("");
  const copied = document.createElementNS(MATHML, node.localName);
  for (const { name, value } of node.attributes) if (KEPT.has(name)) copied.setAttribute(name, value);
  copied.style.color = colourOf(node);
  copied.append(...[...node.childNodes].map(copyMath));
  return copied;
}

/** The colour of a quantity that parsed markup asks for; empty for any other style. */
export function colourOf(node) {
  return COLOUR.exec(node.getAttribute("data-style") ?? "")?.[1] ?? "";
}
