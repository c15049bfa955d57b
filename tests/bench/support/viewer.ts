// Somebody who watches a session without a browser: two sockets and the console's wasm client.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";

import type { ServerMessage } from "../../../web/shared/generated/ServerMessage.ts";
import { DEMO_AGENT } from "../../e2e/support.ts";

/** Lanes and events, as `client-wasm` numbers them. */
const LANE = { WEBSOCKET: 0, BULK: 1 } as const;
const VIEWED = 1;
const PROVED = 16;
const PROOFS = ["checking", "identical", "repairing", "differs"] as const;
const MIRROR = 0x01;
const PASSWORD = "correct horse battery";
const HEARTBEAT_MS = 5_000;
const JOIN_MS = 20_000;

type Proof = (typeof PROOFS)[number];

interface Client {
  handleFrame(lane: number, bytes: Uint8Array, now: number): boolean;
  handleTimeout(now: number): void;
  pathOpened(lane: number, now: number): void;
  setLive(live: boolean, now: number): void;
  pollEvent(): readonly unknown[] | undefined;
  pollTransmit(now: number): Uint8Array;
  replicaEqual(document: number, serial: number, now: number): void;
  free(): void;
}

export interface Viewer {
  /** Time from asking for a place until the picture is proven. */
  readonly caughtUp: Promise<number>;
  proof(): Proof;
  /** Mirror frames taken in. */
  frames(): number;
  /** Both have read the same frames, and the tree of each has the customer's digest. */
  isEqualTo(other: Viewer): boolean;
  /** The last frame of the mirror: its epoch and number. */
  last(): string;
  close(): void;
}

let makeClient: ((attachment: number) => Client) | null = null;

/** Loads the client once for all viewers. */
export async function loadClient(folder: string): Promise<void> {
  const { initSync, AgentClient } = (await import(pathToFileURL(join(folder, "client.js")).href)) as {
    initSync(module: { module: Uint8Array }): void;
    AgentClient: new (attachment: number) => Client;
  };
  initSync({ module: readFileSync(join(folder, "client_bg.wasm")) });
  makeClient = (attachment) => new AgentClient(attachment);
}

async function post(origin: string, path: string, cookie: string, data: unknown): Promise<Response> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method: "POST", headers: { origin, cookie, "content-type": "application/json" }, body: JSON.stringify(data),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function signIn(origin: string, email: string, password: string): Promise<string> {
  const answer = await post(origin, "/sign-in", "", { email, password });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Makes so many agents and signs them in; the answers are their cookies. */
export async function makeAgents(origin: string, n: number): Promise<string[]> {
  const admin = await signIn(origin, DEMO_AGENT.email, DEMO_AGENT.password);
  const cookies: string[] = [];
  for (let at = 1; at <= n; at++) {
    const email = `viewer${at}@tandem.test`;
    await post(origin, "/agents", admin, { name: `Viewer ${at}`, email, password: PASSWORD });
    cookies.push(await signIn(origin, email, PASSWORD));
  }
  return cookies;
}

/** Takes a place in the session and follows it. */
export async function joinAsViewer(origin: string, cookie: string, session: string): Promise<Viewer> {
  const began = performance.now();
  await post(origin, `/sessions/${session}/watch`, cookie, {});
  const { socket_token: token } = (await (await post(origin, `/sessions/${session}/socket`, cookie, {})).json()) as { socket_token: string };
  return follow(origin, token, began);
}

function follow(origin: string, token: string, began: number): Viewer {
  const sockets = origin.replace(/^http/, "ws");
  const open = (path: string): WebSocket => new WebSocket(`${sockets}${path}`, { origin, perMessageDeflate: false });
  const signal = open("/v1/signal");
  let bulk: WebSocket | null = null;
  let client: Client | null = null;
  let proof: Proof = "checking";
  let [nFrames, last] = [0, ""];
  let arrived: (ms: number) => void = () => undefined;
  const caughtUp = new Promise<number>((done, fail) => {
    arrived = done;
    setTimeout(() => fail(new Error("a viewer did not catch up")), JOIN_MS).unref();
  });
  caughtUp.catch(() => undefined);
  const clock = (): number => Math.floor(performance.now());

  const drain = (): void => {
    for (let event = client?.pollEvent(); event !== undefined; event = client?.pollEvent()) {
      if (event[0] === VIEWED) client?.replicaEqual(event[1] as number, event[6] as number, clock());
      if (event[0] !== PROVED) continue;
      proof = PROOFS[event[1] as 0 | 1 | 2 | 3];
      if (proof === "identical") arrived(performance.now() - began);
    }
  };
  const enter = (message: Extract<ServerMessage, { type: "welcome" }>): void => {
    client = makeClient?.(message.attachment) ?? null;
    client?.setLive(true, clock());
    bulk = open("/v1/bulk");
    bulk.on("open", () => bulk?.send(JSON.stringify({ token: message.bulk_token })));
    bulk.on("message", (data: Buffer, isBinary: boolean) => {
      if (!isBinary) return;
      if (data[0] === MIRROR) {
        nFrames++;
        last = place(data);
      }
      client?.handleFrame(LANE.BULK, data, clock());
      drain();
    });
  };
  signal.on("open", () => signal.send(JSON.stringify({ type: "hello", v: 1, token, client: crypto.randomUUID() })));
  signal.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString()) as ServerMessage;
    if (message.type === "welcome") enter(message);
  });
  const heartbeat = setInterval(() => {
    if (signal.readyState === signal.OPEN) signal.send(JSON.stringify({ type: "ping", n: 1 }));
    client?.handleTimeout(clock());
    drain();
  }, HEARTBEAT_MS);
  return {
    caughtUp,
    proof: () => proof,
    frames: () => nFrames,
    last: () => last,
    isEqualTo: (other) => proof === "identical" && other.proof() === "identical" && last === other.last(),
    close() {
      clearInterval(heartbeat);
      signal.close();
      bulk?.close();
      client?.free();
      client = null;
    },
  };
}

/** Epoch and number of a mirror frame. */
function place(frame: Buffer): string {
  let at = 1;
  const number = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = frame[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  };
  return `${number()} ${number()}`;
}
