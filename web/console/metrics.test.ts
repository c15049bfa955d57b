// What the page of figures asks for, and how it says what it got.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, emptySummary, FIGURES, FIGURES_OF_AGENTS, type FigureName, valueWords } from "./metrics/figures.ts";
import { before, chooseTeam, daysIn, NO_TEAM, readView, stepKeys, stepOf, teamsIn, TEAMS_MAX, teamWords, writeView } from "./metrics/query.ts";

const NOW = new Date(2026, 10, 27, 12);
const view = (query: string) => readView(new URLSearchParams(`tz=UTC&${query}`), NOW);

test("an address leads back to what it was made from, and nonsense to the last 30 days", () => {
  const asked = view("from=2026-11-01&to=2026-11-10&agent=agt_1&priority=urgent&category=Billing&tier=2&team=network&by=team&figure=nps");
  assert.deepEqual(readView(new URLSearchParams(writeView(asked)), NOW), asked);
  assert.deepEqual([asked.figure, asked.tier, asked.team, asked.by], ["nps", 2, "network", "team"]);
  for (const nonsense of ["", "from=x&to=y", "from=2026-11-31&to=2026-02-30", "from=2020-01-01", "priority=odd&tier=6&by=colour&figure=luck"]) {
    const { from, to, priority, tier, by, figure } = view(nonsense);
    assert.deepEqual({ from, to, priority, tier, by, figure }, { from: "2026-10-29", to: "2026-11-27", priority: null, tier: null, by: "agent", figure: "tickets" }, nonsense);
  }
  assert.equal(view("from=2026-12-10&to=2026-12-01").from, "2026-11-02");
});

test("several teams are asked for, each once, or those of none", () => {
  assert.equal(view("team=night,front,night").team, "front,night");
  assert.equal(view("team=front,none").team, "none");
  assert.equal(view("team=,").team, null);
  assert.deepEqual([teamsIn("front,night"), teamsIn("none"), teamsIn(null)], [["front", "night"], [], []]);
  const many = Array.from({ length: TEAMS_MAX + 1 }, (_, index) => `t${index}`);
  assert.equal(teamsIn(teamWords(many)).length, TEAMS_MAX);
});

test("a team is chosen beside others, left out as it was chosen, and no team stands alone", () => {
  assert.equal(chooseTeam(null, "night"), "night");
  assert.equal(chooseTeam("night", "front"), "front,night");
  assert.equal(chooseTeam("front,night", "night"), "front");
  assert.equal(chooseTeam("front", "front"), null);
  assert.equal(chooseTeam("front,night", NO_TEAM), NO_TEAM);
  assert.equal(chooseTeam(NO_TEAM, "front"), "front");
  assert.equal(chooseTeam(NO_TEAM, NO_TEAM), null);
  for (const words of [null, "front", NO_TEAM]) assert.equal(chooseTeam(words, null), null);
  const full = teamWords(Array.from({ length: TEAMS_MAX }, (_, index) => `t${index}`));
  assert.equal(chooseTeam(full, "one more"), full);
});

test("the period before has as many days and ends where this one begins", () => {
  const { from, to } = before(view("from=2026-03-01&to=2026-03-31"));
  assert.deepEqual([from, to, daysIn(from, to)], ["2026-01-29", "2026-02-28", 31]);
});

test("a chart has a place for each day, week or month, with or without tickets", () => {
  const keys = (query: string): readonly string[] => stepKeys(view(query));
  assert.deepEqual(keys("from=2026-02-27&to=2026-03-01"), ["2026-02-27", "2026-02-28", "2026-03-01"]);
  const weeks = keys("from=2026-09-01&to=2026-11-27");
  assert.deepEqual([stepOf(view("from=2026-09-01&to=2026-11-27")), weeks[0], weeks.at(-1)], ["week", "2026-08-31", "2026-11-23"]);
  const months = keys("from=2025-01-31&to=2026-11-27");
  assert.deepEqual([months[0], months[1], months.at(-1), months.length], ["2025-01-01", "2025-02-01", "2026-11-01", 23]);
});

const figure = (name: FigureName) => FIGURES.find((one) => one.name === name) ?? assert.fail(name);

test("figures say what was measured, and a dash where nothing was", () => {
  const all = { ...emptySummary(), tickets: 3, solved: 1, surveys_asked: 4, csat: { count: 2, sum: 7, high: 1, low: 0 }, nps: { count: 4, sum: 20, high: 1, low: 2 } };
  const words = (name: FigureName): string => valueWords(figure(name), figure(name).value(all));
  assert.deepEqual([words("tickets"), words("solved"), words("csat"), words("nps"), words("response_rate"), words("ces"), words("first_response")], ["3", "33.3 %", "50 %", "−25", "50 %", "–", "–"]);
  for (const one of FIGURES) assert.ok(one.definition.endsWith("."), one.name);
});

test("call-backs that are to come are in no share of those that were called in time", () => {
  const all = { ...emptySummary(), call_backs: 5, call_backs_kept: 3, call_backs_missed: 1, time_to_call: { count: 4, mean_ms: 9_000, median_ms: 60_000, p90_ms: 60_000 } };
  const words = (name: FigureName): string => `${valueWords(figure(name), figure(name).value(all))} of ${figure(name).n(all)}`;
  assert.deepEqual([words("call_backs"), words("call_backs_kept")], ["5 of 5", "75 % of 4"]);
  assert.equal(figure("time_to_call").n(all), 4);
});

test("of agents it is counted what they gave away, also where they have no ticket left", () => {
  const all = { ...emptySummary(), transfers: 3, escalations: 2, sessions: 3 };
  const words = (figures: typeof FIGURES): readonly string[] =>
    figures.filter(({ name }) => name === "transfers" || name === "escalations").map((one) => `${valueWords(one, one.value(all))} of ${one.n(all)} ${one.of}`);
  assert.deepEqual(words(FIGURES), ["– of 0 tickets", "– of 0 tickets"]);
  assert.deepEqual(words(FIGURES_OF_AGENTS), ["3 of 3 transfers", "2 of 2 escalations"]);
  assert.deepEqual(FIGURES_OF_AGENTS.map(({ name }) => name), FIGURES.map(({ name }) => name));
  for (const one of FIGURES_OF_AGENTS) assert.ok(one.definition.endsWith("."), one.name);
});

test("a change is better or worse as the figure has it, and none where it rounds to nothing", () => {
  assert.deepEqual(changeOf(figure("csat"), 80, 70), { words: "+10 points", tone: "better" });
  assert.deepEqual(changeOf(figure("waiting"), 90_000, 60_000), { words: "+30 s", tone: "worse" });
  assert.deepEqual(changeOf(figure("tickets"), 2, 5), { words: "−3", tone: "plain" });
  assert.deepEqual(changeOf(figure("reopened"), 10.01, 10), { words: "no change", tone: "plain" });
  assert.equal(changeOf(figure("csat"), null, 70), null);
});
