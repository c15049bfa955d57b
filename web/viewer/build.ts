// Builds elements node by node, through the allow-list.

import { mark } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import { allowedValue, mayBuild } from "./allow.ts";
import { dropCss, useCss } from "./assets.ts";
import { resizeDrawing } from "./drawing.ts";
import { pictureOf, videoLabel } from "./media.ts";
import type { Replica } from "./state.ts";
import { EXPORTED, namePart } from "./states.ts";

const NAMESPACES = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"] as const;
const PREFIXED: Readonly<Record<string, string>> = {
  xlink: "http://www.w3.org/1999/xlink",
  xml: "http://www.w3.org/XML/1998/namespace",
  xmlns: "http://www.w3.org/2000/xmlns/",
};
/** What a parser accepts as an attribute's name though `setAttribute` may not. */
const PARSABLE_NAME = /^[^\s"'<>/=\u0000]+$/;

/** Makes an element without attributes. A link to a style sheet becomes a `style` element. */
export function createElement(namespace: number, name: string): Element {
  const space = NAMESPACES[namespace] ?? NAMESPACES[0];
  if (namespace === 0 && name === "link") {
    return dom.createElementNS.call(document, space, "style");
  }
  if (!mayBuild(name)) {
    return hiddenElement();
  }
  if (namespace === 0 && name === "embed") {
    return emptyEmbed();
  }
  try {
    // The parser takes a colon as part of the name, `createElementNS` as the end of a prefix.
    const parsed = namespace === 0 && name.includes(":");
    const element = parsed ? dom.createElement.call(document, name) : dom.createElementNS.call(document, space, name);
    return element;
  } catch {
    return dom.createElementNS.call(document, NAMESPACES[0], "tandem-unknown");
  }
}

/** Without an address it would have no box (HTML, "The embed element"); it never gets another one. */
function emptyEmbed(): Element {
  const element = dom.createElement.call(document, "embed");
  dom.setAttribute.call(element, "src", "");
  return element;
}

function hiddenElement(): Element {
  const element = dom.createElementNS.call(document, NAMESPACES[0], "tandem-removed");
  dom.setAttribute.call(element, "hidden", "");
  return element;
}

/** Sets or, with null, removes an attribute, as far as it is allowed. */
export function setAttribute(r: Replica, element: Element, name: string, value: string | null): void {
  const allowed = value === null ? null : allowedValue(dom.localName.call(element), name, value);
  if (element instanceof HTMLCanvasElement && (name === "width" || name === "height")) {
    resizeDrawing(r.drawings, element, name, allowed);
  } else if (name === "style") {
    setStyle(r, element, allowed);
  } else if (allowed === null) {
    dom.removeAttribute.call(element, name);
  } else {
    writeAttribute(element, name, name === "exportparts" && allowed !== "" ? allowed + EXPORTED : allowed);
    if (name === "part") {
      namePart(element);
    }
  }
}

/** Elements whose box may be taken away again. */
const MAY_SHOW = /^(?:(?:i|fenced)?frame|object|img)$/;
/** Their `style`. */
const styles = new WeakMap<Element, string>();

/** Takes the box of an element away. */
export function restoreStyle(r: Replica, element: Element): void {
  // Chromium keeps an empty attribute of what was only ever set by properties.
  dom.setAttribute.call(element, "style", "");
  setStyle(r, element, styles.get(element) ?? null);
}

function setStyle(r: Replica, element: Element, css: string | null): void {
  if (css !== null && MAY_SHOW.test(dom.localName.call(element))) {
    styles.set(element, css);
  }
  if (css === null) {
    styles.delete(element);
    dropCss(r.assets, element, "style");
    dom.removeAttribute.call(element, "style");
  } else {
    useCss(r.assets, element, "style", css, (resolved) => {
      dom.setAttribute.call(element, "style", resolved);
      fitBox(r, element);
    });
  }
  fitBox(r, element);
}

function writeAttribute(element: Element, name: string, value: string): void {
  const colon = name.indexOf(":");
  const space = colon > 0 ? PREFIXED[name.slice(0, colon)] : undefined;
  if (space !== undefined && !(element instanceof HTMLElement)) {
    dom.setAttributeNS.call(element, space, name, value);
    return;
  }
  try {
    dom.setAttribute.call(element, name, value);
  } catch {
    writeOddAttribute(element, name, value);
  }
}

/** Names such as `@click` exist by grace of the parser alone. */
function writeOddAttribute(element: Element, name: string, value: string): void {
  if (!PARSABLE_NAME.test(name)) {
    return;
  }
  const template = dom.createElement.call(document, "template") as HTMLTemplateElement;
  template.innerHTML = `<i ${name}="">`;
  const parsed = template.content.firstElementChild?.attributes[0];
  if (parsed !== undefined) {
    const attribute = parsed.cloneNode() as Attr;
    attribute.value = value;
    dom.setAttributeNode.call(element, attribute);
  }
}

/** Elements that are never given an address, and show a picture all the same. */
const EMBEDS = /^(?:object|embed)$/;
const NOTHING = `url("data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"/>')}")`;

/** Gives an element that stands for something not shown its size and a label. */
export function setBox(r: Replica, id: number, element: Element, width: number, height: number): void {
  r.boxes.set(id, [width, height]);
  fitBox(r, element);
}

/** Draws the box of an element, unless it shows something by now. */
export function fitBox(r: Replica, element: Element): void {
  const size = r.boxes.get(r.ids.get(element) ?? 0);
  const style = element instanceof HTMLElement ? dom.htmlStyle.call(element) : element instanceof SVGElement ? dom.svgStyle.call(element) : null;
  const isObject = element instanceof HTMLObjectElement;
  const isShown = r.frames.has(element);
  if (size === undefined || style === null || (isShown && !isObject) || (element instanceof HTMLImageElement && dom.getAttribute.call(element, "src") !== null)) {
    return;
  }
  const marks = r.marks.get(element) ?? 0;
  const held = marks === 0 ? undefined : (marks & mark.HIDDEN) !== 0 ? "Hidden by the customer" : "Private";
  const rules: Record<string, string> = {
    "box-sizing": "border-box",
    width: `${size[0]}px`,
    height: `${size[1]}px`,
    "min-width": "0",
    "min-height": "0",
    "max-width": "none",
    "max-height": "none",
    "pointer-events": "none",
    overflow: "hidden",
    background: embeddedOf(r, element) ?? pictureOf(r, element) ?? `${labelImage(held ?? r.labels.get(element) ?? labelOf(r, element))} center / auto no-repeat, repeating-linear-gradient(135deg, #e5e7eb 0 8px, #f3f4f6 8px 16px)`,
  };
  if (isShown) {
    delete rules["background"];
  }
  if (isObject) {
    // What is inside an object shows only where it shows nothing itself.
    rules["content"] = isShown ? "normal" : NOTHING;
  }
  for (const [name, value] of Object.entries(rules)) {
    style.setProperty(name, value, "important");
  }
  fitLine(element, style, held !== undefined);
}

/** Elements that stand on their lower edge, or on a line of their own, whatever is inside them. */
const SELF_STANDING = /^(?:img|video|audio|canvas|i?frame|fencedframe|object|embed|input|select|textarea|button|meter|progress)$/;

/** Puts a box into the line where what it stands for is. */
function fitLine(element: Element, style: CSSStyleDeclaration, isHeld: boolean): void {
  const { display, verticalAlign } = getComputedStyle(element);
  if (display === "inline") {
    style.setProperty("display", "inline-block", "important");
  } else if (isHeld && /^inline-/.test(display) && verticalAlign === "baseline" && style.getPropertyPriority("display") === "" && !SELF_STANDING.test(dom.localName.call(element))) {
    // Its words stood on the line, most often one line of them; without words it would stand there itself.
    style.setProperty("vertical-align", "top", "important");
  }
}

/** Background of what shows an embedded picture. */
function embeddedOf(r: Replica, element: Element): string | null {
  const url = r.pictures.get(element) ?? "";
  return url === "" ? null : `url("${url}") center / 100% 100% no-repeat`;
}

/** Shows the picture of an element, or takes the box away that stood for it. */
export function showPicture(r: Replica, element: Element, url: string): void {
  if (EMBEDS.test(dom.localName.call(element))) {
    r.pictures.set(element, url);
    fitBox(r, element);
    return;
  }
  if (url === "") {
    dom.removeAttribute.call(element, "src");
  } else {
    dom.setAttribute.call(element, "src", url);
    if (r.boxes.delete(r.ids.get(element) ?? 0)) {
      restoreStyle(r, element);
    }
  }
}

function labelOf(r: Replica, element: Element): string {
  if (element instanceof HTMLImageElement) {
    return "Image";
  }
  return isFrame(element) ? "Embedded page" : dom.localName.call(element) === "video" ? videoLabel(r, element) : "Embedded content";
}

function isFrame(element: Element): boolean {
  return /^(?:i|fenced)?frame$/.test(dom.localName.call(element));
}

function labelImage(label: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${label.length * 8 + 16}" height="24"><rect width="100%" height="100%" rx="6" fill="#fff" fill-opacity=".9"/><text x="50%" y="16" text-anchor="middle" font-family="system-ui,sans-serif" font-size="12" fill="#374151">${label}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
