// Words of what is loaded late, each with its own catalogue, so that none is loaded before it is needed.

import type { Language, Translate } from "../../shared/i18n/index";

type Values = Readonly<Record<string, string | number>>;

/** Messages of one catalogue, with their `{placeholders}` filled. */
export function wordsOf<Key extends string>(catalogue: Readonly<Record<Language, Readonly<Record<Key, string>>>>) {
  return ({ language }: Translate, key: Key, values: Values = {}): string => catalogue[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
