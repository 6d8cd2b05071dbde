// Tokens as flowing text: where each stands on lines of some width. Pure functions.

export const LETTER = 18; // px of a token of one letter, where a mouse points
export const WIDE_LETTER = 24; // and where a finger does
const MORE = 10; // px of every further letter
const GAP = 6; // px around longer tokens
export const LINE = 42; // px from line to line
const LONGEST_WORD = 14; // tokens: longer ones are broken anywhere

/** Width of a token, px; `letter` is that of a single letter. */
export function tokenWidth(text, letter = LETTER) {
  const letters = [...text].length;
  return letters <= 1 ? letter : letter + (letters - 1) * MORE + GAP;
}

/**
 * Where tokens stand: words are kept together where they fit, and the end of a line ends the line.
 *
 * @param {string[]} tokens as printed; `␣` separates words, `↵` ends a line.
 * @param {number} room px of a line.
 * @param {number} letter px of a token of one letter.
 * @returns {{places: {x: number, y: number, width: number}[], lines: number}} left and top edges.
 */
export function flowed(tokens, room, letter = LETTER) {
  const places = [];
  let [x, line] = [0, 0];
  const breakLine = () => {
    x = 0;
    line += 1;
  };
  tokens.forEach((token, index) => {
    const width = tokenWidth(token, letter);
    const begins = index === 0 || ends(tokens[index - 1]);
    const word = begins ? wordAt(tokens, index) : [];
    const wide = word.length > LONGEST_WORD ? width : word.reduce((sum, part) => sum + tokenWidth(part, letter), 0);
    if (x > 0 && x + Math.max(width, wide <= room ? wide : 0) > room) breakLine();
    places.push({ x, y: line * LINE, width });
    x += width;
    if (token === "↵" && index < tokens.length - 1) breakLine();
  });
  return { places, lines: line + 1 };
}

/** The token under a point, null where there is none. */
export function tokenAt({ places }, px, py) {
  const found = places.findIndex(({ x, y, width }) => px >= x && px < x + width && py >= y && py < y + LINE);
  return found < 0 ? null : found;
}

/** The tokens of the word that begins here, without what separates it from the next. */
function wordAt(tokens, start) {
  let stop = start;
  while (stop < tokens.length && !ends(tokens[stop])) stop++;
  return tokens.slice(start, Math.max(stop, start + 1));
}

function ends(token) {
  return token === "␣" || token === "↵";
}
