// Natives saved before anything mirrored is built: mirrored names clobber properties of forms and
// of the document, so the replica touches its tree through these alone.

function setterOf<T, V>(prototype: object, name: string): (this: T, value: V) => void {
  const setter = Object.getOwnPropertyDescriptor(prototype, name)?.set;
  if (setter === undefined) {
    throw new Error(`this browser has no ${name}`);
  }
  return setter as (this: T, value: V) => void;
}

function getterOf<T, V>(prototype: object, name: string): (this: T) => V {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) {
    throw new Error(`this browser has no ${name}`);
  }
  return getter as (this: T) => V;
}

const node = Node.prototype;
const element = Element.prototype;
const doc = Document.prototype;

export const insertBefore = node.insertBefore;
/** Moves without loading anew what is inside; not in all browsers. https://dom.spec.whatwg.org/#dom-parentnode-movebefore */
export const moveBefore = (Element.prototype as { moveBefore?: (this: Node, node: Node, before: Node | null) => void }).moveBefore;
export const removeChild = node.removeChild;
export const contains = node.contains;
export const firstChild = getterOf<Node, Node | null>(node, "firstChild");
export const nextSibling = getterOf<Node, Node | null>(node, "nextSibling");
export const previousSibling = getterOf<Node, Node | null>(node, "previousSibling");
export const childNodes = getterOf<Node, NodeListOf<ChildNode>>(node, "childNodes");
export const parentNode = getterOf<Node, Node | null>(node, "parentNode");
export const textContent = setterOf<Node, string>(node, "textContent");
export const setAttribute = element.setAttribute;
export const setAttributeNS = element.setAttributeNS;
export const setAttributeNode = element.setAttributeNode;
export const removeAttribute = element.removeAttribute;
export const getAttribute = element.getAttribute;
export const localName = getterOf<Element, string>(element, "localName");
export const attachShadow = element.attachShadow;
export const shadowRootOf = getterOf<Element, ShadowRoot | null>(element, "shadowRoot");
export const hostOf = getterOf<ShadowRoot, Element>(ShadowRoot.prototype, "host");

/** Parent of a node; of a shadow root its host. */
export function composedParent(node: Node): Node | null {
  return node instanceof ShadowRoot ? hostOf.call(node) : parentNode.call(node);
}

export const getBoundingClientRect = element.getBoundingClientRect;
export const scrollElement = element.scrollTo as (this: Element, options: ScrollToOptions) => void;
export const scrollIntoView = element.scrollIntoView;
export const scrollTop = getterOf<Element, number>(element, "scrollTop");
export const scrollLeft = getterOf<Element, number>(element, "scrollLeft");
export const documentElement = getterOf<Document, Element | null>(doc, "documentElement");
export const compatMode = getterOf<Document, string>(doc, "compatMode");
export const doctype = getterOf<Document, DocumentType | null>(doc, "doctype");
export const createElementNS = doc.createElementNS as (this: Document, namespace: string, name: string) => Element;
export const createElement = doc.createElement as (this: Document, name: string) => Element;
export const createTextNode = doc.createTextNode;
export const createFragment = doc.createDocumentFragment;
export const htmlStyle = getterOf<HTMLElement, CSSStyleDeclaration>(HTMLElement.prototype, "style");
export const svgStyle = getterOf<SVGElement, CSSStyleDeclaration>(SVGElement.prototype, "style");
export const sheetOfHtml = getterOf<HTMLStyleElement, CSSStyleSheet | null>(HTMLStyleElement.prototype, "sheet");
export const sheetOfSvg = getterOf<SVGStyleElement, CSSStyleSheet | null>(SVGStyleElement.prototype, "sheet");
const windowOfInline = getterOf<Element, Window | null>(HTMLIFrameElement.prototype, "contentWindow");
const windowOfSet = getterOf<Element, Window | null>(HTMLFrameElement.prototype, "contentWindow");

/** Window of a frame, inline or of a set. */
export function contentWindow(this: Element): Window | null {
  return (this instanceof HTMLFrameElement ? windowOfSet : windowOfInline).call(this);
}
export const selectOptions = getterOf<HTMLSelectElement, HTMLOptionsCollection>(HTMLSelectElement.prototype, "options");
export const inputValue = setterOf<HTMLInputElement, string>(HTMLInputElement.prototype, "value");
export const areaValue = setterOf<HTMLTextAreaElement, string>(HTMLTextAreaElement.prototype, "value");

type Sheets = readonly CSSStyleSheet[];
const adoptIntoDocument = setterOf<Document, Sheets>(doc, "adoptedStyleSheets");
const adoptIntoShadow = setterOf<ShadowRoot, Sheets>(ShadowRoot.prototype, "adoptedStyleSheets");

/** Sets the adopted sheets of one tree. */
export function adopt(root: Document | ShadowRoot, sheets: Sheets): void {
  if (root instanceof Document) {
    adoptIntoDocument.call(root, sheets);
  } else {
    adoptIntoShadow.call(root, sheets);
  }
}
