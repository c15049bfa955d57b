// Who is signed in, and what a visitor without a session has to do first.

import { forgetDrafts } from "../talk/drafts";
import type { ConsoleApi } from "../../shared/api";
import { ProblemError } from "../../shared/api";
import type { Me } from "../../shared/api-types";

export type AuthState =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "signed-out"; readonly setupNeeded: boolean; readonly expired: boolean; readonly deactivated: boolean }
  | { readonly phase: "signed-in"; readonly agent: Me };

export interface Auth {
  readonly state: AuthState;
  readonly agent: Me | null;
  load(): Promise<void>;
  enter(agent: Me): void;
  signOut(): Promise<void>;
  /** The server no longer knows the cookie; `deactivated` where it has said that an administrator has done that. */
  expire(deactivated?: boolean): void;
}

export function createAuth(api: () => ConsoleApi): Auth {
  let state = $state.raw<AuthState>({ phase: "loading" });

  return {
    get state() {
      return state;
    },
    get agent() {
      return state.phase === "signed-in" ? state.agent : null;
    },
    async load() {
      state = { phase: "loading" };
      state = await readState(api());
    },
    enter(agent) {
      state = { phase: "signed-in", agent };
    },
    async signOut() {
      await api().signOut();
      forgetDrafts();
      state = { phase: "signed-out", setupNeeded: false, expired: false, deactivated: false };
    },
    expire(deactivated = false) {
      if (state.phase === "signed-in") state = { phase: "signed-out", setupNeeded: false, expired: true, deactivated };
      else if (deactivated && state.phase === "signed-out") state = { ...state, deactivated };
    },
  };
}

async function readState(api: ConsoleApi): Promise<AuthState> {
  try {
    return { phase: "signed-in", agent: await api.me() };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) return { phase: "failed", error };
  }
  try {
    return { phase: "signed-out", setupNeeded: (await api.setup()).needed, expired: false, deactivated: false };
  } catch (error) {
    return { phase: "failed", error };
  }
}
