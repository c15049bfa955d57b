// The link's secret: comes in the fragment, leaves the address bar at once, and is kept for this tab
// until it is used, so that a reload before "Continue" does not lose the invitation.

const KEY = "tandem.link";

function keep(secret: string): void {
  try {
    sessionStorage.setItem(KEY, secret);
  } catch {
    // Storage is refused: the invitation lives as long as this document.
  }
}

/** Takes the secret out of the address bar, or from before a reload. */
export function takeSecret(): string | null {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (secret) {
    keep(secret);
    return secret;
  }
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** The link is used up or worth nothing. */
export function forgetSecret(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
