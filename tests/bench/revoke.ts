// `cargo xtask bench revoke`: how long after Stop the last event of control still comes on the customer's
// page. First at the gate, with the real gate and control on two sites in one browser, a queue that is
// full and a page that is busy; then in whole sessions, half of them with the server frozen.
//
// `--tries N` (1000) at the gate, `--runs N` (40) whole sessions; each has acts under way when Stop is pressed.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";

import { press } from "../../web/widget/testing/press.ts";
import { agentSees, answerConsent, meetByWidget, openStage, type Stage } from "../e2e/flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, TandemServer } from "../e2e/support.ts";
import { placeOf, takeControl } from "./control/drive.ts";
import { launch } from "./support/browser.ts";
import { progress, report } from "./support/report.ts";
import { serve } from "./support/site.ts";
import { percentile } from "./support/stats.ts";

/** How much later than Stop nothing may happen any more. */
const LATE_MS = 100;
/** How long after Stop the page is listened to; longer than its own work keeps an act waiting. */
const LISTEN_MS = 300;
/** How long a frozen server stays so after Stop. */
const FROZEN_MS = 500;
/** Tries that are made at most for one that counts: those in which nothing was under way do not. */
const TRIES_PER_COUNTED = 3;
/** Latest moment of Stop in a try, in milliseconds. */
const STOP_MS_MAX = 200;

const { values } = parseArgs({ options: { runs: { type: "string" }, tries: { type: "string" } } });
const tries = count("tries", values.tries, 1_000);
const runs = count("runs", values.runs, 40);
const ok = [await atGate(tries), await inSessions(runs)].every(Boolean);
process.exitCode = ok ? 0 : 1;

