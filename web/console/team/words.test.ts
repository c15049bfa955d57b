import assert from "node:assert/strict";
import { test } from "node:test";
import { joinWords } from "./words";

test("who is added is said to come in as they can here", () => {
  const handed = "They set their password by a link, which you hand to them.";
  assert.equal(joinWords({ passwords: true, oidc: null, mails_links: false }), handed);
  assert.equal(joinWords({ passwords: true, oidc: null, mails_links: true }), "They set their password by a link, which is mailed to them, or which you hand to them.");
  const both = joinWords({ passwords: true, oidc: "Company", mails_links: false });
  assert.ok(both.startsWith(`${handed} They can also sign in with Company, `), both);
  for (const mails_links of [true, false]) {
    const other = joinWords({ passwords: false, oidc: "Company", mails_links });
    assert.match(other, /no password here: they sign in with Company, /u);
    assert.doesNotMatch(other, /link|mailed/u);
  }
});
