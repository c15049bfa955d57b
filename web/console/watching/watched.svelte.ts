// The tickets that this agent watches: what of them is unread is counted in the navigation, and told once
// each as it comes. A ticket that is open in front of the agent is read by that.

import type { ConsoleApi } from "../../shared/api";
import type { Watched } from "../../shared/generated/Watched";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { isFresh, newsWords } from "./words";

export interface WatchedTickets {
  readonly list: readonly Watched[];
  /** Those on which something is unread. */
  readonly unread: readonly Watched[];
  /** False while the first answer is out. */
  readonly loaded: boolean;
  readonly error: unknown;
  watch(ticketId: string): Promise<void>;
  unwatch(ticketId: string): Promise<void>;
  reload(): Promise<void>;
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

/** A talk is many changes close together. */
const REFRESH_MS = 500;

export function createWatchedTickets(api: ConsoleApi, events: Events, toasts: Toasts, router: Router): WatchedTickets {
  let list = $state.raw<readonly Watched[]>([]);
  let loaded = $state(false);
  let error = $state.raw<unknown>(null);
  let latest = 0;
  const unread = $derived(list.filter((one) => one.unread > 0));

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    try {
      const { data } = await api.watched();
      if (turn !== latest) return;
      const before = loaded ? list : null;
      list = await readShown(api, router, data);
      error = null;
      if (before !== null) tell(list.filter((one) => isFresh(one, before)));
    } catch (cause) {
      if (turn === latest) error = cause;
    } finally {
      if (turn === latest) loaded = true;
    }
  }

  function tell(fresh: readonly Watched[]): void {
    const [first] = fresh;
    if (first === undefined) return;
    const open = (): void => void router.navigate(fresh.length === 1 ? paths.ticket(first.ticket.id) : paths.watched);
    toasts.show(newsWords(fresh), "info", { label: "Open", run: open });
  }

  return {
    get list() {
      return list;
    },
    get unread() {
      return unread;
    },
    get loaded() {
      return loaded;
    },
    get error() {
      return error;
    },
    async watch(ticketId) {
      await api.watchTicket(ticketId);
      await reload();
    },
    async unwatch(ticketId) {
      await api.unwatchTicket(ticketId);
      await reload();
    },
    reload,
    start() {
      void reload();
      const refresh = coalesce(() => void reload(), REFRESH_MS);
      // Coming back to the page reads what stands on it.
      const look = (): void => void (unread.length > 0 && refresh());
      document.addEventListener("visibilitychange", look);
      const stops = [
        events.on("watched", () => refresh()),
        () => document.removeEventListener("visibilitychange", look),
        events.on("tickets", (id) => (id === null || list.some((one) => one.ticket.id === id)) && refresh()),
        refresh.cancel,
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** What stands in front of the agent is no news to them. */
async function readShown(api: ConsoleApi, { route }: Router, data: readonly Watched[]): Promise<readonly Watched[]> {
  const shown = route.name === "ticket" && document.visibilityState === "visible" ? route.id : null;
  const open = data.find((one) => one.ticket.id === shown && one.unread > 0);
  if (open === undefined) return data;
  await api.readWatched(open.ticket.id);
  return data.map((one) => (one === open ? { ...one, unread: 0, latest: null } : one));
}
