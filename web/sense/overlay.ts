// The agent's pointer over the customer's page: a named cursor in a closed shadow root that takes
// no events, is never captured, and is not there until an agent points.

import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";

const CURSOR = `
:host{all:initial!important;position:fixed!important;inset:0!important;width:auto!important;height:auto!important;
margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:hidden!important;
pointer-events:none!important;z-index:2147483647!important;contain:strict!important}
.at{position:absolute;left:0;top:0;will-change:transform;transition:transform 90ms linear,opacity 160ms}
.at[hidden]{display:block;opacity:0}
.arrow{width:18px;height:18px;background:#2563eb;border:2px solid #fff;clip-path:polygon(0 0,100% 40%,45% 55%,30% 100%);box-sizing:border-box}
.name:empty{display:none}
.name{position:absolute;left:14px;top:16px;padding:2px 8px;border-radius:9px;font:500 12px/16px system-ui,sans-serif;
color:#fff;background:#2563eb;white-space:nowrap;max-width:20em;overflow:hidden;text-overflow:ellipsis}
@media (prefers-reduced-motion:reduce){.at{transition:none}}`;

/** Fractions of a box are sent as 0..65535. */
const FRACTION = 65535;

interface Parts {
  readonly host: HTMLElement;
  readonly at: HTMLElement;
  readonly name: HTMLElement;
}

/** Shows where the agent points. */
export function makeAgentPointer({ signal }: Core): Sense {
  let parts: Parts | null = null;
  let target: Element | null = null;
  let fx = 0;
  let fy = 0;
  let waiting = false;

  function place(): void {
    waiting = false;
    if (parts === null || target === null) {
      return;
    }
    const box = dom.getBoundingClientRect.call(target);
    const x = box.left + (box.width * fx) / FRACTION;
    const y = box.top + (box.height * fy) / FRACTION;
    parts.at.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px)`;
  }

  /** Follows the element after a scroll or a change of layout, where the frame lays it out anyway. */
  function follow(): void {
    if (target !== null && !waiting) {
      waiting = true;
      dom.requestFrame(place);
    }
  }

  function point(element: Element | null, name: string): void {
    if (element === null) {
      target = null;
      parts?.at.setAttribute("hidden", "");
      return;
    }
    parts ??= build();
    const appears = target === null;
    target = element;
    parts.name.textContent = name;
    if (appears) {
      raise(parts.host);
      parts.at.removeAttribute("hidden");
    }
    place();
  }

  dom.listen.call(window, "toggle", (event) => {
    if (target !== null && parts !== null && event.target !== parts.host && (event as ToggleEvent).newState === "open") {
      raise(parts.host);
    }
  }, { capture: true, passive: true, signal });
  dom.listen.call(window, "scroll", follow, { capture: true, passive: true, signal });
  return {
    begin: () => point(null, ""),
    flush: follow,
    command(c, command) {
      if (command.type === "agent_pointer") {
        const node = c?.nodes[command.node];
        fx = command.fx;
        fy = command.fy;
        point(node instanceof Element ? node : null, command.name);
      }
    },
    close() {
      parts?.host.remove();
      parts = null;
      target = null;
    },
  };
}

function build(): Parts {
  const host = dom.createElement.call(document, "div") as HTMLElement;
  host.setAttribute("data-tandem-ui", "");
  host.setAttribute("aria-hidden", "true");
  const root = dom.attachShadow.call(host, { mode: "closed" });
  const sheet = new dom.NativeSheet();
  dom.replaceSync.call(sheet, CURSOR);
  root.adoptedStyleSheets = [sheet];
  const at = part("at", root);
  at.setAttribute("hidden", "");
  part("arrow", at);
  return { host, at, name: part("name", at) };
}

function part(name: string, parent: Node): HTMLElement {
  const element = dom.createElement.call(document, "div") as HTMLElement;
  element.className = name;
  dom.appendChild.call(parent, element);
  return element;
}

/** Brings the host to the top of the top layer, or at least into the document; a question of the client frame
 *  stays above, since it does not count while anything covers it. */
function raise(host: HTMLElement): void {
  const root = dom.documentElement.call(document);
  if (root !== null && dom.parentNode.call(host) !== root) {
    dom.appendChild.call(root, host);
  }
  if (typeof host.showPopover === "function" && dom.queryOne.call(document, "[data-tandem-ui=sheet]") === null) {
    host.setAttribute("popover", "manual");
    if (host.matches(":popover-open")) {
      host.hidePopover();
    }
    host.showPopover();
  }
}
