// Interactions that every framework renders by its own means: elements with the framework's
// listeners and controlled fields, and what is to be seen in the customer's page afterwards.

import type { Case } from "../cases.ts";

/** What a listener reads of an event, whichever framework made it. */
export interface Heard {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly key?: string;
  preventDefault(): void;
}

export interface Item {
  readonly id: string;
  readonly tag: "button" | "div" | "input" | "textarea" | "select" | "a" | "form";
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  /** Options of a select. */
  readonly options?: readonly string[];
  /** DOM events that are listened to by the framework's means. */
  readonly on?: readonly string[];
  /** Events that are prevented. */
  readonly prevent?: readonly string[];
  /** A controlled field: its state begins so and goes through `shape`. */
  readonly value?: string;
  readonly shape?: (value: string) => string;
  /** A controlled checkbox or radio. */
  readonly checked?: boolean;
}

/** What happened, by the item's name and the event's type; the states of controlled fields by name. */
export interface Results {
  readonly heard: Record<string, number>;
  readonly state: Record<string, string | boolean>;
}

declare global {
  // The page's global, which the cases ask.
  var R: Results;
}

globalThis.R = { heard: {}, state: {} };

/** Notes an event of an item. */
export function hear(item: Item, event: Heard): void {
  const name = `${item.id} ${event.type}${event.key === undefined ? "" : ` ${event.key}`}`;
  R.heard[name] = (R.heard[name] ?? 0) + 1;
  R.heard[`${item.id} ${event.type}`] = (R.heard[`${item.id} ${event.type}`] ?? 0) + Number(event.key !== undefined);
  if (item.prevent?.includes(event.type) || event.type === "submit") event.preventDefault();
}

const box = { style: "width:60px;height:24px;background:#cde;display:inline-block" };

export const ITEMS: readonly Item[] = [
  { id: "click", tag: "button", text: "click", on: ["click"] },
  { id: "double", tag: "button", text: "double", on: ["dblclick"] },
  { id: "context", tag: "div", attributes: box, on: ["contextmenu"], prevent: ["contextmenu"] },
  { id: "enter", tag: "div", attributes: box, on: ["mouseenter", "mouseleave"] },
  { id: "over", tag: "div", attributes: box, on: ["mouseover"] },
  { id: "pointer", tag: "button", text: "pointer", on: ["pointerdown", "pointerup"] },
  { id: "mouse", tag: "button", text: "mouse", on: ["mousedown", "mouseup"] },
  { id: "focus", tag: "button", text: "focus", on: ["focus", "blur"] },
  { id: "text", tag: "input", value: "", on: ["input"] },
  { id: "upper", tag: "input", value: "", shape: (value) => value.toUpperCase(), on: ["input"] },
  { id: "digits", tag: "input", value: "", shape: (value) => value.replace(/\D/g, ""), on: ["input"] },
  { id: "keydown", tag: "input", value: "", on: ["keydown"] },
  { id: "keyup", tag: "input", value: "", on: ["keyup"] },
  { id: "number", tag: "input", attributes: { type: "number" }, value: "3", on: ["input"] },
  { id: "email", tag: "input", attributes: { type: "email" }, value: "", on: ["input"] },
  { id: "area", tag: "textarea", value: "", on: ["input"] },
  { id: "erase", tag: "input", value: "abc", on: ["input"] },
  { id: "replace", tag: "input", value: "gone", on: ["input"] },
  { id: "undo", tag: "input", attributes: { "data-plain": 1 }, on: ["input"] },
  { id: "select", tag: "select", options: ["ash", "birch", "cedar"], value: "ash", on: ["change"] },
  { id: "select-key", tag: "select", options: ["one", "two"], value: "one", on: ["change"] },
  { id: "check", tag: "input", attributes: { type: "checkbox" }, checked: false, on: ["change"] },
  { id: "space", tag: "input", attributes: { type: "checkbox" }, checked: false, on: ["change"] },
  { id: "radio", tag: "input", attributes: { type: "radio", name: "r" }, checked: false, on: ["change"] },
  { id: "range", tag: "input", attributes: { type: "range", min: 0, max: 10 }, value: "0", on: ["input"] },
  { id: "range-key", tag: "input", attributes: { type: "range", min: 0, max: 10 }, value: "5", on: ["input"] },
  { id: "date", tag: "input", attributes: { type: "date" }, value: "", on: ["input"] },
  { id: "time", tag: "input", attributes: { type: "time" }, value: "", on: ["input"] },
  { id: "month", tag: "input", attributes: { type: "month" }, value: "", on: ["input"] },
  { id: "week", tag: "input", attributes: { type: "week" }, value: "", on: ["input"] },
  { id: "moment", tag: "input", attributes: { type: "datetime-local" }, value: "", on: ["input"] },
  { id: "form", tag: "form", on: ["submit"] },
  { id: "link", tag: "a", attributes: { href: "#gone" }, text: "link", on: ["click"], prevent: ["click"] },
  { id: "wheel", tag: "div", attributes: box, on: ["wheel"] },
  { id: "drag", tag: "div", attributes: { ...box, draggable: "true" }, text: "drag", on: ["dragstart", "dragend"] },
  { id: "drop", tag: "div", attributes: box, text: "drop", on: ["dragenter", "dragover", "drop"], prevent: ["dragover"] },
  { id: "hotkey", tag: "div", attributes: { ...box, tabindex: 0 }, on: ["keydown"] },
  { id: "before-tab", tag: "input", attributes: { "data-plain": 1 }, on: ["blur"] },
  { id: "after-tab", tag: "input", attributes: { "data-plain": 1 }, on: ["focus"] },
];

