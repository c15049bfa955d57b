// What the customer does in a live session beside the chat, as parts. Loaded once a session is live; the
// lens and control come with it, so that Stop waits for nothing, and the others behind it.

import type { Grant } from "../../shared/generated/Grant";
import { h } from "../views/dom";
import type { ViewContext } from "../views/view";
import { createControl } from "./control";
import { MESSAGES_MAX, type Early } from "./late";
import { lensPart } from "./lens";
import type { CreatePart, Part, Piece } from "./part";
import { pausePart } from "./pause";

/** All parts as one. */
export type Hands = Required<Part>;

/** Parts that are loaded behind, in the order in which they are shown. */
function loadParts(allow: (grant: Grant) => void, pause: () => void): readonly Promise<CreatePart>[] {
  const looks = import("./looks").then((module) => module.looksPart);
  const autopause = import("../autopause/autopause").then((module) => module.autopausePart(pause));
  const files = import("../files/files").then((module) => module.filesPart);
  const voice = import("../voice/voice").then((module) => module.voicePart);
  const screen = import("../screen/screen").then((module) => module.screenPart);
  const ask = import("./ask").then((module) => module.askPart(allow));
  const handoff = import("./handoff").then((module) => module.handoffPart);
  const annotate = import("../annotate/annotate").then((module) => module.annotatePart);
  const propose = import("../propose/propose").then((module) => module.proposePart);
  const safety = import("../talk/talk").then((module) => module.safetyPart);
  return [looks, autopause, ask, handoff, propose, annotate, voice, screen, files, safety];
}

/** Makes them for one client. */
export function createHands(context: ViewContext): Hands {
  const { client, place } = context;
  const parts: Part[] = [];
  const pause = (): void => parts.forEach((part) => part.pause?.());
  const focus = import("./focus").catch(() => null);
  const control = place === "page" ? createControl(context, focus) : null;
  if (control) parts.push(lensPart(context), pausePart(context, pause), control);
  /** What came before all parts were there. */
  let early: Early[] | null = [];
  const allow = (grant: Grant): void => parts.forEach((part) => part.allow?.(grant));
  const loading = loadParts(allow, pause);
  const loaded = Promise.allSettled(loading).then((all) => {
    const late = all.flatMap((one) => (one.status === "fulfilled" ? [one.value(context)] : []));
    parts.push(...late);
    for (const one of early ?? []) for (const part of late) part.receive?.(...one);
    early = null;
    return late;
  });
  /** The pieces of all parts; those that are not there yet take their place as they come. */
  const pieces = (of: "bar" | "strip"): Piece => {
    const made = parts.flatMap((part) => part[of]?.() ?? []);
    const rest = h("div", { class: "parts" });
    if (early) {
      void loaded.then((late) => {
        const more = late.flatMap((part) => part[of]?.() ?? []);
        rest.append(...more.flatMap(({ elements }) => elements));
        made.push(...more);
        client.store.change({});
      });
    }
    return {
      elements: [...made.flatMap(({ elements }) => elements), rest],
      update: (state) => made.forEach((piece) => piece.update(state)),
    };
  };
  /** The first answer that there is. */
  const first = <Answer>(ask: (part: Part) => Answer | null | undefined): Answer | null => parts.reduce<Answer | null>((found, part) => found ?? ask(part) ?? null, null);
  return {
    allow,
    pause,
    doing: (state) => first((part) => part.doing?.(state)),
    bar: () => pieces("bar"),
    strip: () => pieces("strip"),
    sheet: (state) => first((part) => part.sheet?.(state)),
    receive(...one) {
      for (const part of parts) part.receive?.(...one);
      if (early && early.length < MESSAGES_MAX) early.push(one);
    },
  };
}
