// The customer's own hand, which goes first wherever it is at work.

/** How long the agent's hand waits after the customer's, in milliseconds. */
export const SUSPEND_MS = 1_500;
/** What the customer's own hand does. */
export const OWN_HAND = ["pointerdown", "keydown", "wheel", "touchstart"];
/** When an event was made, which may be long before a busy page hears of it, in milliseconds of the clock. */
export const madeAt = (event: Event): number => performance.timeOrigin + event.timeStamp;
/** Whether it is a press of Escape, and not one that is held. */
export function isEscape(event: Event): boolean {
  const { key, repeat } = event as Partial<KeyboardEvent>;
  return key === "Escape" && !repeat;
}
