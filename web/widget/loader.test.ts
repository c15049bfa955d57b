// The loader in a product page: what it asks for and when, the handshake, the arrival token, strict
// policies of the host page, the embedder's calls.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { splitArrival } from "./loader/arrival";
import { press } from "./testing/press";
import { clientFrame, engineOf, openProduct, openStage, PATIENCE_MS, pressHelp, say, type Stage } from "./testing/stage";
import { clientSession } from "./testing/stub";
import { sessionView, welcome } from "./testing/scenes";
import type { Page } from "./testing/browser";

const LOADER_BYTES_MAX = 8 * 1024;
let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());
beforeEach(() => {
  stage.stub.log.length = 0;
  stage.stub.answers.clear();
});

/** Paths that were asked of Tandem's own origin. */
function askedOfTandem(): string[] {
  return stage.stub.log.filter((entry) => entry.headers.host?.startsWith("127.0.0.1")).map((entry) => entry.url);
}

async function inContext<T>(run: (page: Page) => Promise<T>, options: Parameters<typeof openProduct>[1] = {}): Promise<T> {
  const context = await stage.browser.newContext();
  try {
    return await run(await openProduct(stage, { ...options, context }));
  } finally {
    await context.close();
  }
}

test("the loader is at most 8 kB after brotli", async () => {
  const bytes = Buffer.from(await (await fetch(`${stage.stub.origin}/loader.js`)).arrayBuffer());
  const size = brotliCompressSync(bytes).length;
  assert.ok(size <= LOADER_BYTES_MAX, `${size} bytes`);
});

test("an arrival token is cut out of a fragment and the rest stays", () => {
  assert.deepEqual(splitArrival("#tandem-arrival=abcdef12"), { token: "abcdef12", rest: "" });
  assert.deepEqual(splitArrival("#/route?x=1&tandem-arrival=abcdef12"), { token: "abcdef12", rest: "#/route?x=1" });
  assert.deepEqual(splitArrival("#tandem-arrival=abcdef12&section=2"), { token: "abcdef12", rest: "#section=2" });
  assert.equal(splitArrival("#tandem-arrival=%3Cscript%3E"), null);
  assert.equal(splitArrival("#other"), null);
});

test("a page that wants presence asks for its script once it knows its customer, and no other page does", async () => {
  const attributes = 'data-presence="on"';
  await inContext(async (page) => {
    await page.waitForLoadState("load");
    assert.deepEqual(askedOfTandem(), ["/loader.js"], "nobody is known");
    const asked = page.waitForRequest(`${stage.stub.origin}/present.js`);
    await page.evaluate(() => (globalThis as unknown as { Tandem: (call: string, word: string) => void }).Tandem("identify", "a.b.c"));
    await asked;
  }, { attributes });
  stage.stub.log.length = 0;
  await inContext(async (page) => {
    await page.waitForLoadState("load");
    assert.deepEqual(askedOfTandem(), ["/loader.js"], "nobody has asked for presence");
  }, { attributes: 'data-identity="a.b.c"' });
});

test("a page that does not want presence any more has nobody present", async () => {
  await inContext(async (page) => {
    const body = "document.currentScript.tandem(({ here }) => ((globalThis.isHere = here), () => undefined))";
    const headers = { "access-control-allow-origin": "*" };
    await page.route("**/present.js", (route) => route.fulfill({ contentType: "text/javascript", headers, body }));
    const wants = (presence: string): Promise<boolean> =>
      page.evaluate((wanted) => {
        const scope = globalThis as unknown as { Tandem: (call: string, options: object) => void; isHere: () => boolean };
        scope.Tandem("init", { presence: wanted });
        return scope.isHere();
      }, presence);
    await page.evaluate(() => (globalThis as unknown as { Tandem: (call: string, options: object) => void }).Tandem("init", { presence: "on" }));
    await page.waitForFunction(() => "isHere" in globalThis);
    assert.equal(await wants("off"), false);
    assert.equal(await wants("on"), true);
  }, { attributes: 'data-identity="a.b.c"' });
});

test("before a click the page asks Tandem for the loader alone, after it for the frame", async () => {
  await inContext(async (page) => {
    await page.waitForLoadState("load");
    assert.deepEqual(askedOfTandem(), ["/loader.js"]);
    await pressHelp(page);
    await (await clientFrame(page)).waitForSelector("form");
    const asked = askedOfTandem();
    assert.ok(asked.includes("/frame"));
    assert.ok(asked.slice(1).every((path) => path === "/frame" || path.startsWith("/assets/")), asked.join());
  });
});

