import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { readOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-options-"));
const file = (name: string): string => join(folder, name);

before(() => {
  mkdirSync(file("site"));
  for (const name of ["site/one.html", "site/two.html", "other.html"]) writeFileSync(file(name), "<p>page</p>");
});

after(() => rmSync(folder, { recursive: true }));

test("a page of one's own is served from its folder, and others beside it", () => {
  const { site, pages } = readOptions(["--page", file("site/one.html"), "--page", file("site/two.html")]);
  assert.equal(site, file("site"));
  assert.deepEqual(pages, ["one.html", "two.html"]);
});

test("a page that is not there or not in the folder that is served is told with its path", () => {
  assert.throws(() => readOptions(["--page", file("site/none.html")]), new RegExp(`^Error: no file ${file("site/none.html")}\n--pages DIR`));
  assert.throws(() => readOptions(["--page", file("site")]), /^Error: no file /);
  assert.throws(() => readOptions(["--page", file("site/one.html"), "--page", file("other.html")]), /other\.html is not in the folder that is served/);
});
