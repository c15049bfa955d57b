// The agent's keyboard as the page meets it: key events, and what the browser does behind them.

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { DeedKind } from "../shared/ports.ts";
import { announce, edit } from "./editing.ts";
import { clickUnpicked, hasPicker, keyInField } from "./fields.ts";
import { keysOf, scroll } from "./pointer.ts";
import { around, changed, chain, editingHost, focused, isEditable, isTextField, type Scene, unchangeable, untouchable } from "./scene.ts";
import { moveCaret, selectAll } from "./selecting.ts";
import { tabOn } from "./tabbing.ts";

/** Legacy numbers of keys that are no characters. */
const CODES: Readonly<Record<string, number>> = {
  Backspace: 8, Tab: 9, Enter: 13, Shift: 16, Control: 17, Alt: 18, Escape: 27, PageUp: 33, PageDown: 34, End: 35, Home: 36,
  ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Delete: 46, Meta: 91,
};
/** The same of keys that are named by what stands on them, from 186 and from 219 on. */
const SIGNS = "Semicolon Equal Comma Minus Period Slash Backquote".split(" ");
const BRACKETS = "BracketLeft Backslash BracketRight Quote".split(" ");
/** Lines that an arrow scrolls. */
const LINE_PX = 40;
const SUBMITS = "button:not([type]),button[type=submit],input[type=submit],input[type=image]";
const BUTTON_INPUTS = "input:is([type=button],[type=submit],[type=reset],[type=image])";
const PRESSABLE = `button,summary,${BUTTON_INPUTS},input:is([type=checkbox],[type=radio])`;
/** Keys that leave a place and so change nothing in it. */
const LEAVING = new Set(["Tab", "Shift", "Control", "Alt", "Meta"]);

export interface Key {
  readonly key: string;
  readonly code: string;
  readonly repeat: boolean;
  readonly modifiers: number;
}

/** What Enter has told of as changed, so that leaving the field does not tell it again. */
const told = new WeakMap<EventTarget, string>();
/** What a field held when it was entered. */
const entered = new WeakMap<EventTarget, string>();

/** Remembers what fields held; ends with the signal. */
export function watchFields(signal: AbortSignal): void {
  const valueOf = (event: Event): [EventTarget | undefined, string | undefined] => {
    const target = event.composedPath()[0];
    return [target, (target as { value?: string } | undefined)?.value];
  };
  addEventListener("focusin", (event) => {
    const [target, value] = valueOf(event);
    if (target !== undefined && value !== undefined) {
      entered.set(target, value);
      told.delete(target);
    }
  }, { capture: true, signal });
  addEventListener("change", (event) => {
    const [target, value] = valueOf(event);
    if (target !== undefined && event.isTrusted && told.get(target) === value) {
      event.stopImmediatePropagation();
    }
  }, { capture: true, signal });
}

function eventOf(type: string, { key, code, repeat, modifiers }: Key): KeyboardEvent {
  const character = [...key].length === 1;
  const upper = /^(?:Key|Digit)(.)$/.exec(code)?.[1]?.charCodeAt(0) ?? (character ? key.toUpperCase().charCodeAt(0) : 0);
  const [sign, bracket] = [SIGNS.indexOf(code), BRACKETS.indexOf(code)];
  const legacy = CODES[key] ?? (sign < 0 ? (bracket < 0 ? upper : 219 + bracket) : 186 + sign);
  const pressed = key === "Enter" ? 13 : key.charCodeAt(0);
  const location = /Left$/.test(code) && CODES[key] !== undefined && legacy < 19 ? 1 : 0;
  return new KeyboardEvent(type, {
    bubbles: true, cancelable: true, composed: true, view: window, key, code, repeat, location, ...keysOf(modifiers),
    keyCode: type === "keypress" ? pressed : legacy, charCode: type === "keypress" ? pressed : 0,
  });
}

/** Why a key may not be pressed where the focus is. */
function refuse(scene: Scene, at: Element, { key }: Key): ActRefusal | null {
  if (LEAVING.has(key)) {
    return null;
  }
  if (key === "Escape") {
    return untouchable(scene, at);
  }
  if (isEditable(at) || at.matches("input,select,textarea")) {
    const pressed = at.matches(BUTTON_INPUTS);
    return pressed ? untouchable(scene, at) : at.matches("input[type=file]") ? "customers_step" : unchangeable(scene, at);
  }
  return untouchable(scene, at);
}

