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

/** Where a write-back stands, in a few words; `when` says times. */
export function writeBackWords(one: WriteBack, when: (at: string) => string): string {
  const why = failureWords(one);
  switch (one.state) {
    case "written":
      return `Written ${when(one.settled_at ?? one.created_at)}`;
    case "dead":
      return `Not written: ${why === "" ? "given up" : why}`;
    case "held":
      return "Waits for the one before";
    default:
      return why === "" ? "On its way" : `Waits: ${why}`;
  }
}
