// The sheet of what stands open above the picture. Colours come from theme.js.

import { ROLES } from "./theme.js";

const roles = Object.keys(ROLES)
  .map(
    (role) => `.panels .fill.${role} { fill: var(--role-${role}); }
.panels :is(.wire, .rail, .rim, .box).${role} { stroke: var(--role-${role}); }
.panels :is(.number, .function).${role} { fill: var(--role-${role}-text); }`,
  )
  .join("\n");

export const PANELS_CSS = `
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 9px; padding: 8px 14px 10px; }
.panel header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 16px; }
.panel .steps { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
.panel .small { color: var(--faint); font-size: 12.5px; }
.panel .small button { min-height: 26px; padding: 0 8px; font-size: 13px; }
.panel-buttons button[aria-expanded="true"] { background: var(--sunk); border-color: var(--faint); }

.sheet { display: flex; flex-wrap: wrap; gap: 4px 28px; align-items: flex-start; }
.drawing { flex: 1 1 560px; min-width: 0; overflow-x: auto; }
.beside-drawing { flex: 1 1 330px; min-width: 0; display: grid; gap: 6px; }
.bench svg.diagram { height: auto; display: block; flex: none; }
.in-numbers > summary { height: auto; min-height: 26px; border: 0; padding: 0; background: none; font-size: 13px; width:
  max-content; }
.lines { list-style: none; padding: 0; display: grid; gap: 3px; font-size: 12.5px; }
.lines li { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 10px; align-items: baseline; }
.lines li > :only-child { grid-column: 2; }
.lines code { font: inherit; overflow-wrap: anywhere; }

.diagram text { font-size: 11px; fill: var(--ink); text-anchor: middle; dominant-baseline: central; }
.diagram .wire, .diagram .rail, .diagram .halo { fill: none; stroke: var(--ink); stroke-linejoin: round; }
.diagram .halo { stroke: var(--panel); }
.diagram .rail { stroke-width: 7; stroke-linecap: round; opacity: 0.28; }
.diagram .box { fill: var(--panel); stroke-width: 2; }
.diagram .ring { fill: var(--panel); stroke: var(--ink); stroke-width: 1.75; }
.diagram .rim { fill: none; stroke-width: 2.25; }
.diagram .band { fill: var(--sunk); }
.diagram .function { font-size: 13px; font-weight: 650; }
.diagram .name { font-size: 10.5px; fill: var(--faint); }
.diagram .end { text-anchor: end; }
.diagram .sign { font-size: 17px; font-weight: 600; }
.diagram .small { font-size: 9.5px; }
.diagram .label rect { fill: var(--panel); }
.diagram .number { font-weight: 600; font-variant-numeric: tabular-nums; }
.diagram .way { cursor: pointer; }
.diagram .way:hover .box, .diagram .way:hover .ring { stroke-width: 3; }
.diagram .way:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 8px; }
.diagram[data-size="narrow"] .number { font-size: 10px; }
.panel[data-panel="diagram"] :is(header, .steps) { flex-wrap: nowrap; }
${roles}

.phases { list-style: none; display: grid; grid-template-columns: 2fr 1fr 2fr 1.1fr 1fr; gap: 6px; margin: 8px 0;
  padding: 0; }
.phases li { min-width: 0; min-height: 52px; padding: 4px 10px 6px; border-radius: 7px; border: 1px solid var(--line);
  display: grid; align-content: space-between; gap: 2px; color: var(--faint); }
.phases li.done { color: var(--ink); }
.phases li[aria-current] { color: var(--ink); border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent);
  background: var(--sunk); }
.phases b { font-size: 13px; font-weight: 650; }
.phases .measured { min-height: 20px; font-size: 13px; white-space: nowrap; }
.bench .phases svg.bars { width: 100%; height: 20px; display: block; }
.phases .coming { fill: var(--line); }
.told { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 420px); gap: 4px 24px; min-height: 62px; }
.sentence { font-size: 15px; max-width: 90ch; text-wrap: pretty; }
.groups-changed { list-style: none; padding: 0; display: grid; align-content: start; gap: 1px; font-size: 12.5px; }
.groups-changed li { display: grid; grid-template-columns: minmax(0, 1fr) 120px 64px; gap: 10px; align-items: center; }
.groups-changed code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.groups-changed .track { background: var(--sunk); border-radius: 2px; }
.groups-changed .bar-of { display: block; height: 8px; border-radius: 2px; background: var(--role-gradient); }

.bench[data-width="narrow"] :is(.panel-buttons, .panels) { order: 2; }
.bench[data-width="narrow"] .panel { padding: 6px 8px 8px; }
.bench[data-width="narrow"] .panel button { min-height: 42px; min-width: 42px; padding: 0 10px; }
.bench[data-width="narrow"] .phases { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 4px; }
.bench[data-width="narrow"] .phases li { grid-column: span 2; padding: 3px 6px 5px; min-height: 46px; }
.bench[data-width="narrow"] .phases li:nth-child(n + 4) { grid-column: span 3; }
.bench[data-width="narrow"] .told { grid-template-columns: minmax(0, 1fr); }
.bench[data-width="narrow"] .lines li { grid-template-columns: minmax(0, 1fr); gap: 0; }
.bench[data-width="narrow"] .lines li > :only-child { grid-column: 1; }
.bench[data-width="narrow"] .sentence { min-height: 4.2em; }
@media print { .panel-buttons, .panel .steps { display: none; } }
`;
