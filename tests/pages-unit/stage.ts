// The stage of these tests: one page with the customer's document in a frame, the replica in its
// sandboxed frame under its own policy, and the wire between them.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { type Browser, type Frame, type Page, chromium } from "playwright-core";

import type { PrivacyRule } from "../../web/shared/generated/PrivacyRule.ts";
import { CHROMIUM } from "../../web/shared/testing/chromium.ts";
import { bundle, replicaDocument, sensorBundle } from "./bundle.ts";

/** Longest wait for a state, in milliseconds. */
const WAIT_MS = 15_000;
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** 8×6 pixels, red. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAEklEQVR4nGO4o6GBFTFQX0IDAMCSKUFNn+WnAAAAAElFTkSuQmCC", "base64");

/** Files that fixtures load. */
const FILES: Readonly<Record<string, readonly [mime: string, body: string | Buffer]>> = {
  "/files/red.png": ["image/png", PNG],
  "/files/dot.svg": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><circle r="3"/></svg>'],
  "/files/plain.css": ["text/css", "p { color: rgb(1, 2, 3); }\n.late { margin-top: 7px; }"],
  "/files/tall.css": ["text/css", ".tall { height: 90px; overflow: auto; }"],
  "/files/deep/art.css": ["text/css", '.art { background: url("../red.png"); width: 30px; height: 20px; }'],
};

export interface Stage {
  readonly origin: string;
  /** Origin of another site; its files are not CORS-readable. */
  readonly foreign: string;
  readonly browser: Browser;
  /** Documents by name, served at `/page/<name>`. */
  readonly documents: Map<string, string>;
  /** Paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** One customer's document with its replica. */
export interface Show {
  readonly page: Page;
  readonly customer: Frame;
  readonly replica: Frame;
  /** Connects sensor and replica and starts an epoch; `then` runs in the stage's page right after. */
  start(then?: string): Promise<unknown>;
  /** Waits until the snapshot is complete and both trees read the same. */
  equal(): Promise<void>;
  faults(): Promise<string[]>;
  posted(): Promise<string[]>;
}

export interface ShowOptions {
  readonly mode?: "no" | "limited" | "full";
  /** Slices of a few nodes, so that a start takes many. */
  readonly tinySlices?: boolean;
  /** Rules that mask by selectors. */
  readonly rules?: readonly PrivacyRule[];
}

export async function openStage(): Promise<Stage> {
  const scripts = {
    wire: await bundle("tests/pages-unit/wire.ts", "Wire", false),
    replica: await bundle("web/viewer/replica.ts", null, true),
  };
  const documents = new Map<string, string>();
  const asked: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(request.url ?? "");
    void serve(request, response, documents, scripts);
  };
  const [server, other] = [await listen(answer), await listen(answer)];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    foreign: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    browser,
    documents,
    asked,
    async close() {
      await browser.close();
      for (const each of [server, other]) {
        each.closeAllConnections();
        each.close();
      }
    },
  };
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return server;
}

async function serve(
  request: IncomingMessage, response: ServerResponse, documents: ReadonlyMap<string, string>, scripts: { readonly wire: string; readonly replica: string },
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const file = FILES[url.pathname];
  if (file !== undefined) {
    response.setHeader("content-type", file[0]).end(file[1]);
    return;
  }
  response.setHeader("content-type", "text/html; charset=utf-8");
  if (url.pathname === "/replica") {
    const nonce = randomBytes(16).toString("base64");
    response.setHeader("content-security-policy", replicaPolicy(nonce));
    response.end(await replicaDocument(scripts.replica, url.searchParams.get("mode") ?? "no", nonce));
  } else if (url.pathname === "/stage") {
    response.end(stageDocument(scripts.wire, url.searchParams.get("page") ?? "", url.searchParams.get("mode") ?? "no"));
  } else {
    response.end(documents.get(decodeURIComponent(url.pathname.slice("/page/".length))) ?? "");
  }
}

function replicaPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline' blob:; img-src blob: data:; font-src blob: data:; media-src blob: data:; frame-src blob:; form-action 'none'; base-uri 'none'; sandbox allow-scripts`;
}

