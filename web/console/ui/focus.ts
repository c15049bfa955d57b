// Where the keyboard goes as things appear.

/** Takes the focus as it appears: the agent has just asked for it, and goes on there. */
export function takeFocus(element: HTMLElement): void {
  element.focus();
}

/** Where the keyboard goes on once an item of a list is gone: the one behind it, else the one before; null where there
 * is none. */
export function neighbourOf(ids: readonly string[], id: string): string | null {
  const at = ids.indexOf(id);
  return at < 0 ? null : (ids[at + 1] ?? ids[at - 1] ?? null);
}

/** Frames that are waited for a dialog to be gone: it gives the focus back before. */
const FRAMES_MAX = 120;

/** Focuses the item with that `data-item`, or the heading, unless the agent went on elsewhere meanwhile. */
export function focusItem(within: HTMLElement | null, id: string | null, frames = 0): void {
  if (document.querySelector("[role=alertdialog], [role=dialog]") !== null && frames < FRAMES_MAX) {
    requestAnimationFrame(() => focusItem(within, id, frames + 1));
    return;
  }
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const item = id === null ? null : within?.querySelector(`[data-item="${CSS.escape(id)}"]`);
  const target = item?.querySelector<HTMLElement>("button") ?? item?.querySelector<HTMLElement>("a") ?? within?.querySelector<HTMLElement>("h2");
  target?.focus();
}
