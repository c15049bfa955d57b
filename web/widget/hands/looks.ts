// Looks of a live session: in a chunk of its own, since nothing of it is there before that.

import { addStyles } from "../views/dom";
import type { CreatePart } from "./part";

/** Who sees what, and End, stand in a row; below, what can be done. */
const ROWS = ":is(.bar.two-rows, .bar:has(.proposal:not([hidden])))";

const STYLES = `
${ROWS} { flex-wrap: wrap; gap: 6px; }
${ROWS}::before { order: 2; flex-basis: 100%; margin-top: -6px; content: ""; }
${ROWS} .presence { flex-basis: 0; margin-inline-end: 0; }
${ROWS} .button { order: 3; flex: 1 0 auto; }
${ROWS} > .danger:last-child { order: 1; flex: none; }
${ROWS} .bar-text p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 5; white-space: normal; }
.danger > small { font-weight: 400; }
@media (hover: none) { .danger > small { display: none; } }
.sheet-head > .button { flex: none; }
.panel-head.live { padding-inline-start: 16px; }
.panel-head.live .danger { padding: 0 14px; }
.presence[data-state="away"] .dot { background: var(--color-ink-faint); }
.presence[data-state="lost"] .dot { background: var(--color-warning); }
.presence[data-state="lost"] .bar-text p { color: var(--color-warning-ink); }
@media (prefers-reduced-motion: no-preference) { .presence[data-state="lost"] .dot { animation: breathe 1.4s var(--ease-in-out) infinite; } }
.badge { min-width: 22px; padding: 0 6px; border-radius: var(--radius-full); background: var(--color-accent); color: var(--color-ink-on-solid); font-size: 0.8125rem; line-height: 22px; text-align: center; }
.banner { display: flex; flex: none; gap: 10px; padding: 10px 16px; background: var(--color-warning-soft); color: var(--color-warning-ink); font-size: 0.8125rem; }
.banner .button { flex: none; }
/* What stands above the chat gives way to it, and Stop stays in sight. */
.strips { flex: 0 1 auto; min-height: 0; border-bottom: 1px solid var(--color-line); overflow-y: auto; overscroll-behavior: contain; }
.strips > .stop { position: sticky; z-index: 1; top: 0; }
.strips + .chat { flex: 1 0 190px; }
.safety, .safety-body { font-size: 0.8125rem; }
.safety summary { padding: 8px 16px; cursor: pointer; color: var(--color-ink-soft); }
.safety-body { display: grid; gap: 8px; padding: 0 16px 12px; }
p.safety-body { padding-top: 8px; }
.safety-body:empty { display: none; }
.safety form { display: grid; gap: 8px; }
`;

/** Nothing but the looks of the others. */
export const looksPart: CreatePart = () => {
  addStyles(STYLES);
  return {};
};
