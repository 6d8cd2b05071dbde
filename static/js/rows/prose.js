// The sequence as flowing text: behind each token the state of one unit, and what that unit goes along with.

import { shade } from "../colors.js";
import { fixed, tick } from "../numbers.js";
import { correlationsWith, propertyOf } from "../properties.js";
import { flowed, LETTER, LINE, tokenAt, WIDE_LETTER } from "../text_flow.js";
import { table } from "./shades.js";
import { tokenText } from "./text.js";

const PAD = 8;
const SIZE = 19;
const UNDER = 10; // px below each token, for the property
const BOX = LINE - UNDER - 4; // px of a token's background

export const prose = {
  isPlanar: true,
  follows: true,

  label: (picture, spec) => ({
    role: picture.quantity(spec.quantity)?.role,
    note: `unit ${picture.unit}, behind each token${propertyOf(picture) ? `; below it bars: ${propertyOf(picture).label}` : ""}`,
  }),

  legend(picture, spec) {
    const [low, high] = scaleOf(picture, spec);
    return { low: tick(low, true), high: tick(high, true), stops: ["negative", "panel", "positive"] };
  },

  height: (picture) => 2 * PAD + flowOf(picture).lines * LINE,

  paint(pen, picture, spec) {
    const { colours, heard } = picture;
    const { places } = flowOf(picture);
    const values = picture.line(spec.quantity) ?? [];
    const scale = scaleOf(picture, spec);
    const shares = sharesOf(propertyOf(picture)?.values);
    const lut = table(colours, "signed");
    pen.box(0, 0, pen.width, pen.height, colours.panel);
    tokensOf(picture).forEach((token, t) => {
      if (heard !== null && t > heard) return;
      const { x, y, width } = places[t];
      const back = channels(lut[shade(values[t] ?? 0, ...scale)]);
      pen.box(PAD + x, PAD + y, width, BOX, `rgb(${back.join(",")})`);
      pen.text(token, PAD + x + width / 2, PAD + y + BOX / 2 + 1, legibleOn(back), { size: SIZE });
      const high = Math.round((UNDER - 2) * (shares[t] ?? 0));
      if (high > 0) pen.box(PAD + x, PAD + y + BOX + UNDER - high, width - 1, high, colours.faint);
    });
    const place = places[picture.reading];
    if (place) pen.frame(PAD + place.x, PAD + place.y - 1, place.width, BOX + 2, colours.ink, 2);
  },

  columnAt: (picture, x, y) => tokenAt(flowOf(picture), x - PAD, y - PAD),

  value(picture, t, spec) {
    const value = picture.line(spec.quantity)?.[t];
    if (value === undefined) return "";
    const signs = value > 0 ? "+" : "";
    return `${tokenText(picture.scene.tokens[t] ?? "")} at ${t + 1}: ${signs}${picture.print(spec.quantity, value)}`;
  },

  words(picture, spec) {
    const values = [...(picture.line(spec.quantity) ?? [])];
    const tokens = tokensOf(picture);
    const strong = values.map((_, t) => t).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
    const read = strong.slice(0, 3).map((t) => `${fixed(values[t], 2)} at ${tokens[t]}, position ${t + 1}`);
    return `unit ${picture.unit}, strongest ${read.join("; ")}. ${prose.told(picture, [spec])}`;
  },

  /** What the unit goes along with, and what chance alone would give. */
  told(picture, specs) {
    if (!specs.some(({ quantity }) => picture.array(quantity))) return "";
    const read = "The background of each token is the unit's state there.";
    const found = propertyOf(picture);
    if (!found) return read;
    const { label, chance, correlated } = found;
    const r = correlationsWith(picture, found.name)[picture.unit];
    if (!Number.isFinite(r)) return "The state is no longer a number.";
    const goes = Math.abs(r) > chance ? "goes along with" : "tells no more than chance of";
    return (
      `Unit ${picture.unit} ${goes} “${label}”: r = ${fixed(r, 2)} over ${correlated} held-out sequences; with the property of ` +
      `another sequence the best of all units reaches ${fixed(chance, 2)}. It says what can be read there, not what it is for. ${read}`
    );
  },
};

/** How far each value of a property is from its least to its most, 0 to 1; 0 where nothing is known. */
export function sharesOf(values) {
  const known = [...(values ?? [])].filter(Number.isFinite);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const share = (value) => (Number.isFinite(value) && most > least ? (value - least) / (most - least) : 0);
  return [...(values ?? [])].map(share);
}

function tokensOf({ scene }) {
  return scene.tokens.map(tokenText);
}

function flowOf(picture) {
  const room = picture.axis.room - 2 - 2 * PAD;
  const letter = picture.axis.narrow ? WIDE_LETTER : LETTER;
  return picture.once(`text ${room}`, () => flowed(tokensOf(picture), room, letter));
}

// of the unit shown: another one may be a hundred times as large
function scaleOf(picture, spec) {
  const key = `${spec.quantity} ${picture.layer} ${picture.unit}`;
  return picture.scale(spec.quantity, picture.line(spec.quantity) ?? [], { key });
}

function channels(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

/** Black or white, whichever stands out more on a background [r, g, b]: at least 4.5 to 1 on any. */
export function legibleOn(back) {
  return luminance(back) + 0.05 > Math.sqrt(0.05 * 1.05) ? "#000000" : "#ffffff";
}

/** Relative luminance of [r, g, b], as contrast is defined. */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
