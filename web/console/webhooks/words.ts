// Words for webhooks: why one is off, where a delivery stands, and what became of an attempt.

import type { Attempt } from "../../shared/generated/Attempt";
import type { Webhook } from "../../shared/generated/Webhook";
import { fullTime } from "../app/clock.svelte";

const OFF: Readonly<Record<string, string>> = {
  hand: "turned off by an administrator",
  failing: "nothing has reached it for days",
  gone: "the receiver answered that it wants no more",
  backlog: "too much waited for it",
};

const STATES: Readonly<Record<string, string>> = {
  held: "Behind an earlier one",
  waiting: "Waiting",
  delivered: "Delivered",
  dead: "Given up",
};

const FAILURES: Readonly<Record<string, string>> = {
  refused: "leads to an address inside",
  unresolved: "the name leads nowhere",
  unreachable: "no connection",
  timeout: "no answer in time",
  gone: "the event is gone from the record",
};

/** `status_changed` as people say it. */
export function kindWords(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How a webhook is, in one sentence. */
export function stateWords(webhook: Webhook): string {
  if (!webhook.on) return `Off: ${OFF[webhook.off_reason ?? ""] ?? "unknown reason"}`;
  if (webhook.failing_since !== null) return `Nothing has reached it since ${fullTime(webhook.failing_since)}`;
  return "On";
}

export function deliveryWords(state: string): string {
  return STATES[state] ?? state;
}

export function attemptWords({ status, failure, duration_ms: ms }: Attempt): string {
  return `${status === null ? (FAILURES[failure ?? ""] ?? "failed") : `answered ${status}`} after ${ms} ms`;
}
