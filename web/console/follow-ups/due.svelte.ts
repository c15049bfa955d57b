// The follow-ups of this agent that are due: counted in the navigation, and told once each as they come.
// The server says that something changed and never what; what is due is read from it.

import type { ConsoleApi } from "../../shared/api";
import type { FollowUp } from "../../shared/generated/FollowUp";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { newsWords } from "./words";

export interface DueFollowUps {
  readonly list: readonly FollowUp[];
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

/** Many come due at nine. */
const REFRESH_MS = 500;

/** Most that are counted. */
export const COUNTED_MAX = 100;

export function createDueFollowUps(api: ConsoleApi, events: Events, toasts: Toasts, router: Router): DueFollowUps {
  let list = $state.raw<readonly FollowUp[]>([]);
  /** Those that this console has seen; null before it has read any: the count tells of those. */
  let seen: ReadonlySet<string> | null = null;
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    try {
      const { data } = await api.followUps({ due: true, limit: COUNTED_MAX });
      if (turn !== latest) return;
      list = data;
      const fresh = seen === null ? [] : data.filter((one) => seen?.has(nameOf(one)) === false);
      seen = new Set(data.map(nameOf));
      tell(fresh);
    } catch {
      // The next event, or coming back online, reads again.
    }
  }

  function tell(fresh: readonly FollowUp[]): void {
    const [first] = fresh;
    if (first === undefined) return;
    const open = (): void => void router.navigate(fresh.length === 1 ? paths.ticket(first.ticket.id) : paths.followUps);
    toasts.show(newsWords(fresh), "info", { label: "Open", run: open });
  }

  return {
    get list() {
      return list;
    },
    start() {
      void reload();
      const refresh = coalesce(() => void reload(), REFRESH_MS);
      const stops = [
        events.on("follow_ups", () => refresh()),
        // A ticket that is closed takes its follow-up with it.
        events.on("tickets", (id) => list.some((one) => one.ticket.id === id) && refresh()),
        refresh.cancel,
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** One that was set to another time is another one. */
function nameOf({ id, due_at }: FollowUp): string {
  return `${id} ${due_at}`;
}
