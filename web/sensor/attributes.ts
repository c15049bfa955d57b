// Changes of attributes of known elements.

import { mark, op } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";
import { attributeName, nameIs, tagIs } from "./tags.ts";
import { selectOf } from "./dirty.ts";
import { isSent, marksOf, sentAttribute, tagOf } from "./walker.ts";
import { nameRef, putPair, text } from "./writer.ts";

/** Attributes that marks are read from. */
export const REMARKING = nameIs.CLASS | nameIs.MARK | nameIs.FIELD;

/** Whether the marks of an element are other ones than those that were sent. */
export function marksChanged(c: Capture, element: Element): boolean {
  return c.ids.has(element) && marksOf(c, element) !== (c.marks.get(element) ?? 0);
}

/** Writes changed attributes. False: what may be sent of the element changed, so send it anew. */
export function attributesChanged(c: Capture, element: Element, attributes: Iterable<string>): boolean {
  const id = c.ids.get(element);
  if (id === undefined) {
    return true;
  }
  const tag = tagOf(element);
  const marks = c.marks.get(element) ?? 0;
  for (const attribute of attributes) {
    const name = attributeName(attribute);
    const kind = name.kind;
    if ((kind & nameIs.UI) !== 0 || ((tag.kind & tagIs.LINK) !== 0 && !isSent(tag, element))) {
      return false;
    }
    if ((kind & nameIs.SOURCE) !== 0 && (tag.kind & tagIs.ASSET) !== 0 && (marks & mark.BLOCK) === 0) {
      c.relinks.add(element);
    }
    if ((kind & (nameIs.STATE | nameIs.FIELD)) !== 0 && (tag.kind & tagIs.MARKED) !== 0) {
      noticeState(c, element, tag.kind);
    }
    const value = sentAttribute(element, tag, name, marks);
    const isDropped = (kind & nameIs.SKIP) !== 0 || tag.drops?.has(attribute) === true;
    if (value !== null || (!isDropped && dom.getAttribute.call(element, attribute) === null)) {
      putPair(c.writer, op.ATTRIBUTE, id);
      putPair(c.writer, nameRef(c.writer, name), value === null ? 0 : text(c.writer, value) + 1);
    }
  }
  return true;
}

function noticeState(c: Capture, element: Element, kind: number): void {
  const owner = (kind & tagIs.OPTION) !== 0 ? selectOf(element) : element;
  if (owner !== null && c.ids.has(owner)) {
    c.fields.set(owner, true);
  }
}
