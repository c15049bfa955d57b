// States that the customer's browser matches pseudo-classes by. Style sheets come with attributes in
// place of those pseudo-classes; here the attributes are set.

import { state } from "../shared/batch.ts";
import * as dom from "./natives.ts";

const NAMES: readonly (readonly [bit: number, attribute: string])[] = [
  [state.HOVER, "data-tandem-hover"],
  [state.ACTIVE, "data-tandem-active"],
  [state.FOCUS, "data-tandem-focus"],
  [state.FOCUS_VISIBLE, "data-tandem-focus-visible"],
  [state.FOCUS_WITHIN, "data-tandem-focus-within"],
  [state.TARGET, "data-tandem-target"],
  [state.USER_INVALID, "data-tandem-user-invalid"],
  [state.USER_VALID, "data-tandem-user-valid"],
  [state.INVALID, "data-tandem-invalid"],
  [state.UNDEFINED, "data-tandem-undefined"],
  [state.FULLSCREEN, "data-tandem-fullscreen"],
  [state.AUTOFILL, "data-tandem-autofill"],
  [state.DISABLED, "data-tandem-disabled"],
];

/** What browsers draw themselves: the ring around the focus, fields under a pointer and what is selected, grey where a frame has the focus
 *  (below any rule of the page), one element on the whole screen (above).
 *  Where the customer's browser holds on to what is read while the page grows above it, it says so by scrolling. */
const BROWSER = `@layer tandem{
*{overflow-anchor:none!important}
:where([data-tandem-focus-visible]):where(:not(html,body,iframe,embed,object)){outline:auto 1px -webkit-focus-ring-color}
:where([data-tandem-focus-visible]):where(input,textarea,select,button){outline-offset:0}
:where([data-tandem-focus-visible],[data-tandem-hover]):where(input:enabled:read-write)::-webkit-search-cancel-button{opacity:1}
:where([data-tandem-focus-visible],[data-tandem-hover]):where(input:enabled:read-write)::-webkit-inner-spin-button{opacity:1}
:where([data-tandem-hover]:enabled):where(input){accent-color:#005cc8}
:where([data-tandem-active]:enabled):where(input){accent-color:#3793ff}
:where([data-tandem-pressed]){border-style:inset}
::selection,::highlight(tandem-selected){background:Highlight;color:HighlightText}
[data-tandem-inside] ::selection,[data-tandem-inside] ::highlight(tandem-selected){background:#c8c8c8;color:currentcolor}}
[data-tandem-fullscreen]:not(:root){position:fixed!important;inset:0!important;margin:0!important;box-sizing:border-box!important;
min-width:0!important;max-width:none!important;min-height:0!important;max-height:none!important;width:100%!important;
height:100%!important;transform:none!important;object-fit:contain;z-index:2147483647!important}`;

const browser = new CSSStyleSheet();
browser.replaceSync(BROWSER);

/** Sheets that every tree adopts before the page's. */
export const OWN_SHEETS: readonly CSSStyleSheet[] = [browser];

/** Sets the states that a custom element has given itself, by their names. */
export function setCustomStates(element: Element, names: string): void {
  if (names === "") {
    dom.removeAttribute.call(element, "data-tandem-state");
  } else {
    dom.setAttribute.call(element, "data-tandem-state", names);
  }
}

/** Names of parts that stand for states; what exports parts exports them too. */
export const EXPORTED = NAMES.map(([, attribute]) => `, ${attribute.slice(5)}`).join("");

/** A part of a tree has its states among its names: rules from outside ask for nothing else. */
export function namePart(element: Element): void {
  const names = dom.getAttribute.call(element, "part");
  if (names !== null && names !== "") {
    const states = NAMES.filter(([, attribute]) => dom.getAttribute.call(element, attribute) !== null);
    const named = names.replaceAll(/ tandem-[\w-]+/g, "") + states.map(([, attribute]) => ` ${attribute.slice(5)}`).join("");
    if (named !== names) {
      dom.setAttribute.call(element, "part", named);
    }
  }
}

/** Sets the states that an element is in, and no others. */
export function setStates(element: Element, bits: number): void {
  for (const [bit, attribute] of NAMES) {
    if ((bits & bit) === 0) {
      dom.removeAttribute.call(element, attribute);
    } else {
      dom.setAttribute.call(element, attribute, "");
    }
  }
  namePart(element);
  pressButton(element, (bits & state.ACTIVE) !== 0);
}

/** A button with colours of the page's own sinks in; to another one any rule would give a border of this kind. */
function pressButton(element: Element, isActive: boolean): void {
  if (element instanceof HTMLButtonElement && isActive && getComputedStyle(element).backgroundColor !== BUTTON_FACE) {
    dom.setAttribute.call(element, "data-tandem-pressed", "");
  } else {
    dom.removeAttribute.call(element, "data-tandem-pressed");
  }
}

/** The colour of buttons that pages leave as they are. */
const BUTTON_FACE = "rgb(239, 239, 239)";
