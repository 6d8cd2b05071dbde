// The colours of the whole product, once: hue says which quantity is drawn, nothing else (design: look and feel).
// Every variable follows the `color-scheme` of the element that uses it, so that a page, a card or a shadow root may
// be light or dark on its own. Text colours reach 4.5:1 on page and panel.

const VARIABLES = {
  page: ["#fbfaf7", "#12151c"],
  panel: ["#ffffff", "#1a1f29"],
  sunk: ["#efeee8", "#232a37"], // bands, pressed buttons: a shade away from the page
  ink: ["#1b1f2a", "#e8eaf0"],
  faint: ["#5a6072", "#a3abbd"], // small print
  line: ["#dddbd3", "#333c4c"], // hairlines
  accent: ["#3b5bdb", "#7c95ff"],
  "on-accent": ["#ffffff", "#12151c"], // text on the accent
  negative: ["#52287f", "#a37fe0"], // the two ends of signed heat: no quantity has these hues
  positive: ["#24494d", "#bcd9d2"],
};

export const ROLES = {
  input: { fill: ["#009e73", "#3ac69c"], text: ["#007b59", "#3ac69c"] },
  forget: { fill: ["#d55e00", "#ff8a4c"], text: ["#b24e00", "#ff8a4c"] },
  output: { fill: ["#0072b2", "#5ab4f0"], text: ["#0070b0", "#5ab4f0"] },
  candidate: { fill: ["#b0529a", "#e08fcc"], text: ["#a34c8f", "#e08fcc"] },
  memory: { fill: ["#8a6d00", "#e0bd4a"], text: ["#856900", "#e0bd4a"] },
  gradient: { fill: ["#3b5bdb", "#7c95ff"], text: ["#3b5bdb", "#7c95ff"] },
  attention: { fill: ["#9b1021", "#f85860"], text: ["#9b1021", "#f85860"] },
  hidden: { fill: ["#1b1f2a", "#e8eaf0"], text: ["#1b1f2a", "#e8eaf0"] },
  plain: { fill: ["#5a6072", "#a3abbd"], text: ["#5a6072", "#a3abbd"] },
};

/** Every colour by CSS variable name without dashes in front: [light, dark]. */
export const COLOURS = {
  ...VARIABLES,
  ...Object.fromEntries(
    Object.entries(ROLES).flatMap(([role, { fill, text }]) => [
      [`role-${role}`, fill],
      [`role-${role}-text`, text],
    ]),
  ),
};

const declarations = Object.entries(COLOURS)
  .map(([name, [light, dark]]) => `--${name}: light-dark(${light}, ${dark});`)
  .join("\n  ");

/** CSS that declares every colour variable; goes into the page's sheet and into each shadow root. */
export const THEME_CSS = `:root, :host {
  ${declarations}
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
`;
