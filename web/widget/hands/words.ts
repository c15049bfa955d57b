// Words of what the customer does in a live session.

import hands from "../../shared/i18n/hands.json";
import type { Translate } from "../../shared/i18n/index";

export type HandsKey = keyof typeof hands.en;

/** A message with its `{placeholders}` filled. */
export function say(t: Translate, key: HandsKey, values: Readonly<Record<string, string | number>> = {}): string {
  return hands[t.language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
