// Looks of the customer's drawing tools: with their chunk, since nothing of them is there before that.

/** A bar in which they are out. */
const DRAWING = ".bar:has(.palette:not([hidden]))";

export const STYLES = `
.palette, .palette [role=toolbar] { display: flex; flex-wrap: wrap; align-items: center; }
.palette { gap: 6px 10px; }
.palette [role=toolbar] { flex: none; max-width: 100%; gap: 2px; }
.palette .button { padding: 0 11px; border-radius: var(--radius-full); }
.palette .button.icon { padding: 0; }
.palette .button[aria-pressed="true"] { background: var(--color-accent); color: var(--color-ink-on-solid); }
.palette .button[aria-disabled="true"] { opacity: 0.45; cursor: default; }
.palette form { display: flex; flex: 1 1 200px; }
.palette input { border-radius: var(--radius-full); }
.panel .palette { padding: 8px 12px; }
.panel .palette-clear { margin: 8px 12px; }
/* What has nothing to do with the page and can wait makes room: lens and chat. */
${DRAWING} > :is(.icon, .secondary):not(.pause, :has(.badge:not([hidden]))) { display: none; }
${DRAWING}.two-rows .pause { order: 1; flex: none; }
${DRAWING} .palette .button { flex: none; }
.two-rows .palette { order: 3; flex: 1 1 100%; justify-content: center; }
@media (max-width: 480px) {
${DRAWING} { padding-inline: 8px; }
.palette [role=toolbar] { gap: 0; }
.palette .done { width: 44px; padding: 0; }
.palette .done .label { display: none; }
}
@media (forced-colors: active) { .palette .button[aria-pressed="true"] { outline: 3px solid Highlight; } }
`;
