// The agent's worker: sockets and channels on one side, the replica's port on the other, and the
// wasm client between them, which decodes and sanitises.

import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { Role } from "../generated/Role.ts";
import type { SessionView } from "../generated/SessionView.ts";
import type { Omitted } from "../engine.ts";
import type { ReplicaCommand, ReplicaMessage, Tool } from "../ports.ts";
import init, { AgentClient } from "../../wasm/agent/client.js";
import { type Drawings, makeDrawings } from "./drawings.ts";
import { makeReplicaLink, type Quirks, type ReplicaLink } from "./replica-link.ts";
import { runWorker, type Side, type WorkerCore } from "./worker-core.ts";
import type { Lane, WorkerReport } from "./worker-port.ts";
import { makeStarts, type Starts } from "./viewer.ts";

/** Numbers of events, as `client-wasm` gives them out. */
const happened = {
  RESET: 0, VIEWED: 1, ASSET_ARRIVED: 2, CUSTOMER_POINTED: 3, RESYNC_WANTED: 4, FAULTED: 5, PATH_CHANGED: 6,
  NESTED_RESET: 7, NESTED_CLOSED: 8, PICTURE_ARRIVED: 9, PROVED: 16, REPAIR_WISHED: 17, OMITTED: 20,
} as const;

/** States of the proof, by their numbers. */
const PROOFS = ["checking", "identical", "repairing", "differs"] as const;

type Welcome = Extract<ServerMessage, { type: "welcome" }>;
type MirrorState = Extract<WorkerReport, { type: "mirror" }>["state"];
type Bytes = Uint8Array<ArrayBuffer>;

interface Agent {
  readonly core: WorkerCore;
  readonly replica: ReplicaLink;
  /** Ports of the replicas of nested documents, by the document's number. */
  readonly nested: Map<number, MessagePort>;
  /** Where those are shown: the document around each, and the element there. */
  readonly places: Map<number, readonly [parent: number, frame: number]>;
  /** The document that the agent's pointer is over, and the one that shows the customer's. */
  pointedIn: number;
  customerIn: number;
  /** What the agent does on the replicas goes to the customer. */
  controlling: boolean;
  readonly drawings: Drawings;
  /** What the agent's hand holds, and whether what it draws vanishes. */
  tool: Tool | null;
  vanishing: boolean;
  /** Acts sent so far. */
  nActs: number;
  client: AgentClient | null;
  wasmReady: boolean;
  attachment: number | null;
  /** What a viewer does where an agent would ask the customer; null for the primary agent. */
  starts: Starts | null;
  phase: "waiting" | "building" | "live";
  said: MirrorState | null;
}

runWorker((core): Side => {
  const agent: Agent = {
    core, client: null, wasmReady: false, attachment: null, starts: null, phase: "waiting", said: null, nested: new Map(), places: new Map(), pointedIn: 0, customerIn: 0, controlling: false, nActs: 0, tool: null, vanishing: false,
    drawings: drawingsOf(core, () => agent),
    replica: makeReplicaLink({
      onMessage: (message) => hear(agent, message),
      onMode: (quirks) => core.report({ type: "replica_mode", quirks }),
      onLost: () => core.drive((now) => agent.client?.wantSnapshot(now)),
    }),
  };
  void init().then(() => {
    agent.wasmReady = true;
    maybeStart(agent);
  });
  return {
    peer: "customer",
    bulkIdleMs: null,
    onWelcome(message: Welcome) {
      // All that is drawn follows.
      agent.drawings.forget();
      agent.attachment ??= message.attachment;
      if (message.role !== "agent") {
        agent.starts ??= makeStarts(() => startAnew(agent));
      }
      maybeStart(agent);
    },
    onPeerReplaced: () => undefined,
    onSession: (session) => follow(agent, session),
    onMessage: (message) => message.type === "annotate" && agent.drawings.take(message.step),
    onCommand(command) {
      if (command.type === "replica") {
        agent.replica.attach(command.port);
      } else if (command.type === "outline") {
        outline(agent, command.document, command.node);
      } else if (command.type === "controlling") {
        turnControl(agent, command.on);
      } else if (command.type === "drive") {
        act(agent, 0, { node: 0, fx: 0, fy: 0, input: command.input });
      } else if (command.type === "tool") {
        takeTool(agent, command.tool, command.vanishing);
      } else if (command.type === "write") {
        agent.drawings.write(command.place, command.text, command.vanishing);
      } else if (command.type === "erase") {
        agent.drawings.erase(command.which);
      }
    },
    onCrash(cause) {
      console.error("tandem: the client failed and begins anew", cause);
      agent.client = null;
      maybeStart(agent);
      if (agent.starts !== null) {
        core.renewBulk();
      }
    },
    onClosed() {
      agent.starts?.stop();
      core.setClient(null);
      agent.client?.free();
      agent.client = null;
    },
  };
});

