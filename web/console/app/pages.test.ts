import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page, PageQuery } from "../../shared/api-types";
import { readPages } from "./pages";

test("pages are read until the last one, or so many, and it is said whether there are more", async () => {
  const asked: PageQuery[] = [];
  const read = (query: PageQuery): Promise<Page<number>> => {
    asked.push(query);
    const from = Number(query.cursor ?? 0);
    return Promise.resolve({ data: [from, from + 1], next_cursor: from + 2 < 6 ? String(from + 2) : null });
  };
  assert.deepEqual(await readPages(read, 2, 9), { list: [0, 1, 2, 3, 4, 5], more: false });
  assert.deepEqual(asked, [{ limit: 2 }, { limit: 2, cursor: "2" }, { limit: 2, cursor: "4" }]);
  assert.deepEqual(await readPages(read, 2, 2), { list: [0, 1, 2, 3], more: true });
});
