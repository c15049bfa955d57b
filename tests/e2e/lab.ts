// Agent, customer and server, each in a network namespace of its own, and between them a network
// that is as the test says (`src/bin/lab.rs`).
//
// Namespaces are held by processes that end with their input, so that nothing is left of them
// whichever way a test ends. Their addresses are public ones, as far as anybody in there knows.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Browser, BrowserContext } from "playwright-core";
import { DESKTOP } from "../../web/shared/testing/chromium.ts";
import { DEMO_AGENT, launchBrowser, PATIENCE_MS } from "./support.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const BINARY = process.env["TANDEM_BINARY"] ?? join(REPOSITORY, "target/debug/tandem");
const LAB = process.env["TANDEM_LAB"] ?? join(REPOSITORY, "target/debug/lab");
/** Number of the link of each end, and the third number of its address. */
const LINKS = { agent: 1, customer: 2, server: 3 } as const;
/** The customer's product; its pages are put in its place and come over no network. */
const PRODUCT = "https://product.test";

export type End = keyof typeof LINKS;

/** As `Weather` of `src/wan.rs`. */
export interface Weather {
  readonly delay_ms?: number;
  readonly jitter_ms?: number;
  readonly loss?: number;
  readonly reorder?: number;
  readonly rate_bytes_per_s?: number;
  readonly queue_bytes?: number;
  readonly blackhole?: boolean;
  readonly no_udp?: boolean;
  readonly tcp_ports?: readonly number[];
  readonly no_stun?: boolean;
}

/** A network namespace. */
interface Space {
  readonly holder: ChildProcess;
  readonly pid: number;
}

export class Lab {
  readonly origin = `https://${addressOf("server")}`;
  readonly product = PRODUCT;
  readonly #folder = mkdtempSync(join(tmpdir(), "tandem-lab-"));
  readonly #spaces = new Map<End, Space>();
  readonly #browsers: Browser[] = [];
  #wan: ChildProcess | undefined;
  #answers: Interface | undefined;
  #server: ChildProcess | undefined;
  #log = "";

  /** Lays the network and starts the server in it. */
  static async open(seed: number, ...settings: string[]): Promise<Lab> {
    const lab = new Lab();
    try {
      await lab.#lay(seed);
      await lab.#serve(settings);
      return lab;
    } catch (cause) {
      await lab.close();
      throw cause;
    }
  }