test("the page gets one global and one element that no style of it can hide", async () => {
  await inContext(
    async (page) => {
      const found = await page.evaluate(() => {
        const hosts = [...document.querySelectorAll<HTMLElement>("[data-tandem-ui]")];
        const globals = Object.keys(window).filter((name) => /tandem/i.test(name));
        return { globals, hosts: hosts.length, open: hosts[0]?.shadowRoot ?? null, display: hosts[0] && getComputedStyle(hosts[0]).display };
      });
      assert.deepEqual(found, { globals: ["Tandem"], hosts: 1, open: null, display: "block" });
    },
    { head: "<style>[data-tandem-ui] { display: none !important; opacity: 0 !important }</style>" },
  );
});

const TAKEN_AWAY = {
  "a framework that throws the element away": `document.querySelector("[data-tandem-ui]")?.remove()`,
  "a page that replaces its root": `for (const name of ["first", "second"]) document.documentElement.replaceWith(Object.assign(document.createElement("html"), { id: name }))`,
  "a page that is written anew": `document.open(); document.write("<!doctype html><p>Anew</p>"); document.close()`,
};

for (const [what, script] of Object.entries(TAKEN_AWAY)) {
  test(`${what} gets the element back, with the session going on`, async () => {
    stage.stub.answers.set("request", clientSession());
    stage.stub.answers.set("resume", clientSession({ resume_token: "resume-2" }));
    await inContext(async (page) => {
      await pressHelp(page);
      const frame = await clientFrame(page);
      await press(frame, "form [type=submit]");
      await engineOf(frame);
      const resumed = page.waitForResponse((response) => response.url().endsWith("/api/v1/client/resume"));
      await page.evaluate(script);
      assert.ok((await resumed).ok());
      assert.equal(await page.evaluate(() => document.querySelectorAll("[data-tandem-ui]").length), 1);
    });
  });
}

test("an arrival token leaves the address at once and goes to the frame alone", async () => {
  stage.stub.answers.set("arrive", clientSession());
  await inContext(
    async (page) => {
      assert.equal(page.url(), `${stage.stub.product}/landing?order=7#part`);
      await engineOf(await clientFrame(page));
      const arrive = stage.stub.log.find((entry) => entry.url === "/api/v1/client/arrive");
      assert.deepEqual(JSON.parse(arrive?.body ?? ""), { token: "arrival-token-1", host_origin: stage.stub.product });
      assert.ok(stage.stub.log.every((entry) => !entry.url.includes("arrival-token-1")));
    },
    { path: "/landing?order=7#part&tandem-arrival=arrival-token-1" },
  );
});

test("the loader answers only the frame that it has mounted", async () => {
  await inContext(async (page) => {
    await page.evaluate(() => {
      const log = ((window as { stolen?: unknown[] }).stolen = [] as unknown[]);
      addEventListener("message", (event) => event.ports.length && log.push("window"));
      const forger = document.createElement("iframe");
      forger.srcdoc = `<script>onmessage = (event) => event.ports.length && parent.stolen.push("frame");
        parent.postMessage({ tandem: "ready" }, "*");</${"script"}>`;
      document.body.append(forger);
      postMessage({ tandem: "ready" }, "*");
    });
    // The true frame is answered although the forgers spoke first.
    await pressHelp(page);
    await (await clientFrame(page)).waitForSelector("form");
    assert.deepEqual(await page.evaluate(() => (window as { stolen?: unknown[] }).stolen), []);
  });
});

test("the frame takes a port from its parent only", async () => {
  stage.stub.pages.set("/bare", { html: "<!doctype html><title>t</title><body></body>" });
  const page = await stage.browser.newPage();
  // The test runner's compiler names functions with this helper.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.goto(`${stage.stub.product}/bare`);
  const heard = await page.evaluate(async (origin) => {
    const heard: string[] = [];
    const hear = (who: string, port: MessagePort): Promise<void> =>
      new Promise((resolve) => {
        port.onmessage = () => {
          heard.push(who);
          resolve();
        };
      });
    const frame = document.createElement("iframe");
    frame.src = `${origin}/frame`;
    const ready = new Promise((resolve) => addEventListener("message", resolve, { once: true }));
    document.body.append(frame);
    await ready;
    // A sibling speaks first, with a port of its own.
    const sibling = document.createElement("iframe");
    const stolen = new Promise<MessagePort>((resolve) => addEventListener("message", (event) => event.ports[0] && resolve(event.ports[0]), { once: true }));
    sibling.srcdoc = `<script>const channel = new MessageChannel();
      channel.port1.postMessage({ type: "open", origin: "x", arrival: null, resume: false, want: "help", theme: "auto", language: "en" });
      parent.frames[0].postMessage({ tandem: "port" }, "*", [channel.port2]);
      parent.postMessage("done", "*", [channel.port1]);</${"script"}>`;
    document.body.append(sibling);
    void hear("sibling", await stolen);
    const channel = new MessageChannel();
    const answered = hear("parent", channel.port1);
    frame.contentWindow?.postMessage({ tandem: "port" }, origin, [channel.port2]);
    channel.port1.postMessage({ type: "open", origin: "x", arrival: null, resume: false, want: "help", theme: "auto", language: "en" });
    await answered;
    return heard;
  }, stage.stub.origin);
  assert.deepEqual(heard, ["parent"]);
  await page.close();
});

