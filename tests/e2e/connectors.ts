// What is tried with every real ticket system: a session is opened from a ticket of theirs, and what came
// of it stands on it once, also when the system was away meanwhile. Each has a file of its own.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { openStage, type Stage } from "./flow.ts";
import { eventually, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";
import type { TicketSystem } from "./systems.ts";

/** Tandem connected to one system, and a browser. */
interface Desk {
  readonly system: TicketSystem;
  readonly server: TandemServer;
  readonly browser: Browser;
}

async function connect(folder: string, system: TicketSystem): Promise<Desk> {
  const { kind, url, token } = system;
  const [settings, secret] = [join(folder, "tandem.toml"), join(folder, "secret")];
  writeFileSync(secret, `${token}\n`);
  writeFileSync(settings, ["[[connectors]]", `name = "${kind}"`, `kind = "${kind}"`, `url = "${url}"`, `token_file = "${secret}"`, "inside = true", "transcript = true"].join("\n"));
  await system.start();
  const server = await TandemServer.launch("--config", settings);
  system.embed?.(server.origin);
  return { system, server, browser: await launchBrowser() };
}

/** The panel beside a ticket: on the system's own page where that has it, else by itself. */
async function openPanel(page: Page, { system, server }: Desk, id: string): Promise<Frame | Page> {
  if (system.kind === "roundup") {
    await page.goto(`${system.url}issue${id}`);
    const frame = await (await page.getByTitle("Tandem").elementHandle())?.contentFrame();
    assert.ok(frame);
    return frame;
  }
  await page.goto(`${server.origin}/embed/ticket?connector=${system.kind}&id=${id}`);
  return page;
}

/** A customer follows a link, and the agent ends the session. */
async function hold(stage: Stage, link: string, session: string): Promise<void> {
  await stage.customer.goto(link);
  await stage.customer.getByLabel(/Your name/).fill("Kim Lee");
  await stage.customer.getByRole("button", { name: "Continue" }).click();
  const read = (): Promise<string> => stage.agent.evaluate(async (id) => JSON.stringify(await (await fetch(`/api/v1/sessions/${id}`)).json()), session);
  await eventually("the customer is there", async () => /"role":"customer"[^}]*"connected":true|"connected":true[^}]*"role":"customer"/.test(await read()));
  const ended = await stage.agent.evaluate(async (id) => (await fetch(`/api/v1/sessions/${id}/end`, { method: "POST" })).status, session);
  assert.equal(ended, 200);
}

interface Of {
  readonly write_backs: readonly { readonly id: string; readonly state: string; readonly session_id: string }[];
}

const foreignOf = async (agent: Page, ticket: string): Promise<Of> => agent.evaluate(async (id) => (await fetch(`/api/v1/tickets/${id}/foreign`)).json() as Promise<Of>, ticket);

/** The mark of a session's note, once it is on its way. */
async function markOf(agent: Page, ticket: string, session: string): Promise<string> {
  let mark = "";
  await eventually("it is on its way", async () => {
    mark = (await foreignOf(agent, ticket)).write_backs.find(({ session_id: id }) => id === session)?.id ?? "";
    return mark !== "";
  });
  return mark;
}

async function standsOnce(system: TicketSystem, id: string, mark: string, session: string): Promise<void> {
  await eventually("the note is there", async () => (await system.notes(id, mark)).texts.length > 0);
  const { texts, files } = await system.notes(id, mark);
  assert.equal(texts.length, 1, texts.join("\n---\n"));
  assert.equal(files.length, 1);
  assert.match(texts[0] ?? "", /Customer: Kim Lee/);
  assert.ok(texts[0]?.includes(session));
  assert.match(files[0]?.content ?? "", /Kim Lee came/);
}

