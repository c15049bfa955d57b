// What the lens draws into the page: one host with a closed shadow root that the sensor never captures.
// It takes no events but where something of it is to be pressed.

import type { LensLook } from "../shared/ports.ts";

const RULES = `
:host{all:initial!important;position:fixed!important;inset:0!important;overflow:hidden!important;pointer-events:none!important;z-index:2147483647!important}
div,button,p{box-sizing:border-box;margin:0;font:500 14px/1.35 system-ui,sans-serif}
#all{--a:#0c6b62;--p:#fff;--t:#16201f;--c:#e5e7eb;--d:#f3f4f6}
#all.dark{--a:#5fd0c0;--p:#171d1c;--t:#e8eeec;--c:#374151;--d:#2b3442}
#mark,.cover,.hidden{position:absolute;left:0;top:0}
.cover{overflow:hidden;white-space:nowrap;background:var(--c);color:var(--t)}
.box{background:repeating-linear-gradient(135deg,var(--c) 0 8px,var(--d) 8px 16px)}
#catch{position:absolute;inset:0;pointer-events:auto;cursor:crosshair;outline:0}
#mark{border:3px solid var(--a);box-shadow:0 0 0 2px var(--p)}
.hidden{border:2px dashed var(--a)}
.hidden button{position:absolute;top:2px;inset-inline-start:2px}
button{border:0;border-radius:99px;padding:0 14px;min-height:30px;white-space:nowrap;pointer-events:auto;cursor:pointer;background:var(--a);color:var(--p);box-shadow:0 0 0 2px var(--p)}
button:focus-visible{outline:3px solid var(--a);outline-offset:2px}
#strip{position:absolute;top:12px;left:0;right:0;margin:0 auto;width:fit-content;max-width:calc(100% - 24px);
display:flex;align-items:center;gap:14px;padding:10px 12px 10px 18px;border-radius:18px;pointer-events:auto;background:var(--p);color:var(--t);border:1px solid var(--a)}
#done{min-height:40px}
@media (hover:none),(max-width:520px){#keys{display:none}.hidden button{min-height:40px}}
#said{position:absolute;opacity:0}
[hidden]{display:none!important}
@media print{:host{display:none!important}}`;

export interface Host {
  /** Where covers are drawn. */
  readonly covers: HTMLElement;
  readonly badges: HTMLElement;
  readonly catcher: HTMLElement;
  readonly mark: HTMLElement;
  readonly done: HTMLButtonElement;
  /** Shows the strip with these words, or takes it away. */
  strip(look: LensLook, text: string | null): void;
  /** Says something to those who do not see it. */
  say(text: string): void;
  /** Brings it to the top, the widget's own bar above it if something is to be pressed there. */
  raise(under: boolean): void;
  /** Whether a dialog or the page itself has put it below or away. */
  isLost(): boolean;
  remove(): void;
}

export function makeHost(): Host {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", "");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [sheet];
  const all = make("div", "all", root);
  const covers = make("div", "covers", all);
  covers.setAttribute("aria-hidden", "true");
  const mark = make("div", "mark", all);
  const catcher = make("div", "catch", all);
  catcher.tabIndex = 0;
  catcher.setAttribute("role", "application");
  const badges = make("div", "badges", all);
  const strip = make("div", "strip", all);
  const words = make("div", "words", strip);
  const title = make("p", "title", words);
  const keys = make("p", "keys", words);
  const done = make("button", "done", strip);
  const said = make("div", "said", all);
  said.setAttribute("role", "status");
  catcher.setAttribute("aria-labelledby", "title");
  catcher.setAttribute("aria-describedby", "keys");
  mark.hidden = catcher.hidden = strip.hidden = true;

  return {
    covers, badges, catcher, mark, done,
    strip(look, text) {
      all.className = look.dark ? "dark" : "";
      all.lang = look.language;
      strip.hidden = catcher.hidden = text === null;
      title.textContent = text;
      keys.textContent = look.words.keys;
      done.textContent = look.words.done;
    },
    say: (text) => (said.textContent = text),
    raise: (under) => raise(host, under),
    isLost: () => host.parentNode !== home() || (typeof host.showPopover === "function" && !host.matches(":popover-open")),
    remove: () => host.remove(),
  };
}

/** Makes an element of the lens. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, id: string, parent: Node): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.id = id;
  parent.appendChild(element);
  return element;
}

/** Lays an element over a part of the screen, its letters as high as that. */
export function fit(element: HTMLElement, left: number, top: number, width: number, height: number): void {
  element.style.cssText = `transform:translate(${left}px,${top}px);width:${width}px;height:${height}px;font-size:${height * 0.7}px;line-height:${height}px`;
}

/** Everything outside of a modal dialog is inert, so there the host stands in it. */
function home(): Element {
  const open = [...document.querySelectorAll("dialog[open]")].filter((dialog) => dialog.matches(":modal"));
  return open.at(-1) ?? document.documentElement;
}

function raise(host: HTMLElement, under: boolean): void {
  home().appendChild(host);
  if (typeof host.showPopover !== "function") {
    return;
  }
  host.popover = "manual";
  host.showPopover();
  if (under) {
    for (const other of document.querySelectorAll<HTMLElement>("[data-tandem-ui]:popover-open")) {
      if (other !== host) {
        other.hidePopover();
        other.showPopover();
      }
    }
  }
}
