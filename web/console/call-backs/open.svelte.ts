// The open call-backs of the desk: those that are due are counted in the navigation, and told once each as they
// come. The server says that something changed and never what; what is open is read from it.

import type { ConsoleApi } from "../../shared/api";
import type { CallBack } from "../../shared/generated/CallBack";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { isDue, newsWords } from "./words";

export interface OpenCallBacks {
  /** Those of them that somebody should take at a moment. */
  due(now: number): readonly CallBack[];
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

/** Several may come at once. */
const REFRESH_MS = 500;
/** Most that are counted. */
export const COUNTED_MAX = 100;

export function createOpenCallBacks(api: ConsoleApi, events: Events, toasts: Toasts, router: Router): OpenCallBacks {
  let list = $state.raw<readonly CallBack[]>([]);
  /** Those that this console has seen; null before it has read any: the count tells of those. */
  let seen: ReadonlySet<string> | null = null;
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    try {
      const { data } = await api.callBacks({ limit: COUNTED_MAX });
      if (turn !== latest) return;
      list = data;
      const fresh = seen === null ? [] : data.filter((one) => seen?.has(one.id) === false && isDue(one, Date.now()));
      seen = new Set(data.map(({ id }) => id));
      tell(fresh);
    } catch {
      // The next event, or coming back online, reads again.
    }
  }

  function tell(fresh: readonly CallBack[]): void {
    if (fresh.length === 0) return;
    toasts.show(newsWords(fresh), "info", { label: "Open", run: () => void router.navigate(paths.callBacks) });
  }

  return {
    due: (now) => list.filter((one) => isDue(one, now)),
    start() {
      void reload();
      const refresh = coalesce(() => void reload(), REFRESH_MS);
      const stops = [
        events.on("call_backs", () => refresh()),
        // A ticket that is done with has nobody to call.
        events.on("tickets", (id) => list.some((one) => one.ticket.id === id) && refresh()),
        refresh.cancel,
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}
