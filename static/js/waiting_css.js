// The sheet of the waiting room, inside the bench's shadow root.

export const WAITING_CSS = `
.bench[data-line] > :not(.waiting-room, .notices, dialog) { display: none !important; }
.waiting-room { display: grid; gap: 10px; justify-items: start; max-width: 640px; margin: 12px auto; width: 100%;
  padding: 28px 32px 24px; background: var(--panel); border: 1px solid var(--line); border-radius: 11px;
  font-size: 15px; line-height: 1.5; }
.waiting-room h2 { font-size: 24px; line-height: 1.25; text-wrap: balance; }
.waiting-room h3 { margin: 0 0 4px; font-size: 14px; font-weight: 600; }
.waiting-room .how { color: var(--faint); text-wrap: pretty; }
.waiting-room .line { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; min-height: 32px; }
.waiting-room .line i { width: 14px; height: 14px; border: 2px solid var(--faint); border-radius: 50%; }
.waiting-room .line b { color: var(--faint); font-weight: 400; font-size: 13px; }
.waiting-room .line .mine { display: flex; align-items: center; justify-content: center; width: auto; height: 28px; padding: 0 12px;
  border: 0; border-radius: 14px; background: var(--accent); color: var(--on-accent); font-style: normal; font-weight: 600;
  font-size: 13px; }
.waiting-room section { width: 100%; margin-top: 4px; padding-top: 14px; border-top: 1px solid var(--line); }
.waiting-room ul { display: grid; gap: 4px; margin: 0; padding: 0; list-style: none; }
.waiting-room a { color: var(--accent); font-weight: 600; display: inline-block; min-height: 24px; }
.waiting-room li span { color: var(--faint); }
.bench[data-width="narrow"] .waiting-room { padding: 20px 16px; margin: 4px 0; font-size: 16px; }
.bench[data-width="narrow"] .waiting-room a { display: flex; align-items: center; min-height: 44px; }
.bench[data-width="narrow"] .waiting-room li span { display: block; margin-top: -8px; }
@media (forced-colors: active) { .waiting-room .line .mine { border: 2px solid CanvasText; } }
`;
