// What the customer does in a live session beside the chat, as parts. Loaded once a session is live; pause
// and control come with it, so that Stop waits for nothing, and the others behind it.

import type { Grant } from "../../shared/generated/Grant";
import { button, h, icon } from "../views/dom";
import type { ViewContext } from "../views/view";
import { createControl } from "./control";
import { MESSAGES_MAX, type Early } from "./late";
import type { CreatePart, Part, Piece } from "./part";
import { pausePart } from "./pause";

/** All parts as one. */
export type Hands = Required<Part>;

/** Loads one part. */
export type LoadPart = () => Promise<CreatePart>;

/** Time in which what could not be loaded is not tried again, in milliseconds. */
export const AGAIN_MS = 2_000;

/** Parts that are loaded behind, in the order in which they are shown. */
function lateParts(allow: (grant: Grant) => void, pause: () => void): readonly LoadPart[] {
  return [
    () => import("./lens").then((module) => module.lensPart),
    () => import("./looks").then((module) => module.looksPart),
    () => import("../autopause/autopause").then((module) => module.autopausePart(pause)),
    () => import("./ask").then((module) => module.askPart(allow)),
    () => import("./handoff").then((module) => module.handoffPart),
    () => import("../propose/propose").then((module) => module.proposePart),
    () => import("../annotate/annotate").then((module) => module.annotatePart),
    () => import("../voice/voice").then((module) => module.voicePart),
    () => import("../screen/screen").then((module) => module.screenPart),
    () => import("../trail/trail").then((module) => module.trailPart),
    () => import("../files/files").then((module) => module.filesPart),
    () => import("../talk/talk").then((module) => module.safetyPart),
    () => import("../path/path").then((module) => module.pathPart),
  ];
}

/** Makes them for one client. */
export function createHands(context: ViewContext, late = lateParts): Hands {
  const { client, place, t } = context;
  const parts: Part[] = [];
  const pause = (): void => parts.forEach((part) => part.pause?.());
  const focus = import("./focus").catch(() => null);
  const control = place === "page" ? createControl(context, focus) : null;
  if (control) parts.push(pausePart(context, pause), control);
  /** What came before all parts were there. */
  const early: Early[] = [];
  const allow = (grant: Grant): void => parts.forEach((part) => part.allow?.(grant));
  let missing = late(allow, pause);
  let isTrying = false;
  let n_failed = 0;
  let failedAt = -AGAIN_MS;
  /** Take their place as parts come. */
  const places = new Set<(more: readonly Part[]) => void>();
  /** Loads what is not there yet; what fails is tried again with the next use, and said from then on. */
  const load = (): void => {
    if (isTrying || missing.length === 0 || performance.now() - failedAt < AGAIN_MS) return;
    isTrying = true;
    const loads = missing;
    void Promise.allSettled(loads.map((one) => one())).then((all) => {
      isTrying = false;
      const more = all.flatMap((one) => (one.status === "fulfilled" ? [one.value(context)] : []));
      missing = loads.filter((_, at) => all[at]?.status === "rejected");
      parts.push(...more);
      for (const one of early) for (const part of more) part.receive?.(...one);
      for (const take of places) take(more);
      // What says that it is over is there by then, whatever becomes of the line.
      void import("../views/ended").catch(() => undefined);
      if (missing.length === 0) {
        early.length = 0;
        places.clear();
      } else {
        n_failed += 1;
        failedAt = performance.now();
      }
      client.store.change({});
    });
  };
  load();
  /** The pieces of all parts; those that are not there yet take their place as they come. */
  const pieces = (of: "bar" | "strip"): Piece => {
    const made = parts.flatMap((part) => part[of]?.() ?? []);
    const rest = h("div", { class: "parts" });
    const lost = h("p", { class: "banner lost", role: "alert" }, icon("alert"), h("span", {}, t("lost")), button(t("try_again"), () => {
      failedAt = -AGAIN_MS;
      load();
    }));
    load();
    if (missing.length > 0) {
      places.add((late) => {
        const more = late.flatMap((part) => part[of]?.() ?? []);
        rest.append(...more.flatMap(({ elements }) => elements));
        made.push(...more);
      });
    }
    return {
      elements: [lost, ...made.flatMap(({ elements }) => elements), rest],
      update(state) {
        lost.hidden = missing.length === 0 || n_failed < 2;
        made.forEach((piece) => piece.update(state));
      },
    };
  };
  /** The first answer that there is. */
  const first = <Answer>(ask: (part: Part) => Answer | null | undefined): Answer | null => parts.reduce<Answer | null>((found, part) => found ?? ask(part) ?? null, null);
  return {
    allow,
    pause,
    sees: (state) => first((part) => part.sees?.(state)),
    doing: (state) => parts.flatMap((part) => part.doing?.(state) ?? []),
    bar: () => pieces("bar"),
    strip: () => pieces("strip"),
    sheet(state) {
      // The customer could not answer what they are not asked.
      if (state.session?.asks.some((ask) => ask.state === "asked")) load();
      return first((part) => part.sheet?.(state));
    },
    receive(...one) {
      for (const part of parts) part.receive?.(...one);
      if (missing.length > 0 && early.length < MESSAGES_MAX) early.push(one);
      load();
    },
  };
}
