// What may happen to a session, and what has to be true of it afterwards.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { describeTree, isBuilt, isMirrored } from "../bench/support/frames.ts";
import { press } from "../../web/widget/testing/press.ts";
import { firstDifference } from "../bench/support/walker.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, PATIENCE_MS, replicaFrame, TandemServer } from "./support.ts";
import { Wan } from "./wan.ts";

/** The mirror has to be whole again within this time after a cut. */
export const RETURN_MS = 2_000;
/** What is our own in either document. */
const OWN = ["[data-tandem-ui]"];
/** Changes that go on while a cut lasts. */
const MUTATE_MS = 50;

/** Two browsers, each behind a network of its own, and a session between them. */
export class Scene {
  readonly server: TandemServer;
  readonly browsers: { readonly agent: Browser; readonly customer: Browser };
  readonly wans: { readonly agent: Wan; readonly customer: Wan };
  readonly stage: flow.Stage;
  readonly #pids: { readonly agent: number; readonly customer: number };
  readonly written: string[] = [];

  private constructor(parts: Pick<Scene, "server" | "browsers" | "wans" | "stage">, pids: { agent: number; customer: number }) {
    this.server = parts.server;
    this.browsers = parts.browsers;
    this.wans = parts.wans;
    this.stage = parts.stage;
    this.#pids = pids;
  }

  static async open(network: flow.Network, flags: readonly string[] = []): Promise<Scene> {
    const server = await TandemServer.launch("--privacy-profile", "open");
    const wans = { agent: await Wan.open(server.port), customer: await Wan.open(server.port) };
    const launch = async (wan: Wan): Promise<{ browser: Browser; pid: number }> => {
      const before = new Set(mainProcesses());
      const rule = `--host-resolver-rules=MAP 127.0.0.1:${server.port} 127.0.0.1:${wan.port}, MAP localhost:${server.port} 127.0.0.1:${wan.port}`;
      const browser = await launchBrowser([], [rule, ...flags]);
      const pid = mainProcesses().find((one) => !before.has(one));
      assert.ok(pid !== undefined, "the browser's process");
      return { browser, pid };
    };
    const agent = await launch(wans.agent);
    const customer = await launch(wans.customer);
    const browsers = { agent: agent.browser, customer: customer.browser };
    const stage = await flow.openStage(browsers.agent, server, network, browsers.customer);
    for (const context of [stage.agentContext, stage.customerContext]) {
      // The compiler that runs these files wraps named functions in a helper, which pages do not have.
      await context.addInitScript("globalThis.__name ??= (wrapped) => wrapped;");
    }
    return new Scene({ server, browsers, wans, stage }, { agent: agent.pid, customer: customer.pid });
  }

  async begin(): Promise<void> {
    await flow.meet(this.stage, "widget", this.server.product);
    await flow.answerConsent(this.stage.customer, "Allow");
    await flow.agentSees(this.stage.agent, "Setup is not finished");
    // A page on which nothing is blocked, so that it looks the same at both ends.
    await this.stage.customer.goto(`${this.server.product}/demo/wizard.html`);
    await flow.agentSees(this.stage.agent, "Leave wizard");
  }

