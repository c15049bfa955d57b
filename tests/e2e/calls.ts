// A session whose ends talk: remembers what each end opened, and brings the two together.

import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { answerControl } from "../bench/control/drive.ts";
import { answerConsent, meetByWidget, type Network, openStage, type Stage } from "./flow.ts";
import { clientFrame, type TandemServer } from "./support.ts";

/** Who may meet. */
export interface Ends {
  readonly agentBrowser: Browser;
  readonly customerBrowser: Browser;
  readonly server: TandemServer;
}

/** Remembers connections and opened tracks, and lets connections use relays alone where that is wanted. */
export async function watchMedia(context: BrowserContext, relayed: boolean): Promise<void> {
  await context.addInitScript((onlyRelays) => {
    const connections: RTCPeerConnection[] = [];
    const opened: MediaStreamTrack[] = [];
    Object.assign(globalThis, { connections, opened });
    globalThis.RTCPeerConnection = new Proxy(globalThis.RTCPeerConnection, {
      construct(target, [configuration]: [RTCConfiguration]) {
        const connection = new target(onlyRelays ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
        connections.push(connection);
        return connection;
      },
    });
    const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
    if (open === undefined) return;
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const stream = await open(wish);
      opened.push(...stream.getTracks());
      return stream;
    };
  }, relayed);
}

/** States of all tracks that were opened there. */
export const openTracks = (end: Page | Frame): Promise<string[]> => end.evaluate(() => (Reflect.get(globalThis, "opened") as MediaStreamTrack[]).map(({ readyState }) => readyState));

export const says = (agent: Page, state: string): Promise<void> => agent.locator(`[data-voice="${state}"]`).waitFor({ state: "attached" });

export interface Scene {
  readonly stage: Stage;
  readonly agent: Page;
  readonly customer: Page;
  readonly frame: Frame;
}

export interface Circumstances {
  readonly relayed?: boolean;
  readonly network?: Network;
  /** How the browser refuses the microphone of one end, until `Reflect.set(globalThis, "refusal", null)`. */
  readonly refusal?: { readonly of: "agent" | "customer"; readonly name: string };
}

/** Runs `work` in a live session of its own. */
export async function inSession({ agentBrowser, customerBrowser, server }: Ends, work: (scene: Scene) => Promise<void>, { relayed = false, network = "p2p", refusal }: Circumstances = {}): Promise<void> {
  const stage = await openStage(agentBrowser, server, network, customerBrowser);
  try {
    if (network === "p2p") for (const context of [stage.agentContext, stage.customerContext]) await watchMedia(context, relayed);
    if (refusal) {
      await (refusal.of === "agent" ? stage.agentContext : stage.customerContext).addInitScript((name) => {
        Object.assign(globalThis, { refusal: name });
        const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
        if (open === undefined) return;
        navigator.mediaDevices.getUserMedia = (wish) => {
          const refused = Reflect.get(globalThis, "refusal") as string | null;
          return refused === null ? open(wish) : Promise.reject(new DOMException("", refused));
        };
      }, refusal.name);
    }
    await stage.agent.reload();
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    const { agent, customer } = stage;
    await work({ stage, agent, customer, frame: await clientFrame(customer) });
  } finally {
    await stage.close();
  }
}

/** The agent asks, the customer agrees. */
export async function talk({ agent, customer }: Scene): Promise<void> {
  await agent.locator('button[aria-label="Ask to talk"][aria-disabled="false"]').click();
  await says(agent, "asking");
  await answerControl(customer, "Talk");
  await says(agent, "on");
}
