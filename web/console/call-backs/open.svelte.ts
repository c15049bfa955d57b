// The open call-backs of the desk: those that are due are counted in the navigation, and told once each as they
// come. The server says that something changed and never what; what is open is read from it.

import type { ConsoleApi } from "../../shared/api";
import type { CallBack } from "../../shared/generated/CallBack";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { isDue, newlyDue, newsWords, toldOf, untilNextDue } from "./words";

export interface OpenCallBacks {
  /** Those of them that somebody should take at a moment. */
  due(now: number): readonly CallBack[];
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

/** Several may come at once. */
const REFRESH_MS = 500;
/** Longest wait of a timer: browsers count it in 31 bits. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** Most that are counted. */
export const COUNTED_MAX = 100;

/** Tells an agent who looks elsewhere, with words that name nothing of the customer. */
export type TellElsewhere = (words: string, key: string, onpress: () => void) => void;

export function createOpenCallBacks(api: ConsoleApi, events: Events, toasts: Toasts, router: Router, tellElsewhere: TellElsewhere): OpenCallBacks {
  let list = $state.raw<readonly CallBack[]>([]);
  /** Those that this console need tell no more; null before it has read any: the count tells of those. */
  let told: ReadonlySet<string> | null = null;
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    try {
      const { data } = await api.callBacks({ limit: COUNTED_MAX });
      if (turn !== latest) return;
      list = data;
      const now = Date.now();
      const fresh = told === null ? [] : newlyDue(told, data, now);
      told = toldOf(data, now);
      tell(fresh);
      wakeUp(untilNextDue(data, now));
    } catch {
      // The next event, or coming back online, reads again.
    }
  }

  /** The server says when one comes due; a clock here that is behind it sees that a little later. */
  function wakeUp(after: number | null): void {
    clearTimeout(timer);
    if (after !== null) timer = setTimeout(() => void reload(), Math.min(after, TIMER_MS_MAX));
  }

  function tell(fresh: readonly CallBack[]): void {
    const [first] = fresh;
    if (first === undefined) return;
    const open = (): void => void router.navigate(paths.callBacks);
    toasts.show(newsWords(fresh), "info", { label: "Open", run: open });
    tellElsewhere(`Ticket #${first.ticket.number}, to be called`, `${first.id}.call`, open);
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
        () => clearTimeout(timer),
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}
