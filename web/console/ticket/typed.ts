// What agents type about the customer of a ticket: what is wrong with it, and what others have made of it.

/** As the server bounds them. */
export const NAME_CHARS_MAX = 120;
export const EMAIL_BYTES_MAX = 254;
export const DESCRIPTION_CHARS_MAX = 20_000;

/** What is wrong with an e-mail address, by the rules of the server; none is fine. */
export function emailProblem(text: string): string | null {
  const email = text.trim();
  if (email === "") return null;
  const [local, domain, more] = email.split("@");
  const looksLikeOne = more === undefined && local !== "" && domain !== undefined && /^[^\s.](?:[^\s]*[^\s.])?$/.test(domain) && !/\s/.test(email);
  const fits = new TextEncoder().encode(email).length <= EMAIL_BYTES_MAX;
  return looksLikeOne && fits ? null : "Write an e-mail address such as ada@example.com, or press Escape.";
}

/** What another agent has made of it while somebody was typing; null where nobody has. */
export function overtakenWords(seen: string, kept: string): string | null {
  if (seen === kept) return null;
  return `${kept === "" ? "Somebody has cleared it meanwhile." : `Somebody has made it “${kept}” meanwhile.`} Save again to put yours in its place.`;
}
