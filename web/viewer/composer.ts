// The field that has the agent's keyboard while they control. Input methods, dead keys and the keyboards of
// touch screens write into a field or not at all; what they have written goes out as one text. It stands
// beside the mirrored tree, in a closed shadow root, and is seen only while something is composed.

import * as dom from "./natives.ts";
import type { Replica } from "./state.ts";

const STYLE = `
:host{all:initial!important;position:fixed!important;z-index:2147483647!important;width:1px!important;height:1px!important;
margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:visible!important;pointer-events:none!important}
textarea{all:unset;width:1px;height:1px;overflow:hidden;white-space:pre;caret-color:transparent;color:transparent}
textarea.on{width:auto;min-width:4em;height:auto;padding:4px 10px;border-radius:8px;background:#fff;color:#0f172a;field-sizing:content;
box-shadow:0 0 0 1px #cbd5e1,0 8px 24px #0f172a33;font:16px/1.5 system-ui,sans-serif;text-decoration:underline}`;
/** Keys that an input method has for itself. */
const COMPOSING = new Set(["Dead", "Process", "Unidentified", "Compose"]);

export interface Composer {
  /** Takes the keyboard. */
  take(): void;
  /** Takes it in a document that was built anew. */
  mount(): void;
  leave(): void;
  /** Whether an event belongs to what is being composed. */
  owns(event: Event): boolean;
}

/** Builds the field; `write` gets what was composed. */
export function makeComposer(r: Replica, write: (text: string) => void): Composer {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", "");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const field = document.createElement("textarea");
  field.rows = 1;
  field.spellcheck = false;
  Object.entries({ autocomplete: "off", autocapitalize: "off", "aria-label": "Keys go to the customer's page" }).forEach(([name, value]) => field.setAttribute(name, value));
  root.append(field);

  function place(): void {
    const at = r.nodes.get(r.focus);
    const { left, bottom } = at instanceof Element ? dom.getBoundingClientRect.call(at) : { left: 0, bottom: 0 };
    const [x, y] = [Math.min(Math.max(0, left), innerWidth - 1), Math.min(Math.max(0, bottom), innerHeight - 1)];
    host.style.setProperty("inset", `${y}px auto auto ${x}px`, "important");
  }

  function flush(): void {
    const text = field.value;
    field.value = "";
    field.classList.remove("on");
    if (text !== "") {
      write(text);
    }
  }

  field.addEventListener("compositionstart", () => {
    place();
    field.classList.add("on");
  });
  field.addEventListener("compositionend", flush);
  field.addEventListener("input", (event) => (event as InputEvent).isComposing || flush());
  function take(): void {
    const parent = dom.documentElement.call(document);
    if (parent !== null && host.parentNode !== parent) {
      place();
      dom.insertBefore.call(parent, host, null);
    }
    field.focus({ preventScroll: true });
  }
  return {
    take,
    mount() {
      if (!host.isConnected) {
        take();
      }
    },
    leave() {
      field.value = "";
      host.remove();
    },
    owns: (event) => event.target === host && (!(event instanceof KeyboardEvent) || isComposing(event)),
  };
}

/** Whether a key goes to the input method. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || COMPOSING.has(event.key);
}
