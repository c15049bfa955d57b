// How places are written: what `crates/tickets/src/place.rs` takes, and what nobody is to learn.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, fileOf, isWord, pagePattern, requestOf } from "./names.ts";

test("an address keeps its words and loses what may name somebody", () => {
  // The same lines as in the server's test.
  const cases: readonly (readonly [string, string])[] = [
    ["/", "/"],
    ["", "/"],
    ["/cart", "/cart"],
    ["/cart/?coupon=robin", "/cart"],
    ["/orders/4711", "/orders/:id"],
    ["/orders/order-4711/pay", "/orders/:id/pay"],
    ["/orders/order-47", "/orders/:id"],
    ["/v10/step-2/", "/v10/step-2"],
    ["/v2/step-10", "/v2/:id"],
    ["/customers/cus_NffrFeUfNV2Hib", "/customers/:id"],
    ["/d/dQw4w9WgXcQ", "/d/:id"],
    ["/reset/kRTbWqXzPaLmVcYdEhGfJs", "/reset/:id"],
    ["/myOrders/orderId2/FAQ", "/myOrders/orderId2/FAQ"],
    ["/u/9f1c2d3e-0000-4000-8000-000000000001", "/u/:id"],
    ["/reset/dGhpc2lzYXZlcnlsb25ndG9rZW4", "/reset/:id"],
    ["/users/robin@example.com", "/users/:id"],
    ["/caf%C3%A9", "/:id"],
    ["/straße", "/:id"],
    ["/index.html", "/index.html"],
    ["/app#/orders/77?x=1", "/app#/orders/:id"],
    ["/app#top", "/app"],
    ["/orders/:id", "/orders/:id"],
    ["//evil.example//x", "/evil.example/x"],
    ["/a".repeat(13), "/a".repeat(12)],
  ];
  for (const [address, page] of cases) {
    assert.equal(pagePattern(address), page, address);
    assert.equal(pagePattern(page), page, `again: ${page}`);
  }
});

test("a word is bounded in length, digits and pieces", () => {
  assert.ok(isWord(`${"a".repeat(20)}-${"b".repeat(19)}`));
  assert.ok(!isWord(`${"a".repeat(20)}-${"b".repeat(20)}`), "41 characters");
  assert.ok(isWord("a".repeat(23)) && !isWord("a".repeat(24)));
  assert.ok(isWord("step12") && !isWord("step123") && isWord("step-1") && !isWord("step-12"));
  assert.ok(isWord("AAAAAa") && !isWord("AAAAAAa") && isWord("AAAAAAAA") && !isWord("AAAAAAAAA"));
  for (const none of ["aB", "aBC", "a1b", "order-47", "cus_NffrFeUfNV2Hib"]) assert.ok(!isWord(none), none);
  for (const none of [null, undefined, "", "Pay now", "1st", "robin@example.com", "a/b", 7]) assert.ok(!isWord(none), String(none));
});

test("an exception is its class and place, and never what it says", () => {
  const page = "https://shop.example/users/robin.smith@example.com";
  assert.equal(errorOf(new TypeError("Robin is not defined"), "https://shop.example/assets/app-4f3a9c1b.js?v=1", 120, page), "TypeError app.js:120");
  assert.equal(errorOf(new DOMException("Robin", "AbortError"), "https://shop.example/app.mjs", 1, page), "AbortError app.mjs:1");
  assert.equal(errorOf(Object.assign(new Error("x"), { name: "Robin's order 4711" }), "https://shop.example/a.js", 1, page), "Error a.js:1");
  for (const thrown of [{ name: "Robin" }, "Robin", null, undefined, 7]) assert.equal(errorOf(thrown, "", 0, page), "Error");
  // An inline script has the address of its page.
  assert.equal(errorOf(new TypeError(), `${page}?a=1#b`, 12, page), "TypeError");
  assert.equal(errorOf(new TypeError(), page, 12, `${page}?a=1#b`), "TypeError");
  assert.equal(errorOf(new TypeError(), page, 12, "https://shop.example/help"), "TypeError :id:12");
  for (const file of ["4f3a9c1b.js", "", "robin", "robin.com", "robin.html", "robin@example.js", ".js"]) assert.equal(fileOf(`https://shop.example/${file}`), ":id", file);
});

test("a request that failed is its status and its address in that form", () => {
  assert.equal(requestOf(503, "https://shop.example/api/orders/77?name=robin"), "503 /api/orders/:id");
  assert.equal(requestOf(404, "https://robin-4711.crm.example:8443/v1/users/robin@x.example"), "404 /v1/users/:id");
});
