// Guards the answers of the consent sheet: they count only when a person who could read the question
// pressed them. The sheet arms after it has been in full view for a while; where the browser can tell
// (IntersectionObserver v2, `trackVisibility`), "in view" also means that nothing covers it and that
// no opacity, filter or transform disguises it. A press that began before that is void. So is one of a
// mouse that was not moved to where it presses: then the page has moved the sheet under it, and people get
// the time to read once more. The browser has to take it for a person's doing as well (HTML §6.4, user activation).

const ARM_AFTER_MS = 600;
/** Without a browser that tells whether the sheet is covered, people get more time to read. */
const ARM_AFTER_BLIND_MS = 800;
/** How long something may cover the sheet before a word is said about it. */
const COVERED_PATIENCE_MS = 1_500;
const IN_FULL_VIEW = 0.98;
/** How far from where the mouse came to rest it may press, in CSS pixels. */
const SAME_PLACE_PX = 3;
const WATCHED = ["pointermove", "pointerdown", "keydown"] as const;
const PRESSING_KEYS: ReadonlySet<string> = new Set(["Enter", " "]);

export interface Arming {
  /** Whether this press is a person's answer. */
  readonly accepts: (event: MouseEvent) => boolean;
  readonly dispose: () => void;
}

export interface ArmingListener {
  readonly onArmed: (armed: boolean) => void;
  readonly onCovered: (covered: boolean) => void;
}

interface VisibilityInit extends IntersectionObserverInit {
  trackVisibility?: boolean;
  delay?: number;
}

const canTrack = (): boolean => "IntersectionObserverEntry" in globalThis && "isVisible" in IntersectionObserverEntry.prototype;

/** Whether the last report says that a person sees all of it. */
function inView(entry: IntersectionObserverEntry): boolean {
  const tracked = entry as IntersectionObserverEntry & { readonly isVisible?: boolean };
  return entry.isIntersecting && entry.intersectionRatio >= IN_FULL_VIEW && (!canTrack() || tracked.isVisible === true);
}

/** Keeps Tab among the answers, or in what lies over them: behind them is a page that does not count now. */
function trapFocus(target: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const within = target.querySelector("[role=alertdialog]:not([hidden])") ?? target;
  const stops = [...within.querySelectorAll<HTMLElement>("button, a[href]")].filter((stop) => stop.offsetParent);
  const at = stops.indexOf(document.activeElement as HTMLElement);
  event.preventDefault();
  stops.at((event.shiftKey ? Math.max(at, 0) - 1 : at + 1) % stops.length)?.focus();
}

/** Watches `target` (the answers) and arms it; where they are a sheet, that keeps the keyboard. */
export function arm(target: HTMLElement, listener: ArmingListener): Arming {
  let armedAt: number | null = null;
  let pressedAt = 0;
  let place: readonly [x: number, y: number] | null = null;
  let armTimer: ReturnType<typeof setTimeout> | undefined;
  let coverTimer: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    clearTimeout(coverTimer);
    listener.onCovered(false);
    if (armedAt !== null) return;
    clearTimeout(armTimer);
    armTimer = setTimeout(() => {
      armedAt = performance.now();
      listener.onArmed(true);
    }, canTrack() ? ARM_AFTER_MS : ARM_AFTER_BLIND_MS);
  };
  const disarm = (): void => {
    clearTimeout(armTimer);
    if (armedAt === null) return;
    armedAt = null;
    listener.onArmed(false);
  };
  const hide = (): void => {
    clearTimeout(coverTimer);
    coverTimer = setTimeout(() => listener.onCovered(true), COVERED_PATIENCE_MS);
    disarm();
  };
  const init: VisibilityInit = { threshold: [0, IN_FULL_VIEW, 1], ...(canTrack() ? { trackVisibility: true, delay: 100 } : {}) };
  const observer = new IntersectionObserver((entries) => {
    const last = entries.at(-1);
    if (last && inView(last)) show();
    else hide();
  }, init);
  observer.observe(target);
  const modal = target.closest<HTMLElement>("[aria-modal]");
  modal?.addEventListener("keydown", (event) => trapFocus(modal, event));
  /** Follows the mouse. Browsers also tell of moves that no hand has made, because something moved under it. */
  const onPointer = ({ type, pointerType, clientX, clientY, movementX, movementY }: PointerEvent): void => {
    if (pointerType !== "mouse") return;
    const isPress = type === "pointerdown";
    if (isPress && armedAt !== null && !(place && Math.hypot(clientX - place[0], clientY - place[1]) <= SAME_PLACE_PX)) {
      disarm();
      show();
    }
    // The first move that a page hears of has come from nowhere.
    if (isPress || place === null || movementX !== 0 || movementY !== 0) place = [clientX, clientY];
  };
  const onEvent = (event: Event): void => {
    if (!event.isTrusted) return;
    if (event instanceof PointerEvent) onPointer(event);
    if (event instanceof KeyboardEvent ? PRESSING_KEYS.has(event.key) : event.type === "pointerdown") pressedAt = event.timeStamp;
  };
  for (const type of WATCHED) target.addEventListener(type, onEvent, true);

  return {
    accepts(event) {
      // Assistive technology may click without a press of its own.
      const pressedInTime = pressedAt === 0 || (armedAt !== null && pressedAt >= armedAt);
      pressedAt = 0;
      return event.isTrusted && (navigator.userActivation?.isActive ?? true) && armedAt !== null && pressedInTime;
    },
    dispose() {
      clearTimeout(armTimer);
      clearTimeout(coverTimer);
      observer.disconnect();
      for (const type of WATCHED) target.removeEventListener(type, onEvent, true);
    },
  };
}
