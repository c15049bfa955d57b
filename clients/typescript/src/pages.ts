// Lists that come in pages, one item after the other.

import { type Data, done, type Result } from "./answers.ts";

/** Where a page begins: what goes into `query`. */
export interface At {
  readonly cursor?: string;
}

/** A page of a list. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** The item of a result that is a page. */
type ItemOf<R> = Data<R> extends { readonly data: readonly (infer Item)[] } ? Item : never;

/**
 * All items of a list, a page asked for when the one before it has been used up. What changes its place
 * meanwhile may be missed or come twice, as in any list that lives.
 *
 * @throws {TandemError} when a page is refused, and `Error` when a list leads back to where it was.
 */
export async function* items<R extends Result>(page: (at: At) => Promise<R>): AsyncGenerator<ItemOf<R>, void, undefined> {
  let cursor: string | null = null;
  do {
    const { data } = await done(page(cursor === null ? {} : { cursor }));
    const read = data as Page<ItemOf<R>>;
    yield* read.data;
    if (read.next_cursor !== null && read.next_cursor === cursor) throw new Error("The list leads back to the same page.");
    cursor = read.next_cursor;
  } while (cursor !== null);
}
