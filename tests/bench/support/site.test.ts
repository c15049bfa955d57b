import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { pagesOf, serve, type Site, withSnippet } from "./site.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-site-"));
let site: Site;

before(async () => {
  mkdirSync(join(folder, "deep"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><head><title>a</title></head><p>top</p>");
  writeFileSync(join(folder, "deep/index.html"), "<p>deep</p>");
  writeFileSync(join(folder, "assets/a.css"), "p { color: red }");
  const own = { "hello.js": { type: "text/javascript", body: "hello()" } };
  site = await serve({ host: "localhost", folder, snippet: (path) => `<!--${path}-->`, own });
});

after(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

test("a page gets the snippet and nothing else does", async () => {
  const page = await (await fetch(`${site.origin}/`)).text();
  assert.equal(page, "<!doctype html><head><title>a</title><!--/--></head><p>top</p>");
  const style = await fetch(`${site.origin}/assets/a.css`);
  assert.equal(await style.text(), "p { color: red }");
  assert.match(style.headers.get("content-type") ?? "", /^text\/css/);
});

test("a folder answers with its index", async () => {
  assert.equal(await (await fetch(`${site.origin}/deep/`)).text(), "<!--/deep/--><p>deep</p>");
});

test("nothing outside the folder is served", async () => {
  const answer = await fetch(`${site.origin}/..%2f..%2fetc%2fpasswd`);
  assert.equal(answer.status, 404);
});

test("the bench's own files are served beside the site", async () => {
  assert.equal(await (await fetch(`${site.origin}/__bench/hello.js`)).text(), "hello()");
  assert.equal((await fetch(`${site.origin}/__bench/other.js`)).status, 404);
});

test("the pages of a folder are its files and the indexes one level below", () => {
  assert.deepEqual(pagesOf(folder), ["deep/index.html", "index.html"]);
});

test("a page without head gets the snippet behind its doctype", () => {
  assert.equal(withSnippet("<!DOCTYPE html>\n<p>", "S"), "<!DOCTYPE html>S\n<p>");
  assert.equal(withSnippet("<p>", "S"), "S<p>");
});
