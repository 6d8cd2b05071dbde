// The sheet of what is seen by those who look closer: the inspector, and rows that few views have.

export const CLOSER_CSS = `
.hand { display: var(--outcome, block); grid-area: 1 / 1; margin: 0 0 8px; padding: 6px 10px; border-left: 3px solid var(--accent);
  background: var(--panel); font-size: 13px; text-wrap: pretty; }
.with-aside .hand { grid-area: 1 / 2; }
.inspector { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px;
  font-size: 13px; }
.body:not(.with-aside):not(.narrow) .inspector { position: absolute; z-index: 4; width: 300px; right: 0; top: 0;
  max-height: 100%; overflow: auto; }
.body:not(.with-aside):not(.narrow) .inspector.left { right: auto; left: var(--label); }
.narrow .inspector { position: sticky; bottom: calc(var(--dock, 70px) + env(safe-area-inset-bottom, 0px)); z-index: 5;
  max-height: var(--inspector, 45vh); overflow: auto; overscroll-behavior: contain; margin: 10px 0;
  border-radius: 12px; }
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
.small { color: var(--faint); font-size: 12px; }
@media (pointer: coarse) {
  summary { min-height: 32px; }
  .meter { min-height: 36px; grid-template-columns: minmax(0, 1fr) 96px 60px; }
}

.row.planar .plot { z-index: 2; background: var(--page); cursor: default; }
.row.planar canvas { position: sticky; left: calc(var(--label) + var(--scale)); outline: 1px solid var(--line); }
.narrow .row.planar canvas { left: var(--scale); }
.narrow .row.planar .head .note { white-space: normal; }
.narrow .row:is([data-kind="square"], [data-kind="prose"]) .legend { flex-basis: 100%; }
.narrow .row:is([data-kind="square"], [data-kind="weights"], [data-kind="ledger"]) .note { display: none; }
:is([data-kind="ledger"], [data-kind="square"], [data-kind="weights"]) canvas { outline: 1px solid var(--line); }

.group { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; }
.group > .title { color: var(--faint); margin-right: 4px; }
.group select { min-height: 28px; border: 1px solid var(--line); border-radius: 7px; background: var(--panel);
  padding: 2px 6px; }
:is([data-kind="lines"], [data-kind="lane"], [data-kind="flow"], [data-kind="heat"]) canvas { outline: 1px solid var(--line); }
.compact .row[data-kind="lane"] .note { font-size: 10.5px; margin-right: -6px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.narrow .row[data-kind="heat"] .value { display: none; }

.name.fold { background: none; border: 0; padding: 0 0 0 14px; min-height: 24px; margin-left: -14px; text-align: left;
  position: relative; border-radius: 4px; margin-left: 0; }
.name.fold::before { content: ""; position: absolute; left: 2px; top: 9px; border: 4px solid transparent;
  border-top: 5px solid currentColor; }
.name.fold[aria-expanded="false"]::before { border: 4px solid transparent; border-left: 5px solid currentColor;
  top: 8px; left: 4px; }
.legend:not(:empty) { display: flex; align-items: center; gap: 5px; font-size: 11px; color: var(--faint); margin-top: 3px; }
.step { display: inline-flex; align-items: center; gap: 2px; font-size: 10.5px; }
.swatch { width: 9px; height: 9px; border: 1px solid var(--line); border-radius: 2px; }
.ramp { display: inline-block; width: 44px; height: 8px; border: 1px solid var(--line); border-radius: 2px; }
.scale span.strong { color: var(--ink); font-weight: 700; }
.body:not(.narrow) .row:is([data-kind="lane"], [data-kind="flow"]) .value { position: absolute; top: 50%;
  transform: translateY(-50%); }
.marks div { position: absolute; left: 10px; right: 0; display: flex; gap: 4px; transform: translateY(-50%);
  font-size: 12px; line-height: 1.2; white-space: nowrap; }
.marks span { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
.marks span:empty { display: none; }
.marks b { flex: none; font-weight: 400; }
.row.folded { align-items: center; }
.row.folded .note, .row.folded .legend { display: none; }
@media (pointer: coarse) {
  .group select { min-height: 40px; }
  .name.fold { min-height: 32px; }
}
`;