/** A session from the ticket, and one that ends while the system is away. */
async function twoSessions(desk: Desk): Promise<void> {
  const { system, server, browser } = desk;
  const id = await system.ask("The page stays blank");
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    const beside = await stage.agentContext.newPage();
    const panel = await openPanel(beside, desk, id);
    await panel.getByRole("heading", { name: "The page stays blank" }).waitFor();
    await panel.getByText(/kim/i).waitFor();
    assert.deepEqual(await axe(panel), []);
    await panel.getByRole("button", { name: "Create link" }).click();
    const link = await panel.getByLabel("Join link", { exact: true }).inputValue();
    const session = /ses_\w+/.exec((await panel.getByRole("link", { name: "Open the live view" }).getAttribute("href")) ?? "")?.[0] ?? "";
    const ticket = /tic_\w+/.exec((await panel.getByRole("link", { name: /^Ticket #/ }).getAttribute("href")) ?? "")?.[0] ?? "";
    await hold(stage, link, session);
    const mark = await markOf(agent, ticket, session);
    await panel.getByText("Goes once the outcome is said, or in a few minutes").waitFor();
    await panel.getByRole("button", { name: "Say how it ended" }).click();
    await panel.getByLabel("Resolution").selectOption("Solved");
    assert.deepEqual(await axe(panel), []);
    await panel.getByRole("button", { name: "Save" }).click();
    await standsOnce(system, id, mark, session);
    assert.match((await system.notes(id, mark)).texts[0] ?? "", /Outcome: Solved/);
    await panel.getByText(/^Written/).waitFor();

    // The system goes away; a second session ends meanwhile, and an agent looks at the ticket.
    await system.stop();
    const second = await agent.evaluate(async (of) => (await fetch(`/api/v1/tickets/${of}/sessions`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).json() as Promise<{ session: { id: string }; link: { url: string } }>, ticket);
    await hold(stage, second.link.url, second.session.id);
    const later = await markOf(agent, ticket, second.session.id);
    await agent.goto(`${server.origin}/tickets/${ticket}`);
    const card = agent.getByRole("region", { name: `Ticket in ${system.kind}` });
    await card.getByRole("button", { name: "Write now" }).click();
    await card.getByText("Waits: it can not be reached").waitFor();
    await card.getByText("The page stays blank").waitFor();
    assert.deepEqual(await axe(agent), []);
    await system.start();
    await card.getByRole("button", { name: "Try again" }).click();
    await standsOnce(system, id, later, second.session.id);
    await standsOnce(system, id, mark, session);
    await eventually("both are written", async () => (await foreignOf(agent, ticket)).write_backs.every(({ state }) => state === "written"));
    assert.ok(!server.log.includes(system.token.split(":").at(-1) ?? system.token), "no secret in the log");
  } finally {
    await stage.close();
  }
}

/** What strangers get, and who may show it. */
async function strangers({ system, server, browser }: Desk): Promise<void> {
  const answer = await fetch(`${server.origin}/embed/ticket?connector=${system.kind}&id=1`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  const ancestors = /frame-ancestors ([^;]*)/.exec(policy)?.[1];
  assert.equal(ancestors, `'self' ${new URL(system.url).origin}`);
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await page.goto(`${server.origin}/embed/ticket?connector=${system.kind}&id=1`);
    await page.getByText("You are not signed in to Tandem here.").waitFor();
    assert.deepEqual(await axe(page), []);
  } finally {
    await context.close();
  }
}

/** Declares the tests of one system. */
export function connects(kind: string, make: () => Promise<TicketSystem>): void {
  const folder = mkdtempSync(join(tmpdir(), "tandem-connectors-"));
  let system: TicketSystem | undefined;
  let desk: Desk;
  before(async () => {
    system = await make();
    desk = await connect(folder, system);
  });
  after(async () => {
    await desk?.browser.close();
    await desk?.server.stop();
    await system?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  test(`${kind}: a session is opened from the ticket, and what came of it stands there once, also after it was away`, async () => twoSessions(desk));
  test(`${kind}: the panel may be shown there alone, and tells strangers where to sign in`, async () => strangers(desk));
}
