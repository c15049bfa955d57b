import assert from "node:assert/strict";
import { test } from "node:test";
import { readFragment } from "./fragment.ts";

test("the secret and the score of a link are told apart, and nothing else is one", () => {
  assert.deepEqual(readFragment("#survey.aZ0_-9.4"), { token: "survey.aZ0_-9", score: 4 });
  assert.deepEqual(readFragment("#survey.x.1"), { token: "survey.x", score: 1 });
  for (const none of ["0", "6", "10", "99"]) assert.deepEqual(readFragment(`#survey.x.${none}`), { token: "survey.x", score: null });
  assert.deepEqual(readFragment("#survey.x"), { token: "survey.x", score: null });
  for (const other of ["", "#", "#talk.x.1", "#survey.", "#survey.x.1.2", "#survey.<b>.1", "#survey.x.123"]) assert.equal(readFragment(other), null, other);
});
