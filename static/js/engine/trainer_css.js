// The sheet of what a run in the page has more than a player: fields, notices, where it runs.

export const TRAINER_CSS = `
.fields { display: flex; flex-wrap: wrap; gap: 8px 12px; }
.field { max-width: 100%; }
.field label { display: grid; gap: 2px; font-size: 12px; color: var(--faint); }
.field label.check { display: flex; align-items: center; gap: 6px; min-height: 32px; }
.field input, .field select { font: 14px/1.4 var(--font); color: var(--ink); background: var(--panel); border: 1px solid var(--line);
  border-radius: 7px; min-height: 32px; padding: 0 8px; max-width: 100%; }
.field input[type="checkbox"] { min-height: 0; width: 18px; height: 18px; }
.field [aria-invalid="true"] { border-color: var(--role-attention-text); }
.error { max-width: 28ch; font-size: 12px; color: var(--role-attention-text); }
.train:disabled { background: none; border-color: var(--line); }
.trainer .transport button svg { flex: none; }
.notice { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 10px; margin-bottom: 6px;
  border: 1px solid var(--line); border-left: 3px solid var(--role-attention); border-radius: 7px; background: var(--panel); }
.where { font-size: 12px; color: var(--faint); }
.trainer .facts { min-height: 1.4em; }
@container (max-width: 639px) {
  .field { flex: 1 1 40%; }
  .field input:not([type="checkbox"]), .field select { width: 100%; min-height: 44px; }
  .trainer .head .transport, .trainer .head .speed { width: 100%; }
  .trainer .transport button { flex: 1 1 0; }
}
@media print { .fields, .speed, .notices { display: none; } }
`;