  /** Stops every process of one browser, as a machine that falls asleep, or wakes it. */
  signal(who: "agent" | "customer", signal: "SIGSTOP" | "SIGCONT"): void {
    for (const pid of familyOf(this.#pids[who])) {
      try {
        process.kill(pid, signal);
      } catch {
        // Gone meanwhile.
      }
    }
  }

  /** Where one browser, told to listen for them, takes further drivers. */
  debuggingPort(who: "agent" | "customer"): number {
    const words = readFileSync(`/proc/${this.#pids[who]}/cmdline`, "utf8").split("\0");
    const folder = words.find((word) => word.startsWith("--user-data-dir="))?.slice("--user-data-dir=".length);
    assert.ok(folder !== undefined, "the browser's folder");
    return Number.parseInt(readFileSync(`${folder}/DevToolsActivePort`, "utf8"), 10);
  }

  /** Lets the customer's page change without end. */
  async mutate(): Promise<void> {
    await this.stage.customer.evaluate((paceMs) => {
      const list = document.createElement("ul");
      list.id = "chaos";
      document.querySelector("main")?.append(list);
      let n = 0;
      Reflect.set(globalThis, "chaos", setInterval(() => {
        const item = document.createElement("li");
        item.textContent = `change ${n++}`;
        list.append(item);
        if (list.children.length > 40) list.firstElementChild?.remove();
      }, paceMs));
    }, MUTATE_MS);
  }

  async rest(): Promise<void> {
    await this.stage.customer.evaluate(() => clearInterval(Reflect.get(globalThis, "chaos") as number | undefined));
  }

  /** The agent writes; the message may have to wait. */
  async write(text: string): Promise<void> {
    this.written.push(text);
    await flow.agentWrites(this.stage.agent, text);
  }

  /** Waits until both trees are the same to walkers that know nothing of the mirror; answers for how long. */
  async equal(page: Page = this.stage.customer, patienceMs = PATIENCE_MS): Promise<number> {
    const began = performance.now();
    for (;;) {
      const difference = await this.#difference(page).catch((cause: unknown) => String(cause));
      const tookMs = performance.now() - began;
      if (difference === null) return tookMs;
      if (tookMs > patienceMs) throw new Error(`still different after ${Math.round(tookMs)} ms: ${difference}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async #difference(page: Page): Promise<string | null> {
    const live = await describeTree(page.mainFrame(), OWN, isMirrored);
    const replica = await describeTree(await replicaFrame(this.stage.agent), OWN, isBuilt);
    return firstDifference(live, replica);
  }

  /** Nothing lost, nothing doubled, nobody asked twice. */
  async check(page: Page = this.stage.customer): Promise<void> {
    const last = this.written.at(-1);
    if (last !== undefined) await flow.customerReads(page, last);
    const timeline = await flow.timelineOf(this.stage.agent);
    const chats = timeline.filter(({ kind }) => kind === "chat").map(({ data }) => data["text"]);
    assert.deepEqual(chats, this.written, "every message once and in order");
    const consents = timeline.filter(({ kind }) => kind === "consent_given");
    assert.equal(consents.length, 1, "consent was given once");
    const frame = await clientFrame(page);
    assert.equal(await frame.getByRole("dialog").count(), 0, "consent is not asked again");
  }

  async end(page: Page = this.stage.customer): Promise<void> {
    await flow.agentEnds(this.stage.agent);
    await page.reload();
    await flow.helpIsOffered(page);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("tandem.live")), null, "what has ended stays so");
  }

  async close(): Promise<void> {
    this.signal("agent", "SIGCONT");
    this.signal("customer", "SIGCONT");
    await this.stage.close();
    for (const browser of Object.values(this.browsers)) await browser.close();
    for (const wan of Object.values(this.wans)) await wan.close();
    await this.server.stop();
  }
}

// Processes

interface Status {
  readonly pid: number;
  readonly parent: number;
}

function processes(): Status[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, parent] = status.slice(status.lastIndexOf(")") + 2).split(" ");
      return [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
}

/** Browsers that this process has started. */
function mainProcesses(): number[] {
  return processes().filter(({ parent }) => parent === process.pid).map(({ pid }) => pid);
}

function familyOf(root: number): number[] {
  const all = processes();
  const family = [root];
  for (let at = 0; at < family.length; at++) family.push(...all.filter(({ parent }) => parent === family[at]).map(({ pid }) => pid));
  return family;
}

// Cuts

export interface Cut {
  readonly name: string;
  readonly network: flow.Network;
  /** Needs a network of its own around everything, in which addresses and rules may change. */
  readonly isolated?: true;
  readonly flags?: readonly string[];
  /** What happens; answers the page that is mirrored after it, and what was measured. */
  run(scene: Scene, cut: Timing): Promise<Outcome>;
}

/** How long things last; short ones in the tests. */
export interface Timing {
  readonly scale: number;
}

export interface Outcome {
  readonly page: Page;
  /** From the return of whatever was gone until the trees are the same. */
  readonly returnMs: number;
  /** Whether the session is over already. */
  readonly ended?: true;
}

/** What is known of a cut that was survived. */
export interface Survival {
  readonly returnMs: number;
  /** Whether both trees and what was written were compared: not where the session is over. */
  readonly checked: boolean;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Something is gone for a while, and the page changes all along. */
async function during(scene: Scene, timeMs: number, begin: () => void | Promise<void>, finish: () => void | Promise<void>): Promise<Outcome> {
  const { customer } = scene.stage;
  await scene.mutate();
  await begin();
  await wait(timeMs);
  await finish();
  const began = performance.now();
  await scene.rest();
  await scene.equal();
  return { page: customer, returnMs: performance.now() - began };
}

function silent(who: "agent" | "customer", timeMs: number, forgetful: boolean): Cut["run"] {
  return async (scene, { scale }) => {
    const wan = scene.wans[who];
    const outcome = await during(scene, timeMs * scale, async () => {
      wan.silence();
      await scene.write("while it was silent");
    }, () => wan.restore(forgetful));
    return outcome;
  };
}

function sleeps(who: "agent" | "customer", timeMs: number): Cut["run"] {
  return (scene, { scale }) => during(scene, timeMs * scale, () => scene.signal(who, "SIGSTOP"), () => scene.signal(who, "SIGCONT"));
}

function weather(is: Parameters<typeof setWeather>[1], timeMs: number): Cut["run"] {
  return (scene, { scale }) => during(scene, timeMs * scale, () => setWeather(scene, is), () => setWeather(scene, {}));
}

function setWeather({ wans }: Scene, is: Wan["weather"]): void {
  wans.customer.weather = is;
}

async function afterServer(scene: Scene, bring: () => Promise<void>): Promise<Outcome> {
  return during(scene, 300, async () => {
    await scene.write("before the server went");
    await bring();
    await scene.write("after the server came");
  }, () => undefined);
}

/** Rules of a network that this process has for itself. */
function ip(...words: string[]): void {
  execFileSync("ip", words, { stdio: "pipe" });
}

/** No UDP for WebRTC: the desktop's browser and the one without a window have words of their own for it. */
const WITHOUT_UDP = ["--webrtc-ip-handling-policy=disable_non_proxied_udp", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"];

export const CUTS: readonly Cut[] = [
  { name: "drop of 1 s", network: "websocket", run: silent("customer", 1_000, false) },
  { name: "drop of 30 s", network: "websocket", run: silent("customer", 30_000, true) },
  { name: "drop of 60 s", network: "websocket", run: silent("customer", 60_000, true) },
  { name: "drop of 30 s at the agent", network: "websocket", run: silent("agent", 30_000, true) },
  { name: "drop of 30 s of the relay beside p2p", network: "p2p", run: silent("customer", 30_000, true) },
  {
    name: "connections reset",
    network: "websocket",
    run: (scene) => during(scene, 0, () => undefined, () => scene.wans.customer.reset()),
  },
  { name: "10 % loss and 300 ms round trip", network: "websocket", run: weather({ delayMs: 150, loss: 0.1 }, 10_000) },
  { name: "256 kbit/s", network: "websocket", run: weather({ bytesPerMs: 32, delayMs: 20 }, 10_000) },
  { name: "customer asleep", network: "p2p", run: sleeps("customer", 30_000) },
  { name: "agent asleep", network: "p2p", run: sleeps("agent", 30_000) },
  {
    name: "server killed",
    network: "p2p",
    run: (scene) => afterServer(scene, async () => {
      await scene.server.kill();
      await scene.server.start();
    }),
  },
  {
    name: "server stopped in order",
    network: "websocket",
    run: (scene) => afterServer(scene, async () => {
      await scene.server.terminate();
      await scene.server.start();
    }),
  },
  {
    name: "rolling upgrade",
    network: "p2p",
    run: (scene) => afterServer(scene, async () => {
      for (let n = 0; n < 3; n++) {
        await scene.server.terminate();
        await scene.server.start();
        await wait(1_000);
      }
    }),
  },
  {
    name: "page reloaded",
    network: "p2p",
    run: (scene) => returns(scene, () => scene.stage.customer.reload()),
  },
  {
    name: "navigation",
    network: "websocket",
    run: (scene) => returns(scene, () => scene.stage.customer.goto(`${scene.server.product}/demo/wizard.html?again`)),
  },
  { name: "renderer crashed", network: "p2p", flags: ["--remote-debugging-port=0"], run: crash },
  { name: "duplicate tab", network: "websocket", run: duplicate },
  { name: "ended in a cut", network: "websocket", run: endInACut },
  { name: "UDP blocked from the start", network: "p2p", flags: WITHOUT_UDP, run: withoutUdp },
  { name: "UDP blocked in between", network: "p2p", isolated: true, run: udpBlocked },
  { name: "address changed", network: "p2p", isolated: true, run: addressChanged },
];

async function returns(scene: Scene, act: () => Promise<unknown>): Promise<Outcome> {
  await scene.write("before");
  await act();
  const began = performance.now();
  await scene.equal();
  return { page: scene.stage.customer, returnMs: performance.now() - began };
}

/** The process behind the customer's page dies without a last word; a person loads the page again. */
async function crash(scene: Scene): Promise<Outcome> {
  const { customer } = scene.stage;
  const address = customer.url();
  await scene.write("before");
  const crashed = customer.waitForEvent("crash");
  // Never answered: whoever would is gone.
  (await scene.stage.customerContext.newCDPSession(customer)).send("Page.crash").catch(() => undefined);
  await crashed;
  const began = performance.now();
  await reloadCrashed(scene.browsers.customer, address);
  // For the driver such a page stays what it is: another one takes over.
  const devtools = await chromium.connectOverCDP(`http://127.0.0.1:${scene.debuggingPort("customer")}`);
  const find = (): Page | undefined => devtools.contexts().flatMap((context) => context.pages()).find((one) => one.url() === address);
  await eventually("the page is there again", async () => find() !== undefined);
  const page = find();
  assert.ok(page !== undefined);
  await page.evaluate("globalThis.__name ??= (wrapped) => wrapped");
  await scene.equal(page);
  return { page, returnMs: performance.now() - began };
}

async function reloadCrashed(browser: Browser, address: string): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send("Target.getTargets");
  const target = targetInfos.find(({ type, url }) => type === "page" && url === address);
  assert.ok(target !== undefined, "the page that crashed");
  const { sessionId } = await devtools.send("Target.attachToTarget", { targetId: target.targetId });
  await devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: 1, method: "Page.reload" }) });
}