/** What a key presses or sends where the focus is; null: nothing. */
function pressedBy(at: Element, { key, modifiers }: Pick<Key, "key" | "modifiers">): DeedKind | null {
  const text = isEditable(at) && !(at instanceof HTMLInputElement);
  return key === "Enter" && (!text || (modifiers & 10) !== 0) ? "enter" : key === " " && !isEditable(at) ? "space" : null;
}

/** Why a key must not reach the page: a rule, or it waits for the customer's tap. */
function hold({ core }: Scene, at: Element, pressed: Key, n: number | null): ActRefusal | null {
  const kind = pressedBy(at, pressed);
  return kind === null ? null : ((n === null ? core.guard?.holds(at, kind) : core.guard?.ask(n, at, kind, 0, 0)) ?? null);
}

/** `n`: the number of the act; null: the customer has tapped. */
export function keyDown(scene: Scene, pressed: Key, n: number | null): ActRefusal | null {
  const at = focused(scene);
  const refused = refuse(scene, at, pressed) ?? (n === null ? null : hold(scene, at, pressed, n));
  if (refused !== null) {
    return refused;
  }
  if (!at.dispatchEvent(eventOf("keydown", pressed))) {
    return null;
  }
  const { key, modifiers } = pressed;
  const command = (modifiers & 10) !== 0;
  const types = !command && (modifiers & 4) === 0 && ([...key].length === 1 || key === "Enter");
  if (types && !focused(scene).dispatchEvent(eventOf("keypress", pressed))) {
    return null;
  }
  // The page may have moved the focus to somewhere else.
  const now = focused(scene);
  return (now === at ? null : (refuse(scene, now, pressed) ?? (n === null ? "stale" : hold(scene, now, pressed, n)))) ?? act(scene, now, pressed, command, n);
}

export function keyUp(scene: Scene, pressed: Key, tapped = false): ActRefusal | null {
  const at = focused(scene);
  const refused = refuse(scene, at, pressed);
  if (refused !== null) {
    return refused;
  }
  // The press has been answered: what waits for the tap is let go by it.
  if (!tapped && hold(scene, at, pressed, null) !== null) {
    return null;
  }
  if (at.dispatchEvent(eventOf("keyup", pressed)) && pressed.key === " " && at.matches(PRESSABLE) && !isTextField(at)) {
    click(at);
  }
  return null;
}

function click(element: Element): void {
  clickUnpicked(element, new PointerEvent("click", { bubbles: true, cancelable: true, composed: true, view: window, pointerId: -1, detail: 0 }));
}

/** What the browser does behind a key that the page did not want for itself. */
function act(scene: Scene, at: Element, pressed: Key, command: boolean, n: number | null): ActRefusal | null {
  const { key, modifiers } = pressed;
  const shift = (modifiers & 1) !== 0;
  if (command && !/^(?:Arrow|Home|End|Backspace|Delete|Enter)/.test(key)) {
    return shortcut(scene, at, key.toLowerCase(), shift);
  }
  const done = key !== "Tab" && key !== "Escape" && !hasPicker(at) && keyInField(scene, at, key, n);
  if (done) {
    return done === true ? null : done;
  }
  if (key === "Tab") {
    tabOn(scene, at, shift ? -1 : 1);
  } else if (key === "Escape") {
    return escape(scene);
  } else if (hasPicker(at)) {
    return "customers_step";
  } else if (isEditable(at)) {
    return type(scene, at, pressed, command, shift);
  } else if (key === "Enter") {
    return enter(scene, at);
  } else if (!at.matches(PRESSABLE)) {
    scrollBy(at, key, shift);
  }
  return null;
}

