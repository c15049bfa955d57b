// Words for follow-ups that have come due.

import type { FollowUp } from "../../shared/generated/FollowUp";

/** What a message says of those that have come due. */
export function newsWords(fresh: readonly FollowUp[]): string {
  const [first] = fresh;
  if (first === undefined) return "";
  if (fresh.length > 1) return `${fresh.length} follow-ups are due`;
  const what = first.note === null ? first.ticket.subject : first.note;
  return `Follow-up is due on #${first.ticket.number}: ${what}`;
}