function count(name: string, word: string | undefined, otherwise: number): number {
  const number = Number(word ?? otherwise);
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number`);
  return number;
}

interface Try {
  /** From Stop to the last event of control, in milliseconds; below 0 where none came after it. */
  readonly delay: number;
  /** What was carried out before Stop (acts, in sessions events of them), and what was under way and came to
   *  nothing (acts that the gate dropped, in sessions those that the agent had no answer to when Stop was pressed). */
  readonly nDone: number;
  readonly nDropped: number;
}

/** Makes tries until enough of them count. */
async function makeTries(n: number, one: (at: number) => Promise<Try>): Promise<readonly Try[]> {
  const all: Try[] = [];
  while (all.filter(counts).length < n && all.length < n * TRIES_PER_COUNTED) all.push(await one(all.length + 1));
  return all;
}

/** A try in which nothing was under way would prove nothing, unless something happens all the same. */
function counts({ delay, nDone, nDropped }: Try): boolean {
  return (nDone > 0 && nDropped > 0) || delay > LATE_MS;
}

/** Prints what became of the tries of one case and says whether all is well. */
function judge(name: string, n: number, made: readonly Try[]): boolean {
  if (n === 0) return true;
  const all = made.filter(counts);
  const delays = all.map(({ delay }) => delay);
  const sum = (of: (one: Try) => number): number => all.reduce((total, one) => total + of(one), 0);
  const n_late = delays.filter((delay) => delay > LATE_MS).length;
  const ok = n_late === 0 && all.length === n;
  report({
    bench: "revoke", subject: "tandem", case: name, ok, n_tries: all.length, n_late, n_not_counted: made.length - all.length,
    delay_max_ms: Math.max(...delays), delay_p99_ms: Math.round(percentile(delays, 99)), n_done: sum(({ nDone }) => nDone), n_dropped: sum(({ nDropped }) => nDropped),
    n_dropped_min: Math.min(...all.map(({ nDropped }) => nDropped)),
  });
  return ok;
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({ entryPoints: [join(import.meta.dirname, "revoke", `${name}.ts`)], bundle: true, format: "iife", target: "es2022", write: false, logLevel: "error" });
  return outputFiles[0]?.text ?? "";
}

async function atGate(n: number): Promise<boolean> {
  if (n === 0) return true;
  const folder = mkdtempSync(join(tmpdir(), "tandem-revoke-"));
  const site = await serve({ host: "localhost", folder, snippet: () => "", own: {} });
  const html = (body: string): string => `<!doctype html><html lang=en><head><title>Stop</title></head><body>${body}</body></html>`;
  writeFileSync(join(folder, "frame.html"), html(`<button id=stop style="position:fixed;inset:0">Stop</button><script>${await bundle("frame")}</script>`));
  writeFileSync(join(folder, "page.html"), html(`<button id=button>Press</button><input id=field><iframe src="${site.otherOrigin}/frame.html" style="position:fixed;left:0;bottom:0;width:300px;height:150px"></iframe><script>${await bundle("page")}</script>`));
  const browser = await launch();
  try {
    return judge("at the gate", n, await stopOften(browser, `${site.origin}/page.html`, n));
  } finally {
    await browser.close();
    await site.close();
  }
}

async function stopOften(browser: Browser, url: string, n: number): Promise<readonly Try[]> {
  const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
  await page.goto(url);
  const frame = page.frames().find((one) => one.url().endsWith("/frame.html"));
  if (frame === undefined) throw new Error("no frame");
  await frame.waitForFunction("globalThis.flood !== undefined");
  await page.mouse.move(150, 525);
  let n_late = 0;
  return makeTries(n, async (at) => {
    if (at % 50 === 0) progress(`at the gate: ${at}, late ${n_late}`);
    await frame.evaluate(() => flood());
    await page.waitForTimeout(Math.random() * STOP_MS_MAX);
    await page.mouse.click(150, 525);
    await frame.waitForFunction("stopped.at > 0", undefined, { polling: 20 });
    await page.waitForTimeout(LISTEN_MS);
    const { at: stoppedAt, nDone, nDropped } = await frame.evaluate(() => stopped);
    const { last } = await page.evaluate(() => acted);
    n_late += Number(last - stoppedAt > LATE_MS);
    return { delay: last - stoppedAt, nDone, nDropped };
  });
}

async function inSessions(n: number): Promise<boolean> {
  if (n === 0) return true;
  const server = await TandemServer.launch("--privacy-profile", "open");
  const browser = await launchBrowser();
  const frozen = Math.floor(n / 2);
  const tryOne = (freezes: boolean) => async (at: number): Promise<Try> => {
    progress(`session ${at}${freezes ? ", server frozen" : ""}`);
    const stage = await openStage(browser, server, "websocket");
    try {
      await meetByWidget(stage, server.product);
      await answerConsent(stage.customer, "Allow");
      return await stopInSession(stage, server, freezes);
    } finally {
      await stage.close();
    }
  };
  try {
    return [
      judge("in sessions", n - frozen, await makeTries(n - frozen, tryOne(false))),
      judge("in sessions, server frozen", frozen, await makeTries(frozen, tryOne(true))),
    ].every(Boolean);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The agent clicks as fast as the browser does while the customer presses Stop. */
async function stopInSession({ agent, customer }: Stage, server: TandemServer, freezes: boolean): Promise<Try> {
  await customer.evaluate(() => {
    const button = Object.assign(document.createElement("button"), { id: "many", textContent: "many times" });
    button.style.cssText = "position:fixed;left:0;top:0;z-index:9;width:200px;height:80px";
    document.body.append(button);
    globalThis.acted = { n: 0, last: 0 };
    for (const type of ["pointermove", "pointerdown", "pointerup", "mousemove", "mousedown", "mouseup", "click"]) {
      addEventListener(type, ({ isTrusted }) => {
        if (!isTrusted) globalThis.acted = { n: acted.n + 1, last: Date.now() };
      }, true);
    }
  });
  await agentSees(agent, "many times");
  await takeControl(agent, customer);
  const { x, y } = await placeOf(await replicaFrame(agent), "#many");
  const frame = await clientFrame(customer);
  await frame.evaluate(() => {
    addEventListener("click", () => Reflect.set(globalThis, "stoppedAt", Date.now()), { capture: true, once: true });
  });
  const stop = frame.getByRole("button", { name: "Stop control" });
  await stop.waitFor();
  await watchPending(agent);
  let isOver = false;
  const clicking = (async () => {
    for (let at = 0; !isOver; at++) await agent.mouse.click(x + (at % 9), y);
  })();
  await eventually("control is at work", () => customer.evaluate(() => acted.n > 20));
  await customer.waitForTimeout(Math.random() * STOP_MS_MAX);
  if (freezes) process.kill(server.pid, "SIGSTOP");
  try {
    await press(frame, stop);
    await customer.waitForTimeout(FROZEN_MS);
  } finally {
    if (freezes) process.kill(server.pid, "SIGCONT");
  }
  // What the server has held back arrives now, behind Stop.
  await agent.locator('[data-control="refused"], [data-control="not_granted"]').first().waitFor({ state: "attached" });
  isOver = true;
  await clicking;
  await customer.waitForTimeout(LISTEN_MS);
  const stoppedAt = await frame.evaluate(() => Reflect.get(globalThis, "stoppedAt") as number);
  const { n, last } = await customer.evaluate(() => acted);
  return { delay: last - stoppedAt, nDone: n, nDropped: await pendingAt(agent, stoppedAt) };
}

/** Notes how many acts have no answer yet, as the console counts them. */
async function watchPending(agent: Page): Promise<void> {
  await agent.evaluate(() => {
    const words = document.querySelector("[data-pending]");
    const noted: [at: number, n: number][] = [];
    Object.assign(globalThis, { noted });
    if (words === null) return;
    new MutationObserver(() => noted.push([Date.now(), Number(words.getAttribute("data-pending"))])).observe(words, { attributeFilter: ["data-pending"] });
  });
}

async function pendingAt(agent: Page, moment: number): Promise<number> {
  const noted = await agent.evaluate(() => Reflect.get(globalThis, "noted") as readonly [number, number][]);
  return noted.findLast(([at]) => at <= moment)?.[1] ?? 0;
}
