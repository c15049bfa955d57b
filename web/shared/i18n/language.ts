// Which of the catalogues a person gets.

/** Languages with a complete catalogue. */
export type Language = "en" | "de";

const KNOWN: readonly Language[] = ["en", "de"];

/** The first wish that has a catalogue (`de-AT` counts as `de`); English when none has. */
export function pickLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0];
    const found = KNOWN.find((language) => language === primary);
    if (found) return found;
  }
  return "en";
}

/** What the reader of a page wants: the language that the link named, then those of their browser. */
export function wishesOf(search: string, languages: readonly string[]): readonly (string | null)[] {
  return [new URLSearchParams(search).get("language"), ...languages];
}
