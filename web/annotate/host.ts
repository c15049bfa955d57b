// Where everything is drawn that lies over the customer's page: one host with a closed shadow root, never
// captured, on top of the page and out of its way.

import { BOARD_RULES } from "../shared/annotations/board.ts";
import * as dom from "../sensor/natives.ts";

const RULES = `
:host{all:initial!important;position:fixed!important;inset:0!important;width:auto!important;height:auto!important;
margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:hidden!important;
pointer-events:none!important;z-index:2147483647!important;contain:strict!important}
.at{position:absolute;left:0;top:0;will-change:transform;transition:transform 90ms linear,opacity 160ms}
.at[hidden]{display:block;opacity:0}
.arrow{width:18px;height:18px;background:#2563eb;border:2px solid #fff;clip-path:polygon(0 0,100% 40%,45% 55%,30% 100%);box-sizing:border-box}
.name:empty,#catch p:empty{display:none}
.name{position:absolute;left:14px;top:16px;padding:2px 8px;border-radius:9px;font:500 12px/16px system-ui,sans-serif;
color:#fff;background:#2563eb;white-space:nowrap;max-width:min(20em,45vw);overflow:hidden;text-overflow:ellipsis}
.left .name{left:auto;right:14px}
.up .name{top:-20px}
#catch{position:absolute;inset:0;outline:none;pointer-events:auto;cursor:crosshair;touch-action:none}
#catch p{position:absolute;top:12px;left:0;right:0;margin:0 auto;width:fit-content;max-width:calc(100% - 24px);box-sizing:border-box;padding:8px 16px;
border-radius:18px;background:#16201f;color:#fff;font:500 14px/1.35 system-ui,sans-serif;box-shadow:0 0 0 2px #fff;pointer-events:none}
#catch i{position:absolute;left:0;top:0;border-radius:6px;outline:3px solid #c2410c;outline-offset:3px;box-shadow:0 0 0 9px #fffc;pointer-events:none}
[hidden]{display:none}
@media (prefers-reduced-motion:reduce){.at{transition:none}}
@media print{:host{display:none!important}}
${BOARD_RULES}`;

export interface Host {
  readonly root: ShadowRoot;
  readonly element: HTMLElement;
  /** Brings it to the top; `under` the widget's own bar where that is to be seen and pressed. */
  readonly raise: (under: boolean) => void;
}

export function makeHost(): Host {
  const element = dom.createElement.call(document, "div") as HTMLElement;
  element.setAttribute("data-tandem-ui", "");
  // What it says in words the client frame says to screen readers.
  element.setAttribute("aria-hidden", "true");
  const root = dom.attachShadow.call(element, { mode: "closed" });
  const sheet = new dom.NativeSheet();
  dom.replaceSync.call(sheet, RULES);
  root.adoptedStyleSheets = [sheet];
  return { root, element, raise: (under) => raise(element, under) };
}

/** Makes a part of it. */
export function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, parent: Node): HTMLElementTagNameMap[K] {
  const element = dom.createElement.call(document, tag) as HTMLElementTagNameMap[K];
  element.className = name;
  dom.appendChild.call(parent, element);
  return element;
}

/** Everything outside of a modal dialog is inert, so there it stands in the dialog while it catches the pointer. */
function home(inDialog: boolean): Element | null {
  const open = inDialog ? [...document.querySelectorAll("dialog[open]")].filter((dialog) => dialog.matches(":modal")) : [];
  return open.at(-1) ?? dom.documentElement.call(document);
}

/** A question of the client frame stays above, since it does not count while anything covers it. */
function raise(host: HTMLElement, under: boolean): void {
  const root = home(under);
  if (root !== null && dom.parentNode.call(host) !== root) {
    dom.appendChild.call(root, host);
  }
  if (typeof host.showPopover !== "function" || dom.queryOne.call(document, "[data-tandem-ui=sheet]") !== null) {
    return;
  }
  show(host);
  for (const other of under ? document.querySelectorAll<HTMLElement>("[data-tandem-ui]:popover-open") : []) {
    if (other !== host) {
      show(other);
    }
  }
}

function show(host: HTMLElement): void {
  host.setAttribute("popover", "manual");
  if (host.matches(":popover-open")) {
    host.hidePopover();
  }
  host.showPopover();
}
