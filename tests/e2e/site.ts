// A product of its own: pages by path, under whatever policy a test gives them.

import { once } from "node:events";
import { createServer, type Server } from "node:http";

export interface SitePage {
  readonly html: string;
  readonly policy?: string;
  readonly type?: string;
}

export interface Site {
  readonly origin: string;
  readonly pages: Map<string, SitePage>;
  close(): Promise<void>;
}

/** Serves on a free port of `host`. */
export async function openSite(host: "127.0.0.1" | "localhost"): Promise<Site> {
  const pages = new Map<string, SitePage>();
  const server: Server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? "/", "http://none").pathname);
    const headers = page?.policy === undefined ? {} : { "content-security-policy": page.policy };
    response.writeHead(page === undefined ? 404 : 200, { "content-type": page?.type ?? "text/html; charset=utf-8", ...headers });
    response.end(page?.html ?? "");
  });
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://${host}:${address.port}`,
    pages,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
