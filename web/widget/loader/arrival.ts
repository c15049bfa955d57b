// The arrival token: comes in the fragment of the product page's address when a join link leads
// there. It is taken out of the address bar before anything else runs, so that neither the product's
// router nor its analytics keep it.

const PATTERN = /[#&]tandem-arrival=([A-Za-z0-9_-]{8,512})(?=&|$)/;

/** Takes the token out of a fragment; `rest` is what the page should keep. */
export function splitArrival(hash: string): { token: string; rest: string } | null {
  const match = PATTERN.exec(hash);
  if (!match?.[1]) return null;
  const rest = hash.slice(0, match.index) + hash.slice(match.index + match[0].length);
  return { token: match[1], rest: rest && !rest.startsWith("#") ? `#${rest.slice(1)}` : rest };
}

/** Strips the arrival token from this page's address and hands it back. */
export function takeArrival(): string | null {
  const found = splitArrival(location.hash);
  if (!found) return null;
  history.replaceState(history.state, "", location.pathname + location.search + found.rest);
  return found.token;
}
