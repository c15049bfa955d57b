// The peers of the bench of relays: what one end of a pair sends, the other end gets. Run as a process of its own,
// `peers.ts ws` or `peers.ts socket-io`; the first line on standard output is the port.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Server } from "socket.io";
import { type WebSocket, WebSocketServer } from "ws";

/** As large as a message of Tandem's may be. */
const MESSAGE_BYTES_MAX = 1 << 20;

const http = createServer();
if (process.argv[2] === "ws") relayWithWs();
else relayWithSocketIo();
http.listen(0, "127.0.0.1", () => process.stdout.write(`${(http.address() as AddressInfo).port}\n`));

/** Ends connect to `/N/customer` and `/N/agent`. */
function relayWithWs(): void {
  const agents = new Map<string, WebSocket>();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX });
  server.on("connection", (socket, request) => {
    const [, pair = "", role] = (request.url ?? "").split("/");
    if (role === "agent") {
      agents.set(pair, socket);
      return;
    }
    let agent: WebSocket | undefined;
    socket.on("message", (data, isBinary) => {
      agent ??= agents.get(pair);
      agent?.send(data, { binary: isBinary });
    });
  });
}

/** Ends connect with `room=N`, as pairs do in socket.io's own examples. */
function relayWithSocketIo(): void {
  const server = new Server(http, { transports: ["websocket"], serveClient: false, maxHttpBufferSize: MESSAGE_BYTES_MAX });
  server.on("connection", (socket) => {
    const room = String(socket.handshake.query["room"]);
    void socket.join(room);
    socket.on("m", (data: Buffer) => socket.to(room).emit("m", data));
  });
}
