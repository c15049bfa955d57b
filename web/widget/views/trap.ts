// A sheet that has to be answered keeps the keyboard: behind it lies a page that does not count while it is there.

/** Keeps Tab inside `sheet`, from its `keydown`. */
export function trapFocus(sheet: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const stops = Array.from(sheet.querySelectorAll<HTMLElement>("button, a[href]")).filter((stop) => stop.offsetParent !== null);
  const [first, last] = [stops[0], stops.at(-1)];
  const at = document.activeElement;
  const outside = !(at instanceof HTMLElement) || !stops.includes(at);
  const target = event.shiftKey ? (at === first || outside ? last : null) : at === last || outside ? first : null;
  if (!target) return;
  event.preventDefault();
  target.focus();
}
