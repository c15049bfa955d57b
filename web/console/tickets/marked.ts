// Where the words of a search stand in a line.

export interface Part {
  readonly text: string;
  readonly hit: boolean;
}

/** Shortest word that conversations are searched for. */
const LETTERS_MIN = 3;

/** Whether what was said is searched for these words: one of them has to have three letters. */
export function isSearched(query: string): boolean {
  return query.split(/\s+/).some((word) => [...word].length >= LETTERS_MIN);
}

/** The line in parts, those that are words of the search marked; whatever letters they have. */
export function marked(line: string, query: string): readonly Part[] {
  const words = query.split(/\s+/).filter((word) => word !== "").map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  if (words.length === 0) return [{ text: line, hit: false }];
  const parts = line.split(new RegExp(`(${words.join("|")})`, "iu"));
  return parts.map((text, at) => ({ text, hit: at % 2 === 1 })).filter(({ text }) => text !== "");
}