function stageDocument(wire: string, page: string, mode: string): string {
  return `<!doctype html><style>body{margin:0;display:flex}iframe{border:0;width:640px;height:480px}</style>
<iframe name="customer" src="/page/${encodeURIComponent(page)}"></iframe>
<iframe name="replica" sandbox="allow-scripts" src="/replica?mode=${mode}"></iframe><script>${wire}</script>`;
}

const sensorScripts = new Map<boolean, Promise<string>>();
let walkerScript: Promise<string> | null = null;
let senseScript: Promise<string> | null = null;
let annotateScript: Promise<string> | null = null;
let earlyScript: Promise<string> | null = null;

/** Opens a document beside its replica; nothing is observed yet. */
export async function openShow(stage: Stage, name: string, html: string, options: ShowOptions = {}): Promise<Show> {
  const { mode = "no", tinySlices = false, rules = [] } = options;
  const sensorScript = sensorScripts.get(tinySlices) ?? sensorBundle(tinySlices);
  sensorScripts.set(tinySlices, sensorScript);
  senseScript ??= bundle("web/sense/sense.ts", "TandemSense", false);
  annotateScript ??= bundle("web/annotate/annotate.ts", "TandemAnnotate", false);
  earlyScript ??= bundle("web/widget/loader/early.ts", "TandemEarly", false);
  walkerScript ??= bundle("tests/pages-unit/walker.ts", "TandemWalker", false);
  stage.documents.set(name, html.replaceAll("FOREIGN", stage.foreign));
  const page = await stage.browser.newPage({ viewport: { width: 1300, height: 500 } });
  await page.goto(`${stage.origin}/stage?page=${encodeURIComponent(name)}&mode=${mode}`, { waitUntil: "load" });
  const customer = frameNamed(page, "customer");
  const replica = frameNamed(page, "replica");
  for (const [frame, script] of [[customer, await sensorScript], [customer, await senseScript], [customer, await annotateScript], [customer, await earlyScript], [customer, await walkerScript], [replica, await walkerScript]] as const) {
    await frame.evaluate(`{${script};Object.assign(window,{${/var (Tandem\w+)/.exec(script)?.[1]}})}`);
  }
  await customer.evaluate("window.early = TandemEarly.watchEarly(window)");
  const show: Show = {
    page, customer, replica,
    start: (then = "") => page.evaluate(`(async () => {const rules = ${JSON.stringify(rules)};${START};${then}})()`),
    equal: () => untilEqual(show, name),
    faults: () => page.evaluate("wire.faults"),
    posted: () => page.evaluate("wire.posted"),
  };
  return show;
}

function frameNamed(page: Page, name: string): Frame {
  const frame = page.frame({ name });
  assert.ok(frame, `the stage has a frame ${name}`);
  return frame;
}

const START = `
  const customer = document.querySelector("[name=customer]").contentWindow;
  window.wire = Wire.connect((port) => customer.TandemSensor.startSensor(port, { early: customer.early, senses: (use) => use((core) => [...customer.TandemSense.makeSenses(core), customer.TandemAnnotate.makeAnnotate(core, { kept: new WeakMap(), hidden: new Set() })]) }), document.querySelector("[name=replica]"));
  wire.command({ type: "start", epoch: 1, profile: "balanced", rules });`;

/** The independent reading of a frame's document. */
export function read(frame: Frame): Promise<string[]> {
  return frame.evaluate("TandemWalker.serialise(document)");
}

async function untilEqual(show: Show, name: string): Promise<void> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const complete: boolean = await show.page.evaluate("wire.complete");
    const theirs = await read(show.replica);
    const ours = await read(show.customer);
    if (complete && ours.join("\n") === theirs.join("\n")) {
      return;
    }
    if (Date.now() > end) {
      assert.fail(`${name}: the trees differ (complete: ${complete})\n${difference(ours, theirs)}\nfaults: ${(await show.faults()).slice(0, 5).join("; ")}`);
    }
    await pause(20);
  }
}

/** The first lines that differ, with what stands before them. */
function difference(ours: readonly string[], theirs: readonly string[]): string {
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  const from = Math.max(0, (at < 0 ? ours.length : at) - 3);
  return `customer:\n${ours.slice(from, from + 8).join("\n")}\nreplica:\n${theirs.slice(from, from + 8).join("\n")}`;
}
