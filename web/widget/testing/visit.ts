// One customer on the product page with the client frame opened, and the steps that tests repeat.

import assert from "node:assert/strict";
import type { ClientMessage } from "../../shared/generated/ClientMessage";
import type { SessionView } from "../../shared/generated/SessionView";
import type { BrowserContext, Frame, Locator, Page } from "./browser";
import { press } from "./press";
import { sessionView, welcome } from "./scenes";
import { clientFrame, connection, engineOf, openProduct, pressHelp, say, type Stage } from "./stage";

export interface Visit {
  readonly stage: Stage;
  readonly page: Page;
  readonly frame: Frame;
  readonly context: BrowserContext;
}

/** Selects answers that may be given. */
export const ARMED = ".answer:not([aria-disabled])";

/** Opens the product page, presses Help and runs. */
export async function visit(stage: Stage, run: (visit: Visit) => Promise<void>, options: Parameters<typeof openProduct>[1] = {}): Promise<void> {
  const context = await stage.browser.newContext();
  try {
    const page = await openProduct(stage, { ...options, context });
    await pressHelp(page);
    const frame = await clientFrame(page);
    await frame.waitForSelector("h1");
    await run({ stage, page, frame, context });
  } finally {
    await context.close();
  }
}

/** Asks for help, and stands before the engine. */
export async function ask({ frame }: Visit): Promise<void> {
  await press(frame, "form [type=submit]");
  await engineOf(frame);
  await connection(frame);
}

/** Shows the sheet, which is not armed yet. */
export async function showSheet(here: Visit): Promise<void> {
  await ask(here);
  await say(here.frame, welcome(sessionView({ state: "asking" })));
  await here.frame.waitForSelector("[role=dialog]");
}

/** A live session that names the product's origin. */
export function liveHere({ stub }: Stage, part: Partial<SessionView> = {}): SessionView {
  return sessionView({ state: "live", host_origin: stub.product, ...part });
}

/** Goes all the way to the bar. */
export async function goLive(here: Visit): Promise<void> {
  await ask(here);
  await say(here.frame, welcome(liveHere(here.stage)));
  await here.frame.waitForSelector(".bar.live");
}

/** What the engine was told to send. */
export async function sent(frame: Frame): Promise<ClientMessage[]> {
  return frame.evaluate(() => globalThis.fakeEngine?.sent ?? []);
}

/** Starts and stops of the sensor in the product page. */
export function sensorLog(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as { sensorLog?: string[] }).sensorLog ?? []);
}

/** Tab and Shift+Tab go round these, in this order, wherever they begin: at the question itself, or behind its last answer. */
export async function staysInside({ frame, page }: Visit, question: Locator, names: readonly string[]): Promise<void> {
  const last = names.at(-1) ?? "";
  const ways = [["Tab", [...names, ...names.slice(0, 1)]], ["Shift+Tab", [last, ...names.toReversed().slice(1), last]]] as const;
  for (const [key, wanted] of ways) {
    await question.focus();
    for (const name of wanted) {
      await page.keyboard.press(key);
      const focused = await frame.evaluate(() => (document.hasFocus() ? document.activeElement?.textContent : "nothing in the frame"));
      assert.ok(focused?.startsWith(name), `${key} goes to ${focused} and not to ${name}`);
    }
  }
}
