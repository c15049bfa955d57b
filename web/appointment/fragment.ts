// What the link of an appointment has behind its `#`.

/** `#appointment.SECRET`; null for anything else. */
export function readFragment(hash: string): string | null {
  return /^#(appointment\.[\w-]+)$/.exec(hash)?.[1] ?? null;
}
