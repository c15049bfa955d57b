// This agent's appointments: those that ask for them at this moment are counted in the navigation, and what
// happens to one is told as it comes. The server says that something changed; what, is read from it.

import type { ConsoleApi } from "../../shared/api";
import type { Appointment } from "../../shared/generated/Appointment";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { asksFor, isSoon, nameOf, newsOf, soonWords } from "./words";

export interface OwnAppointments {
  /** Those that are to come or go on, in the order of their times. */
  readonly list: readonly Appointment[];
  /** Those of them that ask for the agent at a moment. */
  asking(now: number): readonly Appointment[];
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

/** Several begin at nine. */
const REFRESH_MS = 500;
/** Most that are read: more than anybody leads. */
const READ_MAX = 100;

export function createOwnAppointments(api: ConsoleApi, events: Events, toasts: Toasts, router: Router): OwnAppointments {
  let list = $state.raw<readonly Appointment[]>([]);
  /** What this console has read of before; null before it has read any: the count tells of those. */
  let before: readonly Appointment[] | null = null;
  let told: ReadonlySet<string> = new Set();
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    try {
      const { data } = await api.appointments({ limit: READ_MAX });
      if (turn !== latest) return;
      list = data;
      const soon = data.filter((one) => isSoon(one, Date.now()));
      if (before !== null) tellAll(before, soon);
      before = data;
      told = new Set(soon.map(nameOf));
    } catch {
      // The next event, or coming back online, reads again.
    }
  }

  function tellAll(was: readonly Appointment[], soon: readonly Appointment[]): void {
    for (const one of list) {
      const known = was.find(({ id }) => id === one.id);
      const news = known === undefined ? null : newsOf(one, known);
      const isNewlySoon = soon.includes(one) && !told.has(nameOf(one));
      if (news !== null) tell(one, news);
      else if (isNewlySoon) tell(one, soonWords(one));
    }
  }

  function tell(one: Appointment, words: string): void {
    const there = one.session_id === null ? paths.ticket(one.ticket.id) : paths.session(one.session_id);
    toasts.show(words, "info", { label: "Open", run: () => void router.navigate(there) });
  }

  return {
    get list() {
      return list;
    },
    asking: (now) => list.filter((one) => asksFor(one, now)),
    start() {
      void reload();
      const refresh = coalesce(() => void reload(), REFRESH_MS);
      const stops = [
        events.on("appointments", () => refresh()),
        events.on("tickets", (id) => list.some((one) => one.ticket.id === id) && refresh()),
        refresh.cancel,
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}
