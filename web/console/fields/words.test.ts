import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemError } from "../../shared/api";
import type { TicketField } from "../../shared/generated/TicketField";
import { fieldProblem, filterValues, filterWords, keyFor, meanwhileWords, optionLines, shownFields, typedProblem, typedValue, valueWords } from "./words";

const field = (key: string, more: Partial<TicketField> = {}): TicketField => ({
  key, label: key.toUpperCase(), kind: "text", help: "", options: [], required: false, archived: false, version: 1, ...more,
});

test("values read as people say them", () => {
  assert.equal(valueWords("yes_no", true), "Yes");
  assert.equal(valueWords("yes_no", false), "No");
  assert.equal(valueWords("number", 12), (12).toLocaleString());
  assert.match(valueWords("date", "2026-11-30"), /30/);
  assert.equal(valueWords("date", "(erased)"), "(erased)");
  assert.equal(valueWords("text", "2026-11-30"), "2026-11-30");
});

test("what is typed becomes a value of its kind, nothing or no value", () => {
  assert.equal(typedValue("text", " a "), "a");
  assert.equal(typedValue("text", "  "), null);
  assert.equal(typedValue("number", "7.50"), 7.5);
  assert.equal(typedValue("number", "seven"), undefined);
  assert.equal(typedValue("yes_no", "false"), false);
  assert.equal(typedValue("yes_no", ""), null);
  assert.equal(typedValue("date", "2026-11-30"), "2026-11-30");
});

test("half a number and half a day are no values, and nothing is one", () => {
  assert.equal(typedProblem("number", "", true), null);
  assert.equal(typedProblem("number", "7.50", true), null);
  assert.match(typedProblem("number", "", false) ?? "", /a number/);
  assert.match(typedProblem("number", "seven", true) ?? "", /a number/);
  assert.equal(typedProblem("date", "", true), null);
  assert.match(typedProblem("date", "", false) ?? "", /the whole day/);
  assert.equal(typedProblem("text", " ", true), null);
});

test("what somebody else has made of a field reads as a value does", () => {
  assert.match(meanwhileWords("yes_no", false), /to No meanwhile/);
  assert.match(meanwhileWords("text", undefined), /cleared/);
});

test("archived fields are shown where they have a value", () => {
  const fields = [field("a"), field("b", { archived: true }), field("c", { archived: true })];
  const shown = shownFields(fields, { c: false });
  assert.deepEqual(shown.map(({ key }) => key), ["a", "c"]);
});

test("a refusal names the fields by their labels", () => {
  const problem = { type: "about:blank", title: "", status: 422, detail: "", code: "invalid_body", request_id: "" };
  const refused = new ProblemError({ ...problem, errors: [{ pointer: "/fields/plan", detail: "must be filled" }] });
  assert.equal(fieldProblem(refused, [field("plan")]), "PLAN must be filled.");
  assert.equal(fieldProblem(refused, []), "plan must be filled.");
  const other = new ProblemError({ ...problem, errors: [{ pointer: "/subject", detail: "must not be empty" }] });
  assert.equal(fieldProblem(other, [field("plan")]), null);
  assert.equal(fieldProblem(new Error("x"), []), null);
});

test("a label suggests a key that the server takes", () => {
  const cases = { "Order number": "order_number", "Größe (m²)": "gro_e_m2", "2nd floor": "nd_floor", "漢字": "", Ä: "a" };
  for (const [label, key] of Object.entries(cases)) assert.equal(keyFor(label), key, label);
  assert.equal(keyFor("x".repeat(60)).length, 40);
});

test("options stand one on a line", () => {
  assert.deepEqual(optionLines(" Gold \n\nTin\r\n"), ["Gold", "Tin"]);
});

test("lists are filtered by what can be chosen, and say it whether the field is known or not", () => {
  const fields = [field("vip", { kind: "yes_no" }), field("plan", { kind: "choice", options: ["a=b"] }), field("note")];
  assert.deepEqual(filterValues(fields), ["vip=true", "vip=false", "plan=a=b"]);
  assert.equal(filterWords("vip=false", fields), "VIP: No");
  assert.equal(filterWords("plan=a=b", fields), "PLAN: a=b");
  assert.equal(filterWords("gone=x", fields), "gone: x");
});
