// The sheet of what is done by hand.

export const HAND_CSS = `
.row[data-grab] .plot { cursor: grab; }
.narrow .inspector > .actions { flex-wrap: nowrap; overflow-x: auto; padding: 2px 2px 8px; }
.narrow .actions > * { flex: none; }
.narrow .actions .title { display: none; }
.narrow .actions p.small { flex: 1 0 12em; }
.actions { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; align-items: center; }
.inspector > .actions { margin: 0 0 10px; padding-bottom: 10px; border-bottom: 1px solid var(--line); }
.actions .title { flex: 1 0 100%; color: var(--faint); font-size: 12px; }
.actions p.small { margin: 0; flex: 1 0 100%; }
.token { display: inline-flex; gap: 6px; align-items: center; }
.token select { min-height: 28px; max-width: 9em; border: 1px solid var(--line); border-radius: 7px;
  background: var(--panel); padding: 2px 6px; }
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
  .token select, .editor input { min-height: 40px; }
}
@media print {
  .editor, .actions { display: none; }
}
`;
