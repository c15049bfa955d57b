// What an agent and a customer do, in their own words: every step is a real click on a real page.

import assert from "node:assert/strict";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { clientFrame, DEMO_AGENT, eventually, PATIENCE_MS, replicaFrame, signIn, type TandemServer, withoutWebRtc } from "./support.ts";

export type Way = "widget" | "code" | "link";
export type Network = "p2p" | "websocket";

/** Both ends of one session. */
export interface Stage {
  readonly agent: Page;
  readonly customer: Page;
  readonly agentContext: BrowserContext;
  readonly customerContext: BrowserContext;
  close(): Promise<void>;
}

/** Opens a signed-in agent and a customer who has nothing open yet, in one browser or in two. */
export async function openStage(browser: Pick<Browser, "newContext">, server: Pick<TandemServer, "origin">, network: Network, ofCustomer = browser): Promise<Stage> {
  const agentContext = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const customerContext = await ofCustomer.newContext({ viewport: { width: 1100, height: 760 } });
  for (const context of [agentContext, customerContext]) {
    context.setDefaultTimeout(PATIENCE_MS);
    if (network === "websocket") await withoutWebRtc(context);
  }
  const agent = await agentContext.newPage();
  const customer = await customerContext.newPage();
  await signIn(agent, server);
  return {
    agent,
    customer,
    agentContext,
    customerContext,
    close: async () => {
      await agentContext.close();
      await customerContext.close();
    },
  };
}

/** Makes a ticket in the console and leaves the agent on its page. */
export async function newTicket(agent: Page, subject: string): Promise<void> {
  await agent.getByRole("main").getByRole("button", { name: "New ticket" }).click();
  const dialog = agent.getByRole("dialog");
  await dialog.getByLabel("Subject").fill(subject);
  await dialog.getByRole("button", { name: "Create ticket" }).click();
  await agent.waitForURL(/\/tickets\/tic_/);
}

/** Waits for the loader's button; it sits in a closed shadow root, so only its host can be asked for. */
export async function helpIsOffered(customer: Page): Promise<void> {
  await customer.locator("[data-tandem-ui]").first().waitFor({ state: "attached" });
}

/** Presses the Help button as a person would: by its place. */
export async function pressHelp(customer: Page): Promise<void> {
  await helpIsOffered(customer);
  const size = customer.viewportSize();
  assert.ok(size !== null);
  await eventually("the client frame opens", async () => {
    await customer.mouse.click(size.width - 60, size.height - 44);
    return customer.frames().length > 1;
  });
}

/** Customer presses Help on the demo product and asks; agent accepts. */
export async function meetByWidget(stage: Stage, product: string, name = "Robin Example"): Promise<void> {
  await askForHelp(stage.customer, product, name);
  await stage.agent.getByRole("button", { name: `Accept ${name}`, exact: true }).first().click();
  await stage.agent.waitForURL(/\/sessions\/ses_/);
}

/** Customer presses Help on the demo product, says who they are and waits. */
export async function askForHelp(customer: Page, product: string, name: string): Promise<Frame> {
  await customer.goto(`${product}/demo/index.html`);
  await pressHelp(customer);
  const frame = await clientFrame(customer);
  await frame.getByLabel(/Your name/).fill(name);
  await frame.getByLabel(/What is going wrong/).fill("The wizard stops");
  await press(frame, frame.getByRole("button", { name: "Ask for help" }));
  await frame.getByText("Waiting for an agent").first().waitFor();
  return frame;
}

/** Customer shows a code on the demo product, agent types it on a ticket, customer presses the number that is read out. */
export async function meetByCode(stage: Stage, product: string): Promise<void> {
  await enterCode(stage, product);
  await answerMatch(stage, "right");
}

/** Customer presses the number that the agent's console shows, another one, or none of them. */
export async function answerMatch(stage: Stage, choice: "right" | "wrong" | "none"): Promise<void> {
  const shown = await stage.agent.getByRole("heading", { name: /^Read this number out/ }).innerText();
  const right = /\d\d/.exec(shown)?.[0] ?? "";
  const frame = await clientFrame(stage.customer);
  const numbers = frame.getByRole("button", { name: /^\d\d$/ });
  await numbers.first().waitFor();
  const names = await numbers.allInnerTexts();
  assert.ok(names.includes(right), `${right} is one of ${names.join(", ")}`);
  const name = choice === "right" ? right : (names.find((one) => one !== right) ?? "");
  const button = choice === "none" ? frame.getByRole("button", { name: /^None of these/ }) : frame.getByRole("button", { name, exact: true });
  await eventually("the numbers are armed", async () => (await button.getAttribute("aria-disabled")) === null);
  await press(frame, button);
}

/** Customer shows a code on the demo product; agent types it on a ticket. */
export async function enterCode(stage: Stage, product: string): Promise<void> {
  await stage.customer.goto(`${product}/demo/index.html`);
  await pressHelp(stage.customer);
  const frame = await clientFrame(stage.customer);
  await press(frame, frame.getByRole("button", { name: /Show a code/ }));
  const code = await readCode(frame);
  await newTicket(stage.agent, "Code on the phone");
  await stage.agent.getByRole("tab", { name: "Code" }).click();
  await stage.agent.getByLabel("Six-digit code").fill(code);
  await stage.agent.waitForURL(/\/sessions\/ses_/);
}

/** The six digits on the customer's screen. */
export async function readCode(frame: Frame): Promise<string> {
  let digits = "";
  await eventually("a code in the client frame", async () => {
    digits = (await frame.locator("body").innerText()).match(/\d{3}\s?\d{3}/)?.[0].replace(/\D/g, "") ?? "";
    return digits.length === 6;
  });
  return digits;
}

