// The frame around most screens: a head with a title and one or two buttons, and a body.

import { button, h, icon } from "./dom";
import type { View, ViewContext } from "./view";

/** What the head's button does. */
export type PanelExit = "close" | "minimise" | "both";

/** A panel around `children`; on the join page the head is left out, the page has its own. */
export function panel(context: ViewContext, exit: PanelExit, ...children: readonly (Node | null)[]): HTMLElement {
  const { t, client, collapse, place } = context;
  const minimise = exit === "close" ? null : button(t("minimise"), () => collapse(true), { kind: "icon", icon: "down" });
  const close = exit === "minimise" ? null : button(t("close"), () => client.close(), { kind: "icon", icon: "close" });
  const head = place === "page" ? h("header", { class: "panel-head" }, h("span", { class: "brand" }, icon("help"), t("support")), minimise, close) : null;
  return h("section", { class: "panel", "aria-labelledby": "title" }, head, h("div", { class: "panel-body" }, ...children));
}

/** A view that comes late, in a panel that is there at once. */
export function latePanel(context: ViewContext, exit: PanelExit, view: View): View {
  return { ...view, element: panel(context, exit, view.element) };
}
