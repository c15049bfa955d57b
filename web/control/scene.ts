// The page as the agent's hand meets it: which element is under a place, what is around an element,
// and what must not be touched.

import { cover, mark } from "../shared/batch.ts";
import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { Core } from "../sensor/sense.ts";

/** Attributes and classes are also read here: marks may be younger than the sensor's last look. */
const NO_CONTROL = "[data-tandem~='no-control' i],.tandem-no-control";
const SECRET = "input:is([type=password],[type=hidden],[type=file]),[autocomplete*='cc-'],[autocomplete*='one-time-code'],[autocomplete*='-password']";
/** Bits of marks with which control keeps away. */
const CLOSED = mark.NO_CONTROL | mark.BLOCK | mark.HIDDEN;

export interface Scene {
  readonly core: Core;
  /** Masked nodes, as the customer's worker has told them; null: not yet. */
  covered: ReadonlySet<Node> | null;
  /** The customer has tapped for what is done now, so that Tandem's own panel covers nothing. */
  beneath: boolean;
}

/** Reads what the worker tells of masked nodes. */
export function takeCovers(scene: Scene, words: Uint32Array): void {
  const nodes = scene.core.capture()?.nodes ?? [];
  const covered = new Set<Node>();
  for (let at = 0; at < words.length; at += words[at + 1] === cover.PART ? 4 : 2) {
    const node = nodes[words[at] as number];
    if (node !== undefined) {
      covered.add(node);
    }
  }
  scene.covered = covered;
}

function rootOf({ core }: Scene, element: Element): ShadowRoot | null {
  return element.shadowRoot ?? core.early?.roots?.get(element) ?? null;
}

/** A root that scripts of the page can not ask for. */
export function closedRootOf({ core }: Scene, element: Element): ShadowRoot | null {
  return element.shadowRoot === null ? (core.early?.roots?.get(element) ?? null) : null;
}

/** The innermost element at a place of the viewport. */
export function elementAt(scene: Scene, x: number, y: number): Element | null {
  let found: Element | null = null;
  let root: DocumentOrShadowRoot | null = document;
  while (root !== null) {
    const inner: Element | null = scene.beneath ? (root.elementsFromPoint(x, y).find((one) => !one.hasAttribute("data-tandem-ui")) ?? null) : root.elementFromPoint(x, y);
    root = inner === null || inner === found ? null : rootOf(scene, inner);
    found = inner ?? found;
  }
  return found;
}

/** What the browser knows of a node: a form hands out its fields by their names instead, and nodes of the page
 *  around this one have other prototypes. */
function getterOf<T>(prototype: object, name: string): (this: Node) => T {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: Node) => T;
}

const parentOf = getterOf<Node | null>(Node.prototype, "parentNode");
const typeOf = getterOf<number>(Node.prototype, "nodeType");
const slotOfText = getterOf<Element | null>(Text.prototype, "assignedSlot");
const slotOfElement = getterOf<Element | null>(Element.prototype, "assignedSlot");
const { matches } = Element.prototype;

/** What is around a node as it is shown: slots, and hosts of shadow roots. */
export function around(node: Node): Element | null {
  const type = typeOf.call(node);
  const slot = type === Node.ELEMENT_NODE ? slotOfElement.call(node) : type === Node.TEXT_NODE ? slotOfText.call(node) : null;
  const outer = slot ?? parentOf.call(node);
  return outer !== null && typeOf.call(outer) === Node.ELEMENT_NODE ? (outer as Element) : ((outer as Partial<ShadowRoot> | null)?.host ?? null);
}

/** An element and all around it, from the inside out. */
export function chain(element: Element | null): Element[] {
  const all: Element[] = [];
  for (let at = element; at !== null; at = around(at)) {
    all.push(at);
  }
  return all;
}

/** The closest of an element and those around it that matches. */
export function closest<T extends Element>(element: Element | null, selector: string): T | null {
  return (chain(element).find((one) => matches.call(one, selector)) as T | undefined) ?? null;
}

/** The element that has the focus, in whichever tree; the body where none has. */
export function focused(scene: Scene): Element {
  let found: Element | null = document.activeElement;
  for (let root = found && rootOf(scene, found); root?.activeElement; root = rootOf(scene, found)) {
    found = root.activeElement;
  }
  return found ?? document.body ?? document.documentElement;
}

/** Why an element must not be touched at all. */
export function untouchable(scene: Scene, element: Element): ActRefusal | null {
  const marks = scene.core.capture()?.marks;
  const closed = chain(element).some((one) => matches.call(one, NO_CONTROL) || ((marks?.get(one) ?? 0) & CLOSED) !== 0);
  return closed || isInClosedFrame() || scene.core.guard?.keeps(element, "no_control") ? "no_control" : null;
}

/** Whether the page around this document keeps control away from it, as far as it can be read. */
function isInClosedFrame(): boolean {
  for (let frame = window.frameElement; frame; frame = frame.ownerDocument.defaultView?.frameElement ?? null) {
    if (closest(frame, NO_CONTROL) !== null) {
      return true;
    }
  }
  return false;
}

/** Why what an element holds must not be changed: the agent does not see it either. */
export function unchangeable(scene: Scene, element: Element): ActRefusal | null {
  const { covered, core } = scene;
  const secret = element.matches(SECRET) || ((core.capture()?.marks.get(element) ?? 0) | (core.capture()?.kept.get(element) ?? 0)) & mark.SECRET;
  if (secret || covered === null || covered.has(element)) {
    return "masked";
  }
  const host = editingHost(element);
  const inside = host !== null && [...covered].some((node) => host.contains(node));
  return inside ? "masked" : (untouchable(scene, element) ?? (core.guard?.keeps(element, "read_only") ? "read_only" : null));
}

/** The element whose contents are edited there, if any. */
export function editingHost(element: Element): HTMLElement | null {
  if (!(element as HTMLElement).isContentEditable) {
    return null;
  }
  let host = element as HTMLElement;
  while (host.parentElement?.isContentEditable) {
    host = host.parentElement;
  }
  return host;
}

/** Whether text can be typed into it. */
export function isTextField(element: Element): element is HTMLInputElement | HTMLTextAreaElement {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && /^(?:text|search|url|tel|email|number|password)$/.test(element.type));
}

/** Whether typing changes something there. */
export function isEditable(element: Element): boolean {
  return (isTextField(element) && !element.readOnly && !element.disabled) || (element as HTMLElement).isContentEditable || hasEditContext(element);
}

export function hasEditContext(element: Element): boolean {
  return Boolean((element as { editContext?: unknown }).editContext);
}

/** A control that does not hear clicks. */
export function isDisabled(element: Element): boolean {
  return closest(element, "button,input,select,textarea")?.matches(":disabled") ?? false;
}

/** Sets a value as the browser does, below what frameworks put on the element. */
export function setNative(element: Element, name: "value" | "selectedIndex", value: string | number): void {
  const prototype = element instanceof HTMLSelectElement ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, name)?.set?.call(element, value);
}

/** Tells the page of a value that was changed. */
export function changed(element: Element, ...types: readonly string[]): void {
  for (const type of types) {
    element.dispatchEvent(new Event(type, { bubbles: true, composed: type === "input" }));
  }
}
