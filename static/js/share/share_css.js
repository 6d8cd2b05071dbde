// The menu's own sheet: it stands in the live app and in players, each with the colours of the page.

import { THEME_CSS } from "../theme.js";

export const SHARE_CSS = `${THEME_CSS}
:host { display: inline-block; font: 14px/1.35 var(--font); color: var(--ink); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.share-menu { position: relative; }
button { font: inherit; color: inherit; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.share { min-height: 32px; padding: 0 10px; border: 1px solid var(--line); border-radius: 7px; background: none; }
.share:hover, .share[aria-expanded="true"] { border-color: var(--faint); }
.list { position: fixed; z-index: 40; inset: auto; margin: 0; width: 340px; color: var(--ink);
  overflow-y: auto; padding: 6px; background: var(--panel); border: 1px solid var(--faint); border-radius: 9px;
  box-shadow: 0 6px 24px rgb(0 0 0 / 0.18); }
.group { margin: 6px 8px 2px; color: var(--faint); font-size: 12px; }
.list button { display: block; width: 100%; padding: 7px 8px; border: 0; border-radius: 6px; background: none; text-align: left; }
.list button:hover, .list button:focus-visible { background: var(--sunk); outline-offset: -2px; }
small { display: block; color: var(--faint); font-size: 12px; }
.said { position: absolute; z-index: 41; top: calc(100% + 4px); right: 0; width: max-content; max-width: min(360px, 80vw);
  margin: 0; padding: 8px 10px; background: var(--panel); border: 1px solid var(--faint); border-radius: 7px;
  box-shadow: 0 4px 16px rgb(0 0 0 / 0.16); }
.said.wrong { border-color: var(--role-forget-text); }
textarea { display: block; width: 100%; margin: 6px 0 0; font: 12px/1.4 ui-monospace, monospace; color: inherit;
  background: var(--sunk); border: 1px solid var(--line); border-radius: 5px; }
.dismiss { margin-top: 6px; padding: 4px 10px; min-height: 28px; border: 1px solid var(--line); border-radius: 6px; background: none; }
@media (max-width: 640px) {
  .list { inset: auto 0 0 0; width: auto; max-height: 75vh; border-radius: 14px 14px 0 0;
    padding-bottom: calc(10px + env(safe-area-inset-bottom)); }
  .list button { min-height: 48px; }
  .said { position: fixed; inset: auto 12px 76px 12px; width: auto; max-width: none; }
}
@media print { :host { display: none; } }
`;
