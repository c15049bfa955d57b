// Looks of the voice: with its chunk, since nothing of it is there before that.

export const STYLES = `
.voice-bar { display: flex; align-items: center; gap: 8px; padding-inline-start: 12px; border-inline-start: 1px solid var(--color-line); }
.voice-bar[hidden] { display: none; }
.voice-words { max-width: 16em; font-size: 0.8125rem; font-weight: 600; line-height: 1.25; }
.voice-bar meter { width: 32px; }
.bar.two-rows .voice-bar { order: 2; flex: 1 0 100%; padding: 0; border: 0; }
.bar.two-rows .voice-bar .button { flex: none; }
.bar.two-rows .voice-words { flex: 1; max-width: none; }
.voice { display: grid; gap: 6px; padding: 8px 16px; border-bottom: 1px solid var(--color-line); }
.voice[hidden] { display: none; }
.voice-head { display: flex; align-items: center; gap: 4px; }
.voice-head > div { flex: 1; min-width: 0; line-height: 1.3; }
.voice-head .button { flex: none; }
.voice h2 { font-size: 0.875rem; font-weight: 650; }
.voice-about { font-size: 0.8125rem; color: var(--color-ink-soft); }
.voice-trouble { font-size: 0.8125rem; color: var(--color-danger-ink); }
.voice-sound { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.voice-levels { display: grid; flex: 1 1 12em; grid-template-columns: auto 1fr fit-content(7em) 1fr; align-items: center; gap: 8px; font-size: 0.8125rem; }
.voice-levels span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.voice-levels meter { width: 100%; }
.voice-sound select { flex: 1 1 6em; min-width: 0; min-height: 36px; padding: 0 8px; border: 1px solid var(--color-line-strong); border-radius: 8px; background: var(--color-surface); color: inherit; font: inherit; font-size: 0.8125rem; }
.voice meter, .voice-bar meter { height: 8px; }
[data-microphone=muted] meter[data-end=own], [data-microphone=off] meter[data-end=own] { opacity: 0.4; }
`;
