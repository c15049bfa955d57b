// What lies over the customer's page: the agent's pointer, what both draw, and what the agent has
// highlighted. Loaded once somebody points or draws. Which drawings there are is told; which elements
// they stand on is known here alone, and told again where elements get other numbers.

import type { AnnotateNews, AnnotateOrder } from "../shared/ports.ts";
import { type Board, coverAt, makeBoard } from "../shared/annotations/board.ts";
import { lifeOf } from "../shared/annotations/life.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Drawn, LensMemory, MakeLens } from "../sensor/sense.ts";
import { type Catcher, type Drafted, makeCatcher } from "./catcher.ts";
import { makeHost, type Host } from "./host.ts";
import { makePointer, type Pointer } from "./pointer.ts";

/** On the widget's host: its bar stands above instead of below. */
const ASIDE = "data-tandem-aside";
/** How long the drawings in a nested document wait for another sensor in it, in milliseconds. */
const REOPEN_MS = 10_000;
/** Time between two looks whether the widget's bar lies over what is highlighted, in milliseconds. */
const LOOK_MS = 200;

interface Annotate {
  readonly core: Core;
  readonly host: Host;
  readonly pointer: Pointer;
  readonly board: Board;
  /** Drawings of this document and, as it may be, of others of its origin. */
  readonly drawn: Map<number, Drawn>;
  /** What the customer draws on. */
  readonly catcher: Catcher;
  /** Looks after what is highlighted, as long as something is. */
  watch: ReturnType<typeof setInterval> | undefined;
  /** The widget's host whose bar has made way. */
  aside: Element | undefined;
}

export const makeAnnotate: MakeLens = (core, memory) => {
  const host = makeHost();
  const drawn = recall(memory);
  const board = makeBoard({
    root: host.root,
    layer: host.element,
    dims: true,
    find: ({ id }) => drawn.get(id)?.element ?? null,
    name: ({ id }) => drawn.get(id)?.name ?? "",
    onLost(id) {
      forget(annotate, [id]);
      tell(core, { say: "lost", id });
    },
    onFaded: (id) => drawn.delete(id),
    onShow: () => raise(annotate),
  });
  const annotate: Annotate = { core, host, board, drawn, pointer: makePointer(host), watch: undefined, aside: undefined, catcher: makeCatcher(core, host, { onDraft: (draft) => drafted(annotate, draft), tell: (news) => tell(core, news), raise: () => raise(annotate) }) };
  listen(annotate);
  own(annotate).forEach(({ annotation }) => board.draw(annotation));
  return {
    begin() {
      annotate.pointer.point(null, null);
      // Numbers of nodes count anew.
      own(annotate).forEach((one) => (one.node = 0));
    },
    flush(c) {
      annotate.pointer.follow();
      for (const [id, one] of drawn) {
        const node = c.ids.get(one.element);
        if (node !== undefined && node !== one.node && lifeOf(one.annotation) === Infinity && one.element.ownerDocument === document) {
          one.node = node;
          tell(core, { say: "moved", id, node });
        }
      }
    },
    command(c, command) {
      if (command.type === "annotate_pointer") {
        const node = c?.nodes[command.node];
        annotate.pointer.point(node instanceof Element ? node : null, command);
      } else if (command.type === "annotate") {
        obey(annotate, command.order);
      }
    },
    close() {
      memory.closedAt = performance.now();
      if (window === window.top) {
        drawn.clear();
      }
      annotate.catcher.hold(null);
      board.close();
      standBack(annotate);
      host.element.remove();
    },
  };
};

/** A nested document gets another sensor with each epoch, and a session of tomorrow is none of it. */
function recall(memory: LensMemory): Map<number, Drawn> {
  const drawn = (memory.annotations ??= new Map());
  if (window !== window.top && performance.now() - (memory.closedAt ?? 0) > REOPEN_MS) {
    drawn.forEach((one, id) => one.element.ownerDocument === document && drawn.delete(id));
  }
  drawn.forEach((one) => (one.node = 0));
  return drawn;
}

function own({ drawn }: Annotate): Drawn[] {
  return [...drawn.values()].filter(({ element }) => element.ownerDocument === document);
}

function tell(core: Core, news: AnnotateNews): void {
  core.post({ type: "annotated", news });
}

function forget({ drawn, board }: Annotate, ids: readonly number[]): void {
  board.erase(ids);
  ids.forEach((id) => drawn.delete(id));
}