/** Agent makes a link on a ticket that leads to the demo product; customer follows it. */
export async function meetByLink(stage: Stage, product: string): Promise<void> {
  await newTicket(stage.agent, "Link by mail");
  await stage.agent.getByLabel(/Lead to this page/).fill(`${product}/demo/index.html`);
  const url = await makeLink(stage.agent);
  await stage.customer.goto(url);
  await stage.customer.getByRole("button", { name: "Continue" }).click();
  await stage.customer.waitForURL(`${product}/demo/index.html**`);
}

/** Presses "Create link", opens the live view and answers the link. */
export async function makeLink(agent: Page): Promise<string> {
  await agent.getByRole("button", { name: "Create link" }).click();
  const url = await agent.getByLabel("Join link", { exact: true }).inputValue();
  await agent.getByRole("link", { name: "Open the live view", exact: true }).click();
  await agent.waitForURL(/\/sessions\/ses_/);
  return url;
}

export async function meet(stage: Stage, way: Way, product: string): Promise<void> {
  if (way === "widget") await meetByWidget(stage, product);
  else if (way === "code") await meetByCode(stage, product);
  else await meetByLink(stage, product);
}

/** Waits for the consent sheet that names the agent and answers it as a person would. */
export async function answerConsent(customer: Page, answer: "Allow" | "View only" | "No", agent: string = DEMO_AGENT.name): Promise<void> {
  const frame = await clientFrame(customer);
  const sheet = frame.getByRole("dialog");
  await sheet.getByText(new RegExp(agent)).first().waitFor();
  const button = sheet.getByRole("button", { name: new RegExp(`^${answer}`) });
  await eventually("the sheet is armed", async () => (await button.getAttribute("aria-disabled")) === null);
  await press(frame, button);
}

/** Waits until the agent sees `text` in the replica. */
export async function agentSees(agent: Page, text: string, patienceMs = PATIENCE_MS): Promise<number> {
  return eventually(
    `the agent sees "${text}"`,
    async () => {
      try {
        const frame = await replicaFrame(agent);
        return await frame.evaluate((wanted) => document.documentElement.innerText.includes(wanted), text);
      } catch {
        return false;
      }
    },
    patienceMs,
  );
}

/** What the connection chip of the console says. */
export async function agentTransport(agent: Page, transport: "P2P" | "WebSocket", patienceMs = PATIENCE_MS): Promise<number> {
  return eventually(
    `the console says ${transport}`,
    async () => (await agent.getByRole("button", { name: /^Connection: / }).getAttribute("aria-label"))?.includes(transport) ?? false,
    patienceMs,
  );
}

/** Agent writes; the customer reads it. */
export async function agentWrites(agent: Page, text: string): Promise<void> {
  await agent.getByLabel("Message", { exact: true }).fill(text);
  await agent.getByLabel("Message", { exact: true }).press("Enter");
}

/** Customer opens the chat where it is closed and writes. */
export async function customerWrites(customer: Page, text: string): Promise<void> {
  const frame = await openChat(customer);
  const field = frame.getByLabel("Message", { exact: true });
  await field.fill(text);
  await field.press("Enter");
}

export async function customerReads(customer: Page, text: string): Promise<void> {
  const frame = await openChat(customer);
  await frame.getByRole("log").getByText(text, { exact: true }).waitFor();
}

/** Opens the panel with the chat where only the bar is shown. */
async function openChat(customer: Page): Promise<Frame> {
  const frame = await clientFrame(customer);
  const field = frame.getByLabel("Message", { exact: true });
  const chat = frame.getByRole("button", { name: /^Chat/ });
  await field.or(chat).first().waitFor();
  if (!(await field.isVisible())) await press(frame, chat);
  return frame;
}

export async function agentReads(agent: Page, text: string): Promise<void> {
  await agent.getByRole("log").getByText(text, { exact: true }).waitFor();
}

/** Agent ends the session through the confirm dialog. */
export async function agentEnds(agent: Page): Promise<void> {
  await agent.getByRole("button", { name: "End session" }).first().click();
  await agent.getByRole("alertdialog").getByRole("button", { name: /End/ }).click();
  await agent.getByText("Session ended").waitFor();
}

/** The timeline of the ticket that the agent has open, read through the console's own interface. */
export async function timelineOf(agent: Page): Promise<readonly TimelineEntry[]> {
  const read = async <T>(path: string): Promise<T> => {
    const answer = await agent.request.get(new URL(path, agent.url()).href);
    assert.equal(answer.status(), 200, path);
    return (await answer.json()) as T;
  };
  const { pathname } = new URL(agent.url());
  const session = /sessions\/(ses_\w+)/.exec(pathname)?.[1];
  const ticket =
    session === undefined
      ? /tickets\/(tic_\w+)/.exec(pathname)?.[1]
      : (await read<{ ticket: { id: string } }>(`/api/v1/sessions/${session}`)).ticket.id;
  return (await read<{ data: TimelineEntry[] }>(`/api/v1/tickets/${ticket}/timeline?limit=200`)).data;
}

interface TimelineEntry {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The driver keeps all tabs visible; the client frame is told what a browser would tell it. */
export async function look(page: Page, shown: boolean): Promise<void> {
  await (await clientFrame(page)).evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, value: value ? "visible" : "hidden" });
    Object.defineProperty(document, "hidden", { configurable: true, value: !value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, shown);
}