  async #lay(seed: number): Promise<void> {
    const wan = spawn("unshare", ["--net", LAB, "wan", String(seed), String(Object.keys(LINKS).length)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#wan = wan;
    this.#answers = createInterface(wan.stdout);
    const gone = once(wan, "exit").then(() => {
      throw new Error("network namespaces and TUN devices are needed here, which takes root and /dev/net/tun");
    });
    await Promise.race([once(this.#answers, "line"), gone]);
    gone.catch(() => undefined);
    for (const end of Object.keys(LINKS) as End[]) {
      const holder = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "ignore", "inherit"] });
      if (holder.pid === undefined || wan.pid === undefined) throw new Error("no namespace");
      this.#spaces.set(end, { holder, pid: holder.pid });
      await apart(holder.pid);
      const device = `wan${LINKS[end]}`;
      run(inside(wan.pid), "ip", "link", "set", device, "netns", String(holder.pid));
      this.ip(end, "link", "set", "lo", "up");
      this.ip(end, "addr", "add", `${addressOf(end)}/24`, "dev", device);
      this.ip(end, "link", "set", device, "up");
      this.#lead(end, device);
    }
  }

  async #serve(settings: readonly string[]): Promise<void> {
    const address = addressOf("server");
    execFileSync(LAB, ["certificate", this.#folder, address]);
    const data = ["--data", join(this.#folder, "data")];
    const account = ["--email", DEMO_AGENT.email, "--name", DEMO_AGENT.name, "--admin"];
    execFileSync(BINARY, ["agent", "add", ...account, ...data], { input: `${DEMO_AGENT.password}\n`, stdio: ["pipe", "pipe", "pipe"] });
    const [file = "", ...words] = [
      // It has no input to end with.
      "setpriv", "--pdeathsig", "KILL", ...inside(this.#pid("server")), BINARY, "--listen", `${address}:443`, "--public-url", this.origin,
      ...data, "--allowed-origins", PRODUCT, "--privacy-profile", "open",
      "--tls-certificate", join(this.#folder, "chain.pem"), "--tls-key", join(this.#folder, "key.pem"), ...settings,
    ];
    const server = spawn(file, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk: Buffer) => (this.#log += chunk.toString()));
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.#log.includes("listening")) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error(`server did not start:\n${this.#log}`);
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  /** A browser at that end. */
  async browse(end: "agent" | "customer"): Promise<Browser> {
    const script = join(this.#folder, `chromium-${end}`);
    writeFileSync(script, `#!/bin/sh\nexec ${inside(this.#pid(end)).join(" ")} ${DESKTOP} "$@"\n`);
    chmodSync(script, 0o755);
    const browser = await launchBrowser([], ["--ignore-certificate-errors"], script);
    this.#browsers.push(browser);
    return browser;
  }

  /** Puts the pages of the demo in the product's place. */
  async embed(context: BrowserContext): Promise<void> {
    await context.route(`${PRODUCT}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const type = pathname.endsWith(".css") ? "text/css" : pathname.endsWith(".js") ? "text/javascript" : pathname.endsWith(".svg") ? "image/svg+xml" : "text/html";
      try {
        const body = readFileSync(join(REPOSITORY, "server", pathname), "utf8").replaceAll("__TANDEM_ORIGIN__", this.origin);
        await route.fulfill({ body, contentType: type });
      } catch {
        await route.fulfill({ status: 404 });
      }
    });
  }

  /** How the way from one end into the network is from here on, and back. */
  async weather(end: End, up: Weather, down: Weather = up): Promise<void> {
    await this.#order({ link: { link: LINKS[end], up, down } });
  }

  /** Whether agent and customer reach the server alone. */
  async apart(is: boolean): Promise<void> {
    await this.#order({ apart: is ? [LINKS.agent, LINKS.customer] : null });
  }

  /** Moves an end to another address, as from one network into another. */
  move(end: End, host: number): void {
    const device = `wan${LINKS[end]}`;
    this.ip(end, "addr", "flush", "dev", device);
    this.ip(end, "addr", "add", `11.0.${LINKS[end]}.${host}/24`, "dev", device);
    this.#lead(end, device);
  }

  /** Everything goes over the device, with the control of congestion that most people have. */
  #lead(end: End, device: string): void {
    this.ip(end, "route", "replace", "default", "dev", device, "congctl", "cubic");
  }

  ip(end: End, ...words: string[]): void {
    this.within(end, "ip", ...words);
  }

  within(end: End, ...words: string[]): void {
    run(inside(this.#pid(end)), ...words);
  }

  #pid(end: End): number {
    const space = this.#spaces.get(end);
    if (space === undefined) throw new Error(`no namespace of the ${end}`);
    return space.pid;
  }

  async #order(order: object): Promise<void> {
    if (this.#answers === undefined) throw new Error("no network");
    const answered = once(this.#answers, "line");
    this.#wan?.stdin?.write(`${JSON.stringify(order)}\n`);
    await answered;
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    const children = [this.#server, this.#wan, ...[...this.#spaces.values()].map(({ holder }) => holder)];
    for (const child of children) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function addressOf(end: End): string {
  return `11.0.${LINKS[end]}.2`;
}

/** What runs the words after it in the namespace of a process. */
function inside(pid: number): string[] {
  return ["nsenter", `--net=/proc/${pid}/ns/net`, "--"];
}

function run(prefix: readonly string[], ...words: string[]): void {
  const [file = "", ...rest] = [...prefix, ...words];
  execFileSync(file, rest, { stdio: "pipe" });
}

/** Waits until a process has left our namespace. */
async function apart(pid: number): Promise<void> {
  const namespaceOf = (one: number | string): string => execFileSync("readlink", [`/proc/${one}/ns/net`], { encoding: "utf8" });
  const ours = namespaceOf(process.pid);
  const deadline = Date.now() + PATIENCE_MS;
  while (namespaceOf(pid) === ours) {
    if (Date.now() > deadline) throw new Error("the machine lets us make no network namespace");
    await new Promise((done) => setTimeout(done, 10));
  }
}
