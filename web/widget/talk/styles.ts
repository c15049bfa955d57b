// Looks of the talk: with its chunk, since nothing of it is there before it.

// Of a run of messages by one person the first one alone has their name in sight.
export const STYLES = `
.empty { display: grid; flex: 1; min-height: 0; overflow: hidden; place-content: center; justify-items: center; gap: 12px; padding: 24px 32px; color: var(--color-ink-faint); text-align: center; text-wrap: balance; }
.empty .icon { width: 30px; height: 30px; }
.log { flex: 1; min-height: 0; padding: 16px; overflow-y: auto; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -3px; }
.line { display: grid; justify-items: start; max-width: 86%; margin-bottom: 12px; }
.line.customer { justify-items: end; margin-inline-start: auto; }
.who { margin: 0 4px 3px; color: var(--color-ink-faint); font-size: 0.75rem; }
.line.agent + .line.agent .who, .line.customer + .line.customer .who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.bubble { max-width: 100%; padding: 8px 13px; border-radius: 16px; border-end-start-radius: 5px; background: var(--color-accent-soft); white-space: pre-wrap; }
.line.customer .bubble { border-end-start-radius: 16px; border-end-end-radius: 5px; background: var(--color-customer-soft); }
.line.failed .bubble { outline: 1px solid var(--color-danger); }
.meta { display: flex; align-items: center; gap: 6px; margin: 3px 4px 0; color: var(--color-ink-faint); font-size: 0.75rem; }
.meta:empty { display: none; }
.line.failed .meta { color: var(--color-danger-ink); }
.meta .button { margin: -10px 0; padding: 0 8px; font-size: 0.8125rem; }
.composer { flex: none; padding: 10px 12px 12px; border-top: 1px solid var(--color-line); }
.composer .form-problem { margin-bottom: 6px; }
.composer-row { display: flex; align-items: flex-end; gap: 8px; }
.composer textarea { flex: 1; min-width: 0; border-radius: 22px; padding-inline: 16px; }
.part-code, .block { font-family: ui-monospace, monospace; font-size: 0.8125rem; }
.part-code { padding: 1px 4px; border-radius: 4px; background: var(--color-surface-sunken); color: var(--color-ink); overflow-wrap: anywhere; }
.blocks { display: grid; gap: 6px; max-width: 100%; min-width: 0; justify-items: inherit; }
.block { display: grid; gap: 6px; max-width: 100%; min-width: 0; padding: 8px 12px; border: 1px solid var(--color-line); border-radius: 10px; background: var(--color-surface); color: var(--color-ink); text-align: start; }
.block pre { margin: 0; overflow-x: auto; font: inherit; white-space: pre; }
.block h3, .block p { color: var(--color-ink-soft); font-size: 0.75rem; font-family: var(--font-sans); }
.block.command { border-color: var(--color-accent); }
.typing { min-height: 1.25rem; padding: 0 16px; color: var(--color-ink-faint); font-size: 0.75rem; }
.log[hidden], .empty[hidden] { display: none; }
.waiting-chat, .late { width: 100%; min-height: 0; border: 1px solid var(--color-line); border-radius: 12px; text-align: start; }
.late { margin-top: 12px; }
.late .late { margin: 0; border: 0; }
.waiting-chat .log, .late .log { max-height: 220px; }
.waiting-chat .empty, .late .empty { padding: 12px; }
.waiting-chat .empty .icon, .late .empty .icon { display: none; }
.late .note { padding: 8px 16px; color: var(--color-ink-soft); font-size: 0.8125rem; }
.numbers { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; }
.numbers .answer { font-size: 1.75rem; font-variant-numeric: tabular-nums; justify-content: center; text-align: center; }
.note.warn { display: flex; align-items: center; gap: 8px; }
.match-inner { display: contents; }
.match { display: grid; gap: 12px; }
.match > .answer { width: 100%; }
`;
