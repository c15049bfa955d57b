// The invitations that this console has made: what becomes of each is told once, and who accepts is gone to. The server
// says that something changed and never what; which ones they are stays with the tab, so that a reload loses none. The
// server's list says in every tab who is invited, by whom, and not what became of it: taken from there, each tab would
// tell the same outcome, and go to the session.

import { ProblemError, type ConsoleApi } from "../../shared/api";
import type { Invitation } from "../../shared/generated/Invitation";
import type { InviteCustomer } from "../../shared/generated/InviteCustomer";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { paths, type Router } from "../app/router.svelte";
import type { Toasts } from "../app/toasts.svelte";
import { overWords } from "./words";

export interface OwnInvitations {
  invite(customerId: string, input: InviteCustomer): Promise<Invitation>;
  withdraw(id: string): Promise<void>;
  /** Looks after those of before a reload and keeps listening; the function returned stops. */
  start(): () => void;
}

const KEY = "tandem.invitations";
/** Several changes may come at once. */
const REFRESH_MS = 300;

function kept(): Set<string> {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : []);
  } catch {
    return new Set();
  }
}

function keep(ids: ReadonlySet<string>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...ids]));
  } catch {
    // Without storage a reload forgets them.
  }
}

export function createOwnInvitations(api: ConsoleApi, events: Events, toasts: Toasts, router: Router): OwnInvitations {
  const ids = kept();
  const drop = (id: string): boolean => {
    const was = ids.delete(id);
    keep(ids);
    return was;
  };

  /** Who is in a session is not taken out of it. */
  function go(session: string, words: string): void {
    const open = (): void => void router.navigate(paths.session(session));
    if (router.route.name !== "session") return open();
    toasts.show(words, "info", { label: "Open the session", run: open });
  }

  async function look(id: string): Promise<void> {
    try {
      const invitation = await api.invitation(id);
      const { state, session_id: session } = invitation;
      // A session that begins is told of in a moment.
      if (state === "open" || (state === "accepted" && session === null) || !drop(id)) return;
      const words = overWords(invitation);
      if (session !== null) go(session, words ?? "");
      else if (words !== null) toasts.show(words, "info");
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) drop(id);
    }
  }

  return {
    async invite(customerId, input) {
      const invitation = await api.inviteCustomer(customerId, input);
      ids.add(invitation.id);
      keep(ids);
      // They may have answered before this did.
      void look(invitation.id);
      return invitation;
    },
    async withdraw(id) {
      await api.withdrawInvitation(id);
      drop(id);
    },
    start() {
      const refresh = coalesce(() => [...ids].forEach((id) => void look(id)), REFRESH_MS);
      refresh();
      const stop = events.on("present_customers", () => refresh());
      return () => {
        stop();
        refresh.cancel();
      };
    },
  };
}
