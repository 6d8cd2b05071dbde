// The bench's own sheet, inside its shadow root. Colours come from theme.js.

export const BENCH_CSS = `
:host { display: block; width: 100%; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p, ul, pre { margin: 0; }
h2 { font-size: 13px; font-weight: 600; }
button, select, input, textarea { font: inherit; color: inherit; }
button, select, input:not([type="checkbox"], [type="radio"], [type="file"]), textarea {
  background: var(--panel); border: 1px solid var(--line); border-radius: 7px; }
button { min-height: 32px; padding: 0 12px; font-weight: 600; cursor: pointer; white-space: nowrap; }
button:hover:not(:disabled), summary:hover { border-color: var(--faint); }
button:disabled { color: var(--faint); cursor: default; }
button.primary, button.train { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.quiet { font-weight: 400; color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { width: 14px; height: 14px; flex: none; }

/* not on :host: the sheet of the page around would win there */
.bench { display: flex; flex-direction: column; gap: 6px; padding-bottom: 8px; color: var(--ink); font: 14px/1.4 var(--font);
  font-variant-numeric: tabular-nums; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 16px; }
.transport, .tools, .source, .row { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
.transport { flex-wrap: nowrap; }
.transport button { display: inline-flex; align-items: center; justify-content: center; gap: 6px; }
.train { min-width: 88px; }
.tools { margin-left: auto; }

.segments { display: inline-flex; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 7px;
  background: var(--panel);
  min-height: 32px; }
.segments legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.segments button, .segments label span { display: flex; align-items: center; min-height: 30px; padding: 0 11px;
  border: 0; border-radius: 6px;
  background: none; font-weight: 600; cursor: pointer; }
.segments label { position: relative; display: flex; }
.segments input { position: absolute; inset: auto 0 0; width: 100%; height: 8px; margin: 0; opacity: 0;
  cursor: pointer; }
.segments button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); }
.segments :checked + span { background: var(--sunk); box-shadow: inset 0 0 0 1px var(--faint); }
.segments :focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }
.speed label span { font-weight: 400; }

.experiment { display: flex; align-items: stretch; gap: 8px; flex-wrap: wrap; position: relative; }
.fields { display: flex; gap: 8px; flex-wrap: wrap; }
.field { position: relative; }
.first .field { background: var(--panel); border: 1px solid var(--line); border-radius: 7px; height: 38px; }
.first .field:focus-within { outline: 2px solid var(--accent); outline-offset: 1px; }
.first .field .name { position: absolute; left: 10px; top: 2px; font-size: 11px; color: var(--faint);
  pointer-events: none; }
.first .field .again { display: none; }
.first .field :is(input, select) { height: 100%; border: 0; outline: 0; background: none; padding: 13px 10px 0;
  font-weight: 600; border-radius: 7px; }
.first .field select { padding-left: 6px; padding-right: 4px; max-width: 240px; field-sizing: content; }
.first .field option { background: var(--panel); font-weight: 400; }
.first .field input { width: 76px; }
.first [data-knob="learning_rate"] input { width: 92px; appearance: textfield; }
input[type="number"]::-webkit-inner-spin-button { opacity: 0.6; }
input[step="any"]::-webkit-inner-spin-button { display: none; }
@supports (-moz-appearance: none) {  /* Firefox: no room before what is chosen, and arrows in a box of their own */
  select { text-indent: 4px; }
  input[type="number"]:not(:hover, :focus) { appearance: textfield; }
}
.first .field[data-wrong], .first .field:has([aria-invalid="true"]) { border-color: var(--role-forget); }

.tip, .field .error { position: absolute; z-index: 30; left: 0; top: calc(100% + 6px); width: max-content;
  max-width: min(290px, 80vw);
  padding: 8px 10px; border-radius: 7px; background: var(--panel); border: 1px solid var(--faint); font-size: 13px; }
.tip { display: none; white-space: pre-line; pointer-events: none; animation: appear 1ms 300ms both; }
@keyframes appear { from { visibility: hidden; } to { visibility: visible; } }
.field:is(:hover, :focus-within):not(.hush, :has(.error:not([hidden]))) .tip { display: block; }
.groups .field :is(.tip, .error) { right: 0; width: auto; max-width: none; }
.field .error { border-color: var(--role-forget); color: var(--role-forget-text); font-weight: 600; }
summary { display: flex; align-items: center; height: 38px; padding: 0 12px; border: 1px solid var(--line);
  border-radius: 7px; background: var(--panel);
  font-weight: 600; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "▾" / ""; margin-left: 6px; color: var(--faint); }
.more[open] summary::after { content: "▴" / ""; }
.experiment > .own { height: 38px; }
.more[data-floats="true"] .groups { position: absolute; z-index: 20; left: 0; top: calc(100% + 6px);
  width: min(760px, calc(100vw - 32px)); background: var(--panel); border: 1px solid var(--faint); border-radius: 9px;
  padding: 14px 16px 20px; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px 24px;
  align-items: start; }
.again-words { grid-column: 1 / -1; color: var(--faint); font-size: 13px; }
.groups section { display: grid; gap: 6px; }
.groups .field { display: grid; grid-template-columns: 1fr 104px; align-items: center; gap: 8px; min-height: 30px; }
.groups .field :is(input:not([type="checkbox"]), select) { width: 100%; height: 30px; padding: 0 8px; }
.groups .field [type="checkbox"] { width: 18px; height: 18px; justify-self: start; accent-color: var(--accent); }
.meaning { color: var(--faint); font-size: 12px; }
.groups .meaning { grid-column: 1 / -1; text-align: right; margin-top: -6px; }
.again { margin-left: 5px; color: var(--faint); }

.training { display: grid;
  grid-template-columns: calc(var(--before, 194px) - 10px) minmax(0, 1fr) calc(var(--after, 392px) - 10px);
  column-gap: 10px; align-items: stretch; }
.now { align-self: center; min-width: 0; }
.status { font-weight: 600; }
.place { color: var(--faint); font-size: 13px; }
.held { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; font-size: 13px; }
.held button { min-height: 24px; padding: 0 8px; font-size: 13px; }
.timeline { position: relative; height: 62px; cursor: ew-resize; touch-action: pan-y; border-radius: 4px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.beside { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-width: 0; }
.facts { font-size: 13px; color: var(--ink); min-width: 0; }
.facts p + p { color: var(--faint); }
.verdict { color: var(--role-forget-text); font-size: 13px; }
.verdict button { min-height: 24px; padding: 0 8px; font-size: 13px; }
.back { display: flex; flex-direction: column; gap: 4px; }
.back button { min-height: 28px; padding: 0 10px; font-size: 13px; }
.bench:is([data-width="middle"], [data-width="narrow"]) .training { row-gap: 4px; }
.bench[data-width="middle"] .training { grid-template-columns: calc(var(--before) - 10px) minmax(0, 1fr); }
.bench[data-width="middle"] .timeline { margin-right: var(--after); }
.bench[data-width="middle"] .beside { grid-column: 2; min-height: 28px; }
.bench:not([data-width="wide"]) .facts { display: flex; flex-wrap: wrap; gap: 0 14px; }
.bench:not([data-width="wide"]) .back { flex-direction: row; }

/* over the picture's top right: what is said moves nothing */
.notices { position: sticky; top: 8px; z-index: 25; height: 0; margin-top: -6px; }
.notices .box { position: absolute; right: 0; top: 6px; width: min(460px, 100%); max-height: 60vh; overflow: auto;
  border: 1px solid var(--faint); border-radius: 9px; background: var(--panel); }
.notices .box:not(:has(.notice)) { border: 0; background: none; }
.notices ul { list-style: none; padding: 0; }
.notices .box > button { display: block; margin: 0 6px 6px auto; min-height: 30px; }
.notice { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; padding: 6px 6px 6px 14px;
  border-left: 3px solid var(--accent); }
.notice p { flex: 1 1 260px; overflow-wrap: anywhere; }
.notice.error, .notice.warning { border-left-color: var(--role-forget); }
.notice button { min-height: 30px; }
.bench [inert] { opacity: 0.55; }

.picture { min-width: 0; min-height: 240px; }
.veil { margin: 2px 0 8px; padding-left: 12px; border-left: 2px solid var(--accent); color: var(--faint); max-width: 80ch;
  text-wrap: pretty; }
.bench[data-veil] > :is(.bar, .training, .twin, .under, .streaming, .panels) { display: none !important; }
.bench[data-veil="network"] { --outcome: none; }
.twin > summary { width: max-content; height: 32px; font-weight: 400; color: var(--faint); }
.twin > p { margin: 6px 0; max-width: 90ch; }
.twin .wide { overflow: auto; max-height: 60vh; }
.twin .tables { display: flex; flex-wrap: wrap; gap: 12px 40px; align-items: flex-start; }
.twin table { border-collapse: collapse; font-size: 13px; }
.twin caption { text-align: left; font-weight: 600; padding-bottom: 2px; }
.twin :is(th, td) { text-align: left; font-weight: 400; padding: 2px 16px 2px 0; border-bottom: 1px solid var(--line); }
.twin thead th { color: var(--faint); }
.under { display: flex; flex-wrap: wrap; gap: 12px 32px; }
.under:not(:has(> :not([hidden]))) { display: none; }
.interventions ul { list-style: none; padding: 0; margin: 4px 0; display: grid; gap: 4px; }
.interventions li { display: flex; align-items: center; gap: 8px; }
.interventions li button { min-height: 28px; min-width: 28px; padding: 0 8px; }
.sample { flex: 1 1 420px; min-width: 0; }
.sample-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 2px 16px; }
.heat { display: flex; align-items: center; gap: 8px; font-size: 13px; }
.heat label { color: var(--faint); }
.heat input { width: 130px; min-height: 28px; padding: 0; border: 0; background: none; accent-color: var(--accent); }
.heat output { min-width: 2.2em; font-weight: 600; }
.sample pre { margin-top: 4px; padding: 8px 12px; max-height: 8.5em; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; background: var(--panel);
  border: 1px solid var(--line); border-radius: 7px; font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
.cost { flex: 1 0 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; font-size: 13px; }
.match { display: flex; align-items: center; gap: 8px; }
.match label { color: var(--faint); }
.match select { min-height: 32px; padding: 0 4px; max-width: 250px; }
.streaming { min-width: 0; }
.streaming > summary { width: max-content; }
.streaming > p, .found > * { margin-top: 8px; }
.streaming .small { color: var(--faint); font-size: 13px; max-width: 90ch; }
.streaming .said { flex: 1 1 300px; }
.streaming code { overflow-wrap: anywhere; user-select: all; color: var(--ink); }
.streaming .charts { display: flex; flex-wrap: wrap; gap: 8px 24px; }
.streaming .charts:empty { display: none; }
.streaming figure { flex: 1 1 320px; max-width: 520px; margin: 0; min-width: 0; }
.streaming figcaption { font-weight: 600; font-size: 13px; }
.streaming figure svg { width: 100%; height: auto; display: block; }
.streaming svg text { fill: var(--faint); font-size: 11px; }
.streaming svg .middle { text-anchor: middle; }
.streaming svg .end { text-anchor: end; }
.streaming svg path { fill: none; stroke: var(--faint); stroke-width: 1.5; }
.streaming svg .grid { stroke: var(--line); stroke-width: 1; }
.streaming svg path.newest { stroke: var(--accent); stroke-width: 2; }
.streaming svg text.newest { fill: var(--ink); font-weight: 600; }
.streaming .wide { overflow-x: auto; }
.streaming table { border-collapse: collapse; font-size: 13px; }
.streaming caption { text-align: left; color: var(--faint); padding-bottom: 2px; }
.streaming :is(th, td) { text-align: left; padding: 3px 16px 3px 0; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
.streaming td[colspan] { white-space: normal; }
.source label { color: var(--faint); font-size: 13px; }
.source select { min-height: 32px; padding: 0 4px; max-width: 250px; }

dialog { width: min(620px, calc(100vw - 24px)); color: var(--ink); background: var(--page);
  border: 1px solid var(--faint); border-radius: 11px; padding: 20px; }
dialog::backdrop { background: rgb(10 12 18 / 0.5); }
dialog h2 { font-size: 20px; }
dialog > * + * { margin-top: 10px; }
dialog label { font-weight: 600; }
dialog textarea { display: block; width: 100%; margin-top: 4px; padding: 8px 10px; resize: vertical;
  font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
dialog select { height: 34px; padding: 0 8px; }
dialog .message { min-height: 1.4em; font-weight: 600; }
dialog .message.error { color: var(--role-forget-text); }
dialog .message.warning { color: var(--role-forget-text); }
dialog .small { color: var(--faint); font-size: 13px; }
dialog .buttons { justify-content: flex-end; }
dialog [type="file"] { max-width: 100%; }

.bench[data-width="narrow"] .bar { display: contents; }
.bench[data-width="narrow"] .depths { order: 1; display: var(--depths, flex); flex-wrap: wrap; }
.bench[data-width="narrow"] .depths button { flex: 1 1 28%; justify-content: center; min-height: 42px; padding: 0 6px; }
.bench[data-width="narrow"] .notices { order: 2; }
.bench[data-width="narrow"] :is(.picture, .twin) { order: 3; }
.bench[data-width="narrow"] .experiment { order: 4; }
.bench[data-width="narrow"] .training { order: 5; grid-template-columns: minmax(0, 1fr); }
.bench[data-width="narrow"] .now { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; }
.bench[data-width="narrow"] .verdict button { min-height: 40px; }
.bench[data-width="narrow"] .timeline { height: 84px; }
.bench[data-width="narrow"] .beside { flex-wrap: wrap; }
.bench[data-width="narrow"] .back button { min-height: 40px; }
.bench[data-width="narrow"] :is(.under, .streaming) { order: 6; }
.bench[data-width="narrow"] .tools { order: 7; margin-left: 0; }
.bench[data-width="narrow"] .more[open] { flex: 1 1 100%; }
.bench[data-width="narrow"] summary { width: max-content; }
.bench[data-width="narrow"] .groups { margin-top: 10px; }
.bench[data-width="narrow"] :is(select, button, input, textarea) { font-size: 16px; }
.bench[data-width="narrow"] .groups .field { grid-template-columns: 1fr 128px; min-height: 40px; }
.bench[data-width="narrow"] .groups .field :is(input:not([type="checkbox"]), select) { height: 40px; }
.bench[data-width="narrow"] .transport { position: fixed; z-index: 40; left: 0; right: 0; bottom: 0; gap: 6px;
  justify-content: center;
  padding: 8px 8px calc(8px + env(safe-area-inset-bottom)); background: var(--page);
  border-top: 1px solid var(--line); }
.bench[data-width="narrow"] .transport > button { flex: 1 1 0; min-width: 0; min-height: 52px; padding: 4px;
  flex-direction: column; gap: 2px; font-size: 12px; padding: 4px 2px; }
.bench[data-width="narrow"] .tip { position: fixed; left: 12px; right: 12px; top: auto; width: auto; max-width: none;
  bottom: calc(84px + env(safe-area-inset-bottom)); }
.bench[data-width="narrow"] .field .error { position: static; max-width: 30ch; margin: 4px 0; grid-column: 1 / -1; }
.bench[data-width="narrow"] .first .field { height: auto; }
.bench[data-width="narrow"] .first .field :is(input, select), .bench[data-width="narrow"] :is(summary, .own) { height:
  46px; }
.bench[data-width="narrow"] .tools { gap: 10px; }
.bench[data-width="narrow"] .tools :is(button, select), .bench[data-width="narrow"] .speed span { min-height: 42px; }
@media (min-width: 641px) and (max-height: 780px) {
  .bench { gap: 5px; }
  .first .field, .bench summary, .experiment > .own { height: 36px; }
}
@media (min-width: 641px) and (min-height: 790px) { .timeline { height: 78px; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) {
  .timeline > span { forced-color-adjust: none; color-scheme: light dark; }
  .segments :is(button[aria-pressed="true"], :checked + span) { forced-color-adjust: none; background: Highlight;
    color: HighlightText; }
}
`;
