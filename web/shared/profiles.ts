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
export function isAt(pages: string, address: string): boolean {
  const text = (pages[0] === "/" ? address.replace(/^[^/]*\/\/[^/]*/, "") || "/" : address).toLowerCase();
  const parts = pages.toLowerCase().split("*");
  const last = parts.length - 1;
  let at = 0;
  const fits = parts.every((part, i) => {
    const found = i === 0 ? 0 : i === last ? text.length - part.length : text.indexOf(part, at);
    const isThere = found >= at && text.startsWith(part, found);
    at = found + part.length;
    return isThere;
  });
  return fits && (last > 0 || at === text.length);
}
