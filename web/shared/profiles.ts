import type { PrivacyProfile } from "./generated/PrivacyProfile";

/** All profiles, the one that masks least first. */
export const PROFILES: readonly PrivacyProfile[] = ["open", "balanced", "strict"];
