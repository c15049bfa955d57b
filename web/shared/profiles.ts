import type { PrivacyProfile } from "./generated/PrivacyProfile";
import type { PrivacyRule } from "./generated/PrivacyRule";

/** All profiles, the one that masks least first. */
export const PROFILES: readonly PrivacyProfile[] = ["open", "balanced", "strict"];

/** The one of two profiles that masks more. */
export function stricter(one: PrivacyProfile, other: PrivacyProfile): PrivacyProfile {
  return PROFILES.indexOf(one) > PROFILES.indexOf(other) ? one : other;
}

/** What rules and a page's author ask for at an address; `dom::mask::Policy` decides by the same. */
export function profileAt(address: string, rules: readonly PrivacyRule[], asked: PrivacyProfile | null): PrivacyProfile {
  return rules.filter(({ pages }) => isAt(pages, address)).reduce((most, { profile }) => stricter(most, profile), asked ?? "open");
}

/** Whether an address is among pages: `*` stands for anything, either case counts, and `/` begins a path of any origin. */
function isAt(pages: string, address: string): boolean {
  const whole = pages.startsWith("/") ? address.replace(/^[^/]*\/\/[^/]*/, "") || "/" : address;
  const text = whole.toLowerCase();
  const [head = "", ...parts] = pages.toLowerCase().split("*");
  const tail = parts.pop();
  if (tail === undefined) return text === head;
  let at = text.startsWith(head) ? head.length : text.length + 1;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    at = found < 0 ? text.length + 1 : found + part.length;
  }
  return text.length - at >= tail.length && text.endsWith(tail);
}
