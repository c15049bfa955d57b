// What is selected in a field, or where its caret stands. Browsers draw both only where the focus is,
// and the replica may not take it from the console: a copy of the field's text stands above the field,
// clear but for what is selected. It stands beside the tree, in a closed shadow root.

import * as dom from "./natives.ts";

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** Longest value over which a range is shown, in UTF-16 units: it is laid out a second time. */
const UNITS_MAX = 20_000;

interface Shown {
  readonly field: Field;
  readonly start: number;
  readonly end: number;
}

const STYLE = `
:host{all:initial!important;position:fixed!important;inset:0!important;width:auto!important;height:auto!important;
margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:hidden!important;
pointer-events:none!important;z-index:2147483646!important;contain:strict!important}
.clip{position:absolute;overflow:hidden}
.field{position:absolute;box-sizing:border-box;overflow:hidden;border-style:solid!important;border-color:transparent!important;color:transparent!important;
display:flex;flex-direction:column;justify-content:center}
.text{flex:none;white-space:pre;user-select:text}
.field.area{justify-content:flex-start}
.area .text{white-space:pre-wrap;overflow-wrap:break-word}
i{display:inline-block;width:0;height:1em;margin:0 -1px 0 0;border-left:1px solid;vertical-align:text-bottom;animation:blink 1s steps(1) infinite}
@keyframes blink{50%{opacity:0}}
@media (prefers-reduced-motion:reduce){i{animation:none}}`;

/** What the place of letters depends on. */
const COPIED = [
  "font", "font-kerning", "font-feature-settings", "font-variation-settings", "letter-spacing", "word-spacing", "text-indent", "text-transform",
  "text-align", "text-rendering", "line-height", "direction", "tab-size", "writing-mode", "zoom",
  "padding-top", "padding-right", "padding-bottom", "padding-left",
  "border-top-width", "border-right-width", "border-bottom-width", "border-left-width",
];

const host = document.createElement("span");
host.setAttribute("data-tandem-ui", "");
const root = host.attachShadow({ mode: "closed" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
const colours = new CSSStyleSheet();
root.adoptedStyleSheets = [sheet, colours];
const clip = part("clip", root);
const copy = part("field", clip);
const text = part("text", copy);
const caret = document.createElement("i");

let shown: Shown | null = null;
/** What stands in the copy. */
let written = "";

/** Shows what is selected in a field. */
export function showRange(field: Field, start: number, end: number): void {
  shown = { field, start: Math.min(start, field.value.length), end: Math.min(end, field.value.length) };
  placeRange();
}

export function hideRange(): void {
  shown = null;
  written = "";
  host.remove();
}

/** Follows the field and its value. */
export function placeRange(): void {
  if (shown === null) {
    return;
  }
  const { field } = shown;
  const element = dom.documentElement.call(document);
  if (element === null || !field.isConnected || field.type === "password" || field.value.length > UNITS_MAX) {
    hideRange();
    return;
  }
  if (host.parentNode !== element) {
    dom.insertBefore.call(element, host, null);
    host.setAttribute("popover", "manual");
    host.showPopover();
  }
  fit(field);
  write(shown);
}

function part(name: string, parent: Node): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return parent.appendChild(element);
}

function fit(field: Field): void {
  const style = getComputedStyle(field);
  for (const name of COPIED) {
    copy.style.setProperty(name, style.getPropertyValue(name));
  }
  copy.className = field instanceof HTMLTextAreaElement ? "field area" : "field";
  caret.style.color = style.caretColor;
  const box = dom.getBoundingClientRect.call(field);
  const [left, top, right, bottom] = visible(field, box);
  place(clip, left, top, right - left, bottom - top);
  place(copy, box.left - left, box.top - top, box.width, box.height);
  clip.hidden = style.visibility !== "visible" || right <= left || bottom <= top;
}

function place(element: HTMLElement, left: number, top: number, width: number, height: number): void {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${Math.max(width, 0)}px`, height: `${Math.max(height, 0)}px` });
}

/** The part of a box that the elements around it do not cut off. */
function visible(field: Field, box: DOMRect): [left: number, top: number, right: number, bottom: number] {
  let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
  for (let at = dom.composedParent(field); at !== null; at = dom.composedParent(at)) {
    if (at instanceof Element && !/^(?:visible|visible visible|)$/.test(getComputedStyle(at).overflow) && at !== dom.documentElement.call(document)) {
      const outer = dom.getBoundingClientRect.call(at);
      left = Math.max(left, outer.left);
      top = Math.max(top, outer.top);
      right = Math.min(right, outer.right);
      bottom = Math.min(bottom, outer.bottom);
    }
  }
  return [left, top, right, bottom];
}

function write({ field, start: from, end: to }: Shown): void {
  const { value } = field;
  // It may have become shorter than what was selected in it.
  const [start, end] = [Math.min(from, value.length), Math.min(to, value.length)];
  const now = `${start} ${end} ${value}`;
  if (now !== written) {
    written = now;
    draw(field, start, end);
  }
  copy.scrollTo(dom.scrollLeft.call(field), dom.scrollTop.call(field));
}

function draw(field: Field, start: number, end: number): void {
  const { value } = field;
  if (start === end) {
    text.replaceChildren(value.slice(0, start), caret, value.slice(start));
  } else {
    const letters = document.createTextNode(value);
    text.replaceChildren(letters);
    document.getSelection()?.setBaseAndExtent(letters, start, letters, end);
    const { backgroundColor, color } = getComputedStyle(field, "::selection");
    colours.replaceSync(`::selection{background:${backgroundColor};color:${color}}`);
  }
  // The last line may be empty.
  text.append("\u200b");
}
