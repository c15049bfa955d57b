// A day at the desk: thirty customers, six agents in three tiers, one of whom crashes. At its end every figure
// that the console shows equals what the exported events say.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext, Frame, Locator, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { answerControl } from "../bench/control/drive.ts";
import { colleague } from "./colleagues.ts";
import { exported, figuresOf, grouped, groupings, type Life, type Member, members, type Part, sharesOf, type Shown, teamsOf, toldByTeams } from "./figures.ts";
import * as flow from "./flow.ts";
import { clientFrame, DEMO_AGENT, eventually, launchBrowser, PATIENCE_MS, TandemServer, withoutWebRtc } from "./support.ts";

const HOME = "Setup is not finished";
/** Twenty pages share the machine. */
const DAY_PATIENCE_MS = 3 * PATIENCE_MS;
/** An agent is missed after ten seconds. */
const MISSED_MS = 10_000 + DAY_PATIENCE_MS;
/** Customers at the same time: each of their pages, and each agent's, wants a share of the machine. */
const CUSTOMERS_AT_ONCE = 3;
/** Who sits at the desk, with tier and teams. */
const TEAM = [
  [DEMO_AGENT.name, 1, "front"],
  ["Bea", 1, "front, night"],
  ["Cem", 1, "front"],
  ["Dan", 2, "network"],
  ["Eva", 2, "network, night"],
  ["Fay", 3, ""],
] as const;
type Name = (typeof TEAM)[number][0];

/** One customer, and what becomes of them. */
interface Visit {
  readonly way: flow.Way;
  readonly answer?: "View only" | "No";
  /** Satisfaction, effort and recommendation, as far as they press them. */
  readonly says?: readonly [csat: number, ces?: number, nps?: number];
  /** The category in which the ticket is solved. */
  readonly solved?: "Fault" | "How to";
  readonly isReopened?: true;
  readonly priority?: "High" | "Urgent";
  readonly tag?: string;
}

const MORNING: Readonly<Record<Name, readonly Visit[]>> = {
  [DEMO_AGENT.name]: [{ way: "widget", says: [5, 7, 10], solved: "Fault" }, { way: "code", solved: "How to" }, { way: "link", says: [2, 2, 3], priority: "High" }],
  Bea: [{ way: "code", says: [4], solved: "How to", tag: "billing" }, { way: "widget", answer: "No" }, { way: "link", answer: "View only", says: [3, 4] }],
  Cem: [{ way: "link", says: [5, 6, 9] }, { way: "code", answer: "No" }, { way: "widget", says: [1, 1, 0], tag: "billing" }, { way: "widget", solved: "Fault", isReopened: true }],
  Dan: [{ way: "widget", says: [4, 5, 8], solved: "Fault" }, { way: "link" }, { way: "code", says: [5], priority: "Urgent" }],
  Eva: [{ way: "widget", answer: "View only", solved: "How to" }, { way: "code", says: [5, 7, 10] }, { way: "link", says: [4, 6, 7], solved: "Fault", tag: "router" }],
  Fay: [{ way: "code", says: [3, 3, 6], solved: "Fault" }, { way: "widget", tag: "router" }, { way: "link", says: [5], solved: "How to" }, { way: "widget", says: [2, 5, 5] }],
};
const N_MESSAGES = 5;
const N_CANCELLED = 2;

interface Desk {
  readonly name: Name;
  readonly page: Page;
  readonly context: BrowserContext;
}

let browser: Browser;
let server: TandemServer;
let desks: Readonly<Record<Name, Desk>>;
let n_customers = 0;
/** Those who are there, each until they leave. */
const here = new Set<Promise<void>>();

