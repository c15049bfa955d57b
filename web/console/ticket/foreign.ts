// Words for what is on its way to the ticket of another system.

import type { WriteBack } from "../../shared/generated/WriteBack";

const FAILURES: Readonly<Record<string, string>> = {
  refused: "its address leads where Tandem may not go",
  unresolved: "its name leads nowhere",
  unreachable: "it can not be reached",
  timeout: "it took too long",
  unreadable: "its answer is not understood",
  denied: "it does not let Tandem in",
  missing: "it has no such ticket any more",
};

/** Why the latest attempt failed; empty when none has. */
export function failureWords({ failure, status }: Pick<WriteBack, "failure" | "status">): string {
  if (failure === null) return "";
  return FAILURES[failure] ?? `it answered ${status ?? "with an error"}`;
}

/** Whether it has not been tried yet, and waits for an agent to say what came of the session. */
export function waitsForOutcome({ state, attempts, due_at: due }: Pick<WriteBack, "state" | "attempts" | "due_at">, now: number): boolean {
  return state === "waiting" && attempts === 0 && due !== null && Date.parse(due) > now;
}

/** Whether somebody may have it tried at once. */
export function mayTry(one: WriteBack, now: number): boolean {
  return one.state === "dead" || (one.state === "waiting" && (one.failure !== null || waitsForOutcome(one, now)));
}

/** Where a write-back stands, in a few words; `when` says times. */
export function writeBackWords(one: WriteBack, when: (at: string) => string, now: number): string {
  const why = failureWords(one);
  switch (one.state) {
    case "written":
      return `Written ${when(one.settled_at ?? one.created_at)}`;
    case "dead":
      return `Not written: ${why === "" ? "given up" : why}`;
    case "held":
      return "Waits for the one before";
    default:
      if (why !== "") return `Waits: ${why}`;
      return waitsForOutcome(one, now) ? "Goes once the outcome is said, or in a few minutes" : "On its way";
  }
}
