// A client of Tandem's HTTP interface: the calls are those of openapi-fetch with the types of the OpenAPI
// document, and what all of Tandem's operations have in common is done here once.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./interface.ts";
import { createRetryingFetch, type Patience } from "./retry.ts";

export type { components, paths } from "./interface.ts";
export { type Answer, done, type Problem, type Result, TandemError } from "./answers.ts";
export { type At, items, type Page } from "./pages.ts";
export { RETRIES_DEFAULT, RETRIES_MAX, WAIT_MS_DEFAULT, WAIT_MS_MAX } from "./retry.ts";

/** The types of the document by their names: `Schemas["Ticket"]`. */
export type Schemas = components["schemas"];

/** A method for each verb; answers have `data` or `error`, and `done` makes one of both. */
export type Tandem = Client<paths>;

export interface Options extends Partial<Patience> {
  /** Where Tandem is, as in `https://support.example.com`. */
  readonly baseUrl: string;
  /** A key that an administrator has made in the console, `tdm_…`. */
  readonly key: string;
  /** What sends requests; the one of the platform if it is left out. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * Makes a client. It signs each request with the key, gives each POST an `Idempotency-Key` unless the caller
 * has given one, and asks again when Tandem says that it has too much to do.
 *
 * @throws {TypeError} when `baseUrl` is no address of the web, or `key` can not stand in a header.
 */
export function createTandem(options: Options): Tandem {
  const { baseUrl, key, fetch = (request) => globalThis.fetch(request) } = options;
  if (!/^https?:$/.test(new URL(baseUrl).protocol)) throw new TypeError("baseUrl must begin with https:// or http://");
  if (!/^[!-~]+$/.test(key)) throw new TypeError("key must be as it was made, without blanks");
  const client = createClient<paths>({ baseUrl, fetch: createRetryingFetch(fetch, options) });
  client.use({
    onRequest({ request }) {
      request.headers.set("authorization", `Bearer ${key}`);
      if (request.method === "POST" && !request.headers.has(IDEMPOTENCY_KEY)) request.headers.set(IDEMPOTENCY_KEY, newIdempotencyKey());
      return request;
    },
  });
  return client;
}

const IDEMPOTENCY_KEY = "idempotency-key";

/** A key for one thing to be made: kept by the caller, it makes it once however often it is sent. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** Something that counts its changes, or the `etag` of an answer. */
export type Seen = { readonly version: number } | string;

/** The header with which a change is done only if nobody has changed the thing since it was seen: else it is a 412. */
export function ifMatch(seen: Seen): { readonly "If-Match": string } {
  return { "If-Match": typeof seen === "string" ? seen : `"${seen.version}"` };
}
