import assert from "node:assert/strict";
import { test } from "node:test";
import { pathWithin } from "./live/address.ts";

const PAGE = "https://shop.example/orders?page=2";

test("addresses of the site are called by their path, in full or in part", () => {
  assert.equal(pathWithin(" https://shop.example/cart#end ", PAGE), "/cart#end");
  assert.equal(pathWithin("/cart?a=1", PAGE), "/cart?a=1");
  assert.equal(pathWithin("#total", PAGE), "/orders?page=2#total");
});

test("other sites are not called, however they are written", () => {
  const others = ["https://evil.example/", "//evil.example/", "\\\\evil.example/", "http://shop.example/", "https://shop.example:8443/", "javascript:alert(1)", "data:text/html,x", "https://shop.example//evil.example/", "https://"];
  assert.deepEqual(others.map((address) => pathWithin(address, PAGE)), others.map(() => null));
  assert.equal(pathWithin("/cart", "about:blank"), null);
});
