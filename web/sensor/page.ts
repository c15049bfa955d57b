// State of the page around its tree: viewport, address, title, focus, scroll positions.

import { mark, op } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import { CLOCK_EVERY, type Capture, DOCUMENT_ID } from "./state.ts";
import { surroundings } from "./surroundings.ts";
import { marksOf } from "./walker.ts";
import { put, text } from "./writer.ts";

/** What was sent last. */
export interface PageState {
  url: string;
  title: string;
  /** What relative addresses are relative to; empty: the document. */
  base: string;
  dpr: number;
  width: number;
  height: number;
  focus: number;
}

/** Writes the first operation of an epoch. */
export function writeDocument(c: Capture): PageState {
  const page: PageState = {
    url: dom.documentUrl.call(document),
    title: titleOf(c),
    base: baseOf(),
    dpr: devicePixelRatio,
    width: innerWidth,
    height: innerHeight,
    focus: 0,
  };
  const w = c.writer;
  const size = [page.width, page.height, milli(page.dpr), Math.round(scrollX), Math.round(scrollY)];
  put(w, op.DOCUMENT, quirks(), text(w, page.url), text(w, page.title), ...size, op.ENVIRONMENT, surroundings());
  put(w, ...baseWords(c, page.base));
  return page;
}

/** The title, unless a mark on its element or around it keeps it in the page. */
function titleOf(c: Capture): string {
  const title = dom.documentTitle.call(document);
  for (let at: Node | null = title === "" ? null : dom.queryOne.call(document, "title"); at instanceof Element; at = dom.parentNode.call(at)) {
    if ((marksOf(c, at) & (mark.BLOCK | mark.MASK)) !== 0) {
      return "";
    }
  }
  return title;
}

function baseOf(): string {
  const [base = ""] = dom.baseUri.call(document).split("#");
  return base === dom.documentUrl.call(document).split("#", 1)[0] ? "" : base;
}

function baseWords(c: Capture, base: string): number[] {
  return [op.ATTRIBUTE, DOCUMENT_ID, text(c.writer, "base"), 1 + text(c.writer, base)];
}

function milli(value: number): number {
  return Math.round(value * 1000);
}

/** 0 no quirks, 1 limited, 2 full. https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode */
function quirks(): number {
  if (dom.compatMode.call(document) === "BackCompat") {
    return 2;
  }
  const type = dom.doctype.call(document);
  if (type === null) {
    return 0;
  }
  const limited = /^-\/\/W3C\/\/DTD XHTML 1\.0 (?:Frameset|Transitional)\/\//i.test(type.publicId);
  const html4 = /^-\/\/W3C\/\/DTD HTML 4\.01 (?:Frameset|Transitional)\/\//i.test(type.publicId);
  return limited || (html4 && type.systemId !== "") ? 1 : 0;
}

/** Writes what changed around the tree. */
export function flushPage(c: Capture, page: PageState): void {
  const after = c.writer.after;
  const url = dom.documentUrl.call(document);
  const title = titleOf(c);
  if (url !== page.url || title !== page.title) {
    page.url = url;
    page.title = title;
    after.push(op.NAVIGATED, text(c.writer, url), text(c.writer, title));
  }
  const base = baseOf();
  if (base !== page.base) {
    page.base = base;
    after.push(...baseWords(c, base));
  }
  if (devicePixelRatio !== page.dpr) {
    resized(c, page);
  }
  const focus = focusedId(c);
  if (focus !== page.focus) {
    page.focus = focus;
    after.push(op.FOCUS, focus);
  }
  for (const target of c.scrolled) {
    writeScroll(c, target);
  }
  c.scrolled.clear();
}

/** Writes the viewport if it changed. */
export function resized(c: Capture, page: PageState): void {
  if (page.width !== innerWidth || page.height !== innerHeight || page.dpr !== devicePixelRatio) {
    page.width = innerWidth;
    page.height = innerHeight;
    page.dpr = devicePixelRatio;
    c.writer.after.push(op.VIEWPORT, page.width, page.height, milli(page.dpr));
  }
}

function focusedId(c: Capture): number {
  const active = dom.focusedElement();
  // The body has the focus when nothing has.
  if (active === null || active === document.body) {
    return 0;
  }
  return c.ids.get(active) ?? 0;
}

function writeScroll(c: Capture, target: Element | Document): void {
  const id = c.ids.get(target);
  if (id === undefined || id === DOCUMENT_ID) {
    if (id !== undefined) {
      c.writer.after.push(op.SCROLL, id, Math.round(scrollX), Math.round(scrollY));
    }
    return;
  }
  const element = target as Element;
  c.writer.after.push(op.SCROLL, id, Math.round(dom.scrollLeft.call(element)), Math.round(dom.scrollTop.call(element)));
}

/** Looks at those that may have been scrolled before anybody listened; false: some are left. */
export function findScrolled(c: Capture, deadline: number): boolean {
  let count = 0;
  for (const element of c.scrollable) {
    c.scrollable.delete(element);
    lookAtScroll(c, element);
    if (++count % CLOCK_EVERY === 0 && dom.now() >= deadline) {
      return false;
    }
  }
  return true;
}

function lookAtScroll(c: Capture, element: Element): void {
  // The root and, in quirks mode, the body stand for the window.
  const isInside = element !== document.body && element !== dom.documentElement.call(document);
  // What is not laid out shows nothing, and asking it would lay it out.
  const isLaidOut = dom.checkVisibility?.call(element, { contentVisibilityAuto: true }) !== false;
  if (isInside && isLaidOut && (dom.scrollTop.call(element) !== 0 || dom.scrollLeft.call(element) !== 0)) {
    c.scrolled.add(element);
  }
}
