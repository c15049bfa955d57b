// Join links that this tab has made. The server keeps only a hash of the secret, so a link can be
// shown again only by whoever still holds it; it goes with the tab.

import type { JoinLink } from "../../shared/api-types";

const PREFIX = "tandem.link.";

export function rememberLink(sessionId: string, link: JoinLink): void {
  try {
    sessionStorage.setItem(PREFIX + sessionId, JSON.stringify(link));
  } catch {
    // Storage may be refused; the link is then shown once.
  }
}

export function rememberedLink(sessionId: string): JoinLink | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PREFIX + sessionId) ?? "null");
    return isLink(value) ? value : null;
  } catch {
    return null;
  }
}

export function forgetLink(sessionId: string): void {
  try {
    sessionStorage.removeItem(PREFIX + sessionId);
  } catch {
    // Nothing was kept then.
  }
}

function isLink(value: unknown): value is JoinLink {
  if (typeof value !== "object" || value === null) return false;
  return "url" in value && typeof value.url === "string" && "expires_at" in value && typeof value.expires_at === "string";
}
