// A plain TCP proxy that looks at what clients send on the way: nobody else's figures are believed.

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Tap {
  readonly origin: string;
  close(): Promise<void>;
}

/** Forwards a free port of `127.0.0.1` to `targetPort`; `onClient` answers with who reads what that client sends. */
export async function startTap(targetPort: () => number, onClient: () => (chunk: Buffer) => void): Promise<Tap> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort(), "127.0.0.1");
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => socket.destroy());
    }
    client.on("data", onClient());
    client.pipe(upstream);
    upstream.pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
