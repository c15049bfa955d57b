// The half of presence that runs in the product's page (ADR 0075): tells our frame whether the customer is there, shows
// the frame where an agent has invited them, and never takes the focus. It tells nothing of the page, and loads only
// where the embedder has asked for it.

import words from "../shared/i18n/present.json";
import { pickLanguage } from "../shared/i18n/language";
import { linkFrame, type FrameLink } from "../widget/loader/link";
import type { FrameWord, HostWord, MakePresent } from "./words";

const RULES = `
.box{position:fixed;inset-inline-end:max(12px,env(safe-area-inset-right));bottom:calc(max(20px,env(safe-area-inset-bottom)) + 60px);
width:min(340px,100vw - 24px);max-height:calc(100vh - 92px);overflow:hidden;border-radius:14px;pointer-events:auto;background:#fff;
box-shadow:0 2px 6px #10191814,0 18px 48px -8px #10191838,0 0 0 1px #1019181a}
.box iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
.away{height:1px!important;visibility:hidden;pointer-events:none;box-shadow:none}
.said{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media print{:host{display:none}}
@media (forced-colors:active){.box{border:1px solid CanvasText}}
`;

/** Inline and important, as of the Help button: no rule of the page moves it. */
const HOST_STYLE = { all: "initial", display: "block", position: "fixed", inset: "auto", width: "0", height: "0", "z-index": "2147483646" };

function createHost(): { readonly host: HTMLElement; readonly box: HTMLElement; readonly said: HTMLElement } {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", "invitation");
  for (const [name, value] of Object.entries(HOST_STYLE)) host.style.setProperty(name, value, "important");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [sheet];
  const [box, said] = [document.createElement("div"), document.createElement("div")];
  box.className = "box away";
  said.className = "said";
  said.setAttribute("role", "status");
  root.append(said, box);
  return { host, box, said };
}

/** Notes from where the focus goes into the host, and answers with the way back there. */
function watchFocus(host: HTMLElement): () => void {
  let before: EventTarget | null = null;
  // Where it goes is known after this.
  document.addEventListener("focusout", ({ target }) => setTimeout(() => document.activeElement === host && (before = target)));
  return () => {
    if (document.activeElement === host && before instanceof HTMLElement) before.focus({ preventScroll: true });
    before = null;
  };
}

const make: MakePresent = ({ settings, here, offer, accept }) => {
  const { server, language, theme } = settings;
  const { host, box, said } = createHost();
  const leave = watchFocus(host);
  host.lang = language;
  let link: FrameLink<HostWord> | null = null;
  let isReady = false;
  /** What the frame was told. */
  let told = false;

  const place = (height: number, text: string): void => {
    if (height === 0) leave();
    box.style.height = `${height}px`;
    box.classList.toggle("away", height === 0);
    // The same words anew would be read out again.
    if (said.textContent !== text) said.textContent = text;
  };
  const tell = (): void => {
    if (!link || !isReady) return;
    if (told) {
      link.send({ type: "here", language, theme });
      offer(link.send);
    } else link.send({ type: "rest" });
  };
  const hear = (word: FrameWord): void => {
    if (word.type === "size") return place(told ? word.height : 0, word.said);
    place(0, "");
    accept(word.arrival);
  };
  const mount = (): void => {
    const frame = document.createElement("iframe");
    frame.referrerPolicy = "no-referrer";
    frame.title = words[pickLanguage([language])].frame_title;
    frame.src = `${server}/frame/present`;
    link = linkFrame<FrameWord, HostWord>(frame, server, () => {
      // A frame that was loaded again shows nothing so far.
      place(0, "");
      isReady = true;
      tell();
    }, hear);
    box.append(frame);
    document.documentElement.append(host);
  };
  const look = (anew = false): void => {
    const now = here() && document.visibilityState === "visible";
    if (now === told && !anew) return;
    told = now;
    if (!now) place(0, "");
    if (now && !link) mount();
    tell();
  };

  document.addEventListener("visibilitychange", () => look());
  addEventListener("pageshow", () => look());
  // Whoever does not want it need not reach for it; what the page, its dialogs and what is typed do with the key comes
  // first. A browser closes a dialog after this.
  document.addEventListener("keydown", ({ key, defaultPrevented, isComposing }) => {
    if (key !== "Escape" || defaultPrevented || isComposing || box.classList.contains("away")) return;
    if (!document.querySelector("dialog[open],[aria-modal=true]")) link?.send({ type: "escape" });
  });
  look();
  return look;
};

// Whoever loads the script waits for this call.
(document.currentScript as { tandem?: (made: MakePresent) => void } | null)?.tandem?.(make);
