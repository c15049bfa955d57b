// A stand-in for Tandem's server in browser tests: serves the built widget and answers the documented
// customer endpoints with what the test set up. It keeps a log of every request, bodies included.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";

export interface Logged {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What an endpoint answers: a status and a JSON body, or a dropped connection. */
export type Answer = { readonly status: number; readonly body: unknown } | "cut";

export interface Stub {
  /** Tandem's origin. */
  readonly origin: string;
  /** The product's origin: another site on the same server. */
  readonly product: string;
  readonly log: Logged[];
  /** Answers of `POST /api/v1/client/<name>`; each may be changed while the test runs. */
  readonly answers: Map<string, Answer>;
  /** Pages of the product, by path. */
  readonly pages: Map<string, { readonly html: string; readonly headers?: Readonly<Record<string, string>> }>;
  readonly close: () => Promise<void>;
}

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
/** Strict as the real server's: what works here needs no inline script and no inline style. */
const FRAME_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; form-action 'none'; base-uri 'none'";

/** What a customer endpoint answers when nothing else was set up. */
export function clientSession(extra: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body: { session_id: "ses_1", resume_token: "resume-1", socket_token: "socket-1", ...extra } };
}

/** An error as the server sends it. */
export function problem(status: number, code: string): Answer {
  return { status, body: { type: "about:blank", title: code, status, detail: "", code, request_id: "r" } };
}

const ROUTES: Readonly<Record<string, string>> = { "/frame": "frame/widget/frame.html", "/join": "frame/join/index.html", "/loader.js": "loader.js" };

async function sendFile(response: ServerResponse, folder: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  try {
    const bytes = await readFile(join(folder, normalize(path)));
    response.writeHead(200, { "content-type": MIME[extname(path)] ?? "application/octet-stream", "access-control-allow-origin": "*", ...headers });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

/** Serves the folder of `build()` on a free port. `sensor` is the text of `/sensor.js`. */
export async function startStub(folder: string, sensor: string, demo: string): Promise<Stub> {
  const log: Logged[] = [];
  const answers: Stub["answers"] = new Map();
  const pages: Stub["pages"] = new Map();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? "/";
    const { pathname } = new URL(url, "http://none");
    log.push({ method: request.method ?? "", url, headers: request.headers, body: await bodyOf(request) });
    const page = pages.get(pathname);
    if (page) return void response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers }).end(page.html);
    if (pathname.startsWith("/api/v1/client/")) {
      const answer = answers.get(pathname.slice("/api/v1/client/".length)) ?? problem(404, "not_found");
      if (answer === "cut") return void request.socket.destroy();
      response.writeHead(answer.status, { "content-type": answer.status < 400 ? "application/json" : "application/problem+json" });
      return void response.end(JSON.stringify(answer.body));
    }
    if (/^\/api\/v1\/sessions\/\w+\/files$/.test(pathname)) return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: [], next_cursor: null }));
    if (pathname === "/sensor.js") return void response.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" }).end(sensor);
    if (pathname === "/sense.js") return void response.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" }).end(`document.currentScript.tandem(() => ["made"])`);
    if (pathname.startsWith("/demo/")) return demoFile(response, demo, pathname);
    const file = ROUTES[pathname];
    const csp = file?.startsWith("frame/") ? { "content-security-policy": FRAME_CSP, "origin-agent-cluster": "?1" } : {};
    return sendFile(response, folder, file ?? `frame${pathname}`, csp as Readonly<Record<string, string>>);
  };
  const demoFile = async (response: ServerResponse, root: string, pathname: string): Promise<void> => {
    const path = pathname === "/demo/" ? "/demo/index.html" : pathname;
    if (!path.endsWith(".html")) return sendFile(response, root, path.slice("/demo".length), {});
    const html = await readFile(join(root, path.slice("/demo".length)), "utf8");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html.replaceAll("__TANDEM_ORIGIN__", origin));
  };
  const server: Server = createServer((request, response) => void handle(request, response));
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    product: `http://localhost:${address.port}`,
    log,
    answers,
    pages,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
