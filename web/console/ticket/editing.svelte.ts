// Words that somebody puts right in place: what they type stays until it is saved or put back, whatever
// others do meanwhile.

import { overtakenWords } from "./typed";

export interface Editing {
  /** Whether somebody is at it. */
  readonly on: boolean;
  draft: string;
  /** Why it was not saved. */
  readonly problem: string | null;
  begin(): void;
  /** Puts back what the ticket has. */
  cancel(): void;
  /** Saves; false where something is left to be done. */
  save(): Promise<boolean>;
}

export interface EditingOf {
  /** What the ticket has. */
  kept(): string;
  /** What is wrong with what was typed. */
  complaint(typed: string): string | null;
  /** Writes it; whatever went wrong was said. */
  write(typed: string): Promise<boolean>;
}

export function createEditing(of: EditingOf): Editing {
  let on = $state(false);
  let draft = $state("");
  let problem = $state<string | null>(null);
  /** What the ticket had as they began, or what they were told of. */
  let seen = "";
  let busy = false;

  return {
    get on() {
      return on;
    },
    get draft() {
      return draft;
    },
    set draft(typed) {
      draft = typed;
      problem = null;
    },
    get problem() {
      return problem;
    },
    begin() {
      seen = of.kept();
      draft = seen;
      problem = null;
      on = true;
    },
    cancel() {
      on = false;
    },
    async save() {
      if (!on || busy) return false;
      const typed = draft.trim();
      const kept = of.kept();
      problem = of.complaint(typed) ?? (typed === kept ? null : overtakenWords(seen, kept));
      seen = kept;
      if (problem !== null) return false;
      busy = true;
      const done = typed === kept || (await of.write(typed));
      busy = false;
      seen = of.kept();
      if (done) on = false;
      return done;
    },
  };
}