function type(scene: Scene, at: Element, { key }: Key, command: boolean, shift: boolean): ActRefusal | null {
  const back = key === "Backspace";
  if (key === "Enter") {
    if (at instanceof HTMLInputElement) {
      return announce(at, "insertLineBreak", null) ? enter(scene, at) : null;
    }
    const breaks = shift || editingHost(at) === null;
    edit(scene, at, breaks ? "insertLineBreak" : "insertParagraph", null);
  } else if (back || key === "Delete") {
    const selection = getSelection();
    if (command && selection?.isCollapsed !== false) {
      selection?.modify("extend", back ? "backward" : "forward", "word");
    }
    const unit = command ? "Word" : "Content";
    edit(scene, at, `delete${unit}${back ? "Backward" : "Forward"}`, null);
  } else if ([...key].length === 1) {
    edit(scene, at, "insertText", key);
  } else {
    moveCaret(at, key, shift, command);
  }
  return null;
}

function shortcut(scene: Scene, at: Element, key: string, shift: boolean): ActRefusal | null {
  if (key === "a") {
    selectAll(at);
  } else if (key === "z" && isEditable(at)) {
    edit(scene, at, shift ? "historyRedo" : "historyUndo", null);
  } else if (key === "y" && isEditable(at)) {
    edit(scene, at, "historyRedo", null);
  } else if ((key === "b" || key === "i" || key === "u") && editingHost(at) !== null) {
    edit(scene, at, { b: "formatBold", i: "formatItalic", u: "formatUnderline" }[key], null);
  } else if (key === "c" || key === "x") {
    // Browsers let a script write to the clipboard only behind a hand of the person's own.
    return "customers_step";
  }
  return null;
}

/** Enter outside of texts: presses, follows, or sends the form. */
function enter(scene: Scene, at: Element): ActRefusal | null {
  if (at.matches("input:not([hidden])") && !at.matches(BUTTON_INPUTS)) {
    return submit(scene, at as HTMLInputElement);
  }
  const pressed = chain(at).find((one) => one.matches(`${PRESSABLE},area[href],a[*|href]`));
  if (pressed !== undefined) {
    const led = scene.core.guard?.leads(pressed, 0);
    if (led) {
      return led;
    }
    click(pressed);
  }
  return null;
}

function submit(scene: Scene, field: HTMLInputElement): ActRefusal | null {
  const { form } = field;
  if (isTextField(field) && entered.get(field) !== undefined && entered.get(field) !== field.value && told.get(field) !== field.value) {
    told.set(field, field.value);
    changed(field, "change");
  }
  if (form === null) {
    return null;
  }
  const fields = [...form.elements];
  const first = fields.find((one) => one.matches(SUBMITS));
  const refused = untouchable(scene, first ?? form);
  if (refused !== null) {
    return refused;
  }
  if (first !== undefined) {
    if (!first.matches(":disabled")) {
      click(first);
    }
  } else if (fields.filter((one) => isTextField(one) && one instanceof HTMLInputElement).length < 2) {
    form.requestSubmit();
  }
  return null;
}

/** Closes what lies on top. */
function escape(scene: Scene): ActRefusal | null {
  const popover = [...document.querySelectorAll<HTMLElement>("[popover]:popover-open:not([popover=manual])")].at(-1);
  const dialog = [...document.querySelectorAll<HTMLDialogElement>("dialog:modal")].at(-1);
  const top = popover ?? dialog;
  const refused = top === undefined ? null : untouchable(scene, top);
  if (refused !== null) {
    return refused;
  }
  if (popover !== undefined) {
    popover.hidePopover();
  } else if (dialog?.dispatchEvent(new Event("cancel", { cancelable: true }))) {
    dialog.close();
  }
  return null;
}

function scrollBy(at: Element, key: string, shift: boolean): void {
  const page = innerHeight * 0.875;
  const end = document.documentElement.scrollHeight;
  const by = { ArrowDown: [0, LINE_PX], ArrowUp: [0, -LINE_PX], ArrowLeft: [-LINE_PX, 0], ArrowRight: [LINE_PX, 0], PageDown: [0, page], PageUp: [0, -page], " ": [0, shift ? -page : page], Home: [0, -end], End: [0, end] }[key];
  if (by !== undefined) {
    scroll(around(at) === null ? document.documentElement : at, by[0] ?? 0, by[1] ?? 0);
  }
}
