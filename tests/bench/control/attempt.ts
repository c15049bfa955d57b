// One interaction tried: driven in the agent's console, and looked for in the customer's page. What is so
// already before anything is driven would prove nothing, and fails.

import type { Browser, Frame, Page } from "playwright-core";

import { eventually } from "../../e2e/support.ts";
import { customerContext } from "../support/browser.ts";
import type { Tandem } from "../support/tandem.ts";
import { type Case, readCases } from "./cases.ts";
import { approve, drive, takeControl } from "./drive.ts";

/** Time in which an interaction has to show in the customer's page. */
const PATIENCE_MS = 10_000;
/** Longest that the console goes on showing why an earlier act was refused, with room. */
const SHOWN_MS = 10_000;
/** Time in which the console comes to say that the picture is the page. */
const PROOF_MS = 15_000;
/** Quiet after which an interaction that must not happen counts as not happened. */
export const QUIET_MS = 400;

/** Who drives, on which picture, and where it has to show. */
export interface Seats {
  readonly agent: Page;
  readonly replica: Frame;
  readonly customer: Page;
}

export interface Outcome {
  readonly ok: boolean;
  /** Why it is not, in one line. */
  readonly detail: string;
}

/** A customer on a page of a site, and an agent who has control of it. */
export interface Visit extends Seats {
  /** What the page lists. */
  readonly cases: readonly Case[];
  close(): Promise<void>;
}

/** Brings both together on a page; throws where that lists nothing that can be tried. */
export async function visitPage(tandem: Tandem, [agents, customers]: readonly [Browser, Browser], url: string): Promise<Visit> {
  const context = await customerContext(customers);
  const customer = await context.newPage();
  const visit = await tandem.invite(agents, customer, url, async () => undefined);
  await visit.allow();
  const replica = await visit.replica();
  await visit.agent.locator('[data-proof="identical"]').waitFor({ timeout: PROOF_MS }).catch(() => undefined);
  const cases = await casesOf(customer);
  await takeControl(visit.agent, customer);
  return {
    agent: visit.agent, replica, customer, cases,
    close: async () => {
      await visit.close();
      await context.close();
    },
  };
}

/** What is listed in the customer's page, once its modules have added to the list. */
export async function casesOf(customer: Page): Promise<readonly Case[]> {
  await customer.waitForLoadState("load");
  const text = await customer.evaluate(() => document.getElementById("control-cases")?.textContent ?? null);
  return readCases(new URL(customer.url()).pathname.slice(1), text);
}

/** Why a case proves nothing in the page as it is; null: it does. A refusal has to leave what is so. */
export async function idle(customer: Page, { expect, refused }: Case): Promise<string | null> {
  // What it names need not be there yet.
  const isSo = Boolean(await customer.evaluate(expect).catch(() => false));
  if (isSo === (refused !== undefined)) return null;
  return isSo ? "it is so before anything is done" : "it is not so before anything is done, though nothing may change it";
}

/** Tries one interaction. */
export async function attempt({ agent, replica, customer }: Seats, one: Case, patienceMs = PATIENCE_MS): Promise<Outcome> {
  try {
    if (one.prepare !== undefined) await prepare({ agent, replica, customer }, one.prepare);
    const useless = await idle(customer, one);
    if (useless !== null) return { ok: false, detail: useless };
    if (one.refused !== undefined) return await refused({ agent, replica, customer }, one, one.refused, patienceMs);
    await drive(agent, replica, one);
    await eventually("it is so on the page", () => hasHappened({ agent, customer }, one), patienceMs);
    return { ok: true, detail: "" };
  } catch (error) {
    const shown = await agent.locator("[data-control]").getAttribute("data-control").catch(() => "");
    const state = await customer.evaluate(() => JSON.stringify((globalThis as { textOf?: () => string }).textOf?.() ?? (globalThis as { R?: unknown }).R ?? null)).catch(() => "");
    return { ok: false, detail: `${error instanceof Error ? error.message.split("\n")[0] : "failed"}; console: ${shown}; page: ${state?.slice(-200)}` };
  }
}

/** Whether it is so. What is held until the customer's tap gets it: the console may learn of that only a while after the act. */
async function hasHappened({ agent, customer }: Pick<Seats, "agent" | "customer">, { expect }: Case): Promise<boolean> {
  if (Boolean(await customer.evaluate(expect).catch(() => false))) return true;
  const held = agent.locator("[data-proposal=waiting]");
  if (await held.isVisible()) {
    await approve(customer);
    await held.waitFor({ state: "detached" });
  }
  return false;
}

/** Brings the page to where a case begins, and waits until the agent sees it: a mark that is set behind all that it draws. */
async function prepare({ replica, customer }: Seats, script: string): Promise<void> {
  await customer.evaluate(script);
  const mark = await customer.evaluate(async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const next = Number(document.body.getAttribute("data-prepared")) + 1;
    document.body.setAttribute("data-prepared", String(next));
    return next;
  });
  await replica.waitForSelector(`[data-prepared="${mark}"]`, { state: "attached" });
}

/** The console has to give the reason, anew, and the page stays as it was. */
async function refused({ agent, replica, customer }: Seats, one: Case, reason: string, patienceMs: number): Promise<Outcome> {
  const shown = agent.locator(`[data-control="${reason}"]`);
  await shown.waitFor({ state: "detached", timeout: SHOWN_MS });
  await drive(agent, replica, one);
  await shown.waitFor({ state: "attached", timeout: patienceMs });
  await customer.waitForTimeout(QUIET_MS);
  const isKept = Boolean(await customer.evaluate(one.expect));
  return { ok: isKept, detail: isKept ? `refused: ${reason}` : "refused, but it happened" };
}
