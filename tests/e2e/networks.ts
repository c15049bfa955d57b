// Networks that the ladder has to find its way through, and what is measured on them.

import type { Browser, BrowserContext, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { Lab, type Weather } from "./lab.ts";
import { eventually, replicaFrame } from "./support.ts";

/** Round trip of 30 ms between the ends, of 15 ms to the server. */
const FAR: Weather = { delay_ms: 7.5 };
const WITHOUT_UDP: Weather = { ...FAR, no_udp: true };
/** A proxy that passes TLS to the HTTPS port, and looks whether it is that. */
const HTTPS_ALONE: Weather = { ...FAR, no_udp: true, no_stun: true, tcp_ports: [443] };

export interface Network {
  readonly name: string;
  readonly agent: Weather;
  readonly customer: Weather;
  /** No packet goes from end to end. */
  readonly apart?: true;
  /** How the agent's end may be reached: kind of the candidate and protocol to the relay. */
  readonly expected: readonly string[];
}

const DIRECT = ["host", "srflx", "prflx"];

export const NETWORKS: readonly Network[] = [
  { name: "open", agent: FAR, customer: FAR, expected: DIRECT },
  { name: "no direct path", agent: FAR, customer: FAR, apart: true, expected: ["relay/udp", ...DIRECT] },
  { name: "UDP blocked at the customer", agent: FAR, customer: WITHOUT_UDP, expected: ["relay/udp", "relay/tcp", ...DIRECT] },
  { name: "UDP blocked at both ends", agent: WITHOUT_UDP, customer: WITHOUT_UDP, expected: ["relay/tcp", "relay/tls"] },
  { name: "only the HTTPS port open", agent: HTTPS_ALONE, customer: HTTPS_ALONE, expected: ["relay/tls"] },
];

/** A session over a lab's network. */
export interface Meeting {
  readonly lab: Lab;
  readonly stage: flow.Stage;
  close(): Promise<void>;
}

/** Opens browsers at both ends of a network, signs the agent in and begins a session up to consent. */
export async function prepare(network: Pick<Network, "agent" | "customer" | "apart">, seed: number, kind: flow.Network, ...settings: string[]): Promise<Meeting> {
  const lab = await Lab.open(seed, ...settings);
  try {
    await lab.weather("agent", network.agent);
    await lab.weather("customer", network.customer);
    await lab.apart(network.apart === true);
    const agent: Browser = await lab.browse("agent");
    const customer: Browser = await lab.browse("customer");
    const stage = await flow.openStage(agent, lab, kind, customer);
    await lab.embed(stage.customerContext);
    for (const context of [stage.agentContext, stage.customerContext]) await watchConnections(context);
    await stage.agent.reload();
    await flow.meet(stage, "widget", lab.product);
    return { lab, stage, close: () => lab.close() };
  } catch (cause) {
    await lab.close();
    throw cause;
  }
}

/** Every connection of the context's pages says when it was made and when its channel opened. */
async function watchConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    globalThis.__name ??= (wrapped) => wrapped;
    if (globalThis.RTCPeerConnection !== undefined) {
      const made = globalThis.connectionsMade = [];
      const now = () => performance.timeOrigin + performance.now();
      globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
        construct(target, words) {
          const connection = new target(...words);
          const entry = { connection, madeAt: now(), openAt: null };
          made.push(entry);
          connection.addEventListener("connectionstatechange", () => {
            if (connection.connectionState === "connected") entry.openAt ??= now();
          });
          return connection;
        },
      });
    }
  `);
}

export interface Way {
  /** Kind of the candidate, and with a relay the protocol to it. */
  readonly way: string;
  readonly madeAt: number;
  readonly openAt: number;
}

/** The way that the page's last connection goes; nothing while it is not connected. */
export async function wayOf(page: Page): Promise<Way | null> {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(async () => {
      const made: { connection: RTCPeerConnection; madeAt: number; openAt: number | null }[] = Reflect.get(globalThis, "connectionsMade") ?? [];
      const last = made.at(-1);
      if (last?.connection.connectionState !== "connected" || last.openAt === null) return null;
      const reports = [...(await last.connection.getStats()).values()];
      const transport = reports.find((report) => report.type === "transport");
      const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
      const local = reports.find((report) => report.id === pair?.localCandidateId);
      if (local === undefined) return null;
      const way = local.candidateType === "relay" ? `relay/${local.relayProtocol}` : String(local.candidateType);
      return { way, madeAt: last.madeAt, openAt: last.openAt };
    }).catch(() => null);
    if (found !== null) return found;
  }
  return null;
}

export interface Opened {
  readonly agent: Way;
  readonly customer: Way;
  /** From the later end's connection until both are open. */
  readonly openMs: number;
  /** From consent until the agent sees the page, and until the live streams go from browser to browser. */
  readonly paintedMs: number;
  readonly directMs: number;
}

/** Consent, the first picture, and the way that was found. */
export async function open({ stage }: Meeting, patienceMs?: number): Promise<Opened> {
  await flow.answerConsent(stage.customer, "Allow");
  const began = performance.now();
  await flow.agentSees(stage.agent, "Setup is not finished");
  const paintedMs = performance.now() - began;
  await flow.agentTransport(stage.agent, "P2P", patienceMs);
  const directMs = performance.now() - began;
  let ends: readonly [Way | null, Way | null] = [null, null];
  await eventually("both ends say how they are connected", async () => {
    ends = [await wayOf(stage.agent), await wayOf(stage.customer)];
    return ends[0] !== null && ends[1] !== null;
  });
  const [agent, customer] = ends;
  if (agent === null || customer === null) throw new Error("not connected");
  const openMs = Math.max(agent.openAt, customer.openAt) - Math.max(agent.madeAt, customer.madeAt);
  return { agent, customer, openMs, paintedMs, directMs };
}

/** A stream of changes in the customer's page, as it arrives at the agent. */
export class Stream {
  readonly #stage: flow.Stage;

  private constructor(stage: flow.Stage) {
    this.#stage = stage;
  }

  static async begin(stage: flow.Stage, perSecond: number): Promise<Stream> {
    await stage.customer.evaluate(`(() => {
      const list = document.createElement("ul");
      list.id = "stream";
      document.querySelector("main").append(list);
      let n = 0;
      globalThis.streamed = () => n;
      globalThis.streaming = setInterval(() => {
        const item = document.createElement("li");
        item.textContent = String(n++);
        list.append(item);
        if (list.children.length > 20) list.firstElementChild.remove();
      }, ${1_000 / perSecond});
    })()`);
    await eventually("the stream arrives", async () => {
      const frame = await replicaFrame(stage.agent);
      return frame.evaluate(`document.getElementById("stream")?.children.length > 0`) as Promise<boolean>;
    });
    const frame = await replicaFrame(stage.agent);
    await frame.evaluate(`(() => {
      const arrived = globalThis.arrived = [];
      const list = document.getElementById("stream");
      new MutationObserver((records) => {
        const at = performance.timeOrigin + performance.now();
        for (const record of records) {
          if (record.target !== list) continue;
          for (const node of record.addedNodes) arrived.push([at, node]);
        }
      }).observe(list, { childList: true });
    })()`);
    return new Stream(stage);
  }

  /** What has arrived since the last time: when, and which. */
  async take(): Promise<{ readonly at: number; readonly n: number }[]> {
    const frame = await replicaFrame(this.#stage.agent);
    const taken = await frame.evaluate(`globalThis.arrived.splice(0).map(([at, node]) => [at, Number(node.textContent)])`);
    return (taken as [number, number][]).map(([at, n]) => ({ at, n }));
  }

  /** Ends it and answers how many there were. */
  async end(): Promise<number> {
    return (await this.#stage.customer.evaluate(`(clearInterval(streaming), streamed())`)) as number;
  }
}

/** The longest pause between two arrivals that ends after `from` and begins before `until`. */
export function longestPause(arrivals: readonly { readonly at: number }[], from: number, until: number): number {
  let longest = 0;
  for (let idx = 1; idx < arrivals.length; idx++) {
    const [before, after] = [arrivals[idx - 1]?.at ?? 0, arrivals[idx]?.at ?? 0];
    if (after > from && before < until) longest = Math.max(longest, after - before);
  }
  return longest;
}

/** What is missing of an unbroken row, and what stands in it twice. */
export function flaws(arrivals: readonly { readonly n: number }[]): { readonly lost: number; readonly doubled: number } {
  const seen = new Set(arrivals.map(({ n }) => n));
  const first = Math.min(...seen);
  const last = Math.max(...seen);
  return { lost: seen.size === 0 ? 0 : last - first + 1 - seen.size, doubled: arrivals.length - seen.size };
}

/** Time of this process in the clock that pages of this machine have. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Cuts the direct way and restores it, again and again; the pauses of the stream at the agent. */
export async function cutAndRestore(meeting: Meeting, network: Pick<Network, "customer">, nCuts: number): Promise<{ readonly toRelay: number[]; readonly toDirect: number[]; readonly calm: number[]; readonly lost: number; readonly doubled: number }> {
  const { lab, stage } = meeting;
  const stream = await Stream.begin(stage, 60);
  const all: { at: number; n: number }[] = [];
  const [toRelay, toDirect, calm]: number[][] = [[], [], []];
  for (let cut = 0; cut < nCuts; cut++) {
    await new Promise((done) => setTimeout(done, 1_000));
    const cutAt = wallNow();
    await lab.weather("customer", { ...network.customer, no_udp: true });
    await flow.agentTransport(stage.agent, "WebSocket");
    await new Promise((done) => setTimeout(done, 700));
    const backAt = wallNow();
    await lab.weather("customer", network.customer);
    await flow.agentTransport(stage.agent, "P2P", 60_000);
    await new Promise((done) => setTimeout(done, 300));
    const doneAt = wallNow();
    all.push(...(await stream.take()));
    calm?.push(longestPause(all, cutAt - 900, cutAt - 100));
    toRelay?.push(longestPause(all, cutAt, backAt));
    toDirect?.push(longestPause(all, backAt, doneAt));
  }
  const nSent = await stream.end();
  await eventually("the last one arrives", async () => {
    all.push(...(await stream.take()));
    return all.at(-1)?.n === nSent - 1;
  });
  return { toRelay: toRelay ?? [], toDirect: toDirect ?? [], calm: calm ?? [], ...flaws(all) };
}
