// The stage of the end-to-end tests: a real server on a free port with its own data folder,
// a real Chromium, one context for the agent and one for the customer.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { CHROMIUM, DESKTOP } from "../../web/shared/testing/chromium.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const BINARY = process.env["TANDEM_BINARY"] ?? join(REPOSITORY, "target/debug/tandem");

export const DEMO_AGENT = { email: "demo@tandem.test", password: "demo-tandem", name: "Ada Fields" } as const;

/** How long a state may take to appear; a slow shared machine needs room, a healthy one a fraction. */
export const PATIENCE_MS = 20_000;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  probe.close();
  await once(probe, "close");
  return address.port;
}

/** One Tandem server; `kill` and `start` again keep its data. */
export class TandemServer {
  /** Its data folder. */
  readonly folder = mkdtempSync(join(tmpdir(), "tandem-e2e-"));
  readonly port: number;
  readonly #extra: readonly string[];
  #child: ChildProcess | undefined;
  log = "";

  private constructor(port: number, extra: readonly string[]) {
    this.port = port;
    this.#extra = extra.map((one) => one.replace("{port}", String(port)));
  }

  /** In what is said in addition, `{port}` is the port that it listens on. */
  static async launch(...extra: string[]): Promise<TandemServer> {
    const server = new TandemServer(await freePort(), extra);
    await server.start();
    return server;
  }

  /** Origin of the console and of Tandem's own pages. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Origin of the demo product: another site. */
  get product(): string {
    return `http://localhost:${this.port}`;
  }

  /** Identifier of its process. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("the server does not run");
    return pid;
  }

  async start(): Promise<void> {
    const child = spawn(
      BINARY,
      ["--demo", "--listen", `127.0.0.1:${this.port}`, "--data", this.folder, ...this.#extra],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#child = child;
    child.stdout.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.#ready())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`server did not start:\n${this.log}`);
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  async #ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** As a power cut would: no shutdown code runs. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** As an operator does it: everybody is sent to come back. */
  async terminate(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** From here on a page's Tandem finds no way back to the server, until the page itself goes elsewhere or loads anew. */
export async function strand(page: Page): Promise<void> {
  let left = false;
  page.on("request", (request) => (left ||= request.isNavigationRequest() && request.frame() === page.mainFrame()));
  await page.route(/\/api\/v1\/(?:client\/resume|sessions\/[^/]+\/socket)$/, (route) => (left ? route.fallback() : route.abort()));
}

/** Another port of the same host, as a product on Tandem's own site would have. */
export interface SameSite {
  readonly origin: string;
  /** From here on every request is answered by `target`. */
  serve(target: string): void;
  close(): Promise<void>;
}

export async function openSameSite(): Promise<SameSite> {
  let target = "";
  const server: Server = createHttpServer((request, response) => {
    void (async () => {
      const answer = await fetch(new URL(request.url ?? "/", target));
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/html" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    serve: (origin) => {
      target = origin;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/**
 * A browser; `without` names arguments of the driver's own that are left out, `flags` are more,
 * and `executable` may be what starts it in a namespace.
 */
export async function launchBrowser(without: readonly string[] = [], flags: readonly string[] = [], executable = CHROMIUM): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    ignoreDefaultArgs: [...without],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The driver's own list would switch storage partitioning off, and with it the storage of
      // cross-site frames; the last list wins.
      "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...flags,
    ],
  });
}

/** The desktop's browser, for what the headless one has not: a full screen, screens to share, sound and pictures as people have them. */
export function launchDesktop(without: readonly string[] = [], flags: readonly string[] = []): Promise<Browser> {
  return launchBrowser(without, flags, DESKTOP);
}

/** A context whose pages have no WebRTC at all, as on a network that blocks it. */
export async function withoutWebRtc(context: BrowserContext): Promise<BrowserContext> {
  await context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "RTCPeerConnection");
    Reflect.deleteProperty(globalThis, "webkitRTCPeerConnection");
  });
  return context;
}

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** What servers have given the demo agent. */
const signedIn = new WeakMap<object, Cookies>();

/** Signs the demo agent in: through the real form the first time at a server, and as who is signed in there from then on. */
export async function signIn(page: Page, server: Pick<TandemServer, "origin">): Promise<void> {
  const cookies = signedIn.get(server);
  if (cookies !== undefined) {
    await page.context().addCookies(cookies);
    await page.goto(server.origin);
    await page.getByRole("main").waitFor();
    return;
  }
  await page.goto(`${server.origin}/sign-in`);
  await page.getByLabel("E-mail").fill(DEMO_AGENT.email);
  await page.getByLabel("Password").fill(DEMO_AGENT.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  signedIn.set(server, await page.context().cookies(server.origin));
}

/** The replica's frame inside the console's live view, once its script runs. */
export async function replicaFrame(console_: Page): Promise<Frame> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const frame = console_.frames().find((candidate) => URL.canParse(candidate.url()) && new URL(candidate.url()).pathname === "/replica");
    if (frame !== undefined) return frame;
    if (Date.now() > deadline) throw new Error("no replica frame");
    await console_.waitForTimeout(25);
  }
}

/** Where the customer's half is shown: the client frame inside a product, or the join page itself. */
export async function clientFrame(customer: Page): Promise<Frame> {
  if (new URL(customer.url()).pathname === "/join") return customer.mainFrame();
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const frame = customer.frames().find((candidate) => candidate.url() !== "" && new URL(candidate.url(), "http://none").pathname === "/frame");
    if (frame !== undefined) return frame;
    if (Date.now() > deadline) throw new Error("no client frame");
    await customer.waitForTimeout(25);
  }
}

/** Waits until `check` answers true; the state is read again every 25 ms. */
export async function eventually(what: string, check: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<number> {
  const began = Date.now();
  while (!(await check())) {
    if (Date.now() - began > patienceMs) throw new Error(`${what}: not within ${patienceMs} ms`);
    await new Promise((done) => setTimeout(done, 25));
  }
  return Date.now() - began;
}
