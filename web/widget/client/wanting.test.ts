// Who should help a customer, by the word of the page: read out of whatever stands there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asking } from "./wanting";

const SHOP = "https://shop.example";

test("a request carries what was typed, the origin, and what the page says of who should help", () => {
  assert.deepEqual(asking(" Sam ", " It stops ", SHOP, ["billing, vpn", "fr-CA", "en-GB"]), {
    name: "Sam",
    note: "It stops",
    host_origin: SHOP,
    skills: ["billing", "vpn"],
    language: "fr",
  });
  assert.deepEqual(asking("", " ", SHOP, []), { host_origin: SHOP });
  assert.deepEqual(asking("", "", SHOP), { host_origin: SHOP }, "from an older loader");
});

test("the first of the tags that names a language counts", () => {
  const language = (...tags: (string | undefined)[]): unknown => asking("", "", SHOP, [undefined, ...tags]).language;
  assert.equal(language("FR", "de", "es"), "fr");
  assert.equal(language(undefined, undefined, "de_AT"), "de");
  assert.equal(language("", "x-klingon", "german", "d", "gsw-CH"), "gsw");
  assert.equal(language(undefined, "", "12"), undefined);
});

test("skills end at what the server takes, so that a page that names too much keeps nobody from help", () => {
  const skills = (words: unknown): unknown => asking("", "", SHOP, [words as string]).skills;
  assert.deepEqual(skills("a,b,c,d,e,f"), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(skills(` , ${"x".repeat(33)},${"y".repeat(32)},`), ["y".repeat(32)]);
  assert.deepEqual(skills(["vpn", "billing"]), ["vpn", "billing"], "a list in init");
  assert.equal(skills(" , "), undefined);
});
