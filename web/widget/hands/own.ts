// The customer's own hand in the client frame: while it is at work there, the agent's does nothing in the
// page, which could take the keyboard away from under what the customer writes.

import { OWN_HAND, SUSPEND_MS } from "../../shared/hand";

/** How long words that were begun and not sent keep the agent's hand away after the last key, in milliseconds. */
const WRITING_MS = 10_000;

/** What is dictated comes without keys. */
const HANDS = [...OWN_HAND, "input"];

/** Suspends acts with each press and key that is no answer to a question, which `asks` says; the answer does it
 *  while the customer is in the middle of their words. */
export function watchOwnHand(suspend: (ms: number) => void, asks: () => boolean): () => void {
  let usedAt = -WRITING_MS;
  for (const type of HANDS) {
    const hear = (event: Event): void => {
      if (!event.isTrusted) return;
      usedAt = performance.now();
      // A button does at once what it says, be it the answer to a proposal.
      const isAnswer = event.target instanceof Element && event.target.closest("button") !== null;
      if (!isAnswer && !asks()) suspend(SUSPEND_MS);
    };
    addEventListener(type, hear, { capture: true, passive: true });
  }
  return () => {
    const { value = "" } = (document.activeElement ?? {}) as Partial<HTMLTextAreaElement>;
    if (value !== "" && document.hasFocus() && performance.now() - usedAt < WRITING_MS) suspend(SUSPEND_MS);
  };
}
