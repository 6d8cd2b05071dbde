// How a token looks: white space must be seen. And text into an element, only when it differs: no needless layout.

const SEEN = { " ": "␣", "\n": "↵", "\t": "⇥", "": "·" };

/** The token as printed in a cell. */
export function tokenText(token) {
  return SEEN[token] ?? String(token);
}

/** The name of a class, as printed in a cell; its number where the task names none. */
export function symbolText(symbols, index) {
  if (!Number.isFinite(index) || index < 0) return "";
  return tokenText(symbols?.[Math.round(index)] ?? String(Math.round(index)));
}

/** Change the text of an element. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