before(async () => {
  const config = join(tmpdir(), `tandem-day-${process.pid}.toml`);
  const always = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => `${day} = "0:00-24:00"`);
  const policies = ["normal", "high", "urgent"].flatMap((priority) => ["[[sla.policies]]", `priority = "${priority}"`, 'calendar = "always"', "first_response_minutes = 240", "resolution_minutes = 480"]);
  writeFileSync(config, ["[[sla.calendars]]", 'name = "always"', 'time_zone = "UTC"', ...always, ...policies].join("\n"));
  server = await TandemServer.launch("--config", config, "--survey-ces", "true", "--survey-nps", "true");
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

describe("a day at the desk", () => {
  it("begins with six agents in three tiers and four teams", openDesks);
  it("sees customers come by widget, link and code, to six agents at once", async () => {
    await Promise.all([...Object.values(desks).map(serveAll), leaveMessages()]);
  });
  it("takes two customers up through the tiers, and one on after their agent's browser has died", async () => {
    const beaIsFree = escalate();
    await Promise.all([escalateTwice(), beaIsFree, crash(beaIsFree)]);
  });
  it("ends with figures that the exported events give again", figuresAreTrue);
});

async function openDesks(): Promise<void> {
  const stage = await flow.openStage(browser, server, "websocket");
  await stage.customerContext.close();
  const others = await Promise.all(
    TEAM.slice(1).map(async ([name]) => ({ name, ...(await colleague(browser, stage, server, name)) })),
  );
  const all = [{ name: DEMO_AGENT.name, page: stage.agent, context: stage.agentContext }, ...others];
  desks = Object.fromEntries(all.map((desk) => [desk.name, desk])) as Record<Name, Desk>;
  await stage.agent.getByRole("link", { name: "Team" }).click();
  for (const [name, tier, teams] of TEAM) {
    const form = stage.agent.getByRole("form", { name, exact: true });
    await form.getByLabel("Tier").selectOption(String(tier));
    await form.getByLabel("Teams").fill(teams);
    await form.getByRole("button", { name: "Save" }).click();
    await stage.agent.getByText(`Saved what ${name} is there for.`).first().waitFor();
  }
  for (const { context } of all) context.setDefaultTimeout(DAY_PATIENCE_MS);
  await Promise.all(all.map(({ page }) => page.goto(`${server.origin}/`)));
}

type Visiting = (customer: Page, name: string, context: BrowserContext) => Promise<void>;

/** A customer in a browser of their own, for as long as `visit` takes, once there is room for one more. */
async function asCustomer(visit: Visiting): Promise<void> {
  while (here.size >= CUSTOMERS_AT_ONCE) await Promise.race(here);
  n_customers += 1;
  const stay = come(`Customer ${n_customers}`, visit).finally(() => here.delete(stay));
  here.add(stay);
  await stay;
}

async function come(name: string, visit: Visiting): Promise<void> {
  const context = await withoutWebRtc(await browser.newContext({ viewport: { width: 1100, height: 760 } }));
  context.setDefaultTimeout(DAY_PATIENCE_MS);
  await visit(await context.newPage(), name, context).finally(() => context.close());
}

async function serveAll(desk: Desk): Promise<void> {
  for (const visit of MORNING[desk.name]) await serve(desk, visit);
}

async function serve(desk: Desk, visit: Visit): Promise<void> {
  await toTickets(desk.page);
  await asCustomer(async (customer, name, customerContext) => {
    const stage: flow.Stage = { agent: desk.page, customer, agentContext: desk.context, customerContext, close: () => Promise.resolve() };
    if (visit.way === "widget") await flow.meetByWidget(stage, server.product, name);
    else await flow.meet(stage, visit.way, server.product);
    await flow.answerConsent(customer, visit.answer ?? "Allow", desk.name);
    // Who goes in the moment of their answer may take it with them.
    if (visit.answer === "No") await desk.page.getByRole("heading", { name: / said no$/ }).waitFor();
    else await endAndAsk(desk, customer, visit.says ?? []);
  });
  await desk.page.getByRole("link", { name: /^Back to ticket/ }).click();
  await workOn(desk.page, visit);
}

/** The agent ends a session that is live, and the customer says how it was. */
async function endAndAsk({ page }: Desk, customer: Page, says: readonly (number | undefined)[]): Promise<void> {
  await page.getByRole("button", { name: "Hand over to a colleague" }).waitFor();
  await flow.agentEnds(page);
  const frame = await clientFrame(customer);
  const survey = frame.getByRole("region", { name: "Your opinion" });
  await survey.waitFor();
  for (const [index, score] of says.entries()) {
    await press(frame, survey.getByRole("button", { name: new RegExp(`^${score} of ${[5, 7, 10][index]}(,|$)`) }));
    await survey.getByText("Thank you, that was saved").waitFor();
  }
}

/** What is left to do on the ticket that is open. */
async function workOn(page: Page, { solved, isReopened, priority, tag }: Visit): Promise<void> {
  if (priority !== undefined) await choose(page, "Priority", priority);
  if (tag !== undefined) {
    await page.getByLabel("Add a tag").fill(tag);
    await page.getByLabel("Add a tag").press("Enter");
    await page.getByRole("button", { name: `Remove tag ${tag}` }).waitFor();
  }
  if (solved === undefined) return;
  await page.getByRole("button", { name: /^Status:/ }).click();
  await page.getByRole("menuitemradio", { name: "Solved" }).click();
  const dialog = page.getByRole("dialog", { name: "How did it end?" });
  await dialog.getByLabel(/^Resolution/).selectOption("Workaround");
  await dialog.getByLabel(/^Category/).selectOption(solved);
  await dialog.getByRole("button", { name: "Solve", exact: true }).click();
  await page.getByRole("button", { name: /^Status:\s*Solved/ }).waitFor();
  if (isReopened) await choose(page, "Status", "Open");
}

async function choose(page: Page, property: string, value: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${property}:`) }).click();
  await page.getByRole("menuitemradio", { name: value }).click();
  await page.getByRole("button", { name: new RegExp(`^${property}:\\s*${value}`) }).waitFor();
}

async function toTickets(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Tickets/ }).click();
  await page.waitForURL((url) => url.pathname === "/" || url.pathname === "/tickets");
}

/** Customers who do not wait for an agent: some write, others give up. */
async function leaveMessages(): Promise<void> {
  for (let n = 0; n < N_MESSAGES + N_CANCELLED; n += 1) {
    await asCustomer(async (customer, name) => {
      const frame = await flow.askForHelp(customer, server.product, name);
      if (n >= N_MESSAGES) return pressUntil(frame, "Cancel request", frame.getByRole("heading", { name: "Request cancelled" }));
      const message = frame.getByRole("textbox", { name: "Your message", exact: true });
      await pressUntil(frame, "Leave a message instead", message);
      await message.fill("The printer does not print");
      await press(frame, frame.getByRole("button", { name: "Leave this message" }));
      await frame.getByRole("heading", { name: "The team has your request" }).waitFor();
    });
  }
}

/** What stands above a button changes with those who wait before, and may move it from under the mouse. */
async function pressUntil(frame: Frame, button: string, wanted: Locator): Promise<void> {
  const target = frame.getByRole("button", { name: button });
  await eventually(`"${button}" has been pressed`, async () => {
    if (await target.isVisible()) await press(frame, target);
    return wanted.isVisible();
  }, DAY_PATIENCE_MS);
}

/** A customer comes by widget and lets the agent see the page. */
async function meetLive(desk: Desk, customer: Page, customerContext: BrowserContext, name: string): Promise<void> {
  await toTickets(desk.page);
  await flow.meetByWidget({ agent: desk.page, customer, agentContext: desk.context, customerContext, close: () => Promise.resolve() }, server.product, name);
  await flow.answerConsent(customer, "Allow", desk.name);
  await flow.agentSees(desk.page, HOME, DAY_PATIENCE_MS);
}

async function handOver(from: Desk, to: Desk, group: string, customer: Page): Promise<void> {
  await from.page.getByRole("button", { name: "Hand over to a colleague" }).click();
  const dialog = from.page.getByRole("dialog");
  await dialog.getByLabel("To", { exact: true }).selectOption({ label: group });
  await dialog.getByLabel("Why").fill("Knows routers");
  await dialog.getByRole("button", { name: "Ask to take over" }).click();
  const offer = to.page.getByRole("region", { name: "Offered sessions" }).getByRole("region", { name: `${from.name} asks you to take over` });
  await offer.getByRole("button", { name: "Join and watch" }).click();
  await flow.agentSees(to.page, HOME, DAY_PATIENCE_MS);
  await answerControl(customer, "Go on with");
  await from.page.getByRole("heading", { name: `${to.name} has taken over` }).waitFor();
  await to.page.getByText("You watch as observer").waitFor({ state: "detached" });
  await flow.agentSees(to.page, HOME, DAY_PATIENCE_MS);
}

async function escalateTwice(): Promise<void> {
  const { "Ada Fields": ada, Dan: dan, Fay: fay } = desks;
  await asCustomer(async (customer, name, context) => {
    await meetLive(ada, customer, context, name);
    await handOver(ada, dan, "Tier 2", customer);
    await handOver(dan, fay, "Tier 3", customer);
    await endAndAsk(fay, customer, [5, 4, 9]);
  });
  await fay.page.getByRole("link", { name: /^Back to ticket/ }).click();
  await workOn(fay.page, { way: "widget", solved: "Fault" });
  await fay.page.getByRole("region", { name: "Timeline" }).getByText("took the ticket from tier 2 to tier 3 · Knows routers").waitFor();
}

async function escalate(): Promise<void> {
  const { Bea: bea, Eva: eva } = desks;
  await asCustomer(async (customer, name, context) => {
    await meetLive(bea, customer, context, name);
    await handOver(bea, eva, "Eva", customer);
    await endAndAsk(eva, customer, [4]);
  });
  // An agent can also pass a ticket on without a session.
  await eva.page.getByRole("link", { name: /^Back to ticket/ }).click();
  await choose(eva.page, "Assignee", "Bea");
}

/** The browser of an agent dies in a live session; a colleague finds the customer waiting and goes on. */
async function crash(beaIsFree: Promise<void>): Promise<void> {
  const { Bea: bea, Cem: cem } = desks;
  await asCustomer(async (customer, name, context) => {
    await meetLive(cem, customer, context, name);
    await cem.context.close();
    await beaIsFree;
    await toTickets(bea.page);
    await bea.page.getByText("Cem had this session and has gone.").waitFor({ timeout: MISSED_MS });
    await bea.page.getByRole("button", { name: `Take over ${name}`, exact: true }).click();
    await bea.page.waitForURL(/\/sessions\/ses_/);
    await flow.answerConsent(customer, "Allow", "Bea");
    await flow.agentSees(bea.page, HOME, DAY_PATIENCE_MS);
    await endAndAsk(bea, customer, [4, 4, 8]);
  });
  await bea.page.getByRole("link", { name: /^Back to ticket/ }).click();
  await bea.page.getByRole("region", { name: "Timeline" }).getByText("took the session over").first().waitFor();
}

async function figuresAreTrue(): Promise<void> {
  const { page } = desks[DEMO_AGENT.name];
  await page.getByRole("link", { name: "Metrics" }).click();
  await page.waitForURL(/\/metrics\?.*figure=/);
  const lives = await settled(page);
  const desk = await members(page);
  isDay(lives, desk);
  await page.reload();
  await showsCards(page, whole(lives));
  await showsTrends(page, lives);
  for (const [by, rows] of Object.entries(groupings(desk))) await showsTable(page, by, grouped(lives, rows));
  await page.getByRole("combobox", { name: /^Tier/ }).selectOption({ label: "Tier 2" });
  await page.getByRole("button", { name: "Team Any" }).press("Enter");
  await page.getByRole("menuitemcheckbox", { name: "network" }).press("Enter");
  await page.waitForURL(/tier=2&team=network/);
  await page.keyboard.press("Escape");
  const isOfTeam = (teams: readonly (string | null)[]): boolean => teams.includes("network");
  const some = lives.filter((life) => life[0]?.tier === 2 && life.some(({ team, teams, agent_teams, owner_teams }) => [[team], teams, agent_teams, owner_teams].some(isOfTeam)));
  assert.ok(some.length > 1 && some.length < lives.length);
  await showsCards(page, some.flatMap((life) => sharesOf(toldByTeams(life))).filter((part) => isOfTeam(teamsOf(part))));
  assert.deepEqual(await exported(page, queryOf(page)), some, "the export leaves out the same tickets");
}

/** All of these tickets. */
function whole(lives: readonly Life[]): readonly Part[] {
  return lives.map((life) => ({ life }));
}

/** What the page asks for, without how it groups and draws. */
function queryOf(page: Page): string {
  const params = new URL(page.url()).searchParams;
  params.delete("by");
  params.delete("figure");
  return params.toString();
}

/** The events, once nothing follows any more: the SLA clocks are a moment behind. */
async function settled(page: Page): Promise<readonly Life[]> {
  let lives: readonly Life[] = [];
  await eventually("every promise of an answered ticket has been kept", async () => {
    lives = await exported(page, queryOf(page));
    const answered = figuresOf(whole(lives))["First response"]?.n;
    return answered === String(lives.flat().filter(({ kind, data }) => kind === "sla_met" && data["clock"] === "first_response").length);
  });
  return lives;
}

/** What happened that day, counted by hand: nothing that the figures speak of is missing. */
function isDay(lives: readonly Life[], desk: ReadonlyMap<string, Member>): void {
  const of = (kind: string): number => lives.flat().filter((event) => event.kind === kind).length;
  const visits = Object.values(MORNING).flat();
  const agreed = visits.filter(({ answer }) => answer !== "No").length + 3;
  assert.equal(n_customers, 30);
  const visited = 30 - N_CANCELLED;
  assert.equal(lives.length, visited + 1, "who gave up left no ticket; one is the demo's own");
  assert.deepEqual([of("session_ended"), of("survey_asked")], [visited, agreed]);
  assert.deepEqual([of("escalated"), of("handed_off")], [3, 4]);
  const rows = groupings(desk);
  assert.deepEqual([...grouped(lives, rows["tier"] ?? (() => [])).keys()].toSorted(), ["Tier 1", "Tier 2", "Tier 3"]);
  assert.deepEqual([...grouped(lives, rows["team"] ?? (() => [])).keys()].toSorted(), ["No team", "front", "network", "night"]);
}

async function showsCards(page: Page, parts: readonly Part[]): Promise<void> {
  const wanted = figuresOf(parts);
  const cards = page.getByRole("list", { name: "Figures" });
  await cards.locator("[data-figure=tickets]").getByText(wanted["Tickets"]?.value ?? "", { exact: true }).first().waitFor();
  const shown = await cards.getByRole("button").evaluateAll((buttons) =>
    buttons.map((card) => [".title", ".value", ".more > :last-child"].map((part) => card.querySelector(part)?.textContent?.trim() ?? "")),
  );
  assert.deepEqual(Object.fromEntries(shown.map(([title, value, n]) => [title, { value, n: n?.replace(/^.*: /, "") }])), wanted);
}

/** Each figure by day, as the table beside the chart has it. */
async function showsTrends(page: Page, lives: readonly Life[]): Promise<void> {
  const timeZone = new URL(page.url()).searchParams.get("tz") ?? "";
  const dayOf = (at: string): string => new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric", timeZone });
  const days = grouped(lives, (life) => [[dayOf(life[0]?.ticket_created_at ?? ""), { life }]]);
  for (const title of Object.keys(figuresOf(whole(lives)))) {
    await page.getByRole("list", { name: "Figures" }).getByRole("button", { name: title }).first().click();
    const region = page.getByRole("region", { name: `Table of ${title} by day`, exact: true });
    const rows = await rowsOf(region);
    assert.equal(rows.length, 30, "a month");
    const known = rows.filter(([day]) => days.has(day ?? ""));
    assert.equal(known.length, days.size);
    for (const [day, value, n] of rows) assert.deepEqual({ value, n }, figuresOf(days.get(day ?? "") ?? [])[title], `${title} on ${day}`);
  }
}

/** All figures of each row of the table. */
async function showsTable(page: Page, by: string, groups: ReadonlyMap<string, readonly Part[]>): Promise<void> {
  await page.getByRole("combobox", { name: /^By/ }).selectOption(by);
  const region = page.getByRole("region", { name: "Table of all figures" });
  const title = await page.getByRole("combobox", { name: /^By/ }).locator("option:checked").innerText();
  await region.getByRole("columnheader", { name: title, exact: true }).waitFor();
  const titles = await region.getByRole("columnheader").allInnerTexts();
  const shown = new Map<string, Readonly<Record<string, Shown>>>();
  for (const [row, ...cells] of await rowsOf(region)) {
    const figures = cells.map((cell, index) => [titles[index + 1], shownOf(cell)]);
    shown.set(row ?? "", Object.fromEntries(figures) as Record<string, Shown>);
  }
  const wanted = new Map([...groups].map(([row, parts]) => [row, figuresOf(parts)]));
  assert.deepEqual(shown, wanted, `by ${by}`);
}

/** A cell has the figure and, small, of how many it is. */
function shownOf(cell: string): Shown {
  const at = cell.lastIndexOf(" ");
  return { value: cell.slice(0, at), n: cell.slice(at + 1) };
}

async function rowsOf(region: Locator): Promise<readonly (readonly string[])[]> {
  await region.waitFor();
  return region.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim() ?? "")));
}
