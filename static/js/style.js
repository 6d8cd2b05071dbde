// The sheet of the picture's shadow root. Colours come from theme.js; sizes that follow the data are set by score.js.

import { THEME_CSS } from "./theme.js";

export const STYLE = `${THEME_CSS}
:host { display: block; position: relative; color: var(--ink); font: 13px/1.35 var(--font);
  font-variant-numeric: tabular-nums; container-type: inline-size; -webkit-text-size-adjust: 100%; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, select, input { font: inherit; color: inherit; }
button { background: var(--panel); border: 1px solid var(--line); border-radius: 7px; padding: 3px 10px;
  min-height: 28px; cursor: pointer; }
button:hover { border-color: var(--faint); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.probe, .heard { position: absolute; top: 0; left: 0; width: 100%; height: 1px; clip-path: inset(50%);
  pointer-events: none; }

.top { display: var(--outcome, flex); flex-wrap: wrap; gap: 6px 20px; align-items: center; justify-content: space-between;
  margin: 0 0 8px; }
.caption { margin: 0; font-size: 14px; max-width: 100ch; min-height: 2.7em; text-wrap: pretty; flex: 1 1 420px;
  display: flex; align-items: center; }
.hand { display: var(--outcome, block); grid-area: 1 / 1; margin: 0 0 8px; padding: 6px 10px; border-left: 3px solid var(--accent);
  background: var(--panel); font-size: 13px; text-wrap: pretty; }
.with-aside .hand { grid-area: 1 / 2; }
.bar { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
.bar:empty { display: none; }
.group { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; }
.group > .title { color: var(--faint); margin-right: 4px; }
.group select { min-height: 28px; border: 1px solid var(--line); border-radius: 7px; background: var(--panel);
  padding: 2px 6px; }

.body { position: relative; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 20px; align-items: start; }
.body.with-aside { grid-template-columns: minmax(0, 1fr) var(--aside); grid-template-rows: auto 1fr; }
.with-aside .inspector { grid-area: 2 / 2; }
.picture { overflow-x: auto; overflow-y: hidden; overscroll-behavior-x: contain; scrollbar-width: thin;
  border-radius: 4px; }
.edge { grid-area: 2 / 1; align-self: stretch; width: 30px; z-index: 1; pointer-events: none; visibility: hidden;
  display: flex; align-items: center; color: var(--ink); font-size: 20px; font-weight: 700; }
.edge.before { margin-left: calc(var(--label) + var(--scale)); justify-self: start;
  background: linear-gradient(to right, var(--page) 25%, transparent); }
.edge.after { margin-right: var(--value); justify-self: end; justify-content: flex-end;
  background: linear-gradient(to left, var(--page) 25%, transparent); }
.edge.more { visibility: visible; }
.picture { grid-area: 2 / 1; }
.with-aside :is(.picture, .edge) { grid-row: 1 / span 2; }
.picture:focus-visible { outline-offset: 4px; }
.rows { position: relative; display: flex; flex-direction: column; gap: var(--gap, 8px); width: max-content;
  min-width: 100%; padding-bottom: 2px; }
.row { display: grid; grid-template-columns: var(--label) var(--scale) var(--plot) var(--value); }
/* where a page hides what the network does, --outcome is none: what it hears stays */
.row:not([data-kind="phases"], [data-kind="tokens"], [data-kind="positions"]) { display: var(--outcome, grid); }
.head, .scale, .side { position: sticky; z-index: 2; background: var(--page); }
.head { left: 0; padding-right: 8px; align-self: stretch; }
.scale { left: var(--label); }
.side { right: 0; padding-left: 10px; min-width: 0; }
.name { font-weight: 650; line-height: 1.25; }
.name i { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "Noto Serif", Georgia, serif;
  font-size: 1.08em; font-weight: 400; }
.row:is([data-marked], [data-pointed]) .head { padding-left: 9px; border-left: 3px solid var(--ink);
  background: var(--sunk); }
.row[data-pointed] .plot { outline: 2px solid var(--ink); outline-offset: -1px; }
.name.fold { background: none; border: 0; padding: 0 0 0 14px; min-height: 24px; margin-left: -14px; text-align: left;
  position: relative; border-radius: 4px; margin-left: 0; }
.name.fold::before { content: ""; position: absolute; left: 2px; top: 9px; border: 4px solid transparent;
  border-top: 5px solid currentColor; }
.name.fold[aria-expanded="false"]::before { border: 4px solid transparent; border-left: 5px solid currentColor;
  top: 8px; left: 4px; }
.note { color: var(--faint); font-size: 11px; line-height: 1.22; }
.legend { display: flex; align-items: center; gap: 5px; font-size: 11px; color: var(--faint); margin-top: 3px; }
.legend:empty { display: none; }
.step { display: inline-flex; align-items: center; gap: 2px; font-size: 10.5px; }
.swatch { width: 9px; height: 9px; border: 1px solid var(--line); border-radius: 2px; }
.ramp { display: inline-block; width: 44px; height: 8px; border: 1px solid var(--line); border-radius: 2px; }
.scale span { position: absolute; right: 6px; transform: translateY(-50%); font-size: 11px; line-height: 1;
  color: var(--faint);
  white-space: nowrap; }
.scale span.strong { color: var(--ink); font-weight: 700; }
.plot { position: relative; width: var(--plot); cursor: crosshair; touch-action: pan-x pan-y; }
.plot canvas { display: block; }
.row:is([data-kind="lines"], [data-kind="lane"], [data-kind="ledger"], [data-kind="flow"],
  [data-kind="heat"], [data-kind="square"], [data-kind="weights"]) canvas {
  outline: 1px solid var(--line); }
.row.planar .plot { z-index: 2; background: var(--page); cursor: default; }
.row.planar canvas { position: sticky; left: calc(var(--label) + var(--scale)); outline: 1px solid var(--line); }
.narrow .row.planar canvas { left: var(--scale); }
.narrow .row.planar .head .note { white-space: normal; }
.row[data-grab] .plot { cursor: grab; }
.cell { position: absolute; pointer-events: none; border: 1.5px solid var(--ink); outline: 1.5px solid var(--panel); }
.message { color: var(--faint); font-size: 12.5px; max-width: 70ch; padding: 4px 0; position: sticky;
  left: calc(var(--label) + var(--scale));
  width: max-content; max-width: min(70ch, var(--room)); }
.row:not(.text) .message { position: absolute; inset: 0; padding: 6px; }
.value { font-size: 12.5px; color: var(--ink); white-space: pre-line; overflow: hidden; text-overflow: ellipsis; }
:host(:not([data-depth="story"])) .row[data-kind="remembers"] .value { font-size: 11px; line-height: 1.3; }
.row[data-kind="lane"] .value, .row[data-kind="flow"] .value { position: absolute; top: 50%;
  transform: translateY(-50%); }
.marks div { position: absolute; left: 10px; right: 0; display: flex; gap: 4px; transform: translateY(-50%);
  font-size: 12px; line-height: 1.2; white-space: nowrap; }
.marks span { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
.marks span:empty { display: none; }
.marks b { flex: none; font-weight: 400; }
.name:empty { display: none; }
.compact .row[data-kind="lane"] .note { font-size: 10.5px; margin-right: -6px; }
.row.folded { align-items: center; }
.row.folded .note, .row.folded .legend { display: none; }

.cursor { position: absolute; top: 0; bottom: 0; z-index: 1; pointer-events: none; border: 1.5px solid transparent;
  border-radius: 3px; }
.cursor.fixed { border-color: var(--ink); }
.cursor.passing { border-color: color-mix(in oklab, var(--ink) 45%, transparent); }

@container (max-width: 639px) {
  .caption { min-height: 4.05em; flex-basis: 100%; }
}
.narrow .row { grid-template-columns: var(--scale) var(--plot); }
.row:is([data-kind="tokens"], [data-kind="remembers"]) .note,
  .compact .row[data-kind="lane"] .note { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.narrow .row .value { white-space: nowrap; }
.narrow .row:is([data-kind="square"], [data-kind="prose"]) .legend { flex-basis: 100%; }
.narrow .row[data-kind="heat"] .value, .narrow .row:is([data-kind="square"], [data-kind="weights"]) .note, .narrow .row[data-kind="ledger"] .note { display: none; }
:host([data-depth="story"]) .head .note { white-space: normal; }
.narrow .head { grid-row: 1; grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: baseline;
  gap: 0 8px; width: var(--wide);
  padding-bottom: 2px; }
.narrow .row[data-kind="remembers"] .note { flex-basis: 100%; }
.narrow .head .note { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 100%; }
.narrow .scale span { right: 4px; font-size: 10px; }
.narrow .scale { left: 0; grid-row: 2; grid-column: 1; }
.narrow .plot { grid-row: 2; grid-column: 2; }
.narrow .side { grid-row: 1; grid-column: 1; position: sticky; left: 0; width: var(--wide); justify-self: start;
  text-align: right;
  background: none; pointer-events: none; padding: 0; }
.narrow .row .value { position: static; transform: none; padding-right: 2px; }
.narrow .message { left: 0; }
.narrow .inspector > .actions { flex-wrap: nowrap; overflow-x: auto; padding: 2px 2px 8px; }
.narrow .actions > * { flex: none; }
.narrow .actions .title { display: none; }
.narrow .actions p.small { flex: 1 0 12em; }

.inspector { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px;
  font-size: 13px; }
.inspector.empty { background: none; border-color: transparent; color: var(--faint); padding: 0; }
.body:not(.with-aside) .inspector.empty { display: none; }
.body:not(.with-aside):not(.narrow) .inspector { position: absolute; z-index: 4; width: 300px; right: 0; top: 0;
  max-height: 100%; overflow: auto; }
.body:not(.with-aside):not(.narrow) .inspector.left { right: auto; left: var(--label); }
.narrow .inspector { position: sticky; bottom: calc(var(--dock, 70px) + env(safe-area-inset-bottom, 0px)); z-index: 5;
  max-height: 45vh; overflow: auto; overscroll-behavior: contain; margin-top: 10px;
  border-radius: 12px 12px 0 0; }
.inspector h3 { margin: 0; font-size: 14px; font-weight: 650; }
.inspector header { display: flex; align-items: center; justify-content: space-between; gap: 6px;
  margin-bottom: 8px; }
.inspector header .steps { display: flex; gap: 4px; }
.inspector header button { padding: 2px 9px; }
.inspector p { margin: 6px 0; }
.inspector math { font: 15px "Noto Sans Math", math; }
.equation { overflow-x: auto; padding: 2px 0 6px; }
.numbers { display: grid; grid-template-columns: auto 1fr; gap: 2px 6px; align-items: baseline; }
.numbers .sign { color: var(--faint); }
.numbers .result { font-weight: 700; }
.sum { width: 100%; border-collapse: collapse; font-size: 12.5px; }
.sum td { padding: 1px 0; vertical-align: baseline; }
.sum td:last-child { text-align: right; white-space: nowrap; padding-left: 10px; }
.sum .factors { white-space: nowrap; }
.sum .numbers { padding-left: 6px; color: var(--faint); }
.sum .numbers + td:last-child { padding-left: 4px; }
.factor { border: 0; background: none; padding: 0 1px; min-height: 0; text-decoration: underline dotted;
  text-underline-offset: 3px; }
.sum tr.total td { border-top: 1px solid var(--line); font-weight: 650; padding-top: 3px; }
details { margin: 6px 0; border-top: 1px solid var(--line); padding-top: 6px; }
summary { cursor: pointer; min-height: 24px; }
.meters { display: grid; gap: 1px; margin: 8px 0 0; padding: 8px 0 0; border-top: 1px solid var(--line); }
.meter { display: grid; grid-template-columns: minmax(0, 1fr) 64px 54px; gap: 8px; align-items: center;
  width: 100%; border: 0;
  background: none; padding: 2px 4px; text-align: left; border-radius: 4px; min-height: 24px; }
.meter:hover, .meter[aria-pressed="true"] { background: var(--sunk); color: inherit; }
.meter .track { position: relative; height: 8px; background: var(--sunk); border-radius: 2px; overflow: hidden; }
.meter[aria-pressed="true"] .track { background: var(--page); }
.meter .fill { position: absolute; top: 0; bottom: 0; }
.meter .number { text-align: right; }
.actions { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; align-items: center; }
.inspector > .actions { margin: 0 0 10px; padding-bottom: 10px; border-bottom: 1px solid var(--line); }
.actions .title { flex: 1 0 100%; color: var(--faint); font-size: 12px; }
.actions p.small { margin: 0; flex: 1 0 100%; }
.token { display: inline-flex; gap: 6px; align-items: center; }
.token select { min-height: 28px; max-width: 9em; border: 1px solid var(--line); border-radius: 7px;
  background: var(--panel); padding: 2px 6px; }
.small { color: var(--faint); font-size: 12px; }

.editor { margin-top: 12px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 12px 14px; }
.editor form { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: center; margin: 0; }
.editor label { display: flex; align-items: center; gap: 8px; }
.editor .wide { flex: 1 1 240px; }
.editor input[type="range"] { flex: 1; min-width: 120px; min-height: 28px; accent-color: var(--grip, var(--accent)); }
.editor input[type="number"] { width: 4.6em; min-height: 28px; border: 1px solid var(--line); border-radius: 7px;
  background: var(--page); padding: 2px 6px; }
.strip { flex: 1 0 100%; min-width: 0; }
.strip canvas { display: block; touch-action: none; cursor: crosshair; outline: 1px solid var(--line); }
.editor output { min-width: 3.2em; font-weight: 650; }
.editor h3 { flex: 1 0 100%; margin: 0; font-size: 14px; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }

@media (pointer: coarse) {
  button, :is(.group, .token) select, .editor input { min-height: 40px; }
  .name.fold, summary { min-height: 32px; }
  .meter { min-height: 36px; grid-template-columns: minmax(0, 1fr) 96px 60px; }
}
@media (forced-colors: active) {
  .cursor.fixed { border-color: Highlight; }
}
@media print {
  .bar, .editor, .actions { display: none; }
}
`;
