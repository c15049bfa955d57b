// What browsers let nobody but a person do, so that what the page tries under an act of the agent comes to
// nothing, or waits for the customer (HTML, "activation-gated APIs" and "simple dialogs"): the agent is told.

import type { Gates } from "../sensor/sense.ts";
import { OWN_HAND } from "../shared/hand.ts";

/** Dialogs that hold the page until the customer has answered. */
const DIALOGS = ["alert", "confirm", "prompt", "print"];

/** How long the customer is taken to be at work in a frame that tells nothing, in milliseconds: browsers say for up to
 *  five seconds that something was pressed there, and who fills in a card looks at it in between. */
const ELSEWHERE_MS = 10_000;
/** Time between two looks which frames there are and where the keyboard is, in milliseconds. */
const LOOK_MS = 250;

type Call = (this: unknown, ...values: unknown[]) => unknown;

/** Puts a function of ours around one of the browser; the answer takes it away again, unless the page has done so. */
function wrap(owner: object | undefined, name: string, around: (native: Call) => Call): () => void {
  const native: unknown = owner === undefined ? undefined : Reflect.get(owner, name);
  if (owner === undefined || typeof native !== "function") {
    return () => undefined;
  }
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const ours = around(native as Call);
  // A page may have locked it: then it stays as it is, and is told of nothing.
  if (!Reflect.defineProperty(owner, name, { value: ours, configurable: true, writable: true, enumerable: own?.enumerable ?? false })) {
    return () => undefined;
  }
  return () => {
    if (Reflect.get(owner, name) === ours) {
      own === undefined ? Reflect.deleteProperty(owner, name) : Reflect.defineProperty(owner, name, own);
    }
  };
}

/** Tells when a dialog opens and when it is closed again, until the answer is called. */
function watchDialogs(onDialog: (open: boolean) => void): () => void {
  const around = (native: Call): Call => function (this: unknown, ...values) {
    onDialog(true);
    try {
      return Reflect.apply(native, this, values);
    } finally {
      onDialog(false);
    }
  };
  const ends = DIALOGS.map((name) => wrap(window, name, around));
  return () => ends.forEach((end) => end());
}

/** Tells when the browser asks the customer whether to leave the page, and when it is answered; a page that is
 *  left tells no more (HTML, "prompt to unload"). */
function watchLeaving(onDialog: (open: boolean) => void): { renew(): void; end(): void } {
  const ask = (event: BeforeUnloadEvent): void => {
    // Nobody is asked who has not used the page yet.
    if (navigator.userActivation?.hasBeenActive && (event.defaultPrevented || event.returnValue)) {
      onDialog(true);
      setTimeout(() => onDialog(false));
    }
  };
  const end = (): void => removeEventListener("beforeunload", ask);
  return {
    // The last to hear of it: the page may have begun to listen since.
    renew() {
      end();
      addEventListener("beforeunload", ask);
    },
    end,
  };
}

/** Whether the keyboard is in a document of another origin, and the customer has lately pressed something in this tab
 *  (HTML, "transient activation", which reaches the documents around the one that was used). */
function isElsewhere(): boolean {
  let at = document.activeElement;
  for (let inner = within(at); inner; inner = within(at)) {
    at = inner.activeElement;
  }
  return /^(?:i?frame|object|embed)$/.test(at?.localName ?? "") && document.hasFocus() && navigator.userActivation?.isActive === true;
}

/** What can be read of the inside of an element. */
function within(element: Element | null): DocumentOrShadowRoot | null {
  return element?.shadowRoot ?? (element as Partial<HTMLIFrameElement> | null)?.contentDocument ?? null;
}

function watchHand(onHand: (event: Event) => void, onElsewhere: (ms: number) => void): () => void {
  const heard = new WeakSet<Document>();
  const until = new AbortController();
  const listen = (inside: Document): void => {
    if (heard.has(inside)) {
      return;
    }
    heard.add(inside);
    for (const type of OWN_HAND) {
      inside.addEventListener(type, (event) => event.isTrusted && onHand(event), { capture: true, passive: true, signal: until.signal });
    }
  };
  const look = (): void => {
    const inside = (around: Window): void => {
      for (let at = 0; at < around.length; at++) {
        try {
          listen((around[at] as Window).document);
          inside(around[at] as Window);
        } catch {
          // Another origin's: see `isElsewhere`.
        }
      }
    };
    inside(window);
    // Frames in shadow roots are not among those of the window.
    for (let at = within(document.activeElement); at; at = within(at.activeElement)) {
      if ("defaultView" in at) {
        listen(at as Document);
      }
    }
    if (isElsewhere()) {
      onElsewhere(ELSEWHERE_MS);
    }
  };
  look();
  // The press that takes the keyboard there.
  addEventListener("blur", look, { signal: until.signal });
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    until.abort();
  };
}

/** Does an act and tells, once, that something in it needs the customer's own hand. */
function watchGates<T>(onGated: () => void, work: () => T): T {
  let isTold = false;
  const tell = (): void => {
    if (!isTold) onGated();
    isTold = true;
  };
  /** What comes to nothing without a word. */
  const silent = (native: Call): Call => function (this: unknown, ...values) {
    const isSpent = !navigator.userActivation?.isActive;
    const answer = Reflect.apply(native, this, values);
    // A window that did open is there.
    if (isSpent && !answer) {
      tell();
    }
    return answer;
  };
  const ofFiles = (native: Call): Call => function (this: unknown, ...values) {
    const isFile = this instanceof HTMLInputElement && this.type === "file";
    return Reflect.apply(isFile ? silent(native) : native, this, values);
  };
  /** What answers later that it may not. */
  const later = (native: Call): Call => function (this: unknown, ...values) {
    const answer = Reflect.apply(native, this, values);
    Promise.resolve(answer).catch((error: unknown) => /^(?:NotAllowed|Security|Type)Error$/.test((error as Partial<Error>)?.name ?? "") && tell());
    return answer;
  };
  const ends = [
    wrap(window, "open", silent), wrap(HTMLElement.prototype, "click", ofFiles), wrap(HTMLInputElement.prototype, "showPicker", silent),
    ...["showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker"].map((name) => wrap(window, name, later)),
    ...["read", "readText", "write", "writeText"].map((name) => wrap(globalThis.Clipboard?.prototype, name, later)),
    wrap(Element.prototype, "requestFullscreen", later), wrap(Navigator.prototype, "share", later),
  ];
  try {
    return work();
  } finally {
    ends.forEach((end) => end());
  }
}

export const GATES: Gates = { watchDialogs, watchHand, watchLeaving, watchGates };
