// The agent's worker's link to the replica frame.
//
// A document needs a replica in its own quirks mode, which takes loading the frame again; what
// comes meanwhile waits, from the document's beginning on. What waits is bounded: a replica that
// does not come for a long time gets a fresh snapshot instead.

import type { ReplicaCommand, ReplicaMessage } from "../ports.ts";

export type Quirks = 0 | 1 | 2;

/** Bytes that wait for a replica. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

export interface ReplicaEvents {
  onMessage(message: ReplicaMessage): void;
  /** The frame has to be loaded in this mode. */
  onMode(quirks: Quirks): void;
  /** The replica has nothing to build on. */
  onLost(): void;
}

export interface ReplicaLink {
  /** The frame has loaded and this is its port. */
  attach(port: MessagePort): void;
  /** A document begins. */
  reset(quirks: Quirks): void;
  send(command: ReplicaCommand, transfer: Transferable[]): void;
  /** Sends a pointer, or forgets it when nobody is there. */
  point(command: ReplicaCommand): void;
}

interface Link {
  readonly events: ReplicaEvents;
  port: MessagePort | null;
  /** Mode of the replica behind the port, once it has said so. */
  mode: Quirks | null;
  /** Mode of the document, once there is one. */
  wanted: Quirks | null;
  /** What the replica has not got, from the beginning of the document on. */
  waiting: { readonly command: ReplicaCommand; readonly transfer: Transferable[] }[];
  waitingBytes: number;
  /** The beginning of the document is lost to this replica. */
  lost: boolean;
}

export function makeReplicaLink(events: ReplicaEvents): ReplicaLink {
  const link: Link = { events, port: null, mode: null, wanted: null, waiting: [], waitingBytes: 0, lost: false };
  return {
    attach: (port) => attach(link, port),
    reset(quirks) {
      link.wanted = quirks;
      link.lost = false;
      forget(link);
      deliver(link, { type: "reset", quirks }, []);
      if (link.mode !== null && link.mode !== quirks) {
        events.onMode(quirks);
      }
    },
    send: (command, transfer) => deliver(link, command, transfer),
    point(command) {
      if (isReady(link)) {
        link.port?.postMessage(command);
      }
    },
  };
}

function isReady(link: Link): boolean {
  return link.port !== null && link.mode !== null && link.mode === link.wanted;
}

/** A frame takes one port only, so the port before stays until this one's replica has spoken. */
function attach(link: Link, port: MessagePort): void {
  port.onmessage = (event: MessageEvent<ReplicaMessage>) => {
    if (event.data.type === "ready" && link.port !== port) {
      take(link, port, event.data.quirks);
    }
    if (link.port === port) {
      link.events.onMessage(event.data);
    }
  };
}

function take(link: Link, port: MessagePort, quirks: Quirks): void {
  // A replica before it has got everything since the beginning; this one has got nothing.
  link.lost ||= isReady(link);
  link.port?.close();
  link.port = port;
  link.mode = quirks;
  if (link.lost) {
    link.events.onLost();
  } else if (link.wanted !== null && link.wanted !== quirks) {
    link.events.onMode(link.wanted);
  } else if (link.wanted !== null) {
    const { waiting } = link;
    forget(link);
    for (const { command, transfer } of waiting) {
      port.postMessage(command, transfer);
    }
  }
}

function forget(link: Link): void {
  link.waiting = [];
  link.waitingBytes = 0;
}

function deliver(link: Link, command: ReplicaCommand, transfer: Transferable[]): void {
  if (link.lost || link.wanted === null) {
    return;
  }
  if (isReady(link)) {
    link.port?.postMessage(command, transfer);
    return;
  }
  link.waiting.push({ command, transfer });
  for (const one of transfer) {
    link.waitingBytes += one instanceof ArrayBuffer ? one.byteLength : 0;
  }
  if (link.waitingBytes > WAITING_BYTES_MAX) {
    forget(link);
    link.lost = true;
  }
}
