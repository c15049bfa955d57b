// Who is at the desk; read again whenever the server says so.

import type { ConsoleApi } from "../../shared/api";
import type { Availability, Colleague } from "../../shared/api-types";
import type { Auth } from "./auth.svelte";
import type { Events } from "./events.svelte";

export interface Colleagues {
  /** All agents by name, those who are deactivated among them; null while the first answer is out. */
  readonly all: readonly Colleague[] | null;
  /** Those who come in. */
  readonly active: readonly Colleague[] | null;
  /** Likewise, all but the one who is signed in. */
  readonly others: readonly Colleague[] | null;
  /** Whether the one who is signed in has said that they are away. */
  readonly isAway: boolean;
  /** Why they could not be read. */
  readonly error: unknown;
  setPresence(presence: Availability): Promise<void>;
  reload(): Promise<void>;
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

export function createColleagues(api: ConsoleApi, events: Events, auth: Auth): Colleagues {
  let all = $state.raw<readonly Colleague[] | null>(null);
  let error = $state.raw<unknown>(null);

  async function reload(): Promise<void> {
    try {
      all = (await api.agents()).data;
      error = null;
    } catch (cause) {
      error = cause;
    }
  }

  return {
    get all() {
      return all;
    },
    get active() {
      return all?.filter(({ active }) => active) ?? null;
    },
    get others() {
      return all?.filter(({ id, active }) => active && id !== auth.agent?.id) ?? null;
    },
    get isAway() {
      return all?.find(({ id }) => id === auth.agent?.id)?.presence === "away";
    },
    get error() {
      return error;
    },
    reload,
    async setPresence(presence) {
      await api.setPresence(presence);
      await reload();
    },
    start() {
      void reload();
      return events.on("agents", () => void reload());
    },
  };
}
