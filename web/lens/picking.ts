// Which element of the page the customer means: the one under the pointer or finger, or by keyboard
// one after the other in the page's order.

/** Smallest side of what is worth hiding, in CSS pixels. */
const SIDE_MIN = 8;
/** Letters of an element's words that are read out. */
const NAME_MAX = 60;

const CONTENT = "img,svg,canvas,video,audio,iframe,object,embed,input,textarea,select,button,a,meter,progress";

/** The element at a place of the screen, whatever of ours lies over it. */
export function elementAt(x: number, y: number): Element | null {
  let found: Element | null = null;
  let root: DocumentOrShadowRoot | null = document;
  while (root !== null) {
    const inner: Element | undefined = root.elementsFromPoint(x, y).find((element) => !element.hasAttribute("data-tandem-ui"));
    root = inner === undefined || inner === found ? null : inner.shadowRoot;
    found = inner ?? found;
  }
  return found;
}

/** Whether an element is a part of the page, and not all of it. */
export function isPart(element: Element): boolean {
  return !element.contains(document.body);
}

/** The element around a node, across shadow roots and slots. */
export function outward(node: Node): Element | null {
  const around = (node as Element | Text).assignedSlot ?? node.parentNode;
  return around instanceof ShadowRoot ? around.host : around instanceof Element ? around : null;
}

/** The next element, or with -1 the one before, that shows something; round and round. */
export function step(from: Element | null, by: 1 | -1): Element | null {
  const all = document.body.querySelectorAll("*");
  const { length } = all;
  let at = from === null ? (by > 0 ? -1 : length) : Array.prototype.indexOf.call(all, from);
  for (let count = 0; count < length; count++) {
    at = (at + by + length) % length;
    if (showsSomething(all[at] as Element)) {
      return all[at] as Element;
    }
  }
  return from;
}

function showsSomething(element: Element): boolean {
  const own = element.matches(CONTENT) || [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
  if (!own || element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) === false) {
    return false;
  }
  const { width, height } = element.getBoundingClientRect();
  return width >= SIDE_MIN && height >= SIDE_MIN;
}

/** What an element is called when it is read out. */
export function nameOf(element: Element): string {
  const words = element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? element.textContent ?? "";
  const short = words.trim().replace(/\s+/g, " ").slice(0, NAME_MAX);
  return short === "" ? element.localName : short;
}