const value = (id: string, text: string): string => `R.state[${JSON.stringify(id)}] === ${JSON.stringify(text)} && find(${JSON.stringify(id)}).value === ${JSON.stringify(text)}`;
const heard = (name: string, times = 1): string => `R.heard[${JSON.stringify(name)}] === ${times}`;

/** The cases; `inside` is what has to be gone through first, for instance a shadow root. */
export function casesOf(inside: string): Case[] {
  const at = (id: string): string => `${inside}#${id}`;
  const one = (name: string, act: Case["act"], id: string, expect: string, more: Partial<Case> = {}): Case => ({ case: name, act, target: at(id), expect, ...more });
  return [
    one("click", "click", "click", heard("click click")),
    one("double click", "dblclick", "double", heard("double dblclick")),
    one("context menu", "contextmenu", "context", heard("context contextmenu")),
    one("mouseenter", "hover", "enter", heard("enter mouseenter")),
    one("mouseleave and mouseover", "hover", "over", `${heard("enter mouseleave")} && R.heard["over mouseover"] >= 1`),
    one("pointerdown", "click", "pointer", heard("pointer pointerdown")),
    one("pointerup", "click", "pointer", `R.heard["pointer pointerup"] >= 2`),
    one("mousedown", "click", "mouse", heard("mouse mousedown")),
    one("mouseup", "click", "mouse", `R.heard["mouse mouseup"] >= 2`),
    one("focus", "click", "focus", heard("focus focus")),
    one("blur", "click", "click", heard("focus blur")),
    one("controlled text", "type", "text", value("text", "Hello, you"), { text: "Hello, you" }),
    one("controlled text that is reshaped", "type", "upper", value("upper", "LOUD"), { text: "loud" }),
    one("controlled text that is filtered", "type", "digits", value("digits", "123"), { text: "1a2b3" }),
    one("keydown", "key", "keydown", heard("keydown keydown x"), { key: "x" }),
    one("Enter", "key", "keydown", heard("keydown keydown Enter"), { key: "Enter" }),
    one("keyup", "key", "keyup", heard("keyup keyup y"), { key: "y" }),
    one("number", "key", "number", value("number", "4"), { key: "ArrowUp" }),
    one("e-mail", "type", "email", value("email", "a@b.example"), { text: "a@b.example" }),
    one("text area", "type", "area", value("area", "two\nlines"), { text: "two\nlines" }),
    one("Backspace", "key", "erase", value("erase", "ab"), { key: "End Backspace" }),
    one("Home and Delete", "key", "erase", value("erase", "b"), { key: "Home Delete" }),
    one("select all and replace", "key", "replace", value("replace", "new"), { key: "Control+a n e w" }),
    one("type before undo", "type", "undo", `find("undo").value === "ab"`, { text: "ab" }),
    one("undo", "key", "undo", `find("undo").value !== "ab"`, { key: "Control+z" }),
    one("select", "select", "select", value("select", "cedar"), { value: "cedar" }),
    one("select by key", "key", "select-key", value("select-key", "two"), { key: "Escape ArrowDown" }),
    one("checkbox", "check", "check", `R.state.check === true && find("check").checked`),
    one("checkbox again", "check", "check", `R.state.check === false && !find("check").checked`),
    one("checkbox before Space", "check", "space", `R.state.space === true`),
    one("Space", "key", "space", `R.state.space === false`, { key: "Space", focus: false }),
    one("radio", "check", "radio", `R.state.radio === true && find("radio").checked`),
    one("range", "click", "range", value("range", "5")),
    one("range by key", "key", "range-key", `Number(R.state["range-key"]) === Number(find("range-key").value) && find("range-key").value !== "5"`, { key: "ArrowRight" }),
    one("date", "set", "date", value("date", "2026-03-04"), { value: "2026-03-04" }),
    one("date that is cleared", "set", "date", value("date", ""), { value: "" }),
    one("time", "set", "time", value("time", "14:30"), { value: "14:30" }),
    one("month", "set", "month", value("month", "2026-11"), { value: "2026-11" }),
    one("week", "set", "week", value("week", "2026-W09"), { value: "2026-W09" }),
    one("date and time", "set", "moment", value("moment", "2026-03-04T16:45"), { value: "2026-03-04T16:45" }),
    one("Enter sends a form", "key", "field", heard("form submit"), { key: "q Enter" }),
    one("button sends a form", "click", "send", heard("form submit", 2)),
    one("link that is prevented", "click", "link", `${heard("link click")} && location.hash === ""`),
    one("wheel", "wheel", "wheel", `R.heard["wheel wheel"] >= 1`, { value: 100 }),
    one("drag and drop", "drag", "drag", `${heard("drop drop")} && ${heard("drag dragend")}`, { to: at("drop") }),
    one("shortcut", "key", "hotkey", `R.heard["hotkey keydown k"] === 1`, { key: "Control+k" }),
    one("Tab", "key", "before-tab", `R.heard["after-tab focus"] >= 1`, { key: "Tab" }),
  ];
}

/** Makes what the cases use to look into the page. */
export function offer(find: (id: string) => Element | null, inside = ""): void {
  Object.assign(globalThis, { find });
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "control-cases";
  script.textContent = JSON.stringify(casesOf(inside));
  document.body.append(script);
}
