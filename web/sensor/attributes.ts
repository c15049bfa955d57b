// Changes of attributes of known elements.

import { mark, op } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";
import { attributeName, nameIs, tagIs } from "./tags.ts";
import { selectOf } from "./dirty.ts";
import { isSent, readMarks, sentAttribute, tagOf } from "./walker.ts";
import { nameRef, put, text } from "./writer.ts";

/** Attributes that marks are read from. */
export const REMARKING = nameIs.CLASS | nameIs.MARK | nameIs.FIELD;

/** Whether the marks of an element are other ones than those that were sent. */
export function marksChanged(c: Capture, element: Element): boolean {
  return c.ids.has(element) && readMarks(c, element, tagOf(element), dom.getAttributeNames.call(element)) !== (c.marks.get(element) ?? 0);
}

/** Writes a changed attribute. False: what may be sent of the element changed, so send it anew. */
export function attributeChanged(c: Capture, element: Element, attribute: string): boolean {
  const id = c.ids.get(element);
  if (id === undefined) {
    return true;
  }
  const tag = tagOf(element);
  const name = attributeName(attribute);
  const marks = c.marks.get(element) ?? 0;
  if ((name.kind & nameIs.UI) !== 0 || ((tag.kind & tagIs.LINK) !== 0 && !isSent(tag, element))) {
    return false;
  }
  if ((name.kind & nameIs.SOURCE) !== 0 && (tag.kind & tagIs.ASSET) !== 0 && (marks & mark.BLOCK) === 0) {
    c.relinks.add(element);
  }
  if ((name.kind & (nameIs.STATE | nameIs.FIELD)) !== 0 && (tag.kind & tagIs.MARKED) !== 0) {
    noticeState(c, element, tag.kind);
  }
  const dropped = (name.kind & nameIs.SKIP) !== 0 || tag.drops?.has(attribute) === true;
  const value = sentAttribute(element, tag, name, marks);
  const gone = value === null && dom.getAttribute.call(element, attribute) === null;
  if (!dropped && (value !== null || gone)) {
    put(c.writer, op.ATTRIBUTE, id, nameRef(c.writer, name), value === null ? 0 : text(c.writer, value) + 1);
  }
  return true;
}

function noticeState(c: Capture, element: Element, kind: number): void {
  const owner = (kind & tagIs.OPTION) !== 0 ? selectOf(element) : element;
  if (owner !== null && c.ids.has(owner)) {
    c.fields.set(owner, true);
  }
}
