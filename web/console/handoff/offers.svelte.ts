// Sessions that colleagues offer this agent; read again whenever the server says so.

import type { ConsoleApi } from "../../shared/api";
import type { OfferedHandoff } from "../../shared/api-types";
import type { Events } from "../app/events.svelte";

export interface Offers {
  readonly list: readonly OfferedHandoff[];
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

export function createOffers(api: ConsoleApi, events: Events): Offers {
  let list = $state.raw<readonly OfferedHandoff[]>([]);

  async function reload(): Promise<void> {
    try {
      list = (await api.handoffs()).data.filter(({ handoff }) => handoff.state === "offered");
    } catch {
      // The next event, or coming back online, reads again.
    }
  }

  return {
    get list() {
      return list;
    },
    start() {
      void reload();
      return events.on("handoffs", () => void reload());
    },
  };
}
