// Natives of the page, saved when the sensor loads.
// Pages clobber properties by name (`<input name="firstChild">` in a form, `<img name="title">` in
// the document) and patch prototypes, so the sensor reads the DOM through these alone.

import type { Early } from "./sense.ts";

/** A window that no script of the page has been in, while this file is read. */
let untouched: HTMLIFrameElement | undefined;

function untouchedPrototype(prototype: object): object | undefined {
  if (untouched === undefined) {
    untouched = document.createElement("iframe");
    document.documentElement.append(untouched);
  }
  const name = Reflect.get(prototype, Symbol.toStringTag) as string;
  return (untouched.contentWindow as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype;
}

/** What a property of a prototype is made of, as the browser made it: pages put wrappers around natives, and
 *  their own in the place of some. */
function nativeOf(prototype: object, name: string, part: "get" | "value"): unknown {
  // A page's own class around a native one inherits what it does not have.
  const found = Object.getOwnPropertyDescriptor(prototype, name) ?? Object.getOwnPropertyDescriptor(Object.getPrototypeOf(prototype), name);
  const native: unknown = found?.[part];
  if (found === undefined || (native && /\[native code]/.test(Function.prototype.toString.call(native)))) {
    return native;
  }
  const source = untouchedPrototype(prototype);
  return (source && Object.getOwnPropertyDescriptor(source, name)?.[part]) ?? native;
}

function getterOf<T, V>(prototype: object, name: string): (this: T) => V {
  return (nativeOf(prototype, name, "get") as ((this: T) => V) | undefined) ?? (() => undefined as V);
}

function methodOf<P extends object, K extends keyof P & string>(prototype: P, name: K): P[K] {
  return nativeOf(prototype, name, "value") as P[K];
}

const node = Node.prototype;
const element = Element.prototype;

export const firstChild = getterOf<Node, Node | null>(node, "firstChild");
export const nextSibling = getterOf<Node, Node | null>(node, "nextSibling");
export const previousSibling = getterOf<Node, Node | null>(node, "previousSibling");
export const parentNode = getterOf<Node, Node | null>(node, "parentNode");
export const nodeType = getterOf<Node, number>(node, "nodeType");
export const baseUri = getterOf<Node, string>(node, "baseURI");
export const getRootNode = methodOf(node, "getRootNode");
export const appendChild = methodOf(node, "appendChild");
export const contains = methodOf(node, "contains");

/** Methods take a handler of any kind of event. */
interface Handler {
  handle(event: Event): void;
}
export const listen = methodOf(EventTarget.prototype, "addEventListener") as (this: EventTarget, type: string, handle: Handler["handle"], options?: AddEventListenerOptions) => void;
const observe = methodOf(MutationObserver.prototype, "observe");

export const textData = getterOf<CharacterData, string>(CharacterData.prototype, "data");

export const localName = getterOf<Element, string>(element, "localName");
export const namespaceUri = getterOf<Element, string | null>(element, "namespaceURI");
const openRootOf = getterOf<Element, ShadowRoot | null>(element, "shadowRoot");
export const scrollTop = getterOf<Element, number>(element, "scrollTop");
export const scrollLeft = getterOf<Element, number>(element, "scrollLeft");
export const getAttribute = methodOf(element, "getAttribute");
export const getAttributeNames = methodOf(element, "getAttributeNames");
export const getBoundingClientRect = methodOf(element, "getBoundingClientRect");
export const attachShadow = methodOf(element, "attachShadow");
export const matches = methodOf(element, "matches");
export const checkVisibility = (element as Partial<Element>).checkVisibility;
const queryDocument = methodOf(Document.prototype, "querySelectorAll");
const queryFragment = methodOf(DocumentFragment.prototype, "querySelectorAll");

export const hostOf = getterOf<ShadowRoot, Element>(ShadowRoot.prototype, "host");
export const shadowFocus = getterOf<ShadowRoot, boolean>(ShadowRoot.prototype, "delegatesFocus");
export const shadowSlots = getterOf<ShadowRoot, string>(ShadowRoot.prototype, "slotAssignment");

const doc = Document.prototype;
export const documentTitle = getterOf<Document, string>(doc, "title");
export const documentUrl = getterOf<Document, string>(doc, "URL");
export const documentElement = getterOf<Document, Element | null>(doc, "documentElement");
export const compatMode = getterOf<Document, string>(doc, "compatMode");
export const doctype = getterOf<Document, DocumentType | null>(doc, "doctype");
export const createElement = methodOf(doc, "createElement");
const activeOfDocument = getterOf<Document, Element | null>(doc, "activeElement");
const activeOfShadow = getterOf<ShadowRoot, Element | null>(ShadowRoot.prototype, "activeElement");
const adoptedOfDocument = getterOf<Document, readonly CSSStyleSheet[] | undefined>(doc, "adoptedStyleSheets");
const adoptedOfShadow = getterOf<ShadowRoot, readonly CSSStyleSheet[] | undefined>(ShadowRoot.prototype, "adoptedStyleSheets");

/** Observes one tree. */
export function watch(observer: MutationObserver, root: Node): void {
  observe.call(observer, root, { childList: true, attributes: true, characterData: true, subtree: true });
}

/** What the loader has noted. */
export let early: Early | undefined;

/** Closed roots are found from here on. */
export function setEarly(notes: Early | undefined): void {
  early = notes;
}

/** Root of an element: open, or closed and noted by the loader. */
export function shadowRootOf(this: Element): ShadowRoot | null {
  return openRootOf.call(this) ?? early?.roots?.get(this) ?? null;
}

/** Focused element of one tree. */
export function activeElement(root: Document | ShadowRoot): Element | null {
  return root instanceof Document ? activeOfDocument.call(root) : activeOfShadow.call(root);
}

/** Focused element of the page, in whichever tree. */
export function focusedElement(): Element | null {
  let found = activeElement(document);
  for (let inside = found; inside !== null; inside = innerFocus(inside)) {
    found = inside;
  }
  return found;
}

function innerFocus(host: Element): Element | null {
  const root = shadowRootOf.call(host);
  return root && activeElement(root);
}

export const queryOne = Document.prototype.querySelector;

/** Elements of one tree, in its order. */
export function queryAll(root: Document | ShadowRoot, selectors: string): NodeListOf<Element> {
  return (root instanceof Document ? queryDocument : queryFragment).call(root, selectors);
}

/** Adopted sheets of one tree. */
export function adoptedSheets(root: Document | ShadowRoot): readonly CSSStyleSheet[] {
  return (root instanceof Document ? adoptedOfDocument.call(root) : adoptedOfShadow.call(root)) ?? [];
}

const input = HTMLInputElement.prototype;
export const inputType = getterOf<HTMLInputElement, string>(input, "type");
export const inputValue = getterOf<HTMLInputElement, string>(input, "value");
export const inputChecked = getterOf<HTMLInputElement, boolean>(input, "checked");
export const inputDefaultChecked = getterOf<HTMLInputElement, boolean>(input, "defaultChecked");
export const inputIndeterminate = getterOf<HTMLInputElement, boolean>(input, "indeterminate");
const area = HTMLTextAreaElement.prototype;
export const areaValue = getterOf<HTMLTextAreaElement, string>(area, "value");
export const areaDefault = getterOf<HTMLTextAreaElement, string>(area, "defaultValue");
export const selectOptions = getterOf<HTMLSelectElement, HTMLOptionsCollection>(HTMLSelectElement.prototype, "options");
export const optionSelected = getterOf<HTMLOptionElement, boolean>(HTMLOptionElement.prototype, "selected");
export const formElements = getterOf<HTMLFormElement, HTMLCollection>(HTMLFormElement.prototype, "elements");

export const imageCurrent = getterOf<HTMLImageElement, string>(HTMLImageElement.prototype, "currentSrc");
export const linkSheet = getterOf<HTMLLinkElement, CSSStyleSheet | null>(HTMLLinkElement.prototype, "sheet");
export const styleSheet = getterOf<HTMLStyleElement, CSSStyleSheet | null>(HTMLStyleElement.prototype, "sheet");
export const svgStyleSheet = getterOf<SVGStyleElement, CSSStyleSheet | null>(SVGStyleElement.prototype, "sheet");
export const parentSheet = getterOf<StyleSheet, CSSStyleSheet | null>(StyleSheet.prototype, "parentStyleSheet");
export const sheetRules = getterOf<CSSStyleSheet, CSSRuleList>(CSSStyleSheet.prototype, "cssRules");
export const sheetDisabled = getterOf<StyleSheet, boolean>(StyleSheet.prototype, "disabled");
export const sheetMedia = getterOf<StyleSheet, MediaList>(StyleSheet.prototype, "media");
export const sheetOwner = getterOf<StyleSheet, Node | null>(StyleSheet.prototype, "ownerNode");
export const ruleSheet = getterOf<CSSRule, CSSStyleSheet | null>(CSSRule.prototype, "parentStyleSheet");
export const ruleText = getterOf<CSSRule, string>(CSSRule.prototype, "cssText");
export const replaceSync = CSSStyleSheet.prototype.replaceSync;

export const now = performance.now.bind(performance);
export const nativeFetch = window.fetch.bind(window);
export const requestFrame = window.requestAnimationFrame.bind(window);
export const startTimer = window.setTimeout.bind(window);
export const stopTimer = window.clearTimeout.bind(window);
export const NativeSheet = CSSStyleSheet;
export const NativeObserver = MutationObserver;

interface Scheduler {
  postTask(task: () => void, options: { priority: "user-visible" }): Promise<unknown>;
}

const scheduler = (window as { scheduler?: Scheduler }).scheduler;
const postTask = scheduler?.postTask;

/** Runs `task` in its own task, soon, without waiting for an animation frame. */
export function makePoster(task: () => void): () => void {
  if (scheduler !== undefined && postTask !== undefined) {
    return () => void postTask.call(scheduler, task, { priority: "user-visible" });
  }
  const channel = new MessageChannel();
  channel.port1.onmessage = task;
  return () => channel.port2.postMessage(0);
}

untouched?.remove();
