// Whom a comment mentions: `@` and the name of a colleague, as it stands between other words.

import type { AgentRef } from "../../shared/api-types";

/** Names that are shown to choose from. */
const SHOWN_MAX = 8;
/** Longest name that somebody is looked for by. */
const QUERY_CHARS_MAX = 80;

/** What is typed behind an `@`, up to the caret. */
export interface Asked {
  /** Where the `@` stands. */
  readonly at: number;
  readonly query: string;
}

/** Whether somebody is being mentioned at the caret; null where no `@` begins a word before it. */
export function mentionAt(text: string, caret: number): Asked | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || caret <= at || !beginsWord(text, at)) return null;
  const query = text.slice(at + 1, caret);
  return query.length > QUERY_CHARS_MAX || query.includes("\n") || query.startsWith(" ") ? null : { at, query };
}

/** Colleagues in whose name a word begins as the query does, those whose name itself does first; none behind a whole name. */
export function matching<A extends AgentRef>(colleagues: readonly A[], query: string): readonly A[] {
  const wanted = query.toLowerCase();
  if (wanted.endsWith(" ") && colleagues.some(({ name }) => name.toLowerCase() === wanted.trimEnd())) return [];
  const places = colleagues.map((one) => ({ one, place: ` ${one.name.toLowerCase()}`.indexOf(` ${wanted}`) }));
  const found = places.filter(({ place }) => place >= 0).sort((a, b) => Math.sign(a.place) - Math.sign(b.place));
  return found.slice(0, SHOWN_MAX).map(({ one }) => one);
}

/** The text with the name in place of what was typed, and where the caret stands then. */
export function complete(text: string, { at, query }: Asked, name: string): { readonly text: string; readonly caret: number } {
  const rest = text.slice(at + 1 + query.length);
  const written = `@${name}${/^[\s,.;:!?)]/.test(rest) ? "" : " "}`;
  return { text: text.slice(0, at) + written + rest, caret: at + written.length + (/^\s/.test(rest) ? 1 : 0) };
}

/**
 * Whom a text mentions, by identifier, each once: at each `@` whoever has the longest name that stands there. Of
 * several with that name it is who was `chosen`, else all of them.
 */
export function mentionedIn(text: string, colleagues: readonly AgentRef[], chosen: ReadonlySet<string> = new Set()): readonly string[] {
  const ids = new Set<string>();
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (!beginsWord(text, at)) continue;
    const here = colleagues.filter(({ name }) => stands(text, at + 1, name));
    const longest = Math.max(...here.map(({ name }) => name.length));
    const named = here.filter(({ name }) => name.length === longest);
    const meant = named.filter(({ id }) => chosen.has(id));
    for (const { id } of meant.length === 0 ? named : meant) ids.add(id);
  }
  return [...ids];
}

/** Whether a text may mention somebody, as far as that is to be seen without knowing who there is. */
export function mayMention(text: string): boolean {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (beginsWord(text, at) && /^[\p{L}\p{N}]/u.test(text.slice(at + 1, at + 3))) return true;
  }
  return false;
}

/** Why a comment is refused for whom it mentions, from what is wrong with its fields; null where that is not why. */
export function mentionProblem(fields: Readonly<Record<string, string>>, mentions: readonly string[], colleagues: readonly AgentRef[]): string | null {
  const [field] = Object.keys(fields).filter((name) => /^mentions(\/\d+)?$/.test(name));
  if (field === undefined) return null;
  const id = mentions[Number(field.split("/")[1])];
  if (id === undefined) return "It mentions more colleagues than one comment may. Mention some of them in another one.";
  const name = colleagues.find((one) => one.id === id)?.name ?? "Somebody whom it mentions";
  return `${name} does not come in any more. Take the @ before the name away, and send it again.`;
}

/** An `@` inside a word is an address of mail. */
function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}._%+-]/u.test(text[at - 1] ?? "");
}

function stands(text: string, from: number, name: string): boolean {
  const end = from + name.length;
  return name !== "" && text.slice(from, end).toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}_]/u.test(text[end] ?? "");
}
