// A customer's page with a sensor that sends what the test tells it.

import { op } from "../../batch.ts";
import type { ConnectionStatus, CustomerEngine } from "../../engine.ts";
import type { ServerMessage } from "../../generated/ServerMessage.ts";
import type { PageWord } from "../../ports.ts";
import type { Batch, SensorCommand } from "../../ports.ts";
import { createCustomerEngine } from "../customer.ts";

export interface CustomerPage {
  readonly engine: CustomerEngine;
  readonly statuses: ConnectionStatus[];
  readonly messages: (ServerMessage | PageWord)[];
  readonly pointed: number[];
  /** Epochs that the sensor was told to begin. */
  readonly epochs: number[];
  /** Changes the text of the page's only text node. */
  change(text: string): void;
  /** Changes it each beat until stopped; answers how many changes there were. */
  stream(): () => number;
  movePointer(node: number): void;
  attach(): void;
}

declare global {
  interface Window {
    tandem: CustomerPage;
  }
}

const query = new URLSearchParams(location.search);
const statuses: ConnectionStatus[] = [];
const messages: (ServerMessage | PageWord)[] = [];
const pointed: number[] = [];
const epochs: number[] = [];
let sensor: MessagePort | null = null;
let changes = 0;

function batch(words: number[], strings: string[]): void {
  const ops = Uint32Array.from(words).buffer;
  const blob = new TextEncoder().encode(strings.join("\0")).buffer;
  const message: Batch = { type: "batch", ops, strings: blob, stringCount: strings.length };
  sensor?.postMessage(message, [ops, blob]);
}

/** Document, `html`, `body` and one text, which has identifier 4. */
function snapshot(): void {
  const quirks = Number(query.get("quirks") ?? 0);
  // Random, so that compression does not make it small.
  const random = crypto.getRandomValues.bind(crypto);
  const filler = Array.from({ length: Number(query.get("filler") ?? 0) / 8 }, () => random(new Uint32Array(1))[0]?.toString(16)).join("");
  batch(
    [
      op.DOCUMENT, quirks, 0, 1, 800, 600, 1_000, 0, 0,
      op.INSERT, 1, 0,
      op.ELEMENT, 0, 2, 0, 0, op.ELEMENT, 0, 3, 0, 0, op.TEXT, 4, op.TEXT, 5, op.END, op.END, op.END,
      op.SNAPSHOT_END,
    ],
    ["https://shop.example/", "Shop", "html", "body", "snapshot", filler],
  );
}

function change(text: string): void {
  batch([op.TEXT_SET, 4, 0], [text]);
}

function attach(): void {
  const { port1, port2 } = new MessageChannel();
  sensor = port1;
  port1.onmessage = (event: MessageEvent<readonly SensorCommand[]>) => {
    for (const command of event.data) {
      if (command.type === "start") {
        epochs.push(command.epoch);
        snapshot();
      } else if (command.type === "annotate_pointer") {
        pointed.push(command.node);
      }
    }
  };
  engine.attachSensor(port2, null);
}

const engine = createCustomerEngine(
  { sessionId: "ses_1", webrtc: query.get("webrtc") !== "false", socketToken: async () => (await fetch("/token/customer")).text() },
  { onMessage: (message) => messages.push(message), onStatus: (status) => statuses.push(status) },
);

window.tandem = {
  engine, statuses, messages, pointed, epochs, change, attach,
  stream() {
    const timer = setInterval(() => change(`t${++changes}`), 16);
    return () => {
      clearInterval(timer);
      return changes;
    };
  },
  movePointer: (node) => sensor?.postMessage({ type: "pointer", node, fx: 1, fy: 1, down: false }),
};
