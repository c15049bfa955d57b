// What every screen shares, made once in `App.svelte` and handed down by context.

import { createContext } from "svelte";
import type { ConsoleApi } from "../../shared/api";
import { createConsoleApi } from "../../shared/api";
import type { Priority, TicketStatus, WaitingRequest } from "../../shared/api-types";
import type { CreateAgentEngine } from "../../shared/engine";
import { createOwnAppointments, type OwnAppointments } from "../appointments/soon.svelte";
import { createOpenCallBacks, type OpenCallBacks, type TellElsewhere } from "../call-backs/open.svelte";
import { createDueFollowUps, type DueFollowUps } from "../follow-ups/due.svelte";
import { createOffers, type Offers } from "../handoff/offers.svelte";
import { createOwnInvitations, type OwnInvitations } from "../present/invitations.svelte";
import { blankFilter } from "../tickets/filter";
import { createWatchedTickets, type WatchedTickets } from "../watching/watched.svelte";
import { type Alerts, createAlerts } from "./alerts.svelte";
import { type Auth, createAuth } from "./auth.svelte";
import { type Clock, createClock } from "./clock.svelte";
import { type Colleagues, createColleagues } from "./colleagues.svelte";
import { type Confirms, createConfirms } from "./confirm.svelte";
import { createEvents, type Events } from "./events.svelte";
import { createRouter, type Router } from "./router.svelte";
import { createTheme, type Theme } from "./theme.svelte";
import { createToasts, type Toasts } from "./toasts.svelte";
import { createWaiting, type Waiting } from "./waiting.svelte";

/** Dialogs that any screen, the palette or a key may open. */
export interface Overlays {
  palette: boolean;
  help: boolean;
  newTicket: boolean;
  enterCode: boolean;
  /** The request that is being accepted. */
  accepting: WaitingRequest | null;
}

/** How the agent has set the ticket list; kept while they look at a ticket. */
export interface TicketFilter {
  /** Merged tickets are seen only where they are asked for. */
  status: TicketStatus | "merged" | null;
  priority: Priority | null;
  category: string | null;
  /** A value of a custom field, as its address has it: `plan=Gold`. */
  field: string | null;
  /** With a running SLA clock, due first: all, or those that are due within so many minutes. */
  due: "any" | number | null;
  /** Whose tickets: `all`, `mine`, `none`, `teams` and `teams-free` (of the agent's teams, and those of them that nobody has), or an agent's by identifier. */
  assignee: string;
  /** A team, or `none` for tickets of no team. */
  team: string | null;
  /** Empty for any. */
  tag: string;
  q: string;
}

export interface Console {
  readonly api: ConsoleApi;
  readonly alerts: Alerts;
  readonly auth: Auth;
  readonly clock: Clock;
  readonly confirms: Confirms;
  readonly events: Events;
  readonly router: Router;
  readonly theme: Theme;
  readonly toasts: Toasts;
  readonly waiting: Waiting;
  readonly colleagues: Colleagues;
  readonly offers: Offers;
  readonly dueFollowUps: DueFollowUps;
  readonly ownAppointments: OwnAppointments;
  readonly openCallBacks: OpenCallBacks;
  readonly ownInvitations: OwnInvitations;
  readonly watched: WatchedTickets;
  readonly overlays: Overlays;
  readonly ticketFilter: TicketFilter;
  readonly createEngine: CreateAgentEngine;
}

export const [getConsole, setConsole] = createContext<Console>();

export function createConsole(createEngine: CreateAgentEngine): Console {
  const router = createRouter();
  const auth: Auth = createAuth(() => api);
  const api: ConsoleApi = createConsoleApi({ onUnauthorized: () => auth.expire() });
  const events = createEvents(api.eventsUrl, (deactivated) => {
    if (deactivated) auth.expire(true);
    void askWhoIsThere(api);
  });
  const toasts = createToasts();
  const overlays = $state<Overlays>({ palette: false, help: false, newTicket: false, enterCode: false, accepting: null });
  const alerts = createAlerts();
  const colleagues = createColleagues(api, events, auth);
  const tellElsewhere: TellElsewhere = (words, key, onpress) => {
    if (document.hidden && !colleagues.isAway) alerts.tell(words, key, onpress);
  };
  const ticketFilter = $state<TicketFilter>(blankFilter());
  return {
    api,
    alerts,
    auth,
    clock: createClock(),
    confirms: createConfirms(),
    events,
    router,
    theme: createTheme(),
    toasts,
    waiting: createWaiting(api, events),
    colleagues,
    offers: createOffers(api, events),
    dueFollowUps: createDueFollowUps(api, events, toasts, router),
    ownAppointments: createOwnAppointments(api, events, toasts, router),
    openCallBacks: createOpenCallBacks(api, events, toasts, router, tellElsewhere),
    ownInvitations: createOwnInvitations(api, events, toasts, router),
    watched: createWatchedTickets(api, events, toasts, router),
    overlays,
    ticketFilter,
    createEngine,
  };
}

/** The event stream does not tell why it was refused; a 401 here leads to the sign-in. */
async function askWhoIsThere(api: ConsoleApi): Promise<void> {
  try {
    await api.me();
  } catch {
    // The API client has told the authentication already; anything else is for the next try.
  }
}
