// The ticket list in its address, and as the server is asked for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TicketFilter } from "../app/console.svelte";
import { blankFilter, dueChoices, offeredCategories, queryOf, readFilter, writeFilter } from "./filter";

const of = (other: Partial<TicketFilter>): TicketFilter => ({ ...blankFilter(), ...other });

test("a filter comes back from the address that it was written to", () => {
  assert.equal(writeFilter(blankFilter()), "");
  assert.deepEqual(readFilter(new URLSearchParams()), blankFilter());
  const filters: readonly Partial<TicketFilter>[] = [
    { status: "open", priority: "high" }, { status: "merged" }, { due: "any" }, { due: 0 }, { due: 60 },
    { assignee: "mine" }, { assignee: "teams-free", team: "billing" }, { assignee: "agt_1", tag: "wi-fi" },
    { category: "Devices › 100% _wi-fi_ / #1 + ?" }, { category: "How to & why", field: "plan=Gold=1", q: "vpn #7 ä" },
  ];
  for (const filter of filters) assert.deepEqual(readFilter(new URLSearchParams(writeFilter(of(filter)))), of(filter));
});

test("what an address says wrongly is left out", () => {
  const read = (search: string): TicketFilter => readFilter(new URLSearchParams(search));
  assert.deepEqual(read("?status=gone&priority=x&due=-1&field=plan&assignee=a%20b&tag=&else=1"), blankFilter());
  assert.deepEqual(read("?due=527041"), blankFilter());
  assert.equal(read("?due=527040").due, 527_040);
});

test("what an address has chosen can be seen among the choices", () => {
  const words = (due: TicketFilter["due"]): readonly string[] => dueChoices({ due }).map(([, said]) => said);
  assert.deepEqual([words(null).length, words(60).length], [5, 5]);
  assert.equal(words(30)[5], "Due within 30 minutes");
  assert.deepEqual(offeredCategories([], { category: "Gone › Away" }), ["Gone › Away"]);
  assert.deepEqual(offeredCategories(["Fault"], { category: "Fault" }), ["Fault"]);
  assert.deepEqual(offeredCategories(["Fault"], { category: null }), ["Fault"]);
});

test("tickets of an agent, a tag and a team are asked for", () => {
  const check = (filter: Partial<TicketFilter>, expected: object, teams: readonly string[] = ["billing", "night"]): void => assert.deepEqual(queryOf(of(filter), "agt_1", teams), expected);
  check({}, { q: "" });
  check({ assignee: "mine", tag: " Wi  fi " }, { assignee: "agt_1", tag: "Wi-fi", q: "" });
  check({ assignee: "agt_2", team: "night" }, { assignee: "agt_2", team: "night", q: "" });
  check({ team: "none" }, { team: "none", q: "" });
  check({ due: 60, status: "merged", field: "plan=Gold=1" }, { merged: true, sort: "due", due_within: 60, "field.plan": "Gold=1", q: "" });
});

test("a view of one's teams asks for all of them, or for the one that is chosen, and for nothing where there is none", () => {
  const asked = (filter: Partial<TicketFilter>, teams: readonly string[]) => queryOf(of(filter), "agt_1", teams);
  assert.deepEqual(asked({ assignee: "teams" }, ["billing", "night"]), { team: "billing,night", q: "" });
  assert.deepEqual(asked({ assignee: "teams-free" }, ["billing"]), { team: "billing", assignee: "none", q: "" });
  assert.deepEqual(asked({ assignee: "teams", team: "night" }, ["billing", "night"]), { team: "night", q: "" });
  assert.equal(asked({ assignee: "teams", team: "other" }, ["billing"]), null);
  assert.equal(asked({ assignee: "teams" }, []), null);
});
