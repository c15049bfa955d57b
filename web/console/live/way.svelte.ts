// Which way the session is connected, as far as the browser tells, for the words on it.

import type { SessionView } from "../../shared/api-types";
import type { AgentEngine, ConnectionStatus } from "../../shared/engine";
import { type Path, pathOf, type Way, wayOf } from "../../shared/transport/way";

export interface Ways {
  /** What is told of the connection; null while there is nothing to tell. */
  readonly path: Path | null;
  /** Another engine begins, or none is left; hands it on. */
  renew<T extends AgentEngine | null>(engine: T): T;
  /** Looks again: browsers go over to a better way by themselves. */
  follow(status: ConnectionStatus): void;
}

export function createWays(status: () => ConnectionStatus, session: () => SessionView | null): Ways {
  let engine: AgentEngine | null = null;
  let way = $state<Way | null>(null);
  const path = $derived(pathOf(status(), way, session()));
  return {
    get path() {
      return path;
    },
    renew(next) {
      engine = next;
      way = null;
      return next;
    },
    follow({ transport }) {
      const asked = engine;
      if (transport !== "p2p" || asked === null) return;
      // What can not be told now is told with the next word on the connection.
      void asked.media.stats()?.then((report) => asked === engine && (way = wayOf(report)), () => undefined);
    },
  };
}
