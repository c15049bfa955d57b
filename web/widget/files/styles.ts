// Looks of the files: with their chunk, since nothing of them is there before it.

export const STYLES = `
.files { position: relative; display: grid; gap: 8px; padding: 8px 16px; border-bottom: 1px solid var(--color-line); }
.file-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px; }
.file-head .button { flex: none; }
.file-head h2 { font-size: 0.875rem; font-weight: 650; }
.file-note { line-height: 1.3; }
.file-note, .file-from, .file-state { font-size: 0.8125rem; color: var(--color-ink-soft); }
.file-list { display: grid; gap: 8px; }
.file { display: grid; gap: 4px; padding: 8px 12px; border: 1px solid var(--color-line); border-radius: 10px; background: var(--color-surface); }
.file-name { font-weight: 600; overflow-wrap: anywhere; }
.file progress { width: 100%; height: 8px; accent-color: var(--color-accent); }
.file[data-state=failed] .file-state, .file-risk { color: var(--color-danger-ink); }
.file-risk { font-size: 0.8125rem; font-weight: 600; }
.file-buttons { display: flex; flex-wrap: wrap; gap: 8px; }
.file-buttons:not(:has(:not([hidden]))) { display: none; }
.file-drop { position: absolute; inset: 4px; display: grid; place-items: center; padding: 12px; border: 2px dashed currentColor; border-radius: 10px; background: var(--color-surface); text-align: center; }
.file-drop[hidden] { display: none; }
`;
