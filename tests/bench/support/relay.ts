// The peer's relay: a WebSocket server that hands on what one end sends to the other.

import { once } from "node:events";

import { type RawData, type WebSocket, WebSocketServer } from "ws";

/** One event may hold a whole page of half a million nodes. */
const MESSAGE_BYTES_MAX = 512 << 20;

export interface Relay {
  readonly origin: string;
  /** Messages that the customer's end has sent since the last `reset`. */
  readonly messages: readonly string[];
  /** Has a message of this name sent, and waits for it; it is not one of `messages`. */
  fence(send: (name: string) => Promise<void>): Promise<void>;
  /** Forgets messages and connections of an earlier run. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a relay on a free port; ends connect to `/customer` and `/agent`. */
export async function startRelay(): Promise<Relay> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const messages: string[] = [];
  const agents = new Set<WebSocket>();
  const fences = new Map<string, () => void>();
  server.on("connection", (socket, request) => {
    if (request.url === "/agent") {
      agents.add(socket);
      socket.on("close", () => agents.delete(socket));
      return;
    }
    socket.on("message", (data: RawData) => {
      const text = data.toString();
      const fence = fences.get(text);
      if (fence !== undefined) return fence();
      messages.push(text);
      for (const agent of agents) agent.send(text);
    });
  });
  return {
    origin: `ws://127.0.0.1:${address.port}`,
    messages,
    fence: async (send) => {
      const name = `fence ${fences.size}`;
      const arrived = new Promise<void>((done) => fences.set(name, done));
      await send(name);
      await arrived;
    },
    reset: () => {
      messages.length = 0;
      for (const client of server.clients) client.terminate();
    },
    close: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
