// Everything the loader draws: the Help button, the box around the client frame, the veil behind the
// consent sheet and the line around a shared page. All of it sits in one closed shadow root whose
// host carries `data-tandem-ui`, which the sensor never mirrors.

import type { FrameMessage } from "../../shared/ports";
import { applyStyles } from "./styles";
import type { LauncherText } from "./text";
import { keepOnTop, rootElement } from "./top";

export type Box = Extract<FrameMessage, { type: "box" }>;

export interface Shell {
  /** Sets text and look of the button; `off` hides it for good. */
  readonly launcher: (kind: "button" | "code" | "off", text: LauncherText, dark: boolean) => void;
  /** Shows or hides the button for the embedder. */
  readonly show: (shown: boolean) => void;
  readonly busy: (busy: boolean) => void;
  /** One sentence above the button; empty takes it away. */
  readonly note: (text: string) => void;
  /** Mounts the client frame, hidden. */
  readonly mount: (src: string, title: string) => HTMLIFrameElement;
  readonly unmount: () => void;
  readonly place: (box: Box) => void;
  /** The line around the page while it is shared. */
  readonly edge: (shared: boolean) => void;
}

const ALLOW = "display-capture; microphone; camera; autoplay; clipboard-write";
/** Inline and important: no rule of the host page can take the indicator away. */
const HOST_STYLE = {
  all: "initial",
  display: "block",
  position: "fixed",
  inset: "0",
  width: "auto",
  height: "auto",
  margin: "0",
  padding: "0",
  border: "0",
  background: "none",
  overflow: "visible",
  "pointer-events": "none",
  "z-index": "2147483647",
};

/** What the widget's host is called in `data-tandem-ui`; other layers of Tandem over the page have no name there. */
const BAR = "bar";

function makeHost(): HTMLElement {
  const host = document.createElement("div");
  host.setAttribute("data-tandem-ui", BAR);
  for (const [name, value] of Object.entries(HOST_STYLE)) host.style.setProperty(name, value, "important");
  return host;
}

function icon(): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM5.7 5.7l3.4 3.4m5.8 5.8 3.4 3.4m0-12.6-3.4 3.4m-5.8 5.8-3.4 3.4");
  for (const [name, value] of Object.entries({ fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round" })) path.setAttribute(name, value);
  svg.append(path);
  return svg;
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  element.hidden = true;
  return element;
}

/** Keeps the bottom sheet above the on-screen keyboard. */
function followKeyboard(box: HTMLElement): void {
  const viewport = window.visualViewport;
  viewport?.addEventListener("resize", () => {
    box.style.setProperty("--kb", `${Math.max(0, innerHeight - viewport.height - viewport.offsetTop)}px`);
  });
}

interface Parts {
  readonly host: HTMLElement;
  readonly scope: HTMLElement;
  readonly edge: HTMLElement;
  readonly veil: HTMLElement;
  readonly box: HTMLElement;
  readonly note: HTMLElement;
  readonly help: HTMLButtonElement;
  readonly label: HTMLElement;
}

function createParts(): Parts {
  const host = makeHost();
  const root = host.attachShadow({ mode: "closed" });
  applyStyles(root);
  const scope = document.createElement("div");
  const [edge, veil, box, note, help] = [part("div", "edge"), part("div", "veil"), part("div", "box"), part("div", "note"), part("button", "help")];
  const label = document.createElement("span");
  help.type = "button";
  help.setAttribute("aria-haspopup", "dialog");
  help.append(icon(), label);
  note.setAttribute("role", "status");
  scope.append(help, note, edge, veil, box);
  root.append(scope);
  return { host, scope, edge, veil, box, note, help, label };
}

/** Frameworks that replace the whole document would take the indicator with them, and with its root go all listeners where it is written anew. */
function keepInDocument(host: HTMLElement, raise: () => void, listen: () => void): void {
  let root: Element | null = null;
  const watch = new MutationObserver(check);
  function check(): void {
    const documentElement = rootElement();
    if (documentElement && !host.isConnected) {
      raise();
      listen();
    }
    if (documentElement !== root) {
      root = documentElement;
      watch.disconnect();
      watch.observe(document, { childList: true });
      if (documentElement) watch.observe(documentElement, { childList: true });
    }
  }
  check();
}

function createFrame(src: string, title: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.allow = ALLOW;
  frame.referrerPolicy = "no-referrer";
  frame.title = title;
  frame.src = src;
  return frame;
}

/** Moves the focus with the box: into a question, and back to where the person was. */
function createFocusGuide(host: HTMLElement, raise: () => void): (before: string | undefined, mode: Box["mode"], frame: HTMLIFrameElement | null) => void {
  let focusBefore: HTMLElement | null = null;
  return (before, mode, frame) => {
    if (mode === "sheet" && before !== "sheet") {
      const { activeElement } = document;
      focusBefore = activeElement instanceof HTMLElement && activeElement !== host ? activeElement : null;
      raise();
      frame?.focus();
    } else if (before === "sheet" && mode === "bar") {
      focusBefore?.focus({ preventScroll: true });
    } else if (mode === "panel" && before === "hidden") {
      frame?.focus();
    }
  };
}

/** Builds the shell; nothing shows until `launcher` or `mount` is called. `listen` runs when listeners of the page may be gone. */
export function createShell(onHelp: () => void, listen: () => void): Shell {
  const { host, scope, edge, veil, box, note, help, label } = createParts();
  let wanted = false;
  let shown = true;
  let frame: HTMLIFrameElement | null = null;
  const { raise, follow } = keepOnTop(host, box, () => frame !== null);
  const guideFocus = createFocusGuide(host, raise);
  const paint = (): void => {
    help.hidden = !wanted || !shown || (frame !== null && box.dataset["mode"] !== "hidden");
  };
  followKeyboard(box);
  help.addEventListener("click", onHelp);
  raise();
  follow();
  keepInDocument(host, raise, () => {
    help.addEventListener("click", onHelp);
    follow();
    listen();
  });

  return {
    launcher(kind, text, dark) {
      wanted = kind !== "off";
      label.textContent = kind === "code" ? text.code : text.help;
      scope.className = dark ? "dark" : "";
      paint();
    },
    show(value) {
      shown = value;
      paint();
    },
    busy: (value) => help.setAttribute("aria-busy", String(value)),
    note(text) {
      note.textContent = text;
      note.hidden = !text;
    },
    mount(src, title) {
      frame = createFrame(src, title);
      box.dataset["mode"] = "hidden";
      box.hidden = false;
      box.replaceChildren(frame);
      return frame;
    },
    unmount() {
      const hadFocus = document.activeElement === host;
      box.hidden = veil.hidden = edge.hidden = true;
      box.replaceChildren();
      frame = null;
      paint();
      if (hadFocus && !help.hidden) help.focus({ preventScroll: true });
    },
    place({ mode, width, height }) {
      const before = box.dataset["mode"];
      box.dataset["mode"] = mode;
      box.style.setProperty("--w", `${width}px`);
      box.style.setProperty("--h", `${height}px`);
      veil.hidden = mode !== "sheet";
      // What else of Tandem is on top of the page keeps below a question.
      host.setAttribute("data-tandem-ui", mode === "sheet" ? mode : BAR);
      paint();
      guideFocus(before, mode, frame);
    },
    edge(value) {
      edge.hidden = !value;
    },
  };
}
