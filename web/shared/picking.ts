// Which element of a page somebody means: the one under the pointer or finger, or by keyboard one after
// the other in the page's order. Pages put their own names over what a document or form can do, so
// the DOM is asked by the prototypes.

/** Smallest side of what is worth picking, in CSS pixels. */
const SIDE_MIN = 8;
/** Letters of an element's words that are read out. */
const NAME_MAX = 60;

const CONTENT = "img,svg,canvas,video,audio,iframe,object,embed,input,textarea,select,button,a,meter,progress";

const { hasAttribute, getAttribute, matches, getBoundingClientRect } = Element.prototype;
const { elementsFromPoint, querySelectorAll } = Document.prototype;
const { elementsFromPoint: elementsIn } = ShadowRoot.prototype;
const getter = <T>(prototype: object, name: string): (() => T) => Object.getOwnPropertyDescriptor(prototype, name)?.get as () => T;
const parentOf = getter<Node | null>(Node.prototype, "parentNode");
const childrenOf = getter<NodeListOf<ChildNode>>(Node.prototype, "childNodes");
const textOf = getter<string | null>(Node.prototype, "textContent");
const rootOf = getter<ShadowRoot | null>(Element.prototype, "shadowRoot");

/** The element at a place of the screen, whatever of ours lies over it. */
export function elementAt(x: number, y: number): Element | null {
  let found: Element | null = null;
  let hits = elementsFromPoint.call(document, x, y);
  for (;;) {
    const inner = hits.find((element) => !hasAttribute.call(element, "data-tandem-ui"));
    if (inner === undefined || inner === found) {
      return found;
    }
    found = inner;
    const root = rootOf.call(inner);
    if (root === null) {
      return found;
    }
    hits = elementsIn.call(root, x, y);
  }
}

/** Whether an element is a part of the page, and not all of it. */
export function isPart(element: Element): boolean {
  return !element.contains(document.body);
}

/** The element around a node, across shadow roots and slots. */
export function outward(node: Node): Element | null {
  const around = (node as Element | Text).assignedSlot ?? parentOf.call(node);
  return around instanceof ShadowRoot ? around.host : around instanceof Element ? around : null;
}

/** The next element, or with -1 the one before, that shows something; round and round. */
export function step(from: Element | null, by: 1 | -1): Element | null {
  const all = querySelectorAll.call(document, "body *");
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
  const own = matches.call(element, CONTENT) || [...childrenOf.call(element)].some((node) => node instanceof Text && node.data.trim() !== "");
  if (!own || element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) === false) {
    return false;
  }
  const { width, height } = getBoundingClientRect.call(element);
  return width >= SIDE_MIN && height >= SIDE_MIN;
}

/** What an element is called when it is read out. */
export function nameOf(element: Element): string {
  const words = getAttribute.call(element, "aria-label") ?? getAttribute.call(element, "alt") ?? textOf.call(element) ?? "";
  return shorten(words, element);
}

/** As much of an element's words as is read out. */
export function shorten(words: string, element: Element): string {
  const short = words.trim().replace(/\s+/g, " ").slice(0, NAME_MAX);
  return short === "" ? element.localName : short;
}
