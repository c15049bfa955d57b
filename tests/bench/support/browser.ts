// Browsers, pages and pictures for the benches.

import { type Browser, type BrowserContext, chromium, type ElementHandle, type Frame, type Page } from "playwright-core";
import { DESKTOP } from "../../../web/shared/testing/chromium.ts";

export const VIEWPORT = { width: 1280, height: 800 } as const;

/** The agent's window holds the console around the replica. */
const AGENT_VIEWPORT = { width: 1800, height: 1100 } as const;

/** By this the counting of bytes tells the customer's connections from the agent's. */
export const CUSTOMER_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 TandemBenchCustomer";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser of its own, so that neither end's work is billed to the other. */
export async function launch(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: DESKTOP, args: [...ARGUMENTS, ...flags] });
}

/** A fresh profile for a customer. */
export async function customerContext(browser: Browser): Promise<BrowserContext> {
  return context(browser, VIEWPORT, CUSTOMER_USER_AGENT);
}

/** A fresh profile for an agent. */
export async function agentContext(browser: Browser): Promise<BrowserContext> {
  return context(browser, AGENT_VIEWPORT, undefined);
}

async function context(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  userAgent: string | undefined,
): Promise<BrowserContext> {
  const shared = { viewport: { ...viewport }, deviceScaleFactor: 1, reducedMotion: "reduce" } as const;
  const made = await browser.newContext(userAgent === undefined ? shared : { ...shared, userAgent });
  // The compiler that runs these files wraps named functions in a helper, which pages do not have.
  await made.addInitScript("globalThis.__name ??= (wrapped) => wrapped;");
  return made;
}

/** A page is at rest when its fonts and pictures are there. */
export async function atRest(target: Page | Frame): Promise<void> {
  await target.evaluate(async () => {
    await document.fonts.ready;
    const pictures = [...document.images].filter((image) => !image.complete);
    await Promise.race([
      Promise.all(pictures.map((image) => image.decode().catch(() => undefined))),
      new Promise((done) => setTimeout(done, 2000)),
    ]);
  });
}

/** The customer's page as it looks, without our own interface. */
export async function pictureOfPage(page: Page, ours: string | null): Promise<Buffer> {
  const hide = (hidden: boolean): Promise<void> =>
    page.evaluate(
      ([selector, isHidden]) => {
        if (selector === null) return;
        for (const element of document.querySelectorAll<HTMLElement>(selector)) {
          if (isHidden) element.style.setProperty("display", "none", "important");
          else element.style.removeProperty("display");
        }
      },
      [ours, hidden] as const,
    );
  await hide(true);
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
  await hide(false);
  return picture;
}

/** What a frame inside a page shows, at the customer's size and without anything above it. */
export async function pictureOfFrame(page: Page, frame: Frame): Promise<Buffer> {
  await showFrame(await frame.frameElement());
  await frame.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  return page.screenshot({ animations: "disabled", caret: "hide", clip: { x: 0, y: 0, ...VIEWPORT } });
}

/** Lays a frame over everything else at the customer's size. */
export async function showFrame(element: ElementHandle<Node>): Promise<void> {
  await element.evaluate((node, { width, height }) => {
    for (let up = node.parentElement; up !== null; up = up.parentElement) {
      up.style.setProperty("transform", "none", "important");
      up.style.setProperty("filter", "none", "important");
      up.style.setProperty("contain", "none", "important");
      up.style.setProperty("clip-path", "none", "important");
      up.style.setProperty("container-type", "normal", "important");
      up.style.setProperty("backdrop-filter", "none", "important");
      up.style.setProperty("will-change", "auto", "important");
    }
    const style =
      `position:fixed!important;inset:0 auto auto 0!important;width:${width}px!important;height:${height}px!important;` +
      "max-width:none!important;max-height:none!important;transform:none!important;margin:0!important;border:0!important;" +
      "opacity:1!important;filter:none!important;z-index:2147483647!important;display:block!important;background:#fff;" +
      "border-radius:0!important;box-shadow:none!important;clip-path:none!important;visibility:visible!important";
    if (node instanceof HTMLElement) node.setAttribute("style", style);
  }, VIEWPORT);
}

export interface Growth {
  readonly elements: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A script that watches, frame by frame, when the number of elements or style rules of a document last grew. */
export function growthScript(documentExpression: string): string {
  return `(() => {
    const state = globalThis.__benchGrowth = { elements: -1, at: 0 };
    let rules = 0;
    const rulesOf = (sheet) => {
      try {
        return sheet.cssRules.length;
      } catch {
        return 0;
      }
    };
    const look = () => {
      const grown = ${documentExpression};
      const elements = grown?.getElementsByTagName("*").length ?? -1;
      const styled = [...grown?.styleSheets ?? []].reduce((sum, sheet) => sum + rulesOf(sheet), 0);
      if (elements > state.elements || styled > rules) {
        rules = Math.max(rules, styled);
        state.elements = Math.max(state.elements, elements);
        state.at = performance.timeOrigin + performance.now();
      }
      requestAnimationFrame(look);
    };
    look();
  })()`;
}

/** A replica's own shell has a handful of elements; it has not grown before it holds most of the page's. */
export function asGrown(seen: Growth | null, expected: number): Growth {
  return seen === null || seen.elements < expected / 2 ? { elements: -1, at: Date.now() } : seen;
}

/** How many elements a page has. */
export async function elementsOf(page: Page): Promise<number> {
  return page.evaluate(() => document.getElementsByTagName("*").length);
}

/** Waits until a tree has stopped to grow for `quietMs`. */
export async function grown(read: () => Promise<Growth>, quietMs: number, patienceMs: number): Promise<Growth> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const growth = await read();
    if (growth.elements > 0 && Date.now() - growth.at > quietMs) return growth;
    if (Date.now() > deadline) throw new Error(`still growing after ${patienceMs} ms (${growth.elements} elements)`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
