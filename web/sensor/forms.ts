// State of form fields: read at the start and after events and setters. What changes without any of
// them is found by a sense.
// Fields of the always-masked kinds do not come here: the walk keeps them out of `fields`.

import { op } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import type { Patcher } from "./patches.ts";
import { shownBy } from "./shown.ts";
import type { Capture } from "./state.ts";
import { isField, tagIs } from "./tags.ts";
import { isKnownElement, QUIET, tagOf } from "./walker.ts";
import { selectOf } from "./dirty.ts";
import { text } from "./writer.ts";

/** Marks a field as changed, if it is known and may be told. */
export function fieldChanged(c: Capture, target: unknown): void {
  if (!isKnownElement(c, target)) {
    return;
  }
  const kind = tagOf(target).kind;
  const field = (kind & tagIs.OPTION) !== 0 ? selectOf(target) : target;
  if (field !== null && c.ids.has(field) && isField(tagOf(field).kind)) {
    c.fields.set(field, true);
    c.wake();
  }
}

/** Marks all fields of a form. */
export function formChanged(c: Capture, form: unknown): void {
  if (form instanceof HTMLFormElement) {
    for (const field of dom.formElements.call(form)) {
      fieldChanged(c, field);
    }
  }
}

/** Writes the state of the fields that may have changed. */
export function flushFields(c: Capture): void {
  for (const [field, always] of c.fields) {
    const id = c.ids.get(field);
    if (id === undefined) {
      c.fields.delete(field);
    } else if (c.depth === 0 || !isBeingWalked(c, field)) {
      c.fields.delete(field);
      writeField(c, field, id, always);
    }
  }
}

/** Whether options of this select are still to come. */
function isBeingWalked(c: Capture, field: Element): boolean {
  for (let i = 0; i < c.depth; i++) {
    const parent = c.frames[i]?.parent;
    if (parent === field || (parent !== undefined && dom.parentNode.call(parent) === field)) {
      return true;
    }
  }
  return false;
}

function writeField(c: Capture, field: Element, id: number, always: boolean): void {
  if (((c.marks.get(field) ?? 0) & QUIET) !== 0) {
    return;
  }
  // An element that was made by another document is of that one's classes.
  const { kind } = tagOf(field);
  if ((kind & tagIs.SELECT) !== 0) {
    writeSelect(c, field as HTMLSelectElement, id);
    return;
  }
  const shown = shownBy(field);
  c.shown.set(field, shown);
  if (shown !== null && (always || shown !== defaultOf(field, kind, shown))) {
    const isChoice = typeof shown === "number";
    c.writer.after.push(isChoice ? op.CHECKED : op.VALUE, id, isChoice ? shown : text(c.writer, shown));
  }
}

function defaultOf(field: Element, kind: number, shown: string | number): string | number {
  if (typeof shown === "number") {
    return +dom.inputDefaultChecked.call(field as HTMLInputElement);
  }
  return (kind & tagIs.TEXTAREA) !== 0 ? dom.areaDefault.call(field as HTMLTextAreaElement) : (dom.getAttribute.call(field, "value") ?? "");
}

function writeSelect(c: Capture, field: HTMLSelectElement, id: number): void {
  const options = dom.selectOptions.call(field);
  const selected: number[] = [];
  for (let i = 0; i < options.length; i++) {
    if (dom.optionSelected.call(options[i] as HTMLOptionElement)) {
      selected.push(i);
    }
  }
  c.writer.after.push(op.SELECTED, id, selected.length, ...selected);
}

/** Patches the setters through which scripts change fields most often; the sense finds what comes by rarer ways. */
export function patchForms(p: Patcher, capture: () => Capture | null): void {
  const onField = (self: unknown): void => {
    const c = capture();
    if (c !== null) {
      fieldChanged(c, self);
    }
  };
  for (const name of ["value", "checked", "indeterminate"]) {
    p.setter("HTMLInputElement", name, onField);
  }
  p.setter("HTMLTextAreaElement", "value", onField);
  p.setter("HTMLSelectElement", "value", onField);
  p.setter("HTMLSelectElement", "selectedIndex", onField);
  p.setter("HTMLOptionElement", "selected", onField);
}