test("a strict policy of the host page is enough, nonce and trusted types included", async () => {
  stage.stub.answers.set("request", clientSession());
  const { origin, product } = stage.stub;
  const policy = `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; frame-src ${origin}; require-trusted-types-for 'script'; trusted-types tandem`;
  await inContext(
    async (page) => {
      const refused: string[] = [];
      page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
      await pressHelp(page);
      const frame = await clientFrame(page);
      await press(frame, "form [type=submit]");
      await engineOf(frame);
      // The last of the parts that a live session loads late.
      const parts = page.waitForRequest((request) => request.url().endsWith("/files"), { timeout: PATIENCE_MS });
      await say(frame, welcome(sessionView({ state: "live", host_origin: product })));
      await page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.includes("start"), undefined, { timeout: PATIENCE_MS });
      await frame.waitForFunction(() => globalThis.fakeEngine?.privacy === "strict", undefined, { timeout: PATIENCE_MS });
      await parts;
      assert.deepEqual(refused, []);
    },
    { attributes: 'nonce="abc" data-privacy="strict"', headers: { "content-security-policy": policy } },
  );
});

test("a policy that forbids the frame is named to the developer and told to the customer", async () => {
  const { origin } = stage.stub;
  await inContext(
    async (page) => {
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      const told = page.evaluate(() => new Promise((resolve) => addEventListener("tandem:error", (event) => resolve((event as CustomEvent).detail), { once: true })));
      await pressHelp(page);
      assert.deepEqual(await told, { type: "csp", fix: `frame-src ${origin}` });
      assert.ok(said.some((text) => text.includes(`needs "frame-src ${origin}"`)), said.join("\n"));
    },
    { headers: { "content-security-policy": `default-src 'none'; script-src ${origin}` } },
  );
});

test("a policy that forbids what presence loads is named to the developer, and Help is there all the same", async () => {
  const { origin } = stage.stub;
  await inContext(
    async (page) => {
      const said: string[] = [];
      page.on("console", (message) => message.text().startsWith("Tandem") && said.push(message.text()));
      const told = page.evaluate(() => new Promise((resolve) => addEventListener("tandem:error", (event) => resolve((event as CustomEvent).detail), { once: true })));
      await page.evaluate(() => (globalThis as unknown as { Tandem: (call: string, word: string) => void }).Tandem("identify", "a.b.c"));
      assert.deepEqual(await told, { type: "csp", fix: `script-src ${origin}` });
      assert.deepEqual(said, [`Tandem: this page's Content-Security-Policy needs "script-src ${origin}"`]);
      await pressHelp(page);
      await clientFrame(page);
    },
    { attributes: 'data-presence="on"', headers: { "content-security-policy": `default-src 'none'; script-src ${origin}/loader.js; frame-src ${origin}` } },
  );
});

test("calls made before the loader ran are carried out in order, and events reach both kinds of listeners", async () => {
  stage.stub.answers.set("code", clientSession({ code: "123456", code_expires_at: new Date(Date.now() + 60_000).toISOString() }));
  const page = await stage.browser.newPage();
  await page.addInitScript(() => {
    const scope = window as unknown as { Tandem: { (...args: unknown[]): void; q?: unknown[] }; heard: unknown[] };
    scope.heard = [];
    addEventListener("tandem:code", (event) => scope.heard.push((event as CustomEvent<{ code: string }>).detail.code));
    scope.Tandem = (...args) => void (scope.Tandem.q ??= []).push(args);
    scope.Tandem("init", { lang: "de", launcher: "off" });
    scope.Tandem("on", "code", (detail: { code: string }) => scope.heard.push(detail.code));
    scope.Tandem("code");
  });
  const { stub } = stage;
  stub.pages.set("/early", { html: `<!doctype html><html lang="en"><script async src="${stub.origin}/loader.js"></script><body>x</body></html>` });
  await page.goto(`${stub.product}/early`);
  const frame = await clientFrame(page);
  await frame.getByText("Lesen Sie diesen Code vor").waitFor();
  assert.deepEqual(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard), ["123456", "123456"]);
  await page.close();
});

test("names from Object's prototype are no calls", async () => {
  await inContext(async (page) => {
    assert.equal(await page.evaluate(() => (window as unknown as { Tandem: (name: string) => unknown }).Tandem("toString")), undefined);
  });
});
