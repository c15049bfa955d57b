// Customers who pressed Help and wait; read again whenever the server says so.

import type { ConsoleApi } from "../../shared/api";
import type { WaitingRequest } from "../../shared/api-types";
import type { Events } from "./events.svelte";

export interface Waiting {
  readonly requests: readonly WaitingRequest[];
  /** Null while the first answer is out. */
  readonly loaded: boolean;
  readonly error: unknown;
  reload(): Promise<void>;
  /** Reads once and keeps listening; the function returned stops. */
  start(): () => void;
}

export function createWaiting(api: ConsoleApi, events: Events): Waiting {
  let requests = $state.raw<readonly WaitingRequest[]>([]);
  let loaded = $state(false);
  let error = $state.raw<unknown>(null);

  async function reload(): Promise<void> {
    try {
      requests = (await api.requests()).data;
      error = null;
    } catch (cause) {
      error = cause;
    } finally {
      loaded = true;
    }
  }

  return {
    get requests() {
      return requests;
    },
    get loaded() {
      return loaded;
    },
    get error() {
      return error;
    },
    reload,
    start() {
      void reload();
      return events.on("requests", () => void reload());
    },
  };
}