/** A copy of the tab has a copy of everything that the tab keeps. */
async function duplicate(scene: Scene): Promise<Outcome> {
  const { customer, customerContext } = scene.stage;
  await scene.write("before");
  const opened = customerContext.waitForEvent("page");
  await customer.evaluate(() => void window.open(location.href));
  const copy = await opened;
  await copy.waitForLoadState();
  const began = performance.now();
  await scene.equal(copy);
  const returnMs = performance.now() - began;
  await copy.close();
  await customer.bringToFront();
  await scene.equal();
  return { page: customer, returnMs };
}

/** The customer ends it while nothing gets through, and reloads before anybody could hear of it. */
async function endInACut(scene: Scene, { scale }: Timing): Promise<Outcome> {
  const { customer } = scene.stage;
  const frame = await clientFrame(customer);
  scene.wans.customer.silence();
  await press(frame, frame.getByRole("button", { name: "End session" }));
  await wait(5_000 * scale);
  scene.wans.customer.restore(true);
  const began = performance.now();
  await customer.reload();
  await flow.helpIsOffered(customer);
  assert.equal(await customer.evaluate(() => sessionStorage.getItem("tandem.live")), null);
  return { page: customer, returnMs: performance.now() - began, ended: true };
}

async function withoutUdp(scene: Scene): Promise<Outcome> {
  await flow.agentTransport(scene.stage.agent, "WebSocket");
  return during(scene, 500, () => undefined, () => undefined);
}

