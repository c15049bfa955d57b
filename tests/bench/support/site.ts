// Serves a folder as it is, with one snippet added to each page.

import { once } from "node:events";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { basename, extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".htm": "text/html; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".mp4": "video/mp4",
  ".otf": "font/otf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** Pages whose names begin so carry no snippet. */
const BARE = "bare";

/** Files whose names begin so may be read by other origins; only an answer to one that asks says so. */
const SHARED = "shared";

/** Paths that the bench itself answers, below the site's root. */
export const OWN = "/__bench/";

export interface Site {
  readonly origin: string;
  /** The same files under the name of another site. */
  readonly otherOrigin: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** `localhost` is another site than `127.0.0.1`. */
  readonly host: "localhost" | "127.0.0.1";
  /** Null: nothing but the bench's own files. */
  readonly folder: string | null;
  /** Text that is put before `</head>` of a page, or at its start; asked for each page anew. */
  readonly snippet: (path: string) => string;
  /** Files of the bench, by name below `/__bench/`. */
  readonly own: Readonly<Record<string, { readonly type: string; readonly body: string | Buffer }>>;
}

/** Starts to serve on a free port. */
export async function serve(options: SiteOptions): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://site").pathname);
    response.setHeader("cache-control", "no-cache");
    if (basename(path).startsWith(SHARED) && request.headers.origin !== undefined) response.setHeader("access-control-allow-origin", "*");
    if (path.startsWith(OWN)) answerOwn(options, path, response);
    else answerFile(options, path, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://${options.host}:${address.port}`,
    otherOrigin: `http://${options.host === "localhost" ? "127.0.0.1" : "localhost"}:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answerOwn(options: SiteOptions, path: string, response: ServerResponse): void {
  const file = options.own[path.slice(OWN.length)];
  if (file === undefined) return refuse(response);
  response.writeHead(200, { "content-type": file.type }).end(file.body);
}

function answerFile(options: SiteOptions, path: string, response: ServerResponse): void {
  const file = options.folder === null ? null : locate(options.folder, path);
  if (file === null) return refuse(response);
  const type = TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type });
  const isPage = type.startsWith("text/html") && !basename(file).startsWith(BARE);
  if (isPage) response.end(withSnippet(readFileSync(file, "utf8"), options.snippet(path)));
  else createReadStream(file).pipe(response);
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain" }).end("not found");
}

function locate(folder: string, path: string): string | null {
  const file = join(folder, normalize(path));
  if (!file.startsWith(folder)) return null;
  const candidates = [file, join(file, "index.html")];
  return candidates.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile() === true) ?? null;
}

/** Puts the snippet where an embedder would. */
export function withSnippet(html: string, snippet: string): string {
  const end = html.search(/<\/head\s*>/i);
  if (end >= 0) return html.slice(0, end) + snippet + html.slice(end);
  const start = /<head(?:\s[^>]*)?>|<html(?:\s[^>]*)?>|<!doctype[^>]*>/i.exec(html);
  const at = start === null ? 0 : start.index + start[0].length;
  return html.slice(0, at) + snippet + html.slice(at);
}

/** The pages that a folder shows: each `*.html` at its top and each `index.html` one level below. */
export function pagesOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const top = entries.filter((entry) => entry.isFile() && /\.html?$/.test(entry.name)).map((entry) => entry.name);
  const below = entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "index.html")))
    .map((entry) => `${entry.name}/index.html`);
  return [...top, ...below].sort();
}
