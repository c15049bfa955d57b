// Words of the customer's side, in every language that has a complete catalogue.

import de from "./de.json";
import en from "./en.json";
import { pickLanguage, type Language } from "./language";

export { pickLanguage, wishesOf, type Language } from "./language";

/** Names of all messages. */
export type MessageKey = keyof typeof en;

/** Finds a message and fills its `{placeholders}`. */
export interface Translate {
  (key: MessageKey, values?: Readonly<Record<string, string | number>>): string;
  readonly language: Language;
}

const CATALOGUES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, de };

/** Whether `key` names a message. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

/** The words of one language. */
export function translator(wish: string): Translate {
  const language = pickLanguage([wish]);
  const catalogue = CATALOGUES[language];
  const translate = (key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return Object.assign(translate, { language });
}
