/// <reference types="node" />
// A small server that speaks PROTOCOL §3 to §5: one session with one customer and one agent,
// always live. It serves the test pages, relays, keeps assets, and can be cut, killed and restarted.

import { randomUUID } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { extname, join } from "node:path";

import type { WebSocket as Peer } from "../../../../tests/node_modules/@types/ws/index.d.ts";
import type { ChatView } from "../../generated/ChatView.ts";
import type { ClientMessage } from "../../generated/ClientMessage.ts";
import type { ServerMessage } from "../../generated/ServerMessage.ts";
import type { SessionView } from "../../generated/SessionView.ts";

const { WebSocketServer } = createRequire(new URL("../../../../tests/package.json", import.meta.url))("ws") as
  typeof import("../../../../tests/node_modules/@types/ws/index.d.ts");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css",
};
const ROLES = ["customer", "agent"] as const;
/** Kinds of frames that the live socket relays. */
const LIVE_KINDS = new Set([1, 2, 3, 4, 5]);

interface End {
  live: Peer | null;
  bulk: Peer | null;
  client: string | null;
  attachment: number;
  nDecided: number;
  bulkToken: string;
}

export interface Relay {
  readonly origin: string;
  /** Chat in the order of commitment. */
  readonly chat: ChatView[];
  /** Binary frames relayed since the start, by kind. */
  readonly relayed: Map<number, number>;
  /** What the customer said, message by message, with the agent's. */
  readonly said: { readonly role: Side; readonly message: ClientMessage }[];
  readonly opened: { readonly live: number; readonly bulk: number };
  /** Drops committed chat messages before they are answered, as a crash would. */
  /** Cuts the socket that says this next, and keeps nothing of it. */
  swallowNext(type: ClientMessage["type"]): void;
  forgetNextChat(): void;
  send(role: Side, message: ServerMessage): void;
  setSession(change: Partial<SessionView>): void;
  /** Ends one socket without a word. */
  cut(role: Side): void;
  /** As `kill -9`: all sockets die and nobody listens any more. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Side = "customer" | "agent";

interface State {
  readonly ends: Record<Side, End>;
  readonly tokens: Map<string, Side>;
  readonly sockets: Set<Socket>;
  readonly assets: Map<string, Buffer>;
  readonly wanted: Set<string>;
  readonly relay: { chat: ChatView[]; relayed: Map<number, number>; said: Relay["said"]; opened: { live: number; bulk: number } };
  forgetChat: boolean;
  swallow: ClientMessage["type"] | null;
  session: SessionView;
}

export async function openRelay(folder: string): Promise<Relay> {
  const end = (): End => ({ live: null, bulk: null, client: null, attachment: 0, nDecided: 0, bulkToken: "" });
  const state: State = {
    ends: { customer: end(), agent: end() }, tokens: new Map(), sockets: new Set(), assets: new Map(), wanted: new Set(),
    relay: { chat: [], relayed: new Map(), said: [], opened: { live: 0, bulk: 0 } }, forgetChat: false, swallow: null, session: freshSession(),
  };
  let server = await listen(state, folder, 0);
  const { port } = server.address() as AddressInfo;
  const kill = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    state.sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  return {
    ...state.relay,
    origin: `http://127.0.0.1:${port}`,
    swallowNext: (type) => (state.swallow = type),
    forgetNextChat: () => (state.forgetChat = true),
    send: (role, message) => tell(state.ends[role], message),
    setSession(change) {
      state.session = { ...state.session, ...change };
      announce(state);
    },
    cut: (role) => state.ends[role].live?.terminate(),
    kill,
    async restart() {
      server = await listen(state, folder, port);
    },
    close: kill,
  };
}

function freshSession(): SessionView {
  const participants = ROLES.map((role) => ({ id: `par_${role}`, role, name: role === "agent" ? "Ada" : "Cy", connected: false, attachment: 0 }));
  return {
    id: "ses_1", ticket: null, state: "live", entry: "link", consent: "allow", grants: ["view", "point"], participants,
    host_origin: null, language: null, paused: null, asks: [], handoff: null, let_go: null, matching: false, tabs: [], created_at: "2026-01-01T00:00:00.000Z", started_at: null, ended_at: null, end_reason: null,
  };
}

async function listen(state: State, folder: string, port: number): Promise<Server> {
  const server = createServer((request, response) => serve(state, folder, request, response));
  server.on("connection", (socket: Socket) => {
    state.sockets.add(socket);
    socket.on("close", () => state.sockets.delete(socket));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (peer, request) => (request.url === "/v1/bulk" ? acceptBulk(state, peer) : acceptLive(state, peer)));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

function serve(state: State, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://relay");
  const role = ROLES.find((one) => url.pathname === `/token/${one}`);
  if (role !== undefined) {
    const token = randomUUID();
    state.tokens.set(token, role);
    response.end(token);
    return;
  }
  const path = join(folder, url.pathname === "/replica" ? "replica.html" : url.pathname);
  if (!existsSync(path) || url.pathname === "/") {
    response.writeHead(404).end();
    return;
  }
  response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
  createReadStream(path).pipe(response);
}

function acceptLive(state: State, peer: Peer): void {
  state.relay.opened.live++;
  let role: Side | null = null;
  peer.on("message", (data: Buffer, binary: boolean) => {
    if (peer.readyState !== peer.OPEN) {
      // Cut by what came before it.
      return;
    }
    if (role === null) {
      role = hello(state, peer, JSON.parse(data.toString()) as ClientMessage);
    } else if (binary) {
      relayFrame(state, role, data);
    } else {
      take(state, role, JSON.parse(data.toString()) as ClientMessage);
    }
  });
  peer.on("close", () => {
    if (role !== null && state.ends[role].live === peer) {
      state.ends[role].live = null;
      state.ends[role].bulk?.terminate();
      announce(state);
    }
  });
}

function hello(state: State, peer: Peer, message: ClientMessage): Side | null {
  const role = message.type === "hello" ? state.tokens.get(message.token) : undefined;
  if (message.type !== "hello" || role === undefined) {
    peer.send(JSON.stringify({ type: "bye", reason: "bad_token" } satisfies ServerMessage));
    peer.close();
    return null;
  }
  state.tokens.delete(message.token);
  const end = state.ends[role];
  const before = end.live;
  end.live = peer;
  end.bulkToken = randomUUID();
  if (end.client !== message.client) {
    end.client = message.client;
    end.attachment++;
    end.nDecided = 0;
    before?.send(JSON.stringify({ type: "bye", reason: "replaced" } satisfies ServerMessage));
  }
  before?.close();
  tell(end, {
    type: "welcome", v: 1, participant_id: `par_${role}`, role, attachment: end.attachment, bulk_token: end.bulkToken,
    session: view(state), chat: state.relay.chat, organisation: null, n_decided: end.nDecided, ice_servers: [], profile: "open", privacy_rules: [], control_rules: [], fetches_assets: false, heartbeat_ms: 5_000,
  });
  announce(state, role);
  return role;
}

function view(state: State): SessionView {
  const ends: Partial<Record<string, End>> = state.ends;
  const participants = state.session.participants.map((one) => ({ ...one, connected: ends[one.role]?.live != null, attachment: ends[one.role]?.attachment ?? 0 }));
  return { ...state.session, participants };
}

function announce(state: State, except?: Side): void {
  for (const role of ROLES) {
    if (role !== except) {
      tell(state.ends[role], { type: "session", session: view(state) });
    }
  }
}

function tell(end: End, message: ServerMessage): void {
  end.live?.send(JSON.stringify(message));
}

function other(role: Side): Side {
  return role === "agent" ? "customer" : "agent";
}

const DECISIONS: ReadonlySet<string> = new Set(["consent", "grant", "revoke", "pause", "hidden", "shown_again", "pin_tab", "match", "end"]);

function take(state: State, role: Side, message: ClientMessage): void {
  const peer = state.ends[other(role)];
  if (message.type === state.swallow) {
    state.swallow = null;
    state.ends[role].live?.terminate();
    return;
  }
  state.relay.said.push({ role, message });
  if (DECISIONS.has(message.type)) {
    tell(state.ends[role], { type: "decided", n: ++state.ends[role].nDecided });
  }
  switch (message.type) {
    case "ping":
      tell(state.ends[role], { type: "pong", n: message.n });
      break;
    case "chat":
      commitChat(state, role, message.id, message.text);
      break;
    case "sdp":
    case "candidate":
    case "path":
    case "repair":
      tell(peer, message);
      break;
    case "resync":
      tell(peer, { type: "resync" });
      break;
    case "end":
      for (const one of ROLES) {
        tell(state.ends[one], { type: "bye", reason: "ended" });
        state.ends[one].live?.close();
      }
      break;
    default:
      break;
  }
}

function commitChat(state: State, role: Side, id: string, text: string): void {
  const known = state.relay.chat.find((one) => one.id === id);
  const message = known ?? { id, from: `par_${role}`, role, text, at: new Date().toISOString(), receipt: "sent", copied: 0 } as const;
  if (known === undefined) {
    state.relay.chat.push(message);
  }
  if (state.forgetChat) {
    state.forgetChat = false;
    state.ends[role].live?.terminate();
    return;
  }
  for (const one of known === undefined ? ROLES : [role]) {
    tell(state.ends[one], { type: "chat", message });
  }
}

function relayFrame(state: State, role: Side, frame: Buffer): void {
  const kind = frame[0] ?? 0;
  if (!LIVE_KINDS.has(kind) || frame.length > 16 * 1024 || (kind === 1 && role === "agent")) {
    throw new Error(`${role} sent a frame of kind ${kind} and ${frame.length} bytes`);
  }
  state.relay.relayed.set(kind, (state.relay.relayed.get(kind) ?? 0) + 1);
  state.ends[other(role)].live?.send(frame);
}

function acceptBulk(state: State, peer: Peer): void {
  state.relay.opened.bulk++;
  let role: Side | undefined;
  peer.on("message", (data: Buffer, binary: boolean) => {
    if (role === undefined) {
      const { token } = JSON.parse(data.toString()) as { token: string };
      role = ROLES.find((one) => state.ends[one].bulkToken === token);
      if (role === undefined) {
        peer.close();
        return;
      }
      state.ends[role].bulk = peer;
      peer.send(JSON.stringify({ ok: true }));
    } else if (binary) {
      takeBulk(state, role, data);
    }
  });
}

function takeBulk(state: State, role: Side, frame: Buffer): void {
  const hash = frame.subarray(1, 33).toString("hex");
  const { customer, agent } = state.ends;
  switch (frame[0]) {
    case 0x01:
      agent.bulk?.send(frame);
      break;
    case 0x10:
      if (frame[33] === 0) {
        // None of the tests' assets is empty: the customer does not keep it any more.
        if (state.wanted.delete(hash)) {
          agent.bulk?.send(frame);
        }
        break;
      }
      // The tests' assets fit in one piece.
      state.assets.set(hash, frame);
      customer.bulk?.send(Buffer.concat([Buffer.from([0x12]), frame.subarray(1, 33)]));
      if (state.wanted.delete(hash)) {
        agent.bulk?.send(frame);
      }
      break;
    case 0x11: {
      const kept = state.assets.get(hash);
      if (kept === undefined) {
        state.wanted.add(hash);
        (customer.bulk ?? customer.live)?.send(frame);
      } else {
        agent.bulk?.send(kept);
      }
      break;
    }
    default:
      throw new Error(`${role} sent a bulk frame of kind ${frame[0]}`);
  }
}
