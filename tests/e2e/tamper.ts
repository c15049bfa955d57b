// An agent's client that was tampered with: it sends what it likes over the socket that its own client has
// opened, or takes itself to be allowed what nobody has allowed it.

import assert from "node:assert/strict";
import type { Page, Worker } from "playwright-core";
import type { Input } from "../../web/shared/generated/Input.ts";
import { eventually } from "./support.ts";

export interface Place {
  readonly epoch: number;
  readonly document: number;
  readonly node: number;
  readonly fx: number;
  readonly fy: number;
}

/** What the socket of a client is asked for, in its worker. */
export interface Tampered {
  socket: WebSocket | null;
  /** Where the console's own hand was last. */
  place: Place | null;
  /** The answer to what was sent last: the reason of a refusal, the code of an error, or "done". */
  answer: string | null;
  n: number;
  send(text: string): void;
}

async function workerOf(agent: Page): Promise<Worker> {
  let worker: Worker | undefined;
  await eventually("the client's worker", async () => (worker = agent.workers().find((one) => one.url().includes("worker"))) !== undefined);
  assert.ok(worker);
  return worker;
}

/** Takes over the open signaling socket of a console, with its token and all. */
export async function tamper(agent: Page): Promise<Worker> {
  const worker = await workerOf(agent);
  await worker.evaluate(() => {
    const native = WebSocket.prototype.send;
    const tampered: Tampered = {
      socket: null, place: null, answer: null, n: 0,
      send(text) {
        if (this.socket !== null) native.call(this.socket, text);
      },
    };
    Object.assign(globalThis, { tampered });
    WebSocket.prototype.send = function (data) {
      const said = typeof data === "string" ? (JSON.parse(data) as { type?: string; act?: Place & { input: Input } }) : null;
      // The socket for the mirror says a word of its own, which has no type.
      if (said?.type !== undefined && tampered.socket !== this) {
        tampered.socket = this;
        this.addEventListener("message", ({ data: text }) => {
          if (typeof text !== "string") return;
          const message = JSON.parse(text) as { type: string; n?: number; refused?: string | null; code?: string };
          if (message.type === "acted" && message.n === tampered.n) tampered.answer = message.refused ?? "done";
          if (message.type === "error") tampered.answer = `error ${message.code}`;
        });
      }
      if (said?.type === "act" && said.act?.input.kind === "down") {
        const { epoch, document, node, fx, fy } = said.act;
        tampered.place = { epoch, document, node, fx, fy };
      }
      native.call(this, data);
    };
  });
  // The heartbeat shows where the socket is.
  await eventually("a socket", () => worker.evaluate(() => (Reflect.get(globalThis, "tampered") as Tampered).socket !== null));
  return worker;
}

/** Sends a text as it is and answers with what comes back; `n` is the number of the act in it. */
export async function send(worker: Worker, text: string, n = 0): Promise<string> {
  await worker.evaluate(
    ([said, number]) => {
      const tampered = Reflect.get(globalThis, "tampered") as Tampered;
      Object.assign(tampered, { answer: null, n: number });
      tampered.send(said);
    },
    [text, n] as const,
  );
  let answer: string | null = null;
  await eventually(`an answer to ${text.slice(0, 120)}`, async () => (answer = await worker.evaluate(() => (Reflect.get(globalThis, "tampered") as Tampered).answer)) !== null);
  return answer ?? "";
}

/** From the next word of the session on the client takes itself to have been allowed to point, and all of it goes by that. */
export async function believe(agent: Page): Promise<void> {
  const worker = await workerOf(agent);
  await worker.evaluate(() => {
    const read = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data")?.get;
    Object.defineProperty(MessageEvent.prototype, "data", {
      configurable: true,
      get(this: MessageEvent): unknown {
        const data: unknown = read?.call(this);
        return typeof data === "string" ? data.replace('"grants":["view"', '"grants":["view","point"') : data;
      },
    });
  });
}
