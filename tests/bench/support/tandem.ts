// The subject: a real server, a signed-in agent's console and the widget in the customer's page.

import { type Browser, type BrowserContext, type Frame, type Page } from "playwright-core";

import { answerConsent } from "../../e2e/flow.ts";
import { op } from "../../../web/shared/batch.ts";
import { clientFrame, DEMO_AGENT, replicaFrame, TandemServer } from "../../e2e/support.ts";
import { agentContext, asGrown, atRest, elementsOf, type Growth, growthScript, pictureOfFrame } from "./browser.ts";
import { describeTree, isBuilt } from "./frames.ts";
import { withSnippet } from "./site.ts";
import { type Counted, type CountingProxy, startCountingProxy } from "./wire.ts";

/** What our own interface carries, in the customer's page and in the replica. */
export const OWN_ELEMENTS = ["[data-tandem-ui]"];

/** Keeps the peer connections of a page's frames, so that their counters can be read. */
const KEEP_CONNECTIONS = `{
  const Native = globalThis.RTCPeerConnection;
  globalThis.__benchConnections = [];
  if (Native !== undefined) {
    globalThis.RTCPeerConnection = class extends Native {
      constructor(...options) {
        super(...options);
        globalThis.__benchConnections.push(this);
      }
    };
  }
}`;

/** Time in which the console's proof of the picture comes, with a repair. */
const PROOF_PATIENCE_MS = 5000;

/** Marks in the customer's page each time that a part of the first picture has been handed over: the end of the
 *  tree, and each style sheet, which a peer's snapshot holds too. The last mark is the end of the snapshot. */
const MARK_SNAPSHOT = `{
  const native = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const isEnd = message?.type === "batch" && new Uint32Array(message.ops).at(-1) === ${op.SNAPSHOT_END};
    native.call(this, message, ...rest);
    if (isEnd || (message?.type === "asset" && message.mime.startsWith("text/css"))) performance.mark("bench:snapshot");
  };
}`;

export interface Visit {
  readonly agent: Page;
  /** Presses Allow; answers when, in milliseconds since the epoch. */
  allow(): Promise<number>;
  /** When the replica last grew. */
  growth(): Promise<Growth>;
  replica(): Promise<Frame>;
  describe(): Promise<readonly string[]>;
  /** Whether the console comes to say that the picture is the customer's page. */
  isProven(): Promise<boolean>;
  picture(): Promise<Buffer>;
  /** Everything that the customer has sent since Allow. */
  bytes(): Promise<Counted>;
  close(): Promise<void>;
}

export interface Tandem {
  readonly origin: string;
  /** The script tag that every embedder uses. */
  readonly snippet: string;
  readonly ownElements: readonly string[];
  /** Starts the server for pages of these origins. */
  start(origins: readonly string[]): Promise<void>;
  /** Adds the snippet to a page that is served elsewhere. */
  injectInto(context: BrowserContext, url: string): Promise<void>;
  /** Lets an agent invite the customer to `url`; ends with the consent sheet on the customer's screen. */
  invite(agents: Browser, customer: Page, url: string, settle: () => Promise<void>): Promise<Visit>;
  close(): Promise<void>;
}

/** Prepares a server behind a counting proxy; it starts when the pages' origins are known. */
export async function startTandem(): Promise<Tandem> {
  let server: TandemServer | null = null;
  const proxy = await startCountingProxy(() => server?.port ?? 0);
  const { origin } = proxy;
  const snippet = `<script async src="${origin}/loader.js" data-launcher="button" data-privacy="open"></script>`;
  return {
    origin,
    snippet,
    ownElements: OWN_ELEMENTS,
    start: async (origins) => {
      server = await TandemServer.launch(
        "--public-url", origin, "--allowed-origins", origins.join(","), "--privacy-profile", "open",
        // Pages of the benchmarks have their second origin on this machine.
        "--assets-internal-hosts", "localhost,127.0.0.1",
      );
    },
    injectInto: async (context, url) => {
      await context.route(url, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: withSnippet(await response.text(), snippet) });
      });
    },
    invite: (agents, customer, url, settle) => invite(proxy, agents, customer, url, settle),
    close: async () => {
      await server?.stop();
      await proxy.close();
    },
  };
}

