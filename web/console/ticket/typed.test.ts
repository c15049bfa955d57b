import assert from "node:assert/strict";
import { test } from "node:test";

import { EMAIL_BYTES_MAX, emailProblem, overtakenWords } from "./typed";

test("addresses are checked as the server does", () => {
  for (const fine of ["", "  ", "ada@example.com", " Ada@Example.com ", "a@localhost", `${"a".repeat(EMAIL_BYTES_MAX - 2)}@b`]) {
    assert.equal(emailProblem(fine), null, fine);
  }
  for (const wrong of ["ada", "@example.com", "a@", "a@b@c", "a b@example.com", "a@.example", "a@example.", `${"a".repeat(EMAIL_BYTES_MAX - 1)}@b`]) {
    assert.notEqual(emailProblem(wrong), null, wrong);
  }
});

test("who types is told what somebody else has made of it", () => {
  assert.equal(overtakenWords("Kim", "Kim"), null);
  assert.match(overtakenWords("Kim", "Robin") ?? "", /“Robin” meanwhile/);
  assert.match(overtakenWords("Kim", "") ?? "", /cleared/);
});
