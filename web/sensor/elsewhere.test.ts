import assert from "node:assert/strict";
import { test } from "node:test";

import { isElsewhere } from "./elsewhere.ts";

test("only what is on the web and of another origin is elsewhere", () => {
  const shop = "https://shop.example";
  assert.equal(isElsewhere("https://cdn.example/a.png", shop), true);
  assert.equal(isElsewhere("http://shop.example/a.png", shop), true);
  assert.equal(isElsewhere("https://shop.example:8443/a.png", shop), true);
  assert.equal(isElsewhere("https://shop.example/a.png", shop), false);
  for (const url of ["data:image/png,x", "blob:https://cdn.example/1", "file:///a.png", "chrome-extension://x/a.png", "nonsense"]) {
    assert.equal(isElsewhere(url, shop), false, url);
  }
  assert.equal(isElsewhere("https://shop.example/a.png", "null"), true, "a sandboxed page is of no origin");
});
