// Where a customer seeks help and where they stall in a product of its own, on the ticket and in the trends; and
// what of the page is never told.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axeInBoth } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { agentEnds, answerConsent, openStage, pressHelp, type Stage, timelineOf } from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { clientFrame, eventually, launchBrowser, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
let shop: Site;
let stage: Stage;
/** Bodies of what the client frame has told of places. */
const told: string[] = [];
/** Whether the customer has allowed the session, as each was told. */
const toldAt: boolean[] = [];
let allowed = false;

const page = (server: string): string => `<!doctype html><meta charset=utf-8><title>Robin's order</title>
<script src="${server}/loader.js" data-release="2.1"></script>
<h1>Order 4711</h1>
<button id=pay data-note="canary">Pay as Robin</button>
<input name=coupon value=canary-coupon>
<div data-tandem=mask><button id=canary-masked>Masked</button></div>
<div data-tandem=block><button id=canary-blocked>Blocked</button></div>
<script>
  document.getElementById("pay").onclick = () => fetch("/api/orders/4711/pay?name=canary");
  document.getElementById("canary-masked").onclick = () => history.pushState(0, "", "/orders/4711/canary@example.com?c=canary");
</script>`;

before(async () => {
  browser = await launchBrowser();
  shop = await openSite("localhost");
  server = await TandemServer.launch("--allowed-origins", shop.origin);
  shop.pages.set("/orders/4711/check-out", { html: page(server.origin) });
  stage = await openStage(browser, server, "websocket");
  stage.customer.on("request", (request) => {
    if (!request.url().endsWith("/client/place")) return;
    told.push(request.postData() ?? "");
    toldAt.push(allowed);
  });
});

after(async () => {
  await stage?.close();
  await shop?.close();
  await browser?.close();
  await server?.stop();
});

const places = async (agent: Page): Promise<readonly Readonly<Record<string, unknown>>[]> => (await timelineOf(agent)).filter(({ kind }) => kind === "help_sought" || kind === "stalled").map(({ kind, data }) => ({ kind, ...data }));

/** The client frame believes that so much time has passed. */
async function pass(customer: Page, ms: number): Promise<void> {
  await (await clientFrame(customer)).evaluate((more) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + more;
  }, ms);
}

test("where help was sought is told with consent, and where the customer stalled as they get on", async () => {
  const { agent, customer } = stage;
  await customer.goto(`${shop.origin}/orders/4711/check-out?name=canary`);
  await Promise.all([customer.waitForResponse(/orders\/4711\/pay/), customer.getByRole("button", { name: "Pay as Robin" }).click()]);
  await pressHelp(customer);
  const frame = await clientFrame(customer);
  await frame.getByLabel(/Your name/).fill("Robin Example");
  await press(frame, frame.getByRole("button", { name: "Ask for help" }));
  await frame.getByText("Waiting for an agent").first().waitFor();
  await agent.getByRole("button", { name: "Accept Robin Example", exact: true }).first().click();
  await agent.waitForURL(/\/sessions\/ses_/);
  assert.deepEqual(told, [], "nothing is told before consent");
  allowed = true;
  await answerConsent(customer, "Allow");
  const place = { page: "/orders/:id/check-out", element: "button#pay", error: "404 /api/orders/:id/pay", release: "2.1" };
  await eventually("where help was sought is on the timeline", async () => (await places(agent)).length === 1);
  assert.deepEqual(await places(agent), [{ kind: "help_sought", origin: shop.origin, place }]);

  await pass(customer, 31_000);
  await customer.locator("[name=coupon]").click();
  await eventually("the stall is on the timeline", async () => (await places(agent)).length === 2);
  const [, stall] = await places(agent);
  assert.deepEqual({ ...stall, for_ms: 0 }, { kind: "stalled", origin: shop.origin, place, for_ms: 0 });
  assert.ok(Number(stall?.["for_ms"]) >= 31_000);

  // A masked element is none, and what is no word of an address becomes an identifier.
  await pass(customer, 31_000);
  await customer.getByRole("button", { name: "Masked" }).click();
  await eventually("the page is known to have changed", async () => (await places(agent)).length === 3);
  await pass(customer, 40_000);
  await agentEnds(agent);
  await agent.getByRole("link", { name: /Back to ticket/ }).click();
  await agent.getByText(/stood still for .* on \/orders\/:id\/:id/).waitFor();
  assert.ok(told.length >= 3 && toldAt.every(Boolean));
  assert.equal(told.join().includes("canary"), false, told.join());
  assert.equal(told.join().includes("4711"), false, told.join());
});

