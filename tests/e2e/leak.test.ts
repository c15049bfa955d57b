// What a customer's page keeps to itself turns up nowhere: not on the wire, not at the agent, not in
// the server's memory, files or log. `cargo xtask bench leak` does the same at length.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";

import { Canaries, isLeak } from "../leak/canaries.ts";
import { HIDES, leakPage } from "../leak/page.ts";
import { filesOf, FOLDER, openGround, pathOf, type Watched } from "../leak/session.ts";
import { runStorm, STORM_CONFIG } from "../leak/storm.ts";
import { eventually, launchBrowser, replicaFrame } from "./support.ts";

/** Under the open profile an agent sees at least so many canaries, or the test sees nothing. */
const SHOWN_MIN = 100;
const STORM_STEPS = 1_000;
const MARKED_ROUNDS = 200;
const SEED = Math.floor(Math.random() * 2 ** 31);
/** Follows the prefix of canaries in those that a storm hides. */
const OF_STORM = "storm";

const html = (body: string) => ({ "page.html": { type: "text/html", body: `<!doctype html><meta charset=utf-8><title>Page</title>${body}` } });

async function textOf(frame: Frame): Promise<string> {
  return frame.evaluate(() => document.body.innerText);
}

/** Waits until the replica's text is what `check` wants. */
async function agentReads(agent: Page, what: string, check: (text: string) => boolean): Promise<void> {
  await eventually(what, async () => check(await textOf(await replicaFrame(agent)).catch(() => "")));
}

async function endsWith(watched: Watched, name: string): Promise<void> {
  await watched.customer.evaluate((text) => document.body.setAttribute("class", text), name);
  await watched.hasClass(name);
}

async function storm(customer: Page, prefix: string): Promise<void> {
  const hidden = await customer.evaluate(runStorm, { seed: SEED, steps: STORM_STEPS, secret: `${prefix}${OF_STORM}`, perTask: 10 });
  assert.ok(hidden > STORM_STEPS / 10, "the storm hides something");
}

describe("nothing leaks", () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  for (const profile of ["strict", "balanced", "open"] as const) {
    it(`that the profile ${profile} keeps, from any place of a page, into any sink`, async () => {
      const canaries = new Canaries();
      const page = leakPage(canaries, FOLDER);
      const ground = await openGround(browser, { profile, folder: null, files: filesOf(page), config: page.config + STORM_CONFIG });
      try {
        const watched = await ground.watch(pathOf(page));
        await watched.hide(HIDES);
        await watched.customer.evaluate(page.live);
        if (profile === "open") await storm(watched.customer, canaries.prefix);
        await endsWith(watched, "over");
        const findings = await watched.search(canaries.finder());
        for (const [sink, found] of findings) {
          const leaks = canaries.placements.filter(({ canary, hidden }) => found.has(canary) && isLeak(profile, hidden));
          assert.deepEqual(leaks.map(({ place }) => place), [], `${sink}, ${canaries.placements.length} places`);
          const ofStorm = [...found].filter((word) => word.startsWith(`${canaries.prefix}${OF_STORM}`));
          assert.deepEqual(ofStorm, [], `${sink}, seed ${SEED}`);
        }
        if (profile === "open") assert.ok((findings.get("replica")?.size ?? 0) > SHOWN_MIN, "the agent sees the page");
      } finally {
        await ground.close();
      }
    });
  }

  it("of what was clear before its mark came, or before its address came under a rule", async () => {
    const canaries = new Canaries();
    const ground = await openGround(browser, {
      profile: "open",
      folder: null,
      files: html(`<p id=marked>Clear one</p><p id=blocked>Clear two</p><p id=moved title="Clear three">Clear three</p><div id=hidden class=rr-mask>Masked</div><p>The end</p>`),
      config: '[[privacy_rules]]\npages = "/account/*"\nprofile = "strict"\n',
    });
    try {
      const watched = await ground.watch(`${FOLDER}page.html`);
      await marksComeAndGo(watched);
      await watched.customer.evaluate((canary) => {
        (document.getElementById("marked") as HTMLElement).textContent = canary;
        history.pushState(null, "", "/account/payments");
      }, canaries.at("said", "text of a page under a rule"));
      await agentReads(watched.agent, "the page is masked", (text) => text.includes("••••") && !/Clear|end/.test(text));
      // Leaving such a page in place shows nothing of what may still stand there.
      await watched.customer.evaluate(() => history.pushState(null, "", "/"));
      await endsWith(watched, "left");
      for (const [sink, found] of await watched.search(canaries.finder())) assert.deepEqual([...found], [], sink);
    } finally {
      await ground.close();
    }
  });

  it("of a nested document around which a mark comes and goes, two documents deep", async () => {
    const canaries = new Canaries();
    const nest = "<p>nested</p><iframe srcdoc='<p>Clear deep</p>'></iframe>";
    const ground = await openGround(browser, { profile: "open", folder: null, files: html(`<div id=around><iframe srcdoc="${nest}"></iframe></div><p>The end</p>`) });
    try {
      const watched = await ground.watch(`${FOLDER}page.html`);
      const deepest = async (): Promise<string> => {
        const [nested] = (await replicaFrame(watched.agent)).childFrames();
        const [deep] = nested?.childFrames() ?? [];
        return deep === undefined ? "" : textOf(deep).catch(() => "");
      };
      await eventually("the agent reads the deepest document", async () => (await deepest()).includes("Clear deep"));
      await watched.customer.evaluate(markAndWrite, { secret: canaries.at("always", "in a nested document"), rounds: MARKED_ROUNDS });
      await eventually("the last round is over", async () => (await deepest()).includes("over"));
      await endsWith(watched, "over");
      for (const [sink, found] of await watched.search(canaries.finder())) assert.deepEqual([...found], [], sink);
    } finally {
      await ground.close();
    }
  });

  it("of what a selector names, from the address on that its rule is for", async () => {
    const canaries = new Canaries();
    const ground = await openGround(browser, {
      profile: "open",
      folder: null,
      files: html(`<p class=iban>Clear one</p><p id=name>Clear two</p><p>The end</p>`),
      config: '[[privacy_rules]]\npages = "/account/*"\nblock = [".iban"]\nmask = ["#name"]\n',
    });
    try {
      const { customer, agent, search } = await ground.watch(`${FOLDER}page.html`);
      await agentReads(agent, "all is clear", (text) => /one[^]*two[^]*end/.test(text));
      await customer.evaluate(([iban, name]) => {
        history.pushState(null, "", "/account/1");
        (document.querySelector(".iban") as HTMLElement).textContent = iban as string;
        (document.getElementById("name") as HTMLElement).textContent = name as string;
      }, [canaries.at("always", "blocked by a selector"), canaries.at("always", "masked by a selector")]);
      await agentReads(agent, "nothing is clear but the end", (text) => text.includes("The end") && text.includes("••••••") && !text.includes("Clear"));
      for (const [sink, found] of await search(canaries.finder())) assert.deepEqual([...found], [], sink);
    } finally {
      await ground.close();
    }
  });
});

