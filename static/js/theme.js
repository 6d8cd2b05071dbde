// The colours of the whole product, once: hue says which quantity is drawn, nothing else (design: look and feel).
// Every variable follows the `color-scheme` of the element that uses it, so that a page, a card or a shadow root may
// be light or dark on its own. Text colours reach 4.5:1 on page, panel and band; those who lack one kind of cones tell every
// pair of roles apart (tests/js/roles.test.mjs).

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
  input: { fill: ["#009e73", "#2ec194"], text: ["#007b59", "#2ec194"] },
  forget: { fill: ["#d16f1e", "#fc8027"], text: ["#a45718", "#fc8027"] },
  output: { fill: ["#0079db", "#8fcdff"], text: ["#006cc4", "#8fcdff"] },
  candidate: { fill: ["#b4599d", "#c274c1"], text: ["#9e4e8a", "#c274c1"] },
  memory: { fill: ["#816200", "#eecb5f"] },
  gradient: { fill: ["#0c50d6", "#7c95ff"] },
  attention: { fill: ["#931523", "#fc3957"], text: ["#931523", "#fc556f"] },
  hidden: { fill: ["#1b1f2a", "#e8eaf0"] },
  plain: { fill: ["#5a6072", "#a3abbd"] },
};

/** Every colour by CSS variable name without dashes in front: [light, dark]. */
export const COLOURS = {
  ...VARIABLES,
  ...Object.fromEntries(
    Object.entries(ROLES).flatMap(([role, { fill, text = fill }]) => [
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
