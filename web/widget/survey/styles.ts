// Looks of the survey: with its chunk, since nothing of it is there before it.

export const STYLES = `
.survey { display: grid; gap: 14px; padding: 14px 16px; border-bottom: 1px solid var(--color-line); text-align: start; }
.survey h2 { font-size: 0.875rem; font-weight: 650; }
.survey fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
.survey legend { padding: 0; margin-bottom: 8px; text-wrap: pretty; }
.scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(32px, 1fr)); gap: 6px; }
.scores.nps { grid-template-columns: repeat(6, 1fr); }
.survey-more { display: grid; gap: 14px; }
.score { min-height: 44px; padding: 0; border: 1.5px solid var(--color-line-strong); border-radius: 10px; background: var(--color-surface); color: var(--color-ink); font: inherit; font-variant-numeric: tabular-nums; cursor: pointer; }
.score:hover { border-color: var(--color-accent); }
.score[aria-pressed=true] { border-color: var(--color-accent); background: var(--color-accent); color: var(--color-ink-on-solid); font-weight: 650; }
.ends { display: flex; justify-content: space-between; gap: 12px; margin-top: 4px; font-size: 0.75rem; color: var(--color-ink-soft); }
.survey form { display: grid; gap: 8px; justify-items: start; }
.survey textarea { width: 100%; }
.survey [role=status] { font-size: 0.8125rem; color: var(--color-ink-soft); }
.survey [role=status]:empty, .survey [hidden] { display: none; }
`;