async function udpBlocked(scene: Scene, { scale }: Timing): Promise<Outcome> {
  await flow.agentTransport(scene.stage.agent, "P2P");
  await scene.mutate();
  ip("rule", "add", "pref", "10", "ipproto", "udp", "blackhole");
  try {
    const began = performance.now();
    await scene.rest();
    await scene.equal();
    const returnMs = performance.now() - began;
    await scene.write("without UDP");
    await wait(10_000 * scale);
    await flow.agentTransport(scene.stage.agent, "WebSocket");
    return { page: scene.stage.customer, returnMs };
  } finally {
    ip("rule", "del", "pref", "10");
  }
}

/** As from one network into another. */
function move(from: string, to: string): void {
  ip("addr", "add", to, "dev", "veth0");
  ip("addr", "del", from, "dev", "veth0");
  ip("route", "replace", "default", "dev", "veth0");
}

async function addressChanged(scene: Scene): Promise<Outcome> {
  await flow.agentTransport(scene.stage.agent, "P2P");
  await scene.mutate();
  move("10.99.0.2/24", "10.99.1.2/24");
  try {
    scene.wans.customer.reset();
    const began = performance.now();
    await scene.rest();
    await scene.equal();
    const returnMs = performance.now() - began;
    await scene.write("from another address");
    await flow.agentTransport(scene.stage.agent, "P2P", 60_000);
    return { page: scene.stage.customer, returnMs };
  } finally {
    move("10.99.1.2/24", "10.99.0.2/24");
  }
}

/** One cut from the first click to the last; answers how long the mirror took to be whole again. */
export async function survive(cut: Cut, timing: Timing): Promise<Survival> {
  const scene = await Scene.open(cut.network, cut.flags);
  try {
    await scene.begin();
    await scene.equal();
    const { page, returnMs, ended } = await cut.run(scene, timing);
    if (ended === undefined) {
      await scene.check(page);
      await scene.end(page);
    }
    return { returnMs, checked: ended === undefined };
  } finally {
    await scene.close();
  }
}