async function invite(
  proxy: CountingProxy,
  agents: Browser,
  customer: Page,
  url: string,
  settle: () => Promise<void>,
): Promise<Visit> {
  const context = await agentContext(agents);
  await context.addInitScript(`if (location.pathname === "/replica") ${growthScript("document")}`);
  await customer.context().addInitScript(KEEP_CONNECTIONS);
  await customer.context().addInitScript(MARK_SNAPSHOT);
  const { session, secret } = await makeLink(context, proxy.origin, url);
  const agent = await context.newPage();
  await agent.goto(`${proxy.origin}/sessions/${session}`);
  await customer.goto(await arrival(context, proxy.origin, secret));
  await settle();
  await clientFrame(customer);
  const elements = await elementsOf(customer);
  return {
    agent,
    allow: async () => {
      proxy.reset();
      return allow(customer);
    },
    growth: () => growth(agent, elements),
    replica: () => replicaFrame(agent),
    describe: async () => describeTree(await replicaFrame(agent), OWN_ELEMENTS, isBuilt),
    isProven: () =>
      agent.locator('[data-proof="identical"]').waitFor({ timeout: PROOF_PATIENCE_MS }).then(() => true, () => false),
    picture: async () => {
      const frame = await replicaFrame(agent);
      await atRest(frame);
      await frame.addStyleTag({ content: "[data-tandem-ui] { visibility: hidden !important }" });
      return pictureOfFrame(agent, frame);
    },
    bytes: async () => {
      const counted = proxy.counted();
      return { ...counted, wire: counted.wire + (await channelBytes(customer)) };
    },
    close: () => context.close(),
  };
}

async function post(context: BrowserContext, origin: string, path: string, data: unknown): Promise<unknown> {
  const response = await context.request.post(`${origin}/api/v1${path}`, { data, headers: { origin } });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return response.json();
}

/** Makes a session on a ticket of its own, and the secret of its join link. */
export async function makeLink(context: BrowserContext, origin: string, url: string) {
  const { email, password } = DEMO_AGENT;
  await post(context, origin, "/sign-in", { email, password });
  const ticket = (await post(context, origin, "/tickets", { subject: `Bench ${url}` })) as { id: string };
  const made = (await post(context, origin, `/tickets/${ticket.id}/sessions`, { target_url: url })) as {
    session: { id: string };
    link: { url: string };
  };
  return { session: made.session.id, secret: new URL(made.link.url).hash.slice(1) };
}

/** Does what the join page does when the customer presses Continue. */
export async function arrival(context: BrowserContext, origin: string, secret: string): Promise<string> {
  return ((await post(context, origin, "/client/arrival", { secret })) as { url: string }).url;
}

async function allow(customer: Page): Promise<number> {
  const frame = await clientFrame(customer);
  await frame.evaluate(() => {
    addEventListener("click", () => Reflect.set(globalThis, "__benchAllowed", performance.timeOrigin + performance.now()), {
      capture: true,
      once: true,
    });
  });
  await answerConsent(customer, "Allow");
  return frame.evaluate(() => Reflect.get(globalThis, "__benchAllowed") as number);
}

async function growth(agent: Page, expected: number): Promise<Growth> {
  const frame = await replicaFrame(agent);
  return asGrown(await frame.evaluate(() => (Reflect.get(globalThis, "__benchGrowth") as Growth | undefined) ?? null), expected);
}

/** Bytes that data channels of the customer's frames have sent. */
async function channelBytes(customer: Page): Promise<number> {
  let sum = 0;
  for (const frame of customer.frames()) {
    sum += await frame.evaluate(async () => {
      const connections = (Reflect.get(globalThis, "__benchConnections") ?? []) as RTCPeerConnection[];
      let bytes = 0;
      for (const connection of connections) {
        for (const one of (await connection.getStats()).values() as Iterable<{ type: string; bytesSent?: number }>) {
          if (one.type === "data-channel") bytes += one.bytesSent ?? 0;
        }
      }
      return bytes;
    });
  }
  return sum;
}
