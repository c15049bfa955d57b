// Words for the audit: who did something, and what people look for most.

import type { AuditRecord } from "../../shared/generated/AuditRecord";

const NAMELESS: Readonly<Record<string, string>> = {
  agent: "An agent",
  key: "A key that is gone",
  customer: "The customer",
  system: "Tandem",
  nobody: "Somebody not signed in",
};

export function actorWords({ actor_kind: kind, actor_name: name }: AuditRecord): string {
  if (name === null) return NAMELESS[kind] ?? kind;
  return kind === "key" ? `The key “${name}”` : name;
}

/** What can be asked for, in the order of a day. */
export const ACTS: readonly string[] = [
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "refused",
  "settings_changed",
  "set_up",
  "agent_made",
  "agent_reset",
  "password_changed",
  "second_factor_on",
  "second_factor_off",
  "second_factor_reset",
  "second_factor_failed",
  "recovery_code_used",
  "recovery_codes_renewed",
  "profile_changed",
  "key_made",
  "key_revoked",
  "webhook_made",
  "webhook_changed",
  "webhook_secret_renewed",
  "webhook_deleted",
  "exported",
  "erased",
  "chain_accepted",
  "ticket_created",
  "status_changed",
  "assignee_changed",
  "customer_cleared",
  "person_erased",
  "escalated",
  "sla_warned",
  "sla_breached",
  "sla_met",
  "session_created",
  "consent_given",
  "consent_refused",
  "grant_asked",
  "grant_added",
  "grant_removed",
  "grant_refused",
  "paused",
  "resumed",
  "act_refused",
  "more_acts_refused",
  "acts_refused",
  "proposal_answered",
  "navigated",
  "handoff_offered",
  "handed_off",
  "file_sent",
  "file_refused",
  "file_downloaded",
  "file_deleted",
  "reported",
  "session_ended",
];