function obey(annotate: Annotate, order: AnnotateOrder): void {
  const { core, board, drawn } = annotate;
  switch (order.do) {
    case "draw": {
      const { annotation, name } = order;
      const element = core.capture()?.nodes[annotation.anchor.node];
      if (!(element instanceof Element)) {
        tell(core, { say: "lost", id: annotation.id });
        break;
      }
      const isNew = !drawn.has(annotation.id);
      drawn.set(annotation.id, { annotation, element, name, node: annotation.anchor.node });
      board.draw(annotation);
      if (isNew && annotation.kind === "highlight") {
        raise(annotate);
        makeWay(annotate);
        element.scrollIntoView({ block: element.getBoundingClientRect().height > innerHeight ? "start" : "center", inline: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      }
      break;
    }
    case "erase":
      forget(annotate, order.ids);
      break;
    case "clear":
      forget(annotate, board.ids());
      break;
    case "pen":
      annotate.catcher.hold(order);
      break;
    case "pick":
      annotate.catcher.pick();
      break;
    case "visit":
      visit(drawn.get(order.id)?.element);
      break;
  }
}

/** Has the widget's bar stand at the other end of the page where it lies over what is highlighted last, until that ends. */
function makeWay(annotate: Annotate): void {
  clearInterval(annotate.watch);
  let looks = 0;
  let moves = 0;
  annotate.watch = setInterval(() => {
    const last = own(annotate).findLast(({ annotation }) => annotation.kind === "highlight");
    if (last === undefined) {
      standBack(annotate);
      return;
    }
    const { left, top, width, height } = last.element.getBoundingClientRect();
    const covering = coverAt(left + width / 2, top + height / 2);
    // Twice, so that nothing moves while the page scrolls by; and once there and back, since a large one lies under it everywhere.
    looks = covering === undefined ? 0 : looks + 1;
    if (looks === 2 && moves++ < 2) {
      annotate.aside = covering;
      covering?.toggleAttribute(ASIDE);
      looks = 0;
    }
  }, LOOK_MS);
}

function standBack({ watch, aside }: Annotate): void {
  clearInterval(watch);
  aside?.removeAttribute(ASIDE);
}

/** Takes the keyboard and the screen reader to an element, or to the first thing in it that can be used. */
function visit(element: Element | undefined): void {
  const field = "a[href],button,input,select,textarea,summary,[tabindex],[contenteditable]";
  const target = element?.matches(field) ? element : (element?.querySelector(field) ?? element);
  if (target instanceof HTMLElement) {
    target.scrollIntoView({ block: "center", inline: "nearest" });
    target.focus({ preventScroll: true });
    if (document.activeElement !== target) {
      target.setAttribute("tabindex", "-1");
      target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
      target.focus({ preventScroll: true });
    }
  }
}

function drafted({ board, drawn, core }: Annotate, { id, kind, anchor, node, points, vanishing }: Drafted): void {
  const annotation = { id, by: "customer", anchor: { epoch: 0, document: 0, node }, kind, points, text: "", vanishing } as const;
  drawn.set(id, { annotation, element: anchor, name: "", node });
  board.draw(annotation);
  tell(core, { say: "draft", id, kind, node, points, vanishing });
}

/** What darkens the page leaves the widget's bar as it is, and so does what is drawn on. */
function raise({ core, host, catcher, drawn }: Annotate): void {
  const under = catcher.isOut() || [...drawn.values()].some(({ annotation }) => annotation.kind === "highlight");
  // The browser takes the focus from what leaves the top layer, if only for a moment.
  const active = document.activeElement;
  const isBar = under && active?.matches("[data-tandem-ui]") === true;
  host.raise(under);
  if (active === host.element) {
    catcher.focus();
  } else if (isBar) {
    tell(core, { say: "raised" });
  }
}

function listen(annotate: Annotate): void {
  const { core, host, drawn, pointer } = annotate;
  const options = { capture: true, passive: true, signal: core.signal };
  const on = (type: string, handle: (event: Event) => void): void => dom.listen.call(window, type, handle, options);
  // What has entered the top layer lies over everything that was there.
  on("toggle", (event) => {
    const isOurs = event.target instanceof Element && event.target.hasAttribute("data-tandem-ui");
    if (!isOurs && (event as ToggleEvent).newState === "open" && host.element.isConnected) {
      raise(annotate);
    }
  });
  on("scroll", () => pointer.follow());
  for (const type of ["click", "input", "focusin"]) {
    on(type, (event) => {
      const path = event.composedPath();
      for (const [id, { annotation, element }] of drawn) {
        if (annotation.kind === "highlight" && path.includes(element)) {
          forget(annotate, [id]);
          tell(core, { say: "used", id });
        }
      }
    });
  }
}

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeLens) => void } | null)?.tandem?.(makeAnnotate);
