// Fields that are not typed into: ranges, selects, radio groups and those that have a picker.

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { Pointer } from "./pointer.ts";
import { changed, closest, type Scene, setNative, unchangeable } from "./scene.ts";

const PICKED = /^(?:date|time|datetime-local|month|week|color)$/;

/** Moves the thumb of a range to the pointer; false: it is none. `done` ends the move. */
export function slide({ x, y }: Pointer, element: Element, done: boolean): boolean {
  if (!(element instanceof HTMLInputElement) || element.type !== "range") {
    return false;
  }
  if (done) {
    changed(element, "change");
    return true;
  }
  const { left, top, width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const upright = style.writingMode.startsWith("vertical");
  const part = upright ? (y - top) / height : style.direction === "rtl" ? 1 - (x - left) / width : (x - left) / width;
  const [min, max] = [Number(element.min || 0), Number(element.max || 100)];
  const before = element.value;
  setNative(element, "value", String(min + (max - min) * Math.min(1, Math.max(0, part))));
  if (element.value !== before) {
    changed(element, "input");
  }
  return true;
}

/** Selects the option of a list under the pointer; false: there is none. */
export function choose({ modifiers }: Pointer, target: Element): boolean {
  const option = closest<HTMLOptionElement>(target, "option");
  const select = closest<HTMLSelectElement>(target, "select");
  if (select === null) {
    return false;
  }
  if (option !== null && !option.disabled) {
    if (select.multiple && modifiers & 2) {
      option.selected = !option.selected;
      changed(select, "input", "change");
    } else {
      pick(select, option.index);
    }
  }
  return true;
}

function pick(select: HTMLSelectElement, index: number): void {
  if (index !== select.selectedIndex && select.options[index]?.disabled === false) {
    setNative(select, "selectedIndex", index);
    changed(select, "input", "change");
  }
}

/** Chooses an option by its number. `n`, here and below: the number of the act; null: the customer has tapped. */
export function chooseOption(scene: Scene, element: Element, option: number, n: number | null): ActRefusal | null {
  if (!(element instanceof HTMLSelectElement) || element.disabled || element.options[option] === undefined) {
    return "stale";
  }
  const refused = unchangeable(scene, element) ?? asked(scene, element, n, element.options[option]?.label);
  if (refused === null) {
    element.focus({ preventScroll: true });
    pick(element, option);
  }
  return refused;
}

/** Why a field must not be given a value: a rule has the customer asked for it. */
function asked({ core }: Scene, element: Element, n: number | null, value: string | undefined): ActRefusal | null {
  return n === null ? null : (core.guard?.ask(n, element, "type", 0, 0, value) ?? null);
}

/** Sets a field that has a picker. */
export function setField(scene: Scene, element: Element, value: string, n: number | null): ActRefusal | null {
  if (!(element instanceof HTMLInputElement) || !PICKED.test(element.type) || element.disabled || element.readOnly) {
    return "stale";
  }
  const refused = unchangeable(scene, element) ?? asked(scene, element, n, value);
  if (refused === null && element.value !== value) {
    element.focus({ preventScroll: true });
    setNative(element, "value", value);
    changed(element, "input", "change");
  }
  return refused;
}

/** Whether keys other than text edit the field there, so that typing asks for a picker. */
export function hasPicker(element: Element): boolean {
  return element instanceof HTMLInputElement && PICKED.test(element.type);
}

let typed = "";
let typedAt = 0;

/** What a key does in a select, range or radio group; false: nothing. */
export function keyInField(scene: Scene, element: Element, key: string, n: number | null): boolean | ActRefusal {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key] ?? 0;
  // Which value a key leads to is not asked: the agent chooses it from the list.
  const held = element.matches("select,input:is([type=range],[type=number])") ? scene.core.guard?.holds(element, "type") : null;
  if (held) {
    return held;
  }
  if (element instanceof HTMLSelectElement) {
    return keyInSelect(element, key, by);
  }
  if (!(element instanceof HTMLInputElement)) {
    return false;
  }
  if (element.type === "range" || (element.type === "number" && /^Arrow(?:Up|Down)$/.test(key))) {
    return step(element, key, by);
  }
  if (element.type === "radio" && by !== 0) {
    return nextRadio(scene, element, by, n) ?? true;
  }
  return false;
}

function step(element: HTMLInputElement, key: string, by: number): boolean {
  const upward = element.type === "range" && (key === "ArrowRight" || key === "ArrowLeft") ? by : -by;
  const before = element.value;
  if (key === "Home" || key === "End") {
    setNative(element, "value", key === "Home" ? element.min || "0" : element.max || "100");
  } else if (by === 0) {
    return false;
  } else if (upward > 0) {
    element.stepUp();
  } else {
    element.stepDown();
  }
  if (element.value !== before) {
    // Frameworks compare with what they saw set: it is set once more below them.
    const { value } = element;
    setNative(element, "value", before);
    setNative(element, "value", value);
    changed(element, "input", "change");
  }
  return true;
}

function keyInSelect(select: HTMLSelectElement, key: string, by: number): boolean {
  const options = [...select.options];
  const free = options.filter((option) => !option.disabled);
  const at = free.indexOf(options[select.selectedIndex] as HTMLOptionElement);
  if (by !== 0 || key === "Home" || key === "End") {
    const next = key === "Home" ? 0 : key === "End" ? free.length - 1 : at + by;
    pick(select, free[next]?.index ?? select.selectedIndex);
    return true;
  }
  if ([...key].length !== 1) {
    return false;
  }
  const now = performance.now();
  typed = (now - typedAt > 1000 ? "" : typed) + key.toLowerCase();
  typedAt = now;
  const found = free.find((option) => option.label.trim().toLowerCase().startsWith(typed));
  pick(select, found?.index ?? select.selectedIndex);
  return true;
}

/** Goes to the next of a group that may be changed. */
function nextRadio(scene: Scene, element: HTMLInputElement, by: number, n: number | null): ActRefusal | null {
  const root = element.getRootNode() as Document | ShadowRoot;
  const group = [...root.querySelectorAll<HTMLInputElement>("input[type=radio]")].filter((one) => one.name === element.name && one.form === element.form && !one.disabled && unchangeable(scene, one) === null);
  const next = group[(group.indexOf(element) + by + group.length) % group.length];
  const refused = next === undefined || n === null ? null : (scene.core.guard?.ask(n, next, "click", 0, 0) ?? null);
  if (refused === null) {
    next?.focus();
    next?.click();
  }
  return refused;
}

/** Clicks without the picker of a colour's field: the agent has it in their own window, and right after a press of
 *  the customer the browser would open it for them (HTML, "show the picker, if applicable"). */
export function clickUnpicked(target: Element, event: Event): void {
  const field = closest<HTMLLabelElement>(target, "label")?.control ?? target;
  const prevent = (own: Event): void => own.preventDefault();
  const picks = field.matches("input[type=color]");
  if (picks) field.addEventListener("click", prevent);
  target.dispatchEvent(event);
  if (picks) field.removeEventListener("click", prevent);
}
