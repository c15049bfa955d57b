// The customer's own hand, which goes first wherever it is at work.

/** How long the agent's hand waits after the customer's, in milliseconds. */
export const SUSPEND_MS = 1_500;
/** What the customer's own hand does. */
export const OWN_HAND = ["pointerdown", "keydown", "wheel", "touchstart"];
