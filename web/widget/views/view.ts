// What every screen of the customer's side is.

import type { Translate } from "../../shared/i18n/index";
import type { Client } from "../client/client";
import type { ClientState } from "../client/state";
import type { Hands } from "../hands/hands";
import type { IconName } from "./dom";

/** Where the screens are shown: inside a product page, or on Tandem's own join page. */
export type Place = "page" | "screen";

/** What an agent asks to see, in words. */
export interface Asked {
  readonly title: string;
  readonly seen: readonly (readonly [IconName, string])[];
  readonly hidden: string;
}

/** Words of the page behind a link. */
export interface LinkWords {
  readonly asked: (agent: string) => Asked;
  readonly waiting: string;
  readonly safety: string;
  readonly codeInstead: string;
}

export interface ViewContext {
  readonly client: Client;
  readonly t: Translate;
  readonly place: Place;
  /** Origin of the product page; null on the join page. */
  readonly hostOrigin: string | null;
  /** What the customer does in a live session, once it is loaded. */
  readonly hands?: () => Hands | null;
  /** What the page behind a link says in its own words. */
  readonly link?: LinkWords;
  /** Shows the small bar instead, or the whole screen again. */
  readonly collapse: (collapsed: boolean) => void;
}

export interface View {
  readonly element: HTMLElement;
  readonly update?: (state: ClientState) => void;
  readonly dispose?: () => void;
  /** Where the focus goes when the screen appears. */
  readonly focus?: HTMLElement;
}

/** The agent's name, or that of another participant, or what to call one whose name is not known. */
export function nameOf(state: ClientState, t: Translate, id?: string): string {
  return state.session?.participants.find((participant) => (id ? participant.id === id : participant.role === "agent"))?.name ?? t("an_agent");
}
