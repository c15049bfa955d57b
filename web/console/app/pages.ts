// Lists that are read as a whole, or as far as somebody looks.

import type { Page, PageQuery } from "../../shared/api-types";

export interface Pages<T> {
  readonly list: readonly T[];
  /** Whether there is more behind the last page that was read. */
  readonly more: boolean;
}

/** Reads page after page of `limit` lines, `pagesMax` of them at most. */
export async function readPages<T>(read: (query: PageQuery) => Promise<Page<T>>, limit: number, pagesMax: number): Promise<Pages<T>> {
  const list: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer: Page<T> = await read(cursor === null ? { limit } : { limit, cursor });
    list.push(...answer.data);
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return { list, more: cursor !== null };
}
