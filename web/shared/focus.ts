// Keeps the keyboard where it was. A browser that loses the element with the focus, because it went or can
// not be pressed any more, gives the focus to nobody (HTML §6.6.4, focus fixup): who works by keyboard then
// starts at the top, and a screen reader says nothing. Here it goes to what took the place.

const STOPS = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]";
const PRESSING_KEYS: ReadonlySet<string> = new Set(["Enter", " "]);

/** Whether Tab stops there. */
function isStop(element: HTMLElement): boolean {
  return element.isConnected && element.tabIndex >= 0 && !element.matches(":disabled") && element.checkVisibility({ visibilityProperty: true });
}

function stopsOf(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(STOPS)].filter(isStop);
}

/** What stands where an element stood: the stop behind the nearest one before it that is left, or that one; null where none is left. */
function heirOf(root: HTMLElement, before: readonly HTMLElement[]): HTMLElement | null {
  const stops = stopsOf(root);
  const left = before.findLast((one) => stops.includes(one));
  return left === undefined ? null : (stops[stops.indexOf(left) + 1] ?? left);
}

/**
 * Watches `root` and hands the focus on when its holder goes, to what took its place; where nothing is left of what
 * was around it, to what `top` names. Who uses a pointer loses nothing, and their next key must not press a neighbour.
 * Answers how to stop.
 */
export function keepFocus(root: HTMLElement, top: () => HTMLElement | null): () => void {
  let holder: HTMLElement | null = null;
  /** Stops before the holder, in their order. */
  let before: readonly HTMLElement[] = [];
  let byPointer = false;
  let pressed: EventTarget | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { body } = document;

  function look(): void {
    timer = undefined;
    if (holder === null || (document.activeElement !== null && document.activeElement !== body)) return;
    const isLost = !holder.isConnected || holder.matches(":disabled") || !holder.checkVisibility({ visibilityProperty: true });
    holder = null;
    // Else they have left it themselves.
    if (isLost && !byPointer && document.hasFocus()) (heirOf(root, before) ?? top())?.focus();
  }

  /** Who puts the focus somewhere on purpose does it in the same task. */
  const soon = (): void => void (timer ??= setTimeout(look));
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    holder = target;
    before = stopsOf(root).filter((one) => one.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
  };
  const onPointer = (): void => void (byPointer = true);
  const onKey = (event: KeyboardEvent): void => {
    byPointer = false;
    if (!event.repeat) pressed = event.target;
    // A key that is held down presses nothing but what it was pressed on.
    else if (pressed !== event.target && PRESSING_KEYS.has(event.key)) event.preventDefault();
  };
  const observer = new MutationObserver(soon);
  observer.observe(body, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "disabled", "open"] });
  root.addEventListener("focusin", onFocus);
  root.addEventListener("focusout", soon);
  addEventListener("pointerdown", onPointer, true);
  addEventListener("keydown", onKey, true);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    root.removeEventListener("focusin", onFocus);
    root.removeEventListener("focusout", soon);
    removeEventListener("pointerdown", onPointer, true);
    removeEventListener("keydown", onKey, true);
  };
}
