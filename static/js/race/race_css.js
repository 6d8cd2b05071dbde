// The sheet of a race, inside the bench's shadow root.

export const RACE_CSS = `
.race { display: grid; gap: 6px; grid-column: 2 / -1; min-width: 0; }
.bench[data-race] .training > :is(.timeline, .beside) { display: none; }
.racechart { height: 132px; cursor: ew-resize; touch-action: pan-y; border-radius: 4px; min-width: 0; }
.racechart svg { display: block; width: 100%; height: 100%; overflow: visible; }
.racechart path { fill: none; stroke: var(--ink); stroke-width: 1.6; stroke-linejoin: round; }
.racechart .axis { stroke: var(--line); stroke-width: 1; }
.racechart .chance { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 3; }
.racechart .leader { stroke: var(--line); stroke-width: 1; }
.racechart .median { stroke: var(--faint); stroke-width: 1; }
.racechart .band { fill: color-mix(in srgb, var(--ink) 9%, transparent); stroke: none; }
.racechart .now { stroke: var(--line); stroke-width: 1; }
.racechart .now.back { stroke: var(--accent); stroke-width: 2; }
.racechart text { fill: var(--faint); font-size: 11px; }
.racechart text.name { fill: var(--ink); font-weight: 600; }
.racechart .middle { text-anchor: middle; }
.racechart .end { text-anchor: end; }
.race .words { flex: 1 1 300px; }
.race select { min-height: 32px; padding: 0 4px; }
.race .about, .racer .about { color: var(--faint); font-size: 13px; }
.race .about:empty { display: none; }
.seeds, .busy { display: inline-flex; align-items: center; gap: 8px; flex-wrap: wrap; }
.busy progress { width: 110px; accent-color: var(--accent); }
.racer { display: grid; gap: 1px; margin: 6px 0 4px; padding-top: 8px; border-top: 1px solid var(--line); }
.racer .who { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
.racer h3 { margin: 0; font-size: 15px; }
.racer .who button { min-height: 26px; padding: 0 10px; font-weight: 400; font-size: 13px; }
.racer .who button[aria-pressed="true"] { background: var(--sunk); box-shadow: inset 0 0 0 1px var(--faint); font-weight: 600; }
.racer .about { display: grid; }
.dash { width: 28px; height: 8px; }
.dash path { fill: none; stroke: var(--ink); stroke-width: 1.8; }
.bench[data-race] .picture { min-height: 0; }
.bench[data-veiled] :is(.rivals, .racer) { visibility: hidden; height: 0; overflow: hidden; }
.starter .rivalrow { display: grid; grid-template-columns: 64px minmax(0, 1fr) minmax(0, 1fr); gap: 8px; align-items: center; }
.starter .rivalrow :is(select, input) { width: 100%; height: 34px; padding: 0 8px; }
.starter [type="checkbox"] { width: 18px; height: 18px; accent-color: var(--accent); }
.bench:is([data-width="middle"], [data-width="narrow"]) .race { grid-column: 1 / -1; }
.bench[data-width="narrow"] .rivals { order: 3; }
.bench[data-width="narrow"][data-race] .training { order: 2; }
.bench[data-width="narrow"] .racechart { height: 180px; }
.bench[data-width="narrow"] .racer .who button, .bench[data-width="narrow"] .race :is(button, select) { min-height: 42px; }
@media (pointer: coarse) { .racer .who button, .race :is(button, select) { min-height: 40px; } }
@media print { .race .row, .racer .who button { display: none; } }
`;
