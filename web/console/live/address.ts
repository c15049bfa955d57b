// Addresses that the agent has the customer's browser call.

/** The path of an address, with query and fragment, if it is of the page's own site; null: it is not. */
export function pathWithin(address: string, page: string): string | null {
  const [url, own] = [parse(address.trim(), page), parse(page)];
  if (url === null || own === null || url.origin === "null" || url.origin !== own.origin || url.pathname.startsWith("//")) return null;
  return url.pathname + url.search + url.hash;
}

function parse(address: string, base?: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null;
}
