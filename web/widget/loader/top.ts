// Where the host stands in the page: on top of its top layer, and inside of the modal dialog or full screen
// that is open, since browsers make all outside of those inert. HTML §6.3.2, Fullscreen §4

import { safely } from "../../shared/safely";

/** What makes all outside of it inert; replaced elements show nothing that is put into them. */
const HOME = ":modal:not(audio,canvas,embed,iframe,img,object,video)";

/** Moves without a new start for what is in it; not in every browser. DOM §4.2.3 */
const { moveBefore } = Element.prototype as { moveBefore?: (node: Node, before: Node | null) => void };

export interface Top {
  /** Puts the host where it is seen and heard. */
  readonly raise: () => void;
  /** Follows what the page brings to its top layer, as long as `wanted` says so. */
  readonly follow: () => void;
}

/** Asked of the prototype, since a page may have an image of that name. */
export function rootElement(): Element | null {
  return Reflect.get(Document.prototype, "documentElement", document) as Element | null;
}

/** Old browsers do not know the word. */
function isModal(at: EventTarget | null): at is HTMLElement {
  let is = false;
  safely(() => (is = at instanceof HTMLElement && at.matches(HOME) && at.getClientRects().length > 0));
  return is;
}

/** `box` is what must stay in reach. */
export function keepOnTop(host: HTMLElement, box: HTMLElement, wanted: () => boolean): Top {
  let newest: EventTarget | null = null;
  /** Where it stands: what a page says of parents may be a trap. */
  let place: Element | null = null;
  const home = (): Element | null => (wanted() && [...document.querySelectorAll("dialog"), document.fullscreenElement, newest].filter(isModal).pop()) || rootElement();

  /** Where the host can only be moved with a new start of its frame it goes when somebody reaches for it. */
  function raise(reached = false): void {
    const at = home();
    safely(() => {
      if (host.isConnected && (place === at || !(moveBefore || reached))) return;
      if (host.isConnected && moveBefore) moveBefore.call(at, host, null);
      else at?.append(host);
      place = at;
    });
    // Without popovers the z-index has to do.
    safely(() => {
      host.popover = "manual";
      if (host.matches(":popover-open")) host.hidePopover();
      host.showPopover();
    });
  }

  /** Nothing tells of dialogs in shadow roots but the focus, which goes into them. */
  function hear(event: Event): void {
    const { target, type } = event;
    if (target === host || (!wanted() && place === rootElement())) return;
    const opened = event.composedPath().find(isModal);
    if (opened) newest = opened;
    if (type !== "focusin" || (opened && opened !== place)) raise();
  }

  function reach(event: PointerEvent): void {
    const { clientX: x, clientY: y } = event;
    const { left, top, right, bottom } = box.getBoundingClientRect();
    if (x > left && x < right && y > top && y < bottom && !event.composedPath().includes(host)) raise(true);
  }

  // It has no size any more where its dialog is not shown or has been taken out of the document.
  new ResizeObserver(() => host.clientWidth || setTimeout(raise)).observe(host);
  return {
    raise,
    follow() {
      for (const type of ["toggle", "fullscreenchange", "focusin"]) document.addEventListener(type, hear, true);
      addEventListener("pointerdown", reach, true);
    },
  };
}
