// The ticket list: its pages, and reading again without losing the agent's place.

import type { ConsoleApi } from "../../shared/api";
import type { Page, Ticket, TicketQuery } from "../../shared/api-types";
import { createResource } from "../app/resource.svelte";

export interface TicketList {
  readonly tickets: readonly Ticket[] | null;
  readonly error: unknown;
  readonly loading: boolean;
  readonly more: boolean;
  reload(): Promise<void>;
  loadMore(): Promise<void>;
}

const PAGE = 50;
const LIMIT_MAX = 200;

/** `query` says what to ask for; nothing where no ticket can be meant. */
export function createTicketList(api: ConsoleApi, query: () => TicketQuery | null): TicketList {
  const resource = createResource<Page<Ticket>>(() => {
    const limit = Math.min(LIMIT_MAX, Math.max(PAGE, resource.value?.data.length ?? 0));
    const wanted = query();
    return wanted === null ? Promise.resolve({ data: [], next_cursor: null }) : api.tickets({ ...wanted, limit });
  });

  return {
    get tickets() {
      return resource.value?.data ?? null;
    },
    get error() {
      return resource.error;
    },
    get loading() {
      return resource.loading;
    },
    get more() {
      return resource.value !== null && resource.value.next_cursor !== null;
    },
    reload: () => resource.reload(),
    async loadMore() {
      const shown = resource.value;
      if (shown === null || shown.next_cursor === null) return;
      const next = await api.tickets({ ...query(), limit: PAGE, cursor: shown.next_cursor });
      // Read anew in the meantime: then the cursor belongs to a list that is gone.
      if (resource.value === shown) resource.set({ data: [...shown.data, ...next.data], next_cursor: next.next_cursor });
    },
  };
}
