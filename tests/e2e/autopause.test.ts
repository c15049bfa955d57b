// Pages of which nothing may be seen, by a rule of the organisation or a mark of the page: whichever way the
// customer comes to one, nothing of it leaves their browser; behind it the agent sees on by themselves.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { takeControl } from "../bench/control/drive.ts";
import { FOLDER, type Ground, openGround, type Watched } from "../leak/session.ts";
import { timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame } from "./support.ts";

const CONFIG = `organisation = "Northwind"

[[privacy_rules]]
pages = "*secret*"
pause = ["*"]

[[privacy_rules]]
pages = "*"
pause = ["#card", ".paying form"]
`;

/** What no byte that leaves the browser may hold. */
const CANARY = "canary-of-the-payment";

/** Adds to the page what must not be seen while its address, or something in it, says so. */
const OWN = `<h1>Shop</h1><button id=press>Press</button><main></main><script>
  let clicks = 0;
  addEventListener("click", ({ target }) => target.id === "press" && clicks++);
  const write = (text) => document.querySelector("main").append(Object.assign(document.createElement("p"), { textContent: text }));
  const clear = () => document.querySelector("main").replaceChildren();
  if (location.search.includes("secret")) write("${CANARY} in the document");
</script>`;

let browser: Browser;
let ground: Ground;

before(async () => {
  browser = await launchBrowser();
  const body = `<!doctype html><meta charset=utf-8><title>Shop</title>${OWN}`;
  ground = await openGround(browser, { profile: "open", folder: null, files: { "page.html": { type: "text/html; charset=utf-8", body } }, config: CONFIG });
});

after(async () => {
  await ground?.close();
  await browser?.close();
});

const PATH = `${FOLDER}page.html`;
const written = `write("${CANARY} " + clicks)`;

/** Ways to such a page, each in one task of the page, and back; the last words are those that the agent sees then. */
const WAYS: Readonly<Record<string, { readonly by: "rule" | "page"; readonly enter: string; readonly leave: string }>> = {
  pushState: { by: "rule", enter: `history.pushState(0, "", "${PATH}?a=secret")`, leave: `clear(); history.pushState(0, "", "${PATH}")` },
  replaceState: { by: "rule", enter: `history.replaceState(0, "", "${PATH}?b=secret")`, leave: `clear(); history.replaceState(0, "", "${PATH}")` },
  fragment: { by: "rule", enter: `location.hash = "#/secret"`, leave: `clear(); location.hash = ""` },
  element: { by: "rule", enter: `document.body.append(Object.assign(document.createElement("div"), { id: "card", textContent: "${CANARY} card" }))`, leave: `clear(); document.getElementById("card").remove()` },
  class: { by: "rule", enter: `document.body.classList.add("paying"); document.querySelector("main").append(document.createElement("form"))`, leave: `clear(); document.body.classList.remove("paying")` },
  mark: { by: "page", enter: `document.head.append(Object.assign(document.createElement("meta"), { name: "tandem-pause" }))`, leave: `clear(); document.querySelector("meta[name=tandem-pause]").remove()` },
};

const HEADS = { rule: "This page is not shown: rule of your organisation", page: "This page is not shown: the page asks for it" } as const;
const BARS = { rule: "sees nothing (paused on this page by Northwind)", page: "sees nothing (this page is never shown)" } as const;

async function isPaused({ agent, customer }: Watched, by: "rule" | "page"): Promise<void> {
  await agent.getByRole("heading", { name: HEADS[by] }).waitFor();
  await (await clientFrame(customer)).getByText(BARS[by], { exact: true }).first().waitFor();
}

async function sees(agent: Page, words: string): Promise<void> {
  await eventually(`the agent sees ${words}`, async () => (await (await replicaFrame(agent)).evaluate(() => document.body.innerText).catch(() => "")).includes(words));
}

/** Looks through all that was sent so far, inflated; what was seen before and behind must be in it. */
function check(...seen: readonly string[]): void {
  const sent = ground.recorder.sent();
  assert.equal(sent.includes(CANARY), false, "the canary stays in the browser");
  for (const words of seen) assert.ok(sent.includes(words), `the recorder reads "${words}"`);
}

test("nothing of a page that a rule or a mark pauses leaves the browser, and the agent sees the next one", async () => {
  const watched = await ground.watch(PATH);
  const { agent, customer } = watched;
  try {
    for (const [name, { by, enter, leave }] of Object.entries(WAYS)) {
      // The page changes first, and then says where it is, or the other way round.
      await customer.evaluate(`${written}; ${enter}`);
      await isPaused(watched, by);
      await customer.evaluate(written);
      await customer.mouse.move(300, 300);
      await customer.mouse.wheel(0, 40);
      await customer.evaluate(`${leave}; write("behind ${name}")`);
      await sees(agent, `behind ${name}`);
      check("Shop", `behind ${name}`);
    }
    await customer.evaluate(`history.pushState(0, "", "${PATH}?c=secret"); history.pushState(0, "", "${PATH}?d"); addEventListener("popstate", () => write("${CANARY} popped"), { once: true }); history.back()`);
    await isPaused(watched, "rule");
    await customer.evaluate(`clear(); history.forward()`);
    await customer.evaluate(`write("behind popstate")`);
    await sees(agent, "behind popstate");
    check("behind popstate");

    const kinds = (await timelineOf(agent)).filter(({ kind }) => kind === "paused" || kind === "resumed" || kind.startsWith("grant_"));
    const told = kinds.map(({ kind, data }) => (kind === "paused" ? `paused ${String(data["by"])}` : kind)).toSorted();
    assert.deepEqual(told, [...Object.values(WAYS).map(({ by }) => `paused ${by}`), "paused rule", ...Array.from({ length: 7 }, () => "resumed")].toSorted());
  } finally {
    await watched.close();
  }
});

test("a page that is loaded under a rule sends nothing, control ends with it, and the customer's own pause outlasts it", async () => {
  const watched = await ground.watch(PATH);
  const { agent, customer } = watched;
  try {
    await takeControl(agent, customer);
    await customer.goto(new URL(`${PATH}?secret`, customer.url()).href);
    await isPaused(watched, "rule");
    await agent.mouse.click(500, 400);
    const ask = agent.getByRole("button", { name: "Request control" });
    await eventually("control is over", () => ask.isDisabled());
    await customer.mouse.move(200, 200);
    check("Shop");
    assert.equal(await customer.evaluate("clicks"), 0);
    await customer.reload();
    await isPaused(watched, "rule");
    await customer.goto(new URL(PATH, customer.url()).href);
    await customer.evaluate(`write("behind the load")`);
    await sees(agent, "behind the load");
    check("behind the load");
    await eventually("control can be asked for", () => ask.isEnabled());

    const frame = await clientFrame(customer);
    await frame.getByRole("button", { name: "Pause", exact: true }).press("Enter");
    await agent.getByText("has paused.").first().waitFor();
    await customer.goto(new URL(`${PATH}?secret`, customer.url()).href);
    await (await clientFrame(customer)).getByText("sees nothing of this page (paused)", { exact: true }).first().waitFor();
    await customer.goto(new URL(PATH, customer.url()).href);
    await (await clientFrame(customer)).getByRole("button", { name: "Go on" }).first().waitFor();
    await customer.evaluate(`write("${CANARY} of a pause")`);
    await agent.getByRole("heading", { name: "has paused" }).or(agent.getByText("has paused.")).first().waitFor();
    check();
  } finally {
    await watched.close();
  }
});
