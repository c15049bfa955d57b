// What the pages of passkeys do without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasPasskeys, NoPasskey, toBytes, toText, usualName } from "./security/passkeys.ts";

test("bytes go through text and back, in the letters of base64url and without padding", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 83 + 250) % 256);
    const text = toText(bytes.buffer);
    assert.match(text, /^[\w-]*$/);
    assert.deepEqual(toBytes(text), bytes);
  }
});

test("a bare address and a browser without them have no passkeys", () => {
  assert.equal(hasPasskeys("support.example"), false, "no such browser");
  Object.assign(globalThis, { PublicKeyCredential: class {}, isSecureContext: true });
  assert.equal(hasPasskeys("support.example"), true);
  assert.equal(hasPasskeys("localhost"), true);
  assert.equal(hasPasskeys("127.0.0.1"), false);
  assert.equal(hasPasskeys("[::1]"), false);
});

test("a passkey is called after the system that it is on", () => {
  assert.equal(usualName("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)"), "iPhone");
  assert.equal(usualName("Mozilla/5.0 (Linux; Android 16)"), "Android");
  assert.equal(usualName("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), "Windows");
  assert.equal(usualName("something else"), "Passkey");
});

test("a device that has one is told from a person who says no", () => {
  assert.equal(new NoPasskey(new DOMException("known", "InvalidStateError")).isKnown, true);
  assert.equal(new NoPasskey(new DOMException("no", "NotAllowedError")).isKnown, false);
});
