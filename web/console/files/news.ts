// What becomes of files, for who does not see their cards.

import type { Card } from "../../shared/files/board";
import { fileLook } from "./words.ts";

/**
 * Finds what to say about files: each time one comes to rest, by its name. What rested before it was first seen is
 * old, unless it failed here; what the customer's file is ready for, a message says.
 */
export function fileNews(): (cards: readonly Card[]) => readonly string[] {
  const last = new Map<string, string>();
  return (cards) =>
    cards.flatMap((card) => {
      const { text, offset } = fileLook(card);
      const words = offset === null ? text : "";
      const before = last.get(card.file.id) ?? (card.local === null ? words : "");
      last.set(card.file.id, words);
      const said = card.file.state === "ready" && card.file.role === "customer" && card.local === null;
      return words === before || words === "" || said ? [] : [`${card.file.name}: ${words}`];
    });
}
