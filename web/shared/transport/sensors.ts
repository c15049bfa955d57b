// The sensors behind the customer's worker: one for each document, by the document's number.
//
// A sensor announces the ports of the documents inside its own; which of them begins is decided by
// the client. What comes from one that is closed is not heard any more.

import type { SensorCommand, SensorMessage } from "../ports.ts";
import { type FetchBook, makeFetchBook } from "./fetch-book.ts";

/** Documents that one sensor may announce and that have not begun. */
export const CHILDREN_MAX = 256;

/** The sensor of one document. */
export interface Sensor {
  readonly document: number;
  readonly port: MessagePort;
  /** Commands of the task that is under way. */
  outbox: SensorCommand[];
  readonly fetches: FetchBook;
  /** Nested documents that have begun, by the number that the sensor gave them. */
  readonly nested: Map<number, Sensor>;
  /** Announced ones. */
  readonly children: Map<number, { port: MessagePort | null; readonly name: string }>;
}

/** What a sensor says of its own document. */
export type OwnMessage = Exclude<SensorMessage, { type: "child" | "inner" }>;

export interface SensorEvents {
  onMessage(sensor: Sensor, message: OwnMessage): void;
  /** A frame of another origin is to be asked for its port. */
  onCall(): void;
}

export interface Sensors {
  /** The sensor of the top document; all others are closed. */
  attach(port: MessagePort): void;
  isAttached(port: MessagePort): boolean;
  has(): boolean;
  /** An epoch begins: nested documents are announced anew. */
  begin(epoch: number, command: SensorCommand): void;
  /** A nested document begins. */
  open(document: number, parent: number, child: number, epoch: number, commands: readonly SensorCommand[]): void;
  close(document: number): void;
  /** A frame of another origin has answered to a name. */
  answer(name: string, port: MessagePort): void;
  tell(document: number, command: SensorCommand): void;
  tellAll(command: SensorCommand): void;
  /** Numbers of the documents. */
  numbers(): readonly number[];
  book(document: number): FetchBook | undefined;
  /** Lets all nested ones go, and with `port` the top one too. */
  stop(port: boolean): void;
}

export function makeSensors(events: SensorEvents): Sensors {
  const all = new Map<number, Sensor>();

  function add(document: number, port: MessagePort): Sensor {
    const sensor: Sensor = { document, port, outbox: [], fetches: makeFetchBook(), nested: new Map(), children: new Map() };
    all.set(document, sensor);
    port.onmessage = (event: MessageEvent<SensorMessage>) => hear(sensor, event.data);
    return sensor;
  }

  function hear(sensor: Sensor, message: SensorMessage): void {
    if (message.type === "child") {
      announce(sensor, message);
    } else if (message.type !== "inner") {
      events.onMessage(sensor, message);
    } else {
      const inner = sensor.nested.get(message.number);
      inner === undefined || hear(inner, message.message);
    }
  }

  /** All commands of one task go in one message, in their order. */
  function tell(sensor: Sensor, ...commands: readonly SensorCommand[]): void {
    if (sensor.outbox.length === 0) {
      queueMicrotask(() => flush(sensor));
    }
    sensor.outbox.push(...commands);
  }

  function announce(sensor: Sensor, { number, name, port }: Extract<SensorMessage, { type: "child" }>): void {
    if (sensor.children.size >= CHILDREN_MAX) {
      port?.close();
      return;
    }
    sensor.children.set(number, { port, name });
    if (port === null) {
      events.onCall();
    }
  }

  function close(document: number): void {
    const sensor = all.get(document);
    if (sensor === undefined) {
      return;
    }
    all.delete(document);
    all.forEach(({ nested }) => nested.forEach((inner, number) => inner === sensor && nested.delete(number)));
    sensor.port.onmessage = null;
    sensor.outbox.push({ type: "stop" });
    shut(sensor);
    abandon(sensor);
  }

  const closeNested = (): void => [...all.keys()].forEach((document) => document !== 0 && close(document));

  return {
    attach(port) {
      closeNested();
      const top = all.get(0);
      if (top !== undefined) {
        shut(top);
        abandon(top);
      }
      add(0, port);
    },
    isAttached: (port) => all.get(0)?.port === port,
    has: () => all.has(0),
    begin(epoch, command) {
      closeNested();
      const top = all.get(0);
      if (top !== undefined) {
        abandon(top);
        top.fetches.begin(epoch);
        tell(top, command);
      }
    },
    open(document, parent, child, epoch, commands) {
      const around = all.get(parent);
      const port = around?.children.get(child)?.port ?? null;
      around?.children.delete(child);
      if (around !== undefined && port !== null) {
        const sensor = add(document, port);
        around.nested.set(child, sensor);
        sensor.fetches.begin(epoch);
        tell(sensor, ...commands);
      }
    },
    close,
    answer(name, port) {
      for (const sensor of all.values()) {
        for (const [number, child] of sensor.children) {
          if (child.port === null && child.name === name && name !== "") {
            child.port = port;
            tell(sensor, { type: "child_answered", number });
            return;
          }
        }
      }
      port.close();
    },
    tell(document, command) {
      const sensor = all.get(document);
      sensor === undefined || tell(sensor, command);
    },
    tellAll: (command) => all.forEach((sensor) => tell(sensor, command)),
    numbers: () => [...all.keys()],
    book: (document) => all.get(document)?.fetches,
    stop(port) {
      closeNested();
      const top = all.get(0);
      if (port && top !== undefined) {
        shut(top);
        all.delete(0);
      }
    },
  };
}

function flush(sensor: Sensor): void {
  if (sensor.outbox.length > 0) {
    sensor.port.postMessage(sensor.outbox);
    sensor.outbox = [];
  }
}

/** Closes the port behind what was told last. */
function shut(sensor: Sensor): void {
  flush(sensor);
  sensor.port.close();
}

function abandon(sensor: Sensor): void {
  sensor.children.forEach((child) => child.port?.close());
  sensor.children.clear();
  sensor.nested.clear();
}