test("the trends have exactly that, by page, element, error and release", async () => {
  const { agent } = stage;
  await agent.getByRole("link", { name: "Metrics" }).click();
  await agent.getByRole("link", { name: "Trends", exact: true }).click();
  const table = agent.getByRole("region", { name: "Table of trends" });
  const row = table.getByRole("row", { name: /check-out/ });
  await row.waitFor();
  assert.match((await row.innerText()).replaceAll(/\s+/g, " "), /\/orders\/:id\/check-out 1 , against before: new 2 , against before: new/);
  for (const [by, words] of [["error", "404 /api/orders/:id/pay"], ["release", "2.1"], ["category", "No category"], ["element", "button#pay"]] as const) {
    await agent.getByRole("combobox", { name: "By" }).selectOption(by);
    await table.getByRole("rowheader", { name: words, exact: true }).waitFor();
  }
  await agent.getByRole("combobox", { name: "By" }).selectOption("page");
  await table.getByRole("link", { name: /^Elements of .*check-out$/ }).click();
  await agent.getByText("Only on").waitFor();
  await table.getByRole("rowheader", { name: "button#pay", exact: true }).waitFor();
  await agent.getByRole("combobox", { name: "Release" }).selectOption("2.1");
  await agent.getByText("There is no release before this one").waitFor();
  const address = agent.url();
  await agent.goto(address);
  await table.getByRole("rowheader", { name: "button#pay", exact: true }).waitFor();
  assert.deepEqual(await axeInBoth(agent), []);
  await agent.getByRole("button", { name: "All pages again" }).click();
  const [file] = await Promise.all([agent.waitForEvent("download"), agent.getByRole("link", { name: "Download CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "trends.csv");
});

test("days without anything say so, and what can not be read is tried again", async () => {
  const { agent } = stage;
  await agent.goto(`${server.origin}/metrics/trends?from=2020-01-01&to=2020-01-02`);
  await agent.getByText("Nobody sought help or stalled in these days").waitFor();
  await agent.route("**/api/v1/trends?*", (route) => route.abort());
  await agent.reload();
  await agent.getByText("The trends could not be read").waitFor();
  await agent.unroute("**/api/v1/trends?*");
  await agent.getByRole("button", { name: /Try again/ }).click();
  await agent.getByText("Nobody sought help or stalled in these days").waitFor();
});

test("under the strict profile nothing is told", async () => {
  const strict = await TandemServer.launch("--privacy-profile", "strict", "--allowed-origins", shop.origin);
  const other = await openStage(browser, strict, "websocket");
  try {
    const { agent, customer } = other;
    shop.pages.set("/strict", { html: page(strict.origin) });
    const before = told.length;
    customer.on("request", (request) => void (request.url().endsWith("/client/place") && told.push("strict")));
    await customer.goto(`${shop.origin}/strict`);
    const trail = customer.waitForResponse(/\/trail\.js$/);
    await pressHelp(customer);
    const frame = await clientFrame(customer);
    await frame.getByLabel(/Your name/).fill("Jo Example");
    await press(frame, frame.getByRole("button", { name: "Ask for help" }));
    await agent.getByRole("button", { name: "Accept Jo Example", exact: true }).first().click();
    await answerConsent(customer, "Allow");
    await trail;
    await customer.locator("[name=coupon]").click();
    await pass(customer, 40_000);
    await agentEnds(agent);
    assert.equal(told.length, before);
    assert.deepEqual(await places(agent), []);
  } finally {
    await other.close();
    await strict.stop();
  }
});

const RULES = `[[privacy_rules]]
pages = "*"
mask = ["#canary-ruled"]

[[privacy_rules]]
pages = "*/paying"
pause = ["#card"]
`;

test("what a rule masks, what is blocked, nested or paused is told as nothing, and a link ends a stall", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-trends-"));
  const inner = await openSite("127.0.0.1");
  const config = join(folder, "tandem.toml");
  writeFileSync(config, RULES);
  const ruled = await TandemServer.launch("--config", config, "--allowed-origins", `${shop.origin},${inner.origin}`);
  const other = await openStage(browser, ruled, "websocket");
  try {
    const { agent, customer } = other;
    const bodies: string[] = [];
    const trails: boolean[] = [];
    customer.on("request", (request) => {
      if (request.url().endsWith("/client/place")) bodies.push(request.postData() ?? "");
      if (request.url().endsWith("/trail.js")) trails.push(request.frame() === customer.mainFrame());
    });
    inner.pages.set("/", { html: `<!doctype html><script src="${ruled.origin}/loader.js"></script><button id=canary-nested>Nested</button>` });
    shop.pages.set("/orders/4711/next", { html: page(ruled.origin) });
    shop.pages.set("/orders/4711/rules", { html: `${page(ruled.origin)}<button id=canary-ruled>Ruled</button><button id=last>Last</button><a id=next href="next">Next</a><iframe src="${inner.origin}/"></iframe>` });
    await customer.goto(`${shop.origin}/orders/4711/rules`);
    await pressHelp(customer);
    const frame = await clientFrame(customer);
    await frame.getByLabel(/Your name/).fill("Jo Example");
    await press(frame, frame.getByRole("button", { name: "Ask for help" }));
    await agent.getByRole("button", { name: "Accept Jo Example", exact: true }).first().click();
    await answerConsent(customer, "Allow");
    await eventually("where help was sought is told", async () => (await places(agent)).length === 1);

    await customer.locator("#canary-ruled").click();
    await customer.locator("#canary-blocked").click();
    const nested = customer.frameLocator(`iframe[src="${inner.origin}/"]`).getByRole("button", { name: "Nested" });
    await nested.click();
    await pass(customer, 31_000);
    await customer.locator("[name=coupon]").click();
    await eventually("the stall is told", async () => (await places(agent)).length === 2);
    const origin = shop.origin;
    assert.deepEqual({ ...(await places(agent))[1], for_ms: 0 }, { kind: "stalled", origin, place: { page: "/orders/:id/rules", release: "2.1" }, for_ms: 0 });

    const has = async (kind: string): Promise<boolean> => (await timelineOf(agent)).some((one) => one.kind === kind);
    await customer.evaluate(() => {
      history.pushState(0, "", "paying");
      document.body.append(Object.assign(document.createElement("div"), { id: "card" }));
    });
    await eventually("the page is paused", () => has("paused"));
    await Promise.all([customer.waitForResponse(/canary-paused/), customer.evaluate(() => void fetch("/api/canary-paused"))]);
    await customer.evaluate(() => {
      document.getElementById("card")?.remove();
      history.pushState(0, "", "rules");
    });
    await eventually("the page is seen again", () => has("resumed"));
    let clicks = 0;
    const isLast = ({ place }: Readonly<Record<string, unknown>>): boolean => (place as { readonly element?: string }).element === "button#last";
    await eventually("stalls are told again", async () => {
      await pass(customer, 31_000);
      await customer.locator(clicks++ % 2 === 0 ? "#last" : "[name=coupon]").click();
      return (await places(agent)).some(isLast);
    });
    await pass(customer, 31_000);
    const n = (await places(agent)).length;
    await customer.getByRole("link", { name: "Next" }).click();
    await customer.waitForURL(/\/next$/);
    await eventually("the last stall is told", async () => (await places(agent)).length > n);
    await agentEnds(agent);
    assert.ok(trails.length > 0 && trails.every(Boolean), "no nested document tells where the customer is");
    assert.equal(bodies.join().includes("canary"), false, bodies.join());
    assert.equal(bodies.join().includes("4711"), false, bodies.join());
  } finally {
    await other.close();
    await ruled.stop();
    await inner.close();
    rmSync(folder, { recursive: true });
  }
});
