// The customer's worker: sensor's port on one side, sockets and channels on the other, and the
// wasm client between them. The wasm is fetched when the sensor is attached, so never before
// consent.

import type { PrivacyProfile } from "../generated/PrivacyProfile.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { SessionView } from "../generated/SessionView.ts";
import type { SensorCommand, SensorMessage } from "../ports.ts";
import init, { CustomerClient } from "../../wasm/customer/client.js";
import { IDLE_MS } from "./bulk-socket.ts";
import { makeFetchBook } from "./fetch-book.ts";
import { runWorker, type Side, type WorkerCore } from "./worker-core.ts";
import type { Lane } from "./worker-port.ts";

/** Numbers of events, as `client-wasm` gives them out. */
const happened = {
  EPOCH_STARTED: 0, FETCH_WISHED: 1, HELD: 2, PROCEEDED: 3, AGENT_POINTED: 4, BULK_WANTED: 5, PATH_CHANGED: 6, SCROLLERS_FOUND: 7, STATES_ASKED: 8,
  RESEND_WISHED: 14, MEASURE_WISHED: 15,
} as const;

type Welcome = Extract<ServerMessage, { type: "welcome" }>;

interface Customer {
  readonly core: WorkerCore;
  readonly fetches: ReturnType<typeof makeFetchBook>;
  sensor: MessagePort | null;
  /** The masking that the page asks for. */
  privacy: PrivacyProfile | null;
  client: CustomerClient | null;
  wasmReady: boolean;
  welcome: Welcome | null;
  agentId: string | null;
  epoch: number;
}

runWorker((core): Side => {
  const customer: Customer = {
    core, fetches: makeFetchBook(), sensor: null, privacy: null, client: null, wasmReady: false, welcome: null, agentId: null, epoch: 0,
  };
  return {
    role: "customer",
    bulkIdleMs: IDLE_MS,
    onWelcome(message) {
      customer.welcome = message;
      maybeStart(customer);
    },
    onSession: (session) => follow(customer, session),
    onMessage(message) {
      if (message.type === "resync") {
        core.drive((now) => customer.client?.resync(now));
      }
    },
    onCommand(command) {
      if (command.type === "sensor") {
        customer.privacy = command.privacy;
        void attach(customer, command.port);
      }
    },
    onCrash(cause) {
      console.error("tandem: the client failed and begins anew", cause);
      customer.client = null;
      maybeStart(customer);
    },
    onClosed: () => stop(customer),
  };
});

async function attach(customer: Customer, port: MessagePort): Promise<void> {
  customer.sensor?.close();
  customer.sensor = port;
  port.onmessage = (event: MessageEvent<SensorMessage>) => hear(customer, event.data);
  await init();
  customer.wasmReady = true;
  if (customer.sensor !== port) {
    return;
  }
  if (customer.client === null) {
    maybeStart(customer);
  } else {
    // Another page behind the same client: it has to be walked from nothing.
    customer.core.drive((now) => customer.client?.startEpoch(now));
  }
}

/** Whether the customer lets the page be seen; asked here too, since peers do not pass the server. */
function shares(session: SessionView | null): boolean {
  return session?.state === "live" && session.grants.includes("view");
}

/** Begins the mirror once everything is there that it takes. */
function maybeStart(customer: Customer): void {
  const { core, sensor, welcome, wasmReady } = customer;
  if (customer.client !== null || sensor === null || welcome === null || !wasmReady || !shares(core.session())) {
    return;
  }
  const client = new CustomerClient(welcome.profile, welcome.attachment);
  // Whoever asks for more gets it: the page's author and the organisation can only tighten.
  client.tighten(customer.privacy ?? "open");
  for (const { pages, profile } of welcome.privacy_rules) {
    client.tightenOn(pages, profile);
  }
  client.continueAfter(customer.epoch);
  customer.client = client;
  core.setClient({
    handleFrame: (lane, bytes, now) => client.handleFrame(lane, bytes, now),
    pathOpened: (lane, now) => client.pathOpened(lane, now),
    pathClosed: (lane, broken, now) => client.pathClosed(lane, broken, now),
    pollTransmit: (buffered, now) => client.pollTransmit(buffered, now),
    handleEvents: (now) => handleEvents(customer, client, now),
    nextTimeout: () => client.nextTimeout(),
    handleTimeout: (now) => client.handleTimeout(now),
    rttMs: () => client.rttMs(),
  });
  follow(customer, core.session());
  core.drive((now) => client.startEpoch(now));
}

