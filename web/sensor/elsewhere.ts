// Whose an address is.

/** Whether what is at an address of the web is another origin's, which may let pages show it and no script read it. */
export function isElsewhere(url: string, own: string): boolean {
  try {
    const { protocol, origin } = new URL(url);
    return /^https?:$/.test(protocol) && origin !== own;
  } catch {
    return false;
  }
}
