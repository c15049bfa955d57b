// Sequential focus navigation (HTML, "sequential focus navigation"): `tabindex` first, then the order
// of the tree, each shadow root a scope of its own.

import { isTextField, type Scene } from "./scene.ts";

const FOCUSABLE = "a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],video[controls],[tabindex],[contenteditable]:not([contenteditable=false])";

/** Focuses the next element, or the one before. */
export function tabOn(scene: Scene, from: Element, by: 1 | -1): void {
  const all = scopeOf(scene, document);
  const at = all.indexOf(from as HTMLElement);
  const next = at < 0 ? firstBehind(all, from, by) : all[at + by];
  if (next === undefined) {
    (from as HTMLElement).blur();
    return;
  }
  next.focus();
  if (isTextField(next) && next instanceof HTMLInputElement) {
    next.select();
  }
}

/** Where nothing that takes part has the focus, the order of the tree says where to begin. */
function firstBehind(all: readonly HTMLElement[], from: Element, by: 1 | -1): HTMLElement | undefined {
  const isBehind = (one: HTMLElement): boolean => (from.compareDocumentPosition(one) & (by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING)) !== 0;
  return by > 0 ? (all.find(isBehind) ?? all[0]) : all.findLast(isBehind);
}

function scopeOf(scene: Scene, root: Document | ShadowRoot | HTMLSlotElement): HTMLElement[] {
  const items: { readonly order: number; readonly elements: readonly HTMLElement[] }[] = [];
  const visit = (element: Element): void => {
    const shadow = element.shadowRoot ?? scene.core.early?.roots?.get(element) ?? null;
    const own = element as HTMLElement;
    const order = own.tabIndex;
    const takesPart = own.matches(FOCUSABLE) && element.checkVisibility?.({ visibilityProperty: true }) !== false && order >= 0 && !own.matches(":disabled") && !isOtherRadio(own) && !(shadow?.delegatesFocus ?? false);
    const inside = shadow !== null && own.getAttribute("tabindex") !== "-1" ? scopeOf(scene, shadow) : [];
    const slotted = own instanceof HTMLSlotElement && own.assignedElements().length > 0 ? scopeOf(scene, own) : null;
    if (takesPart || inside.length > 0 || slotted !== null) {
      items.push({ order: order > 0 ? order : Infinity, elements: [...(takesPart ? [own] : []), ...inside, ...(slotted ?? [])] });
    }
    if (slotted === null && shadow === null) {
      [...element.children].forEach(visit);
    }
  };
  (root instanceof HTMLSlotElement ? root.assignedElements() : [...root.children]).forEach(visit);
  return items.sort((one, other) => (one.order === other.order ? 0 : one.order - other.order)).flatMap((item) => item.elements);
}

/** Of a group only the one that is checked takes part, or all of them where none is. */
function isOtherRadio(element: Element): boolean {
  if (!(element instanceof HTMLInputElement) || element.type !== "radio" || element.checked || element.name === "") {
    return false;
  }
  const root = element.getRootNode() as Document | ShadowRoot;
  return [...root.querySelectorAll<HTMLInputElement>("input[type=radio]:checked")].some((one) => one.name === element.name && one.form === element.form);
}
