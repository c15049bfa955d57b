// A live session over a page of canaries, with everything recorded that leaves the customer's browser.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";

import type { PrivacyProfile } from "../../web/shared/generated/PrivacyProfile.ts";
import { OWN, serve, type Site, withSnippet } from "../bench/support/site.ts";
import { arrival, makeLink } from "../bench/support/tandem.ts";
import { answerConsent } from "../e2e/flow.ts";
import { press } from "../../web/widget/testing/press.ts";
import { clientFrame, eventually, PATIENCE_MS, replicaFrame, TandemServer, withoutWebRtc } from "../e2e/support.ts";
import type { Finder } from "./canaries.ts";
import type { LeakPage } from "./page.ts";
import { type Findings, searchSinks } from "./sinks.ts";
import { type Recorder, startRecorder } from "./wire.ts";

/** Name of the file that carries the widget. */
const PAGE = "page.html";

/** Where the files of a page of canaries are served. */
export const FOLDER = OWN;

/** The files of a page of canaries, the page itself among them. */
export function filesOf(page: LeakPage): LeakPage["files"] {
  return { ...page.files, [PAGE]: { type: "text/html; charset=utf-8", body: page.html } };
}

/** Address of a page of canaries within its site. */
export function pathOf(page: LeakPage): string {
  return `${OWN}${PAGE}${page.suffix}`;
}

const ARRIVED = "tandem-leak-test";

export interface Ground {
  readonly server: TandemServer;
  readonly recorder: Recorder;
  readonly site: Site;
  /** Opens a page of the site with an agent watching, who has got all of it. */
  watch(path: string): Promise<Watched>;
  close(): Promise<void>;
}

export interface Watched {
  readonly customer: Page;
  readonly agent: Page;
  /** Waits until the body of the replica has this class, which masking leaves alone. */
  hasClass(name: string): Promise<unknown>;
  /** Waits until the replica has such an element. */
  shows(selector: string): Promise<unknown>;
  /** Lets the agent come back with nothing, so that everything is sent anew. */
  again(): Promise<void>;
  /** Hides a part of the page as the customer does, and waits until the agent has lost it. */
  hide(selector: string): Promise<void>;
  search(finder: Finder): Promise<Findings>;
  close(): Promise<void>;
}

export interface GroundOptions {
  readonly profile: PrivacyProfile;
  /** Folder that is served; null: `files` alone. */
  readonly folder: string | null;
  /** Files below `/__bench/`. */
  readonly files: LeakPage["files"];
  /** Configuration file of the server. */
  readonly config?: string;
}

/** Starts a server whose traffic is recorded, and a site of another origin that carries the widget. */
export async function openGround(browser: Browser, options: GroundOptions): Promise<Ground> {
  let server: TandemServer | null = null;
  const recorder = await startRecorder(() => server?.port ?? 0);
  const snippet = `<script async referrerpolicy="no-referrer" src="${recorder.origin}/loader.js" data-privacy="${options.profile}"></script>`;
  const own = Object.fromEntries(Object.entries(options.files).map(([name, { type, body }]) => [name, { type, body: name === PAGE ? withSnippet(body, snippet) : body }]));
  const site = await serve({ host: "localhost", folder: options.folder, snippet: () => snippet, own });
  const folder = mkdtempSync(join(tmpdir(), "tandem-leak-"));
  const config = join(folder, "tandem.toml");
  writeFileSync(config, options.config ?? "");
  server = await TandemServer.launch(
    "--config", config, "--public-url", recorder.origin, "--allowed-origins", site.origin, "--privacy-profile", "open", "--log", "tandem_server=trace,debug",
  );
  const running = server;
  return {
    server,
    recorder,
    site,
    watch: (path) => watch(browser, { server: running, recorder, site }, path),
    close: async () => {
      await running.stop();
      await recorder.close();
      await site.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function watch(browser: Browser, ground: Pick<Ground, "server" | "recorder" | "site">, path: string): Promise<Watched> {
  const { recorder, site } = ground;
  const [agents, customers] = [await context(browser), await context(browser)];
  const { session, secret } = await makeLink(agents, recorder.origin, `${site.origin}/`);
  const agent = await agents.newPage();
  await agent.goto(`${recorder.origin}/sessions/${session}`);
  const customer = await customers.newPage();
  // The server is told where the product is, never which of its pages is open.
  const token = new URL(await arrival(agents, recorder.origin, secret)).hash.slice(1);
  const target = new URL(path, site.origin);
  target.hash = target.hash === "" ? token : `${target.hash.slice(1)}&${token}`;
  await customer.goto(target.href);
  await answerConsent(customer, "Allow");
  await customer.evaluate((name) => document.body.classList.add(name), ARRIVED);
  await bodyHasClass(agent, ARRIVED);
  return {
    customer,
    agent,
    hasClass: (name) => bodyHasClass(agent, name),
    shows: (selector) => replicaHas(agent, selector),
    again: () => reload(agent),
    hide: (selector) => hideByCustomer(customer, agent, selector),
    search: (finder) => searchSinks(finder, ground.server, recorder, agent),
    close: async () => {
      await agents.close();
      await customers.close();
    },
  };
}

async function reload(agent: Page): Promise<void> {
  agent.once("dialog", (dialog) => void dialog.accept());
  await agent.reload();
}

async function hideByCustomer(customer: Page, agent: Page, selector: string): Promise<void> {
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name: "Hide something" }));
  const part = customer.locator(selector);
  await part.evaluate((element) => element.scrollIntoView({ block: "center" }));
  await eventually(`${selector} is hidden`, async () => {
    const box = await part.boundingBox();
    if (box !== null) await customer.mouse.click(box.x + 4, box.y + 4);
    return (await replicaFrame(agent)).evaluate((wanted) => document.querySelector(wanted)?.childNodes.length === 0, selector);
  });
  await customer.keyboard.press("Escape");
}

async function replicaHas(agent: Page, selector: string): Promise<void> {
  await eventually(`the replica has ${selector}`, async () => {
    const frame = await replicaFrame(agent);
    return frame.evaluate((wanted) => document.querySelector(wanted) !== null, selector).catch(() => false);
  });
}

/** Changes arrive in order, so with this class everything before it has come. */
async function bodyHasClass(agent: Page, name: string): Promise<void> {
  await eventually(`the replica has the class ${name}`, async () => {
    const frame = await replicaFrame(agent);
    return frame.evaluate((wanted) => document.body?.classList.contains(wanted) === true, name).catch(() => false);
  });
}

async function context(browser: Browser): Promise<BrowserContext> {
  // Everything goes through the server then, which is the worst that can happen.
  const made = await withoutWebRtc(await browser.newContext({ viewport: { width: 1280, height: 800 } }));
  // The compiler that runs these files wraps named functions in a helper, which pages do not have.
  await made.addInitScript("globalThis.__name ??= (wrapped) => wrapped;");
  made.setDefaultTimeout(PATIENCE_MS);
  return made;
}
