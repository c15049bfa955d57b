// Variables of canned replies.

import assert from "node:assert/strict";
import test from "node:test";
import { fillIn, unfilled } from "./fill.ts";

test("variables are filled in where they are known", () => {
  const values = { "customer.name": "Kim", "ticket.number": "7" };
  assert.equal(fillIn("Hello {{customer.name}}, #{{ ticket.number }} {{agent.name}} {{constructor}}", values), "Hello Kim, #7 {{agent.name}} {{constructor}}");
});

test("what nothing is known for stays, and is found again", () => {
  const values = { "customer.email": "", "field.seats": "7", "customer.custom.Plan of theirs": "Gold" };
  const text = fillIn("{{customer.email}} {{ customer.email }} {{field.seats}} {{customer.custom.Plan of theirs}} {{field.none}} {{x}}", values);
  assert.equal(text, "{{customer.email}} {{ customer.email }} 7 Gold {{field.none}} {{x}}");
  assert.deepEqual(unfilled(text), ["customer.email", "field.none"]);
  assert.deepEqual(unfilled("docker inspect -f '{{.State.Status}}' {{ }} {{"), []);
  assert.deepEqual(unfilled(`{{${"a".repeat(121)}}}{{ticket.${"a".repeat(113)}}}`), [`ticket.${"a".repeat(113)}`]);
});
