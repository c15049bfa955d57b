// While the session is live: the bar that always shows who sees what, and the panel with the chat.

import type { ClientState } from "../client/state";
import { agentPresent, isWatched } from "../client/state";
import type { MessageKey } from "../../shared/i18n/index";
import { avatar, button, h, icon, setText } from "./dom";
import type { FollowParked } from "../hands/parked";
import { lazyTalk } from "./lazy";
import { nameOf, type Place, type View, type ViewContext } from "./view";

/** What the agent sees, as rests of a sentence that starts with their name. */
function seen(state: ClientState, place: Place): readonly MessageKey[] {
  const grants = state.session?.grants ?? [];
  if (!agentPresent(state.session)) return [isWatched(state.session) ? "live_away_watched" : "live_away"];
  if (place === "screen") return [grants.includes("screen") ? "live_screen" : "live_connected"];
  if (state.blocked) return ["live_blocked"];
  return grants.includes("point") ? ["live_view", "live_point"] : [grants.includes("view") ? "live_view" : "live_connected"];
}

/** The rest of a sentence that starts with the agent's name: what they see, and all that goes on beside it. */
export function activity({ t, place, hands }: Pick<ViewContext, "t" | "place" | "hands">, state: ClientState): string {
  const parts = agentPresent(state.session) ? hands?.() : null;
  const sees = parts?.sees(state);
  return listed(t, [...(sees ? [sees] : seen(state, place).map((key) => t(key))), ...(parts?.doing(state) ?? [])]);
}

/** "This, that and more". */
export function listed({ language }: ViewContext["t"], all: readonly string[]): string {
  return new Intl.ListFormat(language).format(all);
}

function isConnected({ connection }: ClientState): boolean {
  return connection?.state === "connected";
}

/** Name and activity, in two lines, with a dot that tells whether anything is shared. */
export function presence(context: ViewContext): { readonly element: HTMLElement; readonly update: (state: ClientState) => void } {
  const { t } = context;
  const name = h("h1");
  const doing = h("p");
  const disc = h("span", { class: "disc" });
  const element = h("div", { class: "presence" }, disc, h("div", { class: "bar-text" }, name, doing));
  let shown = "";
  return {
    element,
    update(state) {
      const who = nameOf(state, t);
      if (shown !== who) disc.replaceChildren(avatar(who), h("i", { class: "dot" }));
      shown = who;
      setText(name, who);
      const is = !isConnected(state) ? "lost" : agentPresent(state.session) ? "here" : "away";
      element.dataset["state"] = is;
      setText(doing, is === "lost" ? t("live_reconnecting") : activity(context, state));
    },
  };
}

/** The pill at the bottom of the page. */
export function liveBar(context: ViewContext): View {
  const { t, client, collapse } = context;
  const who = presence(context);
  const badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  const unread = h("span", { class: "spoken" });
  const chat = button(t("live_chat"), () => collapse(false), { kind: "secondary", icon: "chat" });
  chat.append(badge, unread);
  const end = button(t("live_end"), () => client.end(), { kind: "danger", name: t("live_end_long") });
  const hands = context.hands?.()?.bar();
  return {
    element: h("section", { class: "bar live", "aria-label": t("support") }, who.element, ...(hands?.elements ?? []), chat, end),
    update(state) {
      who.update(state);
      hands?.update(state);
      badge.hidden = state.unread === 0;
      setText(badge, String(state.unread));
      setText(unread, state.unread ? t("live_chat_unread", { count: state.unread }) : "");
    },
  };
}

/** The pill of a tab that belongs to the session while another one is mirrored: what goes on there, Stop and End. */
export function parkedBar(context: ViewContext): View {
  const { t, client } = context;
  const name = h("h1");
  const doing = h("p");
  const end = button(t("live_end"), () => client.end(), { kind: "danger", name: t("live_end_long") });
  const stop = h("div", { class: "parts" });
  /** What goes on there, once its words are loaded; the next word of the holder has it tried again. */
  let follow: FollowParked = () => {
    import("../hands/parked").then(({ parkedPart }) => {
      follow = parkedPart(context, stop);
      client.store.change({});
    }, () => undefined);
    return [];
  };
  return {
    element: h("section", { class: "bar live", "aria-label": t("support") }, icon("tabs"), h("div", { class: "bar-text" }, name, doing), stop, end),
    update(state) {
      setText(name, nameOf(state, t));
      setText(doing, listed(t, follow(state)));
    },
  };
}

/** The panel: the same words as the bar above the conversation. */
export function livePanel(context: ViewContext): View {
  const { t, client, collapse } = context;
  const who = presence(context);
  const chat = lazyTalk(context, (talk, now) => talk.chatView(context, now), "chat");
  const lost = h("p", { class: "banner", role: "status", hidden: true }, icon("alert"), h("span", {}, t("live_reconnecting_text")));
  const hands = context.hands?.()?.strip();
  const head = h(
    "header",
    { class: "panel-head live" },
    who.element,
    button(t("live_end"), () => client.end(), { kind: "danger", name: t("live_end_long") }),
    button(t("minimise"), () => collapse(true), { kind: "icon", icon: "down" }),
  );
  return {
    element: h("section", { class: "panel chat-panel", "aria-label": t("support") }, head, lost, h("div", { class: "strips" }, ...(hands?.elements ?? [])), chat.element),
    ...(chat.focus ? { focus: chat.focus } : {}),
    update(state) {
      who.update(state);
      lost.hidden = isConnected(state);
      hands?.update(state);
      chat.update?.(state);
    },
    dispose: () => chat.dispose?.(),
  };
}
