// Looks of what waits for the tap: with its chunk, since nothing of it is there before that.

export const STYLES = `
.proposal { display: grid; gap: 8px; padding: 10px 12px; border-radius: 14px; background: var(--color-accent-soft, var(--color-surface-sunken)); color: var(--color-ink); }
.proposal[hidden] { display: none; }
.proposal h2 { font-size: 0.9375rem; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; max-height: 5.2em; overflow-y: auto; }
.proposal p { font-size: 0.8125rem; color: var(--color-ink-soft); }
.proposal p:empty { display: none; }
.proposal-answers { display: flex; flex-wrap: wrap; gap: 8px; }
.proposal-answers .button { flex: 1 0 7em !important; justify-content: center; }
.proposal-answers .button[aria-disabled] { opacity: 0.55; }
.bar:has(.proposal:not([hidden])) { max-width: 660px; padding-block: 12px; border-radius: 22px; }
.bar .proposal { order: -1; flex: 1 0 100%; }
.panel .proposal { margin: 12px 16px 0; }
`;
