// The talk of a session that is over, and the survey above it: read and written over HTTP with what leads back to it.

import { Problem } from "../client/api";
import { clientApi } from "../client/api";
import type { ClientState } from "../client/state";
import { isMailed } from "../client/tokens";
import { h, setText } from "../views/dom";
import type { View, ViewContext } from "../views/view";
import { chatView } from "./chat";
import { safetyPart } from "./safety";
import { say } from "./words";

/** How often what is new is asked for, while the page is looked at. */
const ASK_MS = 4_000;

/** The conversation below the last screen of a session. */
export function lateView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const token = client.lateToken() ?? "";
  const chat = chatView(context, first);
  const survey = h("div");
  const call = h("div");
  const safety = isMailed(token) ? null : safetyPart(context).strip();
  const note = h("p", { class: "note", role: "status" });
  let over = false;
  const take = async (more: Parameters<typeof clientApi.talk>[1]): Promise<void> => {
    try {
      const { session, chat: lines, files, until, call_back: toCome } = await clientApi.talk(token, more);
      client.store.change({ session });
      client.chat.restore(lines, files);
      // Where that is not loaded, it is asked for a moment later.
      if (toCome ?? call.firstChild) import("../queue/call-back").then((loaded) => loaded.showCall(context, call, toCome), () => undefined);
      setText(note, say(t, "late_until", { date: new Intl.DateTimeFormat(t.language, { dateStyle: "medium" }).format(new Date(until)) }));
    } catch (error) {
      over = error instanceof Problem && (error.status === 410 || error.status === 404);
      // The agent has merged the ticket into somebody else's, whose talk is theirs.
      const isElsewhere = error instanceof Problem && error.code === "continued_elsewhere";
      setText(note, say(t, isElsewhere ? "late_elsewhere" : over ? "late_over" : "late_lost"));
      if (over) chat.element.hidden = true;
      throw error;
    }
  };
  const ask = (): void => {
    if (over || document.visibilityState !== "visible") return;
    const read = client.chat.lastRead();
    take(read === null ? {} : { read }).catch(() => undefined);
  };
  client.talkLate((text, id) => take({ message: { id, text } }));
  ask();
  if (safety) void import("../survey/survey").then(({ showSurvey }) => showSurvey(context, token, survey), () => undefined);
  const timer = setInterval(ask, ASK_MS);
  document.addEventListener("visibilitychange", ask);
  return {
    element: h("section", { class: "late" }, call, survey, note, chat.element, ...(safety?.elements ?? [])),
    update(state) {
      chat.update?.(state);
      safety?.update(state);
    },
    dispose() {
      client.talkLate(null);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
      chat.dispose?.();
    },
  };
}
