// Words for keys: what each scope lets a program do, and how a key is.

import type { ApiKey } from "../../shared/generated/ApiKey";
import type { Scope } from "../../shared/generated/Scope";
import { fullTime } from "../app/clock.svelte";

/** In the order in which people choose. */
export const scopeWords: Readonly<Record<Scope, string>> = {
  "tickets:read": "Read tickets, timelines, surveys and canned replies",
  "tickets:write": "Make and change tickets and canned replies, comment, write to customers",
  "sessions:read": "See sessions and who waits",
  "sessions:write": "Make sessions with their links, ask for grants in them, end them and hand them on",
  "files:read": "Download files",
  "files:write": "Send and delete files",
  "metrics:read": "Read figures and the events behind them",
  "agents:read": "See who works here",
  "agents:write": "Say what agents are there for",
  "audit:read": "Read the audit",
  "webhooks:read": "See webhooks and what they sent",
  "webhooks:write": "Make, change and delete webhooks, and by them get everything that stands on timelines",
};

export const SCOPES = Object.keys(scopeWords) as readonly Scope[];

export function hasEnded({ expires_at: end }: ApiKey, now: number): boolean {
  return end !== null && Date.parse(end) <= now;
}

/** Until when a key works, in one sentence. */
export function endWords(key: ApiKey, now: number): string {
  if (key.expires_at === null) return "Has no end";
  return `${hasEnded(key, now) ? "Ended" : "Ends"} ${fullTime(key.expires_at)}`;
}
