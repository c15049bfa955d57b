// Our own layer over the mirrored document: the customer's named cursor with its click ripple, and
// the veil over an old picture. It stands beside the tree, in a closed shadow root.

import { makeSpeaker } from "./speaking.ts";
import { BOARD_RULES } from "../shared/annotations/board.ts";
import { boxOf, toScreen } from "../shared/annotations/geometry.ts";
import { readLayer } from "../shared/annotations/screen.ts";
import * as dom from "./natives.ts";

const STYLE = `
:host{all:initial!important;position:fixed!important;inset:0!important;width:auto!important;height:auto!important;
margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:hidden!important;
pointer-events:none!important;z-index:2147483647!important;contain:strict!important}
.veil{position:absolute;inset:0;background:#f8fafc;opacity:0;transition:opacity 160ms}
.veil.on{opacity:.6}
.at{position:absolute;left:0;top:0;will-change:transform;transition:transform 70ms linear,opacity 160ms}
.at.off{opacity:0}
.arrow{width:18px;height:18px;background:#c2410c;border:2px solid #fff;clip-path:polygon(0 0,100% 40%,45% 55%,30% 100%);box-sizing:border-box}
.name:empty{display:none}
.name{position:absolute;left:14px;top:16px;padding:2px 8px;border-radius:9px;font:500 12px/16px system-ui,sans-serif;
color:#fff;background:#c2410c;white-space:nowrap;max-width:20em;overflow:hidden;text-overflow:ellipsis}
.ripple{position:absolute;left:-14px;top:-14px;width:28px;height:28px;border:2px solid #c2410c;border-radius:50%;box-sizing:border-box;opacity:0}
.ripple.on{animation:ripple 450ms ease-out}
.spoken{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.outline{position:absolute;left:0;top:0;border:3px solid #c2410c;border-radius:6px;box-shadow:0 0 0 2px #fff;box-sizing:border-box;opacity:0}
.outline.on{animation:outline 5s}
@keyframes outline{from,80%{opacity:1}to{opacity:0}}
@keyframes ripple{from{opacity:.9;transform:scale(.3)}to{opacity:0;transform:scale(1.4)}}
@media (prefers-reduced-motion:reduce){.at,.veil{transition:none}.ripple.on{animation-duration:1ms}}
${BOARD_RULES}`;

/** Room between an element and the line around it. */
const OUTLINE_PX = 4;

export interface Cursor {
  /** Where else is drawn over the document. */
  readonly layer: HTMLElement;
  readonly root: ShadowRoot;
  /** Points at a place in an element's box; null hides the cursor. */
  point(target: Element | null, fx: number, fy: number, down: boolean, name: string): void;
  /** Follows its element. */
  follow(): void;
  /** Draws a line around an element, for a while. */
  outline(target: Element): void;
  /** Dims the picture while a new one is on its way. */
  veil(on: boolean): void;
  /** Puts the layer into a document that was built anew. */
  mount(): void;
  /** Comes above what has entered the top layer. */
  raise(): void;
  /** Tells the agent's screen reader. */
  say(words: string): void;
}

export function makeCursor(): Cursor {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", "");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const veil = part("veil", root);
  const line = part("outline", root);
  const at = part("at off", root);
  const ripple = part("ripple", at);
  part("arrow", at);
  const label = part("name", at);
  let target: Element | null = null;
  let outlined: Element | null = null;
  let fx = 0;
  let fy = 0;
  let held = false;

  /** Starts an animation from its beginning. */
  function play(element: HTMLElement): void {
    element.classList.remove("on");
    // Reading a size restarts it.
    element.getBoundingClientRect();
    element.classList.add("on");
  }

  function follow(): void {
    const to = readLayer(host);
    if (outlined !== null) {
      const { left, top, width, height } = boxOf(outlined);
      const [x, y] = to([left - OUTLINE_PX, top - OUTLINE_PX]);
      const [right, bottom] = to([left + width + OUTLINE_PX, top + height + OUTLINE_PX]);
      Object.assign(line.style, { transform: `translate(${x}px,${y}px)`, width: `${right - x}px`, height: `${bottom - y}px` });
    }
    if (target !== null) {
      const [x, y] = to(toScreen(boxOf(target), [fx, fy]));
      at.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px)`;
    }
  }

  function mount(): void {
    const element = dom.documentElement.call(document);
    if (element !== null && host.parentNode !== element) {
      dom.insertBefore.call(element, host, null);
      raise(host);
    }
  }

  const say = makeSpeaker(root);
  return {
    say(words) {
      mount();
      say(words);
    },
    layer: host,
    root,
    mount,
    follow,
    raise() {
      if (host.isConnected && typeof host.hidePopover === "function") {
        host.hidePopover();
        raise(host);
      }
    },
    outline(element) {
      outlined = element;
      mount();
      follow();
      play(line);
    },
    veil: (on) => veil.classList.toggle("on", on),
    point(element, x, y, down, name) {
      target = element;
      fx = x;
      fy = y;
      at.classList.toggle("off", element === null);
      label.textContent = name;
      if (down && !held) {
        play(ripple);
      }
      held = down;
      mount();
      follow();
    },
  };
}

function part(name: string, parent: Node): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return parent.appendChild(element);
}

/** The top layer keeps transforms and stacking of the mirrored page away. */
function raise(host: HTMLElement): void {
  if (typeof host.showPopover === "function") {
    host.setAttribute("popover", "manual");
    host.showPopover();
  }
}
