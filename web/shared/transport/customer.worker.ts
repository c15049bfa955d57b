// The customer's worker: the sensors' ports on one side, sockets and channels on the other, and the
// wasm client between them. The wasm is fetched with the press on Allow, never before.

import type { PrivacyProfile } from "../generated/PrivacyProfile.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { SessionView } from "../generated/SessionView.ts";
import type { ProposeOrder, SensorCommand, SensorMessage } from "../ports.ts";
import { PROFILES } from "../profiles.ts";
import init, { CustomerClient } from "../../wasm/customer/client.js";
import { IDLE_MS } from "./bulk-socket.ts";
import { type Lens, makeLens } from "./lens.ts";
import type { Encoder } from "./pictures.ts";
import { makeSensors, type OwnMessage, type Sensor, type Sensors } from "./sensors.ts";
import type { Withheld } from "./withheld.ts";
import { runWorker, type Side, type WorkerCore } from "./worker-core.ts";
import type { Lane, WorkerCommand } from "./worker-port.ts";

/** Numbers of events, as `client-wasm` gives them out. */
const happened = {
  EPOCH_STARTED: 0, FETCH_WISHED: 1, HELD: 2, PROCEEDED: 3, AGENT_POINTED: 4, BULK_WANTED: 5, PATH_CHANGED: 6, SCROLLERS_FOUND: 7, STATES_ASKED: 8,
  DOCUMENT_OPENED: 9, DOCUMENT_CLOSED: 10, RESEND_WISHED: 14, MEASURE_WISHED: 15, PICTURE_WISHED: 16,
} as const;

type Welcome = Extract<ServerMessage, { type: "welcome" }>;

interface Customer {
  readonly core: WorkerCore;
  readonly sensors: Sensors;
  /** The masking that the page asks for. */
  privacy: PrivacyProfile | null;
  readonly encoder: Late<Encoder>;
  client: CustomerClient | null;
  wasmReady: boolean;
  loading: Promise<void> | null;
  welcome: Welcome | null;
  agentId: string | null;
  epoch: number;
  /** The sensors were told to wait. */
  held: boolean;
  /** When the page's news were let go last. */
  proceededAt: number;
  /** The document that the customer's pointer is over, and the one that shows the agent's. */
  pointedIn: number;
  agentIn: number;
  /** The customer has taken the view back, whatever the server has heard. */
  paused: boolean;
  readonly lens: Lens;
  readonly withheld: Late<Withheld>;
}

