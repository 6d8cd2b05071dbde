// The sheet of a player's shadow root, around its pictures. Colours come from theme.js.

import { THEME_CSS } from "../theme.js";

export const PLAYER_CSS = `${THEME_CSS}
:host { display: block; container-type: inline-size; text-align: start; letter-spacing: normal; word-spacing: normal; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
::slotted(img) { max-width: 100%; height: auto; }
.room { height: 320px; }
.why { margin: 6px 0; font: 14px/1.4 var(--font); }
.box { overflow: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--page); color: var(--ink);
  content-visibility: auto; contain-intrinsic-size: auto 480px; }
.box[data-theme="light"] { color-scheme: light; }
.box[data-theme="dark"] { color-scheme: dark; }
.player { display: flex; flex-direction: column; gap: 8px; padding: 12px; font: 14px/1.4 var(--font);
  font-variant-numeric: tabular-nums; }
h3, p { margin: 0; }
h3 { font-size: 14px; }
button { font: inherit; font-weight: 600; color: inherit; background: var(--panel); border: 1px solid var(--line);
  border-radius: 7px; min-height: 32px; padding: 0 10px; cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--faint); }
button:disabled { color: var(--faint); cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { width: 14px; height: 14px; flex: none; }
.head, .training, .transport, .tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.head { justify-content: space-between; }
.training { flex-wrap: nowrap; align-items: stretch; gap: 12px; }
.transport { flex-wrap: nowrap; gap: 4px; }
.transport button { display: inline-flex; align-items: center; justify-content: center; gap: 6px; }
.train { min-width: 84px; background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.segments { display: inline-flex; border: 1px solid var(--line); border-radius: 7px; background: var(--panel); }
.segments button { border: 0; border-radius: 6px; background: none; min-height: 30px; }
.segments button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); }
.timeline { position: relative; flex: 1; min-width: 0; height: 62px; cursor: ew-resize; touch-action: pan-y; border-radius: 4px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.facts { font-size: 13px; color: var(--faint); }
.pictures { display: grid; gap: 16px; }
.pictures section { min-width: 0; }
.glyph { color: var(--accent); }
.pictures rnn-score { --dock: 0px; --inspector: none; }
.pictures header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; margin-bottom: 4px; }

@container (max-width: 639px) {
  .player { padding: 10px 8px; }
  button { min-height: 40px; }
  .training { flex-direction: column; gap: 6px; }
  .segments { width: 100%; flex-wrap: wrap; }
  .segments button { flex: 1 1 28%; min-height: 40px; padding: 0 4px; }
  .transport button { flex: 1 1 0; min-height: 44px; }
  .timeline { flex: none; height: 72px; }
}
@media print {
  .transport, .tools { display: none; }
  .box { border: 0; overflow: visible; max-height: none !important; }
  .printed[hidden] { display: block !important; }
  .printed ~ .box { display: none; }
}
@media (forced-colors: active) {
  .timeline > span, [aria-pressed="true"] { forced-color-adjust: none; color-scheme: light dark; }
}
`;