function drawingsOf(core: WorkerCore, agent: () => Agent): Drawings {
  return makeDrawings({
    epoch: () => agent().client?.epoch() ?? -1,
    mayDraw: () => agent().starts === null && core.session()?.grants.includes("point") === true,
    send: (step) => core.signal({ type: "annotate", step }),
    show: (document, step, annotation) => show(agent(), document, { type: "annotate", step, name: annotation === null ? "" : nameOf(core.session(), annotation.by) }, []),
    onChange: (list) => core.report({ type: "annotations", list }),
    onUsed: () => core.report({ type: "used" }),
  });
}

function maybeStart(agent: Agent): void {
  const { core } = agent;
  if (agent.client !== null || !agent.wasmReady || agent.attachment === null) {
    return;
  }
  const client = new AgentClient(agent.attachment);
  agent.client = client;
  core.setClient({
    handleFrame: (which, bytes, now) => client.handleFrame(which, bytes, now),
    pathOpened: (which, now) => client.pathOpened(which, now),
    pathClosed: (which, _broken, now) => client.pathClosed(which, now),
    pollTransmit: (_buffered, now) => client.pollTransmit(now),
    handleEvents: () => handleEvents(agent, client),
    nextTimeout: () => client.nextTimeout(),
    handleTimeout: (now) => client.handleTimeout(now),
    rttMs: () => client.rttMs(),
  });
  follow(agent, core.session());
}

/** A viewer begins again with what the server keeps. */
function startAnew(agent: Agent): void {
  agent.client?.free();
  agent.client = null;
  agent.core.setClient(null);
  maybeStart(agent);
  agent.core.renewBulk();
}

function follow(agent: Agent, session: SessionView | null): void {
  if (session !== null) {
    if (agent.controlling && !session.grants.includes("control")) {
      turnControl(agent, false);
      agent.core.report({ type: "control_left" });
    }
    const live = agent.core.isReachable();
    agent.core.drive((now) => agent.client?.setLive(live, now));
    sayMirror(agent);
  }
}

/** Tells the engine how the mirror stands, when that changes. */
function sayMirror(agent: Agent): void {
  const away = agent.core.activeLane() === -1;
  const state = away && agent.phase !== "waiting" ? "stale" : agent.phase;
  if (state !== agent.said) {
    agent.said = state;
    agent.core.report({ type: "mirror", state });
  }
}

function enter(agent: Agent, phase: Agent["phase"]): void {
  agent.phase = phase;
  sayMirror(agent);
}

function hear(agent: Agent, message: ReplicaMessage): void {
  switch (message.type) {
    case "ready":
      if (agent.controlling) {
        show(agent, 0, { type: "control", on: true }, []);
      }
      show(agent, 0, { type: "tool", tool: agent.tool }, []);
      break;
    case "held":
      agent.core.report(message);
      break;
    case "act":
      act(agent, 0, message);
      break;
    case "draft":
    case "placed":
      draw(agent, 0, message);
      break;
    case "key":
    case "control_left":
      agent.core.report(message);
      break;
    case "fault":
      console.warn("tandem: the replica could not follow:", message.detail);
      agent.core.drive((now) => agent.client?.wantSnapshot(now));
      break;
    case "pointer":
      point(agent, 0, message);
      break;
    case "viewport":
      agent.core.report(message);
      break;
    case "page":
      agent.core.report(message);
      break;
    case "snapshot_complete":
      enter(agent, "live");
      break;
    case "proof":
      prove(agent, 0, message);
      break;
  }
}

