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
.bar { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
.bar:empty { display: none; }

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
.note { color: var(--faint); font-size: 11px; line-height: 1.22; }
.legend:empty { display: none; }
.scale span { position: absolute; right: 6px; transform: translateY(-50%); font-size: 11px; line-height: 1;
  color: var(--faint);
  white-space: nowrap; }
.plot { position: relative; width: var(--plot); cursor: crosshair; touch-action: pan-x pan-y; }
.plot canvas { display: block; }
.cell { position: absolute; pointer-events: none; border: 1.5px solid var(--ink); outline: 1.5px solid var(--panel); }
.message { color: var(--faint); font-size: 12.5px; max-width: 70ch; padding: 4px 0; position: sticky;
  left: calc(var(--label) + var(--scale));
  width: max-content; max-width: min(70ch, var(--room)); }
.row:not(.text) .message { position: absolute; inset: 0; padding: 6px; }
.value { font-size: 12.5px; color: var(--ink); white-space: pre-line; overflow: hidden; text-overflow: ellipsis; }
:host(:not([data-depth="story"])) .row[data-kind="remembers"] .value { font-size: 11px; line-height: 1.3; }
.name:empty { display: none; }

.cursor { position: absolute; top: 0; bottom: 0; z-index: 1; pointer-events: none; border: 1.5px solid transparent;
  border-radius: 3px; }
.cursor.fixed { border-color: var(--ink); }
.cursor.passing { border-color: color-mix(in oklab, var(--ink) 45%, transparent); }

@container (max-width: 639px) {
  .caption { min-height: 4.05em; flex-basis: 100%; }
}
.narrow .row { grid-template-columns: var(--scale) var(--plot); }
.row:is([data-kind="tokens"], [data-kind="remembers"]) .note { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.narrow .row .value { white-space: nowrap; }
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
.narrow .row .value { padding-right: 2px; }
.narrow .message { left: 0; }


.inspector.empty { background: none; border-color: transparent; color: var(--faint); padding: 0; }
.body:not(.with-aside) .inspector.empty { display: none; }

@media (pointer: coarse) {
  button { min-height: 40px; }
}
@media (forced-colors: active) {
  .cursor.fixed { border-color: Highlight; }
}
@media print {
  .bar { display: none; }
}
`;
