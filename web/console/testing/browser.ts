/// <reference types="node" />
// One Chromium for a test file, a fresh context and stub for each test.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "../../../tests/node_modules/playwright-core";
import playwright from "../../../tests/node_modules/playwright-core";
import type { Built } from "../../shared/testing/built";
import { CHROMIUM } from "../../shared/testing/chromium";
import { buildConsole } from "./build";
import { type Stub, startStub } from "./stub";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const axeSource = readFileSync(fileURLToPath(new URL("../../../tests/node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

export interface Bench {
  readonly stub: Stub;
  readonly page: Page;
}

export interface OpenOptions {
  readonly signedIn?: boolean;
  readonly context?: BrowserContextOptions;
}

export interface Harness {
  /** Runs `use` with a page that has nothing open yet, and fails if the page threw. */
  run(options: OpenOptions, use: (bench: Bench) => Promise<void>): Promise<void>;
}

export function createHarness(): Harness {
  let browser: Browser;
  let built: Built;
  before(async () => {
    [built, browser] = await Promise.all([buildConsole(), playwright.chromium.launch({ executablePath: CHROMIUM, args: ARGS })]);
  });
  after(async () => {
    await browser.close();
    await built.discard();
  });

  return {
    async run({ signedIn = true, context: contextOptions = {} }, use) {
      const stub = await startStub(built.folder);
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.setDefaultTimeout(10_000);
      if (signedIn) await context.addCookies([{ name: "tandem_console", value: "signed-in", url: stub.origin }]);
      try {
        await use({ stub, page });
        assert.deepEqual(errors, [], "the page threw");
      } finally {
        await context.close();
        await stub.close();
      }
    },
  };
}

interface AxeNode {
  readonly html: string;
  readonly failureSummary?: string;
}
interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly AxeNode[] }[];
}

const EVERYTHING = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const CONTRAST = { runOnly: { type: "rule", values: ["color-contrast"] } };

/** Fails with every accessibility violation on the page as it stands; themes differ in nothing but contrast. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  // Menus and tooltips live at the end of the document, where no landmark can hold them; they need none.
  const floating = (await page.locator("[data-bits-floating-content-wrapper]").count()) > 0;
  const rules = floating ? { region: { enabled: false } } : {};
  for (const [theme, options] of [["light", { ...EVERYTHING, rules }], ["dark", CONTRAST]] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    // Colours fade over a few frames; half-faded ones are nobody's contrast.
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))));
    const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify({ iframes: false, ...options })})`);
    const found = results.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => `${node.html.slice(0, 200)} :: ${node.failureSummary ?? ""}`),
    }));
    assert.deepEqual(found, [], `accessibility in the ${theme} theme`);
  }
}