/** What the replica of a nested document says; pages and viewports are those of the top one. */
function hearNested(agent: Agent, document: number, message: ReplicaMessage): void {
  if (message.type === "pointer") {
    point(agent, document, message);
  } else if (message.type === "act") {
    act(agent, document, message);
  } else if (message.type === "draft" || message.type === "placed") {
    draw(agent, document, message);
  } else if (message.type === "fault" || message.type === "control_left" || message.type === "key") {
    hear(agent, message);
  } else if (message.type === "proof") {
    prove(agent, document, message);
  }
}

function prove({ core, client }: Agent, document: number, { serial, rows }: Extract<ReplicaMessage, { type: "proof" }>): void {
  core.drive((now) =>
    rows === null ? client?.replicaEqual(document, serial, now) : client?.replicaDiffers(document, serial, new Uint32Array(rows), now),
  );
}

function point(agent: Agent, document: number, { node, fx, fy }: Extract<ReplicaMessage, { type: "pointer" }>): void {
  // Where the pointer came in may be told before that it left the document next to it.
  if (node === 0 && agent.pointedIn !== document) {
    return;
  }
  agent.pointedIn = document;
  if (agent.core.session()?.grants.includes("point") === true) {
    agent.core.drive((now) => agent.client?.sendPointer(document, node, fx, fy, false, now));
  }
}

/** Lets the replicas report what the agent's hand does, or no more. */
function turnControl(agent: Agent, on: boolean): void {
  agent.controlling = on;
  [0, ...agent.nested.keys()].forEach((document) => show(agent, document, { type: "control", on }, []));
}

function takeTool(agent: Agent, tool: Tool | null, vanishing: boolean): void {
  agent.tool = tool;
  agent.vanishing = vanishing;
  [0, ...agent.nested.keys()].forEach((document) => show(agent, document, { type: "tool", tool }, []));
}

/** What the agent draws goes out, and where they want words to be is asked for those. */
function draw(agent: Agent, document: number, message: Extract<ReplicaMessage, { type: "draft" | "placed" }>): void {
  if (message.type === "draft") {
    agent.drawings.draft(document, message, agent.vanishing);
  } else {
    const { type, ...place } = message;
    agent.core.report({ type, place: { ...place, document, epoch: agent.client?.epoch() ?? 0 } });
  }
}

/** Sends what the agent's hand did. */
function act(agent: Agent, document: number, { node, fx, fy, input }: Omit<Extract<ReplicaMessage, { type: "act" }>, "type">): void {
  const { core, client } = agent;
  if (client !== null && agent.controlling && core.session()?.grants.includes("control") === true) {
    const n = ++agent.nActs;
    core.signal({ type: "act", act: { n, epoch: client.epoch(), document, node, fx, fy, input } });
    core.report({ type: "act_sent", n, kind: input.kind });
  }
}

/** Sends to the replica of a document; one that is not there any more hears nothing. */
function show(agent: Agent, document: number, command: ReplicaCommand, transfer: Transferable[]): void {
  if (document === 0) {
    agent.replica.send(command, transfer);
  } else {
    agent.nested.get(document)?.postMessage(command, transfer);
  }
}

/** Has a replica made inside another one. What follows waits in its port until it is there. */
function nest(agent: Agent, [, document, parent, frame, quirks]: readonly [number, number, number, number, Quirks]): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event: MessageEvent<ReplicaMessage>) => hearNested(agent, document, event.data);
  agent.nested.get(document)?.close();
  agent.nested.set(document, port1);
  agent.places.set(document, [parent, frame]);
  show(agent, parent, { type: "document", frame, quirks, port: port2 }, [port2]);
  if (agent.controlling) {
    show(agent, document, { type: "control", on: true }, []);
  }
  show(agent, document, { type: "tool", tool: agent.tool }, []);
  agent.drawings.begin(document);
}

/** Shows the agent where a node is; documents around it are scrolled to where it is in them. */
function outline(agent: Agent, document: number, node: number): void {
  const place = agent.places.get(document);
  if (document !== 0 && place !== undefined) {
    outline(agent, ...place);
  }
  show(agent, document, { type: "outline", node }, []);
}

function closeNested(agent: Agent, document: number): void {
  agent.nested.get(document)?.close();
  agent.nested.delete(document);
  agent.places.delete(document);
}

