import assert from "node:assert/strict";
import { test } from "node:test";
import { toField } from "../follow-ups/times.ts";
import { adopted, changesOf, formOf } from "./form.ts";

const STARTS = Date.parse("2027-03-01T09:00:00.000Z");
const HOUR = 3_600_000;
const ada = { id: "agt_1", name: "Ada" };

function appointment(startsAt: number, minutes: number, words: string | null): Parameters<typeof formOf>[0] {
  return { starts_at: new Date(startsAt).toISOString(), ends_at: new Date(startsAt + minutes * 60_000).toISOString(), agent: ada, words };
}

test("a form shows an appointment, and nothing was changed in it", () => {
  const form = formOf(appointment(STARTS, 45, null));
  assert.deepEqual(form, { start: toField(STARTS), minutes: 45, agentId: "agt_1", words: "" });
  assert.deepEqual(changesOf(form, form, "UTC"), {});
});

test("what was changed is sent, and nothing else", () => {
  const was = formOf(appointment(STARTS, 30, "At hand"));
  assert.deepEqual(changesOf({ ...was, words: " " }, was, "UTC"), { words: "" });
  assert.deepEqual(changesOf({ ...was, minutes: 60, agentId: "agt_2" }, was, "UTC"), { minutes: 60, agent_id: "agt_2" });
  const later = { ...was, start: toField(STARTS + HOUR) };
  assert.deepEqual(changesOf(later, was, "Europe/Berlin"), { starts_at: "2027-03-01T10:00:00.000Z", time_zone: "Europe/Berlin" });
});

test("a colleague's move stays where only the words are changed here", () => {
  const was = formOf(appointment(STARTS, 30, "At hand"));
  const now = formOf(appointment(STARTS + HOUR, 60, "By them"));
  const form = adopted({ ...was, words: "By me" }, was, now);
  assert.deepEqual(form, { ...now, words: "By me" });
  assert.deepEqual(changesOf(form, now, "UTC"), { words: "By me" });
});
