// Words of the talk, in the language of the customer.

import type { Translate } from "../../shared/i18n/index";
import words from "../../shared/i18n/talk.json";

type Values = Readonly<Record<string, string | number>>;

/** A message with its `{placeholders}` filled. */
export function say({ language }: Translate, key: keyof typeof words.en, values: Values = {}): string {
  return words[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
