// Sessions whose browsers may use nothing but a relay: through Tandem's own TURN server, over UDP
// and over TCP on the HTTP port, and through one that is set beside it.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { eventually, freePort, launchBrowser, TandemServer } from "./support.ts";

type Transport = "udp" | "tcp";

/** Debian's package of another TURN server. */
const COTURN = "/usr/bin/turnserver";

describe("through a relay alone", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch("--turn", "true");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const [agent, customer] of [["udp", "udp"], ["tcp", "tcp"], ["udp", "tcp"]] as const) {
    it(`a session goes with the agent over ${agent} and the customer over ${customer}`, async () => {
      const stage = await flow.openStage(browser, server, "p2p");
      try {
        await relayedSession(stage, server, { agent, customer });
        await flow.agentEnds(stage.agent);
        await eventually("the relays are gone", async () => (await relayOf(stage.agent)) === null);
      } finally {
        await stage.close();
      }
    });
  }

  // Where it is missing there is nothing to compare with.
  if (existsSync(COTURN)) {
    it("a session goes through coturn, set by its address and secret", async () => {
      const folder = mkdtempSync(join(tmpdir(), "tandem-coturn-"));
      const port = await freePort();
      const secretFile = join(folder, "secret");
      writeFileSync(secretFile, "a shared secret\n");
      const coturn = await launchCoturn(port, "a shared secret", folder);
      const own = await TandemServer.launch("--turn-urls", `turn:127.0.0.1:${port}?transport=udp`, "--turn-secret-file", secretFile);
      const stage = await flow.openStage(browser, own, "p2p");
      try {
        await relayedSession(stage, own, { agent: "udp", customer: "udp" });
      } finally {
        await stage.close();
        await own.stop();
        coturn.kill("SIGKILL");
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

async function launchCoturn(port: number, secret: string, folder: string): Promise<ChildProcess> {
  const coturn = spawn(
    COTURN,
    [
      ["-n", "--no-cli", "--no-tls", "--no-dtls", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"],
      ["--listening-port", String(port), "--realm", "tandem", "--use-auth-secret", "--static-auth-secret", secret],
      ["--allow-loopback-peers", "--log-file", "stdout", "--pidfile", join(folder, "pid"), "--userdb", join(folder, "db")],
    ].flat(),
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  await once(coturn.stdout, "data");
  return coturn;
}

async function relayedSession(stage: flow.Stage, server: TandemServer, by: { agent: Transport; customer: Transport }): Promise<void> {
  await onlyRelayed(stage.agentContext, by.agent);
  await onlyRelayed(stage.customerContext, by.customer);
  await stage.agent.reload();
  await flow.meet(stage, "widget", server.product);
  await flow.answerConsent(stage.customer, "Allow");
  await flow.agentSees(stage.agent, "Setup is not finished");
  await flow.agentTransport(stage.agent, "P2P");
  await stage.customer.getByRole("navigation").getByRole("link", { name: "Wi-Fi" }).click();
  await flow.agentSees(stage.agent, "Home network");
  assert.deepEqual(await relayOf(stage.agent), { kind: "relay", protocol: by.agent });
}

/** Connections of that context's pages take relays alone, asked for over one transport. */
async function onlyRelayed(context: BrowserContext, transport: Transport): Promise<void> {
  await context.addInitScript((wanted) => {
    const Native = globalThis.RTCPeerConnection;
    const made: RTCPeerConnection[] = [];
    Reflect.set(globalThis, "connectionsMade", made);
    globalThis.RTCPeerConnection = new Proxy(Native, {
      construct(target, [configuration]: [RTCConfiguration]) {
        const iceServers = (configuration.iceServers ?? []).map((server) => ({
          ...server,
          urls: [server.urls].flat().filter((url) => url.startsWith("turn:") && url.endsWith(`transport=${wanted}`)),
        }));
        const connection = new target({ iceServers: iceServers.filter((server) => server.urls.length > 0), iceTransportPolicy: "relay" });
        made.push(connection);
        return connection;
      },
    });
  }, transport);
}

/** The agent's end of the pair in use; nothing while there is no connection. */
async function relayOf(page: Page): Promise<{ kind: string; protocol: string } | null> {
  return page.evaluate(async () => {
    const made: RTCPeerConnection[] = Reflect.get(globalThis, "connectionsMade");
    const connection = made.at(-1);
    if (connection?.connectionState !== "connected") return null;
    const reports = [...(await connection.getStats()).values()];
    const transport = reports.find((report) => report.type === "transport");
    const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
    const local = reports.find((report) => report.id === pair?.localCandidateId);
    return { kind: local.candidateType, protocol: local.relayProtocol };
  });
}
