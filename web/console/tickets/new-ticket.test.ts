import assert from "node:assert/strict";
import { test } from "node:test";
import type { TicketField } from "../../shared/generated/TicketField";
import { blankForm, inputOf, isFolded, tagWords } from "./new-ticket";

const field = (key: string, more: Partial<TicketField> = {}): TicketField => ({
  key, label: key, kind: "text", help: "", options: [], required: false, archived: false, version: 1, ...more,
});

test("a short form sends what a short form has", () => {
  assert.deepEqual(inputOf({ ...blankForm(), subject: " Router ", customerName: "Kim", description: " " }, []), { subject: "Router", customer_name: "Kim" });
});

test("all of a form is sent as the interface takes it", () => {
  const form = { ...blankForm(), subject: "Router", priority: "high" as const, tags: "router, , setup", assignee: "agt_1", category: "Fault" };
  const fields = [field("seats", { kind: "number" }), field("paid", { kind: "yes_no" }), field("plan"), field("old", { archived: true })];
  const typed = { seats: "7", paid: "false", plan: "", old: "x", gone: "y" };
  assert.deepEqual(inputOf({ ...form, fields: typed }, fields), {
    subject: "Router", priority: "high", tags: ["router", "setup"], assignee_id: "agt_1", category: "Fault", fields: { seats: 7, paid: false },
  });
});

test("what is refused of what is folded away is unfolded", () => {
  for (const pointer of ["fields/plan", "tags/0", "assignee_id"]) assert.ok(isFolded(pointer), pointer);
  for (const pointer of ["subject", "customer_email", "fieldsome"]) assert.ok(!isFolded(pointer), pointer);
  assert.deepEqual(tagWords(" a ,b,, "), ["a", "b"]);
});
