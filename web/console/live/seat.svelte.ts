// The agent's own place in a session: with hands, or among those who watch.

import type { ConsoleApi } from "../../shared/api";
import { ProblemError } from "../../shared/api";
import type { ParticipantView, Role, SessionView } from "../../shared/api-types";
import { RefusedError } from "../../shared/engine";

export interface Seat {
  readonly role: Role;
  /** Sees, and may of all else only what the role allows. */
  readonly viewing: boolean;
  /** False: the session is somebody else's, and this agent does not watch it. */
  readonly attached: boolean;
  /** Own participant; null before the first welcome. */
  readonly participantId: string | null;
  /** Everybody who watches, oneself left out. */
  readonly watchers: readonly ParticipantView[];
  /** What `welcome` says. */
  take(participantId: string, role: Role): void;
  /** Asks as what the agent comes in; the answer gets tokens for one socket after the other. */
  comeIn(): Promise<() => Promise<string>>;
}

export function isViewer(role: Role): boolean {
  return role === "observer" || role === "supervisor";
}

export function createSeat(api: ConsoleApi, sessionId: string, session: () => SessionView | null): Seat {
  let role = $state<Role>("agent");
  let attached = $state(true);
  let participantId = $state<string | null>(null);
  const watchers = $derived(session()?.participants.filter((one) => isViewer(one.role) && one.connected && one.id !== participantId) ?? []);

  /** A server that is busy is asked again by the engine. */
  async function first(): Promise<string | null> {
    try {
      const token = await api.socketToken(sessionId);
      role = token.role;
      attached = true;
      return token.socket_token;
    } catch (cause) {
      attached = !(cause instanceof ProblemError && cause.code === "not_attached");
      return null;
    }
  }

  return {
    get role() {
      return role;
    },
    get viewing() {
      return isViewer(role);
    },
    get attached() {
      return attached;
    },
    get participantId() {
      return participantId;
    },
    get watchers() {
      return watchers;
    },
    take(id, as) {
      participantId = id;
      role = as;
    },
    async comeIn() {
      let token = await first();
      return () => {
        const next = token === null ? socketToken(api, sessionId, isViewer(role)) : Promise.resolve(token);
        token = null;
        return next;
      };
    },
  };
}

/** Refusals are final; a server that is down, busy or slow is asked again. After a cut a viewer takes its place again. */
async function socketToken(api: ConsoleApi, sessionId: string, viewing: boolean): Promise<string> {
  try {
    if (viewing) await api.watch(sessionId);
    return (await api.socketToken(sessionId)).socket_token;
  } catch (error) {
    const final = error instanceof ProblemError && error.status < 500 && ![408, 429].includes(error.status);
    throw final ? new RefusedError(error.message) : error;
  }
}
