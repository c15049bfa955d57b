// Sessions whose browsers may use nothing but a relay: through Tandem's own TURN server, over UDP
// and over TCP on the HTTP port, and through one that is set beside it.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { eventually, launchBrowser, TandemServer } from "./support.ts";

type Transport = "udp" | "tcp";

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
        await onlyRelayed(stage.agentContext, agent);
        await onlyRelayed(stage.customerContext, customer);
        await stage.agent.reload();
        await relayedSession(stage, server);
        assert.deepEqual(await relayOf(stage.agent), { kind: "relay", protocol: agent });
        await flow.agentEnds(stage.agent);
        await eventually("the relays are gone", async () => (await relayOf(stage.agent)) === null);
      } finally {
        await stage.close();
      }
    });
  }
});

async function relayedSession(stage: flow.Stage, server: TandemServer): Promise<void> {
  await flow.meet(stage, "widget", server.product);
  await flow.answerConsent(stage.customer, "Allow");
  await flow.agentSees(stage.agent, "Setup is not finished");
  await flow.agentTransport(stage.agent, "P2P");
  await stage.customer.getByRole("navigation").getByRole("link", { name: "Wi-Fi" }).click();
  await flow.agentSees(stage.agent, "Home network");
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