function follow(customer: Customer, session: SessionView | null): void {
  if (session === null) {
    return;
  }
  if (session.state === "ended") {
    stop(customer);
    return;
  }
  if (!shares(session)) {
    // Consent is asked again, or was taken back: what the page shows until then is nobody's.
    pause(customer);
    return;
  }
  maybeStart(customer);
  customer.client?.setMayPoint(session.grants.includes("point"));
  const agentId = session.participants.find((one) => one.role === "agent" && one.connected)?.id;
  if (agentId !== undefined && agentId !== customer.agentId) {
    customer.agentId = agentId;
    customer.client?.peerReplaced();
  }
}

function pause(customer: Customer): void {
  if (customer.client !== null) {
    tell(customer, { type: "stop" });
    customer.core.setClient(null);
    customer.client.free();
    customer.client = null;
  }
}

function stop(customer: Customer): void {
  pause(customer);
  customer.sensor?.close();
  customer.sensor = null;
}

function tell(customer: Customer, command: SensorCommand): void {
  customer.sensor?.postMessage(command);
}

async function takeAsset(customer: Customer, { number, mime, bytes }: Extract<SensorMessage, { type: "asset" }>): Promise<void> {
  const epoch = customer.fetches.answered(number);
  const read = bytes === null ? undefined : await bytes.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => undefined);
  if (epoch !== null) {
    customer.core.drive((now) => customer.client?.handleAsset(epoch, number, mime, read, now));
  }
}

function hear(customer: Customer, message: SensorMessage): void {
  if (message.type === "asset") {
    void takeAsset(customer, message);
    return;
  }
  customer.core.drive((now) => {
    const { client } = customer;
    if (client === null) {
      return;
    }
    switch (message.type) {
      case "batch":
        client.handleBatch(new Uint32Array(message.ops), new Uint8Array(message.strings), message.stringCount, now);
        break;
      case "pointer":
        client.sendPointer(message.node, message.fx, message.fy, message.down, now);
        break;
      case "returned":
        client.startEpoch(now);
        break;
      case "leaving":
        break;
    }
  });
}

function handleEvents(customer: Customer, client: CustomerClient, now: number): void {
  for (let event = client.pollEvent(now); event !== undefined; event = client.pollEvent(now)) {
    handleEvent(customer, event as unknown as readonly [number, ...unknown[]]);
  }
}

function handleEvent(customer: Customer, event: readonly [number, ...unknown[]]): void {
  switch (event[0]) {
    case happened.EPOCH_STARTED:
      customer.epoch = event[1] as number;
      customer.fetches.begin(customer.epoch);
      tell(customer, { type: "start", epoch: customer.epoch, profile: customer.welcome?.profile ?? "strict" });
      break;
    case happened.FETCH_WISHED: {
      const [, epoch, number, url, ifLoaded] = event as unknown as readonly [number, number, number, string, boolean];
      customer.fetches.wished(epoch, number, url);
      tell(customer, { type: "fetch", number, url, ifLoaded });
      break;
    }
    case happened.SCROLLERS_FOUND:
      tell(customer, { type: "scrollers", selectors: event[1] as string });
      break;
    case happened.STATES_ASKED:
      tell(customer, { type: "states", bits: event[1] as number });
      break;
    case happened.RESEND_WISHED:
      tell(customer, { type: "resend", nodes: event.slice(1) as number[] });
      break;
    case happened.MEASURE_WISHED:
      tell(customer, { type: "measure", nodes: event.slice(1) as number[] });
      break;
    case happened.HELD:
      tell(customer, { type: "hold" });
      break;
    case happened.PROCEEDED:
      tell(customer, { type: "proceed" });
      break;
    case happened.AGENT_POINTED: {
      const [, node, fx, fy] = event as unknown as readonly [number, number, number, number, number];
      tell(customer, { type: "agent_pointer", node, fx, fy, name: nameOfAgent(customer) });
      break;
    }
    case happened.BULK_WANTED:
      customer.core.wantBulk();
      break;
    case happened.PATH_CHANGED:
      customer.core.setActiveLane(event[1] as Lane | -1);
      break;
  }
}

function nameOfAgent(customer: Customer): string {
  return customer.core.session()?.participants.find((one) => one.id === customer.agentId)?.name ?? "";
}
