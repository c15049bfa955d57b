// The ticket list: filter, pages, and reading again without losing the agent's place.

import type { ConsoleApi } from "../../shared/api";
import type { Page, Ticket, TicketQuery } from "../../shared/api-types";
import type { TicketFilter } from "../app/console.svelte";
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

/** `plan=Gold` as the interface is asked for it. */
function fieldQuery(field: string | null): TicketQuery {
  if (field === null) return {};
  const end = field.indexOf("=");
  return { [`field.${field.slice(0, end)}`]: field.slice(end + 1) };
}

export function createTicketList(api: ConsoleApi, filter: TicketFilter, me: () => string | undefined): TicketList {
  const query = (): TicketQuery => {
    const assignee = filter.assignee === "mine" ? me() : filter.assignee === "all" ? undefined : filter.assignee;
    return {
      ...(filter.status === null ? {} : filter.status === "merged" ? { merged: true } : { status: filter.status }),
      ...(filter.priority === null ? {} : { priority: filter.priority }),
      ...(filter.category === null ? {} : { category: filter.category }),
      ...fieldQuery(filter.field),
      ...(filter.due === null ? {} : { sort: "due", ...(filter.due === "any" ? {} : { due_within: filter.due }) }),
      ...(assignee === undefined ? {} : { assignee }),
      q: filter.q.trim(),
    };
  };
  const resource = createResource<Page<Ticket>>(() => {
    const limit = Math.min(LIMIT_MAX, Math.max(PAGE, resource.value?.data.length ?? 0));
    return api.tickets({ ...query(), limit });
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