runWorker((core): Side => {
  const customer: Customer = {
    core, client: null, wasmReady: false, loading: null, welcome: null, agentId: null, epoch: 0, held: false, proceededAt: -Infinity, pointedIn: 0, agentIn: 0, paused: false, privacy: null,
    sensors: makeSensors({
      onMessage: (sensor, message) => hear(customer, sensor, message),
      onCall: () => core.report({ type: "frames_called" }),
    }),
    lens: makeLens(
      () => customer.client,
      () => customer.sensors.numbers(),
      (document, command) => customer.sensors.tell(document, command),
    ),
    encoder: late(() => import("./pictures.ts").then(({ makeEncoder }) => makeEncoder(() => customer.client, core.drive))),
    withheld: late(() => import("./withheld.ts").then(({ withheldOf }) => withheldOf(customer, shares))),
  };
  return {
    peer: "agent",
    bulkIdleMs: IDLE_MS,
    onWelcome(message) {
      customer.welcome = message;
      maybeStart(customer);
    },
    onPeerReplaced() {
      customer.client?.peerReplaced();
      core.drive((now) => customer.client?.resync(now));
    },
    onSession: (session) => follow(customer, session),
    onMessage(message) {
      if (message.type === "resync") {
        core.drive((now) => customer.client?.resync(now));
      } else if (message.type === "repair") {
        const { epoch, document, step, ids } = message;
        core.drive((now) => customer.client?.handleRepair(epoch, document, step, Uint32Array.from(ids), now));
      }
    },
    onCommand(command) {
      if (command.type === "sensor") {
        customer.privacy = command.privacy;
        void attach(customer, command.port);
      } else if (command.type === "frame") {
        tighten(customer, command.privacy);
        customer.sensors.answer(command.name, command.port);
      } else if (command.type === "control") {
        propose(customer, command.document, null);
        customer.sensors.tell(command.document, { type: "control", epoch: customer.epoch, port: command.port });
      } else if (command.type === "propose") {
        propose(customer, command.document, command.order);
      } else if (command.type === "annotate") {
        annotate(customer, command);
      } else if (command.type === "lens") {
        customer.lens.set(command.mode, command.look);
      }
    },
    onSaid(message) {
      if (message.type === "pause" || message.type === "consent" || (message.type === "grant" && message.grant === "view")) {
        customer.paused = message.type === "pause";
      }
      if (customer.paused) {
        pause(customer);
      }
      // Where there is no page around there is nothing to mirror.
      if (message.type === "consent" && message.decision !== "no" && message.host_origin !== null) {
        prepare(customer);
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
  customer.sensors.attach(port);
  await load(customer);
  if (!customer.sensors.isAttached(port)) {
    return;
  }
  if (customer.client === null) {
    maybeStart(customer);
  } else {
    // Another page behind the same client: it has to be walked from nothing.
    customer.core.drive((now) => customer.client?.startEpoch(now));
  }
}

/** Loads the wasm client, once: it is under way while the server takes the consent down and the sensor starts. */
function load(customer: Customer): Promise<void> {
  return (customer.loading ??= init().then(
    () => {
      customer.wasmReady = true;
    },
    (cause: unknown) => {
      customer.loading = null;
      throw cause;
    },
  ));
}

/** Loads it ahead; whoever needs it hears of a failure. */
function prepare(customer: Customer): void {
  load(customer).catch(() => undefined);
}

/** A page inside another one may ask for more masking; then all is shown by it, and anew. */
function tighten(customer: Customer, privacy: PrivacyProfile | null): void {
  const rank = (profile: PrivacyProfile | null): number => PROFILES.indexOf(profile ?? "open");
  if (privacy === null || rank(privacy) <= rank(customer.privacy)) {
    return;
  }
  customer.privacy = privacy;
  const { client } = customer;
  if (client !== null) {
    client.tighten(privacy);
    customer.core.drive((now) => client.startEpoch(now));
  }
}

/** Whether the customer lets the page be seen; asked here too, since peers do not pass the server. */
function shares(session: SessionView | null): boolean {
  return session?.state === "live" && session.grants.includes("view");
}

/** Begins the mirror once everything is there that it takes. */
function maybeStart(customer: Customer): void {
  const { core, sensors, welcome, wasmReady } = customer;
  if (customer.client !== null || !sensors.has() || welcome === null || !wasmReady || customer.paused || !shares(core.session())) {
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
  if (customer.paused || !shares(session)) {
    // Consent is asked again, or was taken back: what the page shows until then is nobody's.
    pause(customer);
    return;
  }
  if (session.host_origin !== null) {
    prepare(customer);
  }
  maybeStart(customer);
  customer.client?.setMayPoint(session.grants.includes("point"));
  customer.agentId = session.participants.find((one) => one.role === "agent" && one.connected)?.id ?? customer.agentId;
}

function pause(customer: Customer): void {
  if (customer.client !== null) {
    customer.sensors.stop(false);
    customer.sensors.tell(0, { type: "stop" });
    customer.core.setClient(null);
    customer.client.free();
    customer.client = null;
  }
}

function stop(customer: Customer): void {
  pause(customer);
  customer.sensors.stop(true);
}

/** Hands over what is loaded with the first use; where it does not load, the next use tries again. */
type Late<T> = (use: (loaded: T) => void, failed?: () => void) => void;

function late<T>(load: () => Promise<T>): Late<T> {
  let loading: Promise<T> | null = null;
  return (use, failed) => {
    loading ??= load();
    loading.then(use, () => {
      loading = null;
      failed?.();
    });
  };
}

type AssetMessage = Extract<SensorMessage, { type: "asset" }>;

async function takeAsset(customer: Customer, { document, fetches }: Sensor, { number, mime, bytes, copyOf, withheld }: AssetMessage): Promise<void> {
  const epoch = copyOf === undefined ? fetches.answered(number, bytes !== null) : fetches.copied(number, copyOf);
  const read = bytes === null ? undefined : await bytes.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => undefined);
  if (epoch !== null) {
    customer.core.drive((now) => customer.client?.handleAsset(epoch, document, number, mime, read, now));
    if (withheld === true && customer.welcome?.fetches_assets === true) {
      customer.withheld((withheld) => withheld.want({ epoch, document, number }));
    }
  }
}

function hear(customer: Customer, sensor: Sensor, message: OwnMessage): void {
  if (message.type === "asset") {
    void takeAsset(customer, sensor, message);
    return;
  }
  const { document } = sensor;
  customer.core.drive((now) => {
    const { client } = customer;
    if (client === null) {
      if (message.type === "picture") {
        message.bitmap?.close();
      }
      return;
    }
    switch (message.type) {
      case "batch":
        customer.lens.changed();
        client.handleBatch(document, new Uint32Array(message.ops), new Uint8Array(message.strings), message.stringCount, now);
        break;
      case "pointer":
        // Where the pointer came in may be told before that it left the document next to it.
        if (message.node !== 0 || customer.pointedIn === document) {
          customer.pointedIn = document;
          client.sendPointer(document, message.node, message.fx, message.fy, message.down, now);
        }
        break;
      case "picture":
        if (message.bitmap === null) {
          client.withdrawPicture(document, message.node);
        } else {
          const { node, bitmap } = message;
          customer.encoder((encode) => encode(document, node, bitmap), () => bitmap.close());
        }
        break;
      case "lens_left":
        customer.lens.leave();
        customer.core.report({ type: "lens_left" });
        break;
      case "annotated":
      case "proposal":
        customer.core.report({ ...message, epoch: customer.epoch, document });
        break;
      case "place":
        // Where the customer is says the page that they agreed on, and none inside it.
        if (document === 0) {
          customer.core.report(message);
        }
        break;
      case "hidden":
        customer.core.signal(message.again ? { type: "shown_again", count: message.count } : { type: "hidden", count: message.count });
        break;
      case "returned":
        if (document === 0) {
          client.startEpoch(now);
        }
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
  const { sensors } = customer;
  switch (event[0]) {
    case happened.EPOCH_STARTED:
      customer.epoch = event[1] as number;
      customer.held = false;
      customer.agentIn = 0;
      customer.lens.begin();
      sensors.begin(customer.epoch, start(customer, false));
      break;
    case happened.DOCUMENT_OPENED: {
      const [, document, parent, child] = event as unknown as readonly [number, number, number, number];
      const commands: SensorCommand[] = customer.held ? [start(customer, true), { type: "hold" }] : [start(customer, true)];
      sensors.open(document, parent, child, customer.epoch, [...commands, ...customer.lens.greeting()]);
      break;
    }
    case happened.DOCUMENT_CLOSED:
      sensors.close(event[1] as number);
      break;
    case happened.FETCH_WISHED: {
      const [, epoch, document, number, url, ifLoaded] = event as unknown as readonly [number, number, number, number, string, boolean];
      sensors.book(document)?.wished(epoch, number, url);
      sensors.tell(document, { type: "fetch", number, url, ifLoaded });
      break;
    }
    case happened.SCROLLERS_FOUND:
      sensors.tell(event[1] as number, { type: "scrollers", selectors: event[2] as string });
      break;
    case happened.STATES_ASKED:
      sensors.tell(event[1] as number, { type: "states", bits: event[2] as number, custom: event[3] as string });
      break;
    case happened.RESEND_WISHED:
      sensors.tell(event[1] as number, { type: "resend", nodes: event.slice(2) as number[] });
      break;
    case happened.MEASURE_WISHED:
      sensors.tell(event[1] as number, { type: "measure", nodes: event.slice(2) as number[] });
      break;
    case happened.PICTURE_WISHED: {
      const [, document, node, fresh, changed] = event as unknown as readonly [number, number, number, number, number];
      sensors.tell(document, { type: "picture", node, fresh: fresh === 1, changed: changed === 1 });
      break;
    }
    case happened.HELD:
      customer.held = true;
      sensors.tellAll({ type: "hold" });
      break;
    case happened.PROCEEDED:
      customer.held = false;
      customer.proceededAt = performance.now();
      sensors.tellAll({ type: "proceed" });
      break;
    case happened.AGENT_POINTED:
      showAgent(customer, event as unknown as readonly [number, number, number, number, number]);
      break;
    case happened.BULK_WANTED:
      customer.core.wantBulk();
      break;
    case happened.PATH_CHANGED:
      customer.core.setActiveLane(event[1] as Lane | -1);
      break;
  }
}

/** The rules that mask by selectors go with it; a nested document is not at the address of the page, so there all of them apply. */
function start(customer: Customer, nested: boolean): SensorCommand {
  const { epoch, welcome } = customer;
  const rules = (welcome?.privacy_rules ?? []).filter(({ mask, block }) => mask.length + block.length > 0);
  return { type: "start", epoch, profile: welcome?.profile ?? "strict", rules: nested ? rules.map((rule) => ({ ...rule, pages: "*" })) : rules };
}

/** Rules go with each order, so that none is carried out without them. */
function propose({ sensors, lens, welcome, epoch, core }: Customer, document: number, order: ProposeOrder | null): void {
  if (order?.do === "show" && order.proposal.epoch !== epoch) {
    core.report({ type: "proposal", epoch, document, news: { say: "refused", n: order.proposal.n, refused: "stale" } });
    return;
  }
  const rules = welcome?.control_rules ?? [];
  sensors.tell(document, { type: "control_propose", rules: document === 0 ? rules : rules.map((rule) => ({ ...rule, pages: "*" })), order });
  lens.watch();
}

/** What names nodes of another epoch names nothing here. */
function annotate({ epoch, sensors }: Customer, { document, order }: Extract<WorkerCommand, { type: "annotate" }>): void {
  if (order.do !== "draw" || order.annotation.anchor.epoch === epoch) {
    document === null ? sensors.tellAll({ type: "annotate", order }) : sensors.tell(document, { type: "annotate", order });
  }
}

function showAgent(customer: Customer, [, document, node, fx, fy]: readonly [number, number, number, number, number]): void {
  const name = nameOfAgent(customer);
  if (document !== customer.agentIn) {
    customer.sensors.tell(customer.agentIn, { type: "annotate_pointer", node: 0, fx: 0, fy: 0, name });
    customer.agentIn = document;
  }
  customer.sensors.tell(document, { type: "annotate_pointer", node, fx, fy, name });
}

function nameOfAgent(customer: Customer): string {
  return customer.core.session()?.participants.find((one) => one.id === customer.agentId)?.name ?? "";
}