/** In each round, in one task, a mark comes around the nested documents and a secret into the deepest, now one first and
 *  now the other; in the next task both go. Runs inside the page. */
async function markAndWrite({ secret, rounds }: { secret: string; rounds: number }): Promise<void> {
  const around = document.getElementById("around") as HTMLElement;
  const inner = (at: Document): HTMLIFrameElement => at.querySelector("iframe") as HTMLIFrameElement;
  const nested = inner(document).contentDocument as Document;
  const text = (inner(nested).contentDocument as Document).querySelector("p") as HTMLElement;
  const mark = (round: number): void => (round % 4 < 2 ? around : inner(nested)).setAttribute("class", "rr-mask");
  const task = (): Promise<void> => new Promise((done) => setTimeout(done, 20));
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) mark(round);
    text.textContent = secret;
    if (round % 2 === 1) mark(round);
    await task();
    text.textContent = "clear";
    around.removeAttribute("class");
    inner(nested).removeAttribute("class");
    await task();
  }
  text.textContent = "over";
}

async function marksComeAndGo({ customer, agent }: Watched): Promise<void> {
  await agentReads(agent, "all is clear", (text) => /one[^]*two[^]*three/.test(text) && !text.includes("Masked"));
  await customer.evaluate(() => {
    const $ = (id: string) => document.getElementById(id) as HTMLElement;
    $("marked").className = "sentry-mask";
    $("blocked").setAttribute("data-tandem", "block");
    $("hidden").append($("moved"));
  });
  await agentReads(agent, "nothing is clear but the end", (text) => !text.includes("Clear") && text.includes("The end"));
  assert.ok(!(await (await replicaFrame(agent)).evaluate(() => document.documentElement.outerHTML)).includes("Clear"));
  await eventually("the moved one came back masked", async () => (await replicaFrame(agent)).evaluate(() => document.querySelector(".rr-mask p")?.textContent === "•••••• ••••••"));
  await customer.evaluate(() => {
    document.getElementById("marked")?.removeAttribute("class");
    document.body.append(document.getElementById("moved") as HTMLElement);
  });
  await agentReads(agent, "what has no mark any more is clear", (text) => text.includes("Clear one") && text.includes("Clear three") && !text.includes("Clear two"));
}
