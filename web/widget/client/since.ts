// Since when a customer waits, as the console and the queue count it.

import type { SessionView } from "../../shared/generated/SessionView";

/** For the next agent, where one has let go. A time that can not be read is that moment. */
export function waitsSince({ created_at, let_go }: Pick<SessionView, "created_at" | "let_go">, now: number): number {
  return Date.parse(let_go?.at ?? created_at) || now;
}
