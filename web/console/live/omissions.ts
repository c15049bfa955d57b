// Words for what the picture lacks of the customer's page.

import { omission } from "../../shared/batch";
import type { Omitted } from "../../shared/engine";

/** All that is missing of one kind. */
export interface Lack {
  readonly kind: number;
  readonly title: string;
  readonly text: string;
  readonly count: number;
  /** Where, as far as that is known. */
  readonly places: readonly Pick<Omitted, "document" | "node">[];
}

/** Identifier of a document, which stands for what has no place. */
const DOCUMENT_NODE = 1;

const WORDS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  [omission.DEPTH]: ["Nested too deeply", "Very many elements stand in each other here; the innermost are left out."],
  [omission.NODES]: ["Too many elements", "The page holds more than can be shown; the rest is left out."],
  [omission.LENGTH]: ["Very long text", "A text or value is shown without its end."],
  [omission.ATTRIBUTES]: ["Too many attributes", "Some attributes of an element are left out, so it may look different."],
  [omission.STYLE]: ["Style sheet", "It can not be read or is too large, so the page may look different."],
  [omission.IMAGE]: ["Image", "It can not be read or is too large. The customer sees it."],
  [omission.FONT]: ["Font", "It can not be read or is too large, so letters may look different."],
  [omission.FRAME]: ["Embedded page", "It comes from another site that does not share it, or can not be read."],
  [omission.PICTURE]: ["Drawing", "It holds parts of another site, which the browser keeps from being read."],
};

/** What is missing, kind by kind. */
export function lacksOf(omitted: readonly Omitted[]): readonly Lack[] {
  const kinds = [...new Set(omitted.map(({ kind }) => kind))].sort((a, b) => a - b);
  return kinds.flatMap((kind) => {
    const those = omitted.filter((one) => one.kind === kind);
    const words = WORDS[kind];
    const places = those.filter(({ node }) => node !== DOCUMENT_NODE);
    return words === undefined ? [] : [{ kind, title: words[0], text: words[1], count: countOf(those), places }];
  });
}

/** How many parts are missing. */
export function countOf(omitted: readonly Pick<Omitted, "count">[]): number {
  return omitted.reduce((sum, { count }) => sum + count, 0);
}