function showCustomer(agent: Agent, [, document, node, fx, fy, down]: readonly [number, number, number, number, number, number]): void {
  const pointAt = (where: number, command: ReplicaCommand): void => {
    if (where === 0) {
      agent.replica.point(command);
    } else {
      show(agent, where, command, []);
    }
  };
  const name = nameOf(agent.core.session(), "customer");
  if (agent.customerIn !== document) {
    pointAt(agent.customerIn, { type: "customer_pointer", node: 0, fx: 0, fy: 0, down: false, name });
    agent.customerIn = document;
  }
  pointAt(document, { type: "customer_pointer", node, fx, fy, down: down === 1, name });
}

function handleEvents(agent: Agent, client: AgentClient): void {
  for (let event = client.pollEvent(); event !== undefined; event = client.pollEvent()) {
    handleEvent(agent, event as unknown as readonly [number, ...unknown[]]);
  }
}

function handleEvent(agent: Agent, event: readonly [number, ...unknown[]]): void {
  const { core, replica } = agent;
  switch (event[0]) {
    case happened.RESET:
      [...agent.nested.keys()].forEach((document) => closeNested(agent, document));
      agent.customerIn = 0;
      replica.reset(event[1] as Quirks);
      agent.drawings.begin(0);
      enter(agent, "building");
      break;
    case happened.VIEWED: {
      const [, document, words, strings, stringCount, shape, serial] = event as unknown as readonly [number, number, Uint32Array<ArrayBuffer>, Bytes, number, number, number];
      const batch = { type: "batch", ops: words.buffer, strings: strings.buffer, stringCount, proof: { serial, shape } } as const;
      show(agent, document, batch, [words.buffer, strings.buffer]);
      break;
    }
    case happened.ASSET_ARRIVED: {
      const [, document, number, kind, mime, bytes] = event as unknown as readonly [number, number, number, number, string, Bytes];
      show(agent, document, { type: "asset", number, kind, mime, bytes: bytes.buffer }, [bytes.buffer]);
      break;
    }
    case happened.NESTED_RESET:
      nest(agent, event as unknown as readonly [number, number, number, number, Quirks]);
      break;
    case happened.NESTED_CLOSED:
      closeNested(agent, event[1] as number);
      break;
    case happened.CUSTOMER_POINTED:
      showCustomer(agent, event as unknown as readonly [number, number, number, number, number, number]);
      break;
    case happened.PICTURE_ARRIVED: {
      const [, document, node, width, height, x, y, areaWidth, areaHeight, mime, bytes] = event as unknown as readonly [number, number, number, number, number, number, number, number, number, string, Bytes];
      show(agent, document, { type: "picture", node, size: [width, height], area: [x, y, areaWidth, areaHeight], mime, bytes: bytes.buffer }, [bytes.buffer]);
      break;
    }
    case happened.RESYNC_WANTED:
      if (agent.starts === null) {
        core.signal({ type: "resync" });
      } else {
        agent.starts.want();
      }
      break;
    case happened.PROVED:
      core.report({ type: "proof", state: PROOFS[event[1] as 0 | 1 | 2 | 3] });
      break;
    case happened.OMITTED:
      core.report({ type: "omitted", list: omittedOf(event[1] as Uint32Array) });
      break;
    case happened.REPAIR_WISHED: {
      if (agent.starts !== null) {
        agent.starts.want();
        break;
      }
      const [, epoch, document, step, ids] = event as unknown as readonly [number, number, number, number, Uint32Array];
      core.signal({ type: "repair", epoch, document, step, ids: [...ids] });
      break;
    }
    case happened.FAULTED:
      console.warn("tandem: the mirror skipped something:", event[1]);
      break;
    case happened.PATH_CHANGED:
      core.setActiveLane(event[1] as Lane | -1);
      sayMirror(agent);
      break;
  }
}

/** Four words each, as `client-wasm` tells them. */
function omittedOf(words: Uint32Array): Omitted[] {
  return Array.from({ length: words.length / 4 }, (_, at) => {
    const [document = 0, node = 0, kind = 0, count = 0] = words.subarray(4 * at, 4 * at + 4);
    return { document, node, kind, count };
  });
}

function nameOf(session: SessionView | null, role: Role): string {
  return session?.participants.find((one) => one.role === role)?.name ?? "";
}

