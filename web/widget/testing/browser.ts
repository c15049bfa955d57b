// Chromium for the tests of the user interface. Its packages live with the end-to-end tests.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { CHROMIUM } from "../../shared/testing/chromium";
import type * as playwright from "../../../tests/node_modules/playwright-core";

export type { Browser, BrowserContext, Frame, Locator, Page } from "../../../tests/node_modules/playwright-core";

const require = createRequire(new URL("../../../tests/package.json", import.meta.url));
const { chromium } = require("playwright-core") as typeof playwright;
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser. */
export function launch(): Promise<playwright.Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      // The driver's own list turns storage partitioning off, and with it all storage of embedded
      // frames; the last list counts, so that storage behaves here as in people's browsers.
      "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades",
    ],
  });
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
}

/** Everything that axe finds wrong in a frame or page, as lines that say where. */
export async function axe(target: playwright.Frame | playwright.Page): Promise<string[]> {
  return found(target, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
}

/** The same in light and dark, which differ in nothing but contrast; the frames inside are looked at on their own. */
export async function axeInBoth(target: playwright.Frame | playwright.Page): Promise<string[]> {
  const page = "page" in target ? target.page() : target;
  const all: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const some = colorScheme === "dark" ? { type: "rule", values: ["color-contrast"] } : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    all.push(...(await found(target, some)).map((line) => `${colorScheme}: ${line}`));
  }
  return all;
}

async function found(target: playwright.Frame | playwright.Page, runOnly: unknown): Promise<string[]> {
  // Colours fade over a few frames; half-faded ones are nobody's contrast. What turns for ever is not waited for.
  await target.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity)
        .map((animation) => animation.finished.catch(() => null)),
    ),
  );
  if (!(await target.evaluate("'axe' in globalThis"))) await target.evaluate(AXE);
  const { violations } = (await target.evaluate(`axe.run(document, { iframes: false, runOnly: ${JSON.stringify(runOnly)} })`)) as AxeResult;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`));
}
