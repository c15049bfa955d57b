// Small tools over the replica for what browsers show outside of a page: the options of a select and the
// pickers of dates, times and colours. They stand beside the mirrored tree, in a closed shadow root.

import type { Input } from "../shared/generated/Input.ts";
import * as dom from "./natives.ts";

/** Options shown. */
const OPTIONS_MAX = 500;
/** What a colour's field takes (HTML §4.10.5.1.13). */
const COLOUR = "#[0-9a-fA-F]{6}";
const PICKED = new Set(["date", "time", "datetime-local", "month", "week", "color"]);

const STYLE = `
:host{all:initial!important;position:fixed!important;inset:0!important;z-index:2147483647!important;width:auto!important;height:auto!important;margin:0!important;padding:0!important;border:0!important;
background:none!important;pointer-events:none!important}
.list{position:absolute;pointer-events:auto;display:flex;flex-direction:column;min-width:8em;max-height:40vh;overflow:auto;padding:4px;border-radius:8px;background:#fff;color:#0f172a;
box-shadow:0 0 0 1px #cbd5e1,0 8px 24px #0f172a33;font:14px/1.4 system-ui,sans-serif}
button{all:unset;padding:4px 10px;border-radius:5px;white-space:nowrap}
button:hover,button:focus-visible{background:#ffedd5}
button[aria-checked=true]{font-weight:600}
button:disabled{opacity:.5}
p{margin:4px 10px;color:#475569;font-size:12px}`;

export interface Choices {
  /** Shows what belongs to an element, if anything does. */
  open(element: Element): void;
  close(): void;
  /** Whether an event happens in there. */
  owns(event: Event): boolean;
}

export function makeChoices(choose: (element: Element, input: Input) => void): Choices {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", "");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const close = (): void => host.remove();

  function show(element: Element, content: HTMLElement): void {
    const { left, top, bottom } = dom.getBoundingClientRect.call(element);
    root.replaceChildren(content);
    host.setAttribute("popover", "manual");
    const parent = dom.documentElement.call(document);
    if (parent !== null) {
      dom.insertBefore.call(parent, host, null);
      host.showPopover?.();
      const { offsetWidth, offsetHeight } = content;
      // Above where there is no room below, and never out of sight.
      const over = bottom + offsetHeight > innerHeight ? top - offsetHeight : bottom;
      content.style.top = `${Math.max(0, Math.min(over, innerHeight - offsetHeight))}px`;
      content.style.left = `${Math.max(0, Math.min(left, innerWidth - offsetWidth))}px`;
      content.querySelector<HTMLElement>("[aria-checked=true],input,button")?.focus();
    }
  }

  function options(select: HTMLSelectElement): HTMLElement {
    const list = document.createElement("div");
    list.className = "list";
    list.setAttribute("role", "menu");
    let group: Element | null = null;
    [...select.options].slice(0, OPTIONS_MAX).forEach((option, at) => {
      if (option.parentElement !== group) {
        group = option.parentElement;
        note(list, group?.localName === "optgroup" ? (group as HTMLOptGroupElement).label : "");
      }
      const item = document.createElement("button");
      item.textContent = option.label || option.text;
      item.disabled = option.disabled;
      item.setAttribute("role", "menuitemradio");
      item.setAttribute("aria-checked", String(option.selected));
      item.addEventListener("click", () => {
        choose(select, { kind: "choose", option: at });
        close();
      });
      list.append(item);
    });
    if (select.length > OPTIONS_MAX) {
      note(list, `${select.length - OPTIONS_MAX} more: press Escape and type how they begin`);
    }
    list.addEventListener("keydown", (event) => moveIn(list, event, close));
    return list;
  }

  function picker(field: HTMLInputElement): HTMLElement {
    const list = document.createElement("label");
    list.className = "list";
    const own = document.createElement("input");
    own.type = field.type;
    own.value = field.value;
    for (const name of ["min", "max", "step"] as const) {
      own[name] = field[name];
    }
    const set = (value: string): void => choose(field, { kind: "set", value });
    // While only a part of it is there it is empty and was so before; what is empty then has been cleared.
    own.addEventListener("change", () => set(own.value));
    own.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === "Escape") && close());
    list.append(...(field.type === "color" ? [code(own, set)] : []), own);
    return list;
  }

  /** A colour in letters, for who has its name or no mouse. */
  function code(own: HTMLInputElement, set: (value: string) => void): HTMLInputElement {
    const text = document.createElement("input");
    text.value = own.value;
    text.size = 8;
    text.title = "A colour such as #336699";
    text.setAttribute("aria-label", text.title);
    text.pattern = COLOUR;
    text.required = true;
    text.addEventListener("focus", () => text.select());
    own.addEventListener("input", () => (text.value = own.value));
    text.addEventListener("keydown", (event) => {
      // The browser says what is wrong with it, and it stays to be mended.
      if (event.key === "Enter" && text.reportValidity()) {
        set(text.value.toLowerCase());
        close();
      } else if (event.key === "Escape") {
        close();
      }
    });
    return text;
  }

  return {
    close,
    owns: (event) => event.target === host,
    open(element) {
      if (element instanceof HTMLSelectElement && !element.multiple && element.size < 2) {
        show(element, options(element));
      } else if (element instanceof HTMLInputElement && PICKED.has(element.type)) {
        show(element, picker(element));
      }
    },
  };
}

/** Words between the options. */
function note(list: HTMLElement, words: string): void {
  if (words !== "") {
    const line = document.createElement("p");
    line.textContent = words;
    list.append(line);
  }
}

/** Arrows go through the options, Escape leaves them. */
function moveIn(list: HTMLElement, event: KeyboardEvent, close: () => void): void {
  const items = [...list.querySelectorAll<HTMLElement>("button:not(:disabled)")];
  const at = items.findIndex((item) => item.matches(":focus"));
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    close();
  } else if (by !== undefined) {
    items[Math.min(items.length - 1, Math.max(0, at + by))]?.focus();
    event.preventDefault();
  }
}
