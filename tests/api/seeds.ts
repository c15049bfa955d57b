// What a server holds before every operation of its interface is tried: of every noun something that exists.

import type { TandemServer } from "../e2e/support.ts";
import { DEMO_AGENT } from "../e2e/support.ts";

/** How many there are of each noun: enough that some are left when others have been deleted. */
const N_OF_EACH = 6;

/** Who carries what: the console's cookie, and a key that may do everything that keys may. */
export interface Credentials {
  readonly cookie: string;
  readonly key: string;
}

/** Identifiers by noun. */
export type Identifiers = Readonly<Record<string, readonly string[]>>;

interface Made {
  readonly id: string;
}

/** A request of the console that must succeed. */
type Ask = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** Signs the demo's administrator in and makes a key with every scope. */
export async function signIn(server: TandemServer): Promise<Credentials> {
  const { email, password } = DEMO_AGENT;
  const response = await fetch(new URL("/api/v1/sign-in", server.origin), {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.origin },
    body: JSON.stringify({ email, password }),
  });
  const cookie = response.headers.get("set-cookie")?.split(";")[0]?.split("=")[1];
  if (cookie === undefined) throw new Error(`not signed in: ${await response.text()}`);
  const ask = console(server, cookie);
  const document = await ask<{ components: { schemas: { Scope: { enum: readonly string[] } } } }>("GET", "openapi.json");
  const made = await ask<{ secret: string }>("POST", "keys", { name: "Schemathesis", scopes: document.components.schemas.Scope.enum });
  return { cookie, key: made.secret };
}

/** Makes of everything what the interface can make, and answers with the identifiers. */
export async function sow(server: TandemServer, { cookie }: Credentials): Promise<Identifiers> {
  const ask = console(server, cookie);
  const many = async (path: string, body: (n: number) => unknown, id: (made: never) => string): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < N_OF_EACH; n++) ids.push(id(await ask<never>("POST", path, body(n))));
    return ids;
  };
  const own = (made: Made): string => made.id;
  const tickets = await many("tickets", (n) => ({ subject: `Ticket ${n}`, tags: ["seed"] }), own);
  const sessions: string[] = [];
  for (const ticket of tickets) {
    await ask("POST", `tickets/${ticket}/comments`, { body: "A note." });
    const made = await ask<{ session: { id: string } }>("POST", `tickets/${ticket}/sessions`, {});
    sessions.push(made.session.id);
  }
  const webhooks = await many("webhooks", (n) => ({ url: `https://hooks${n}.invalid/` }), (made: { webhook: Made }) => made.webhook.id);
  const deliveries: string[] = [];
  for (const webhook of webhooks) deliveries.push((await ask<Made>("POST", `webhooks/${webhook}/test`)).id);
  return {
    tickets,
    sessions,
    webhooks,
    deliveries,
    canned: await many("canned", (n) => ({ title: `Reply ${n}`, body: "Hello" }), own),
    agents: await many("agents", (n) => ({ name: `Agent ${n}`, email: `agent${n}@example.com`, password: "correct horse" }), own),
    keys: await many("keys", (n) => ({ name: `Key ${n}`, scopes: ["tickets:read"] }), (made: { key: Made }) => made.key.id),
    // A file needs two browsers in a session that is live; `tests/it/files.rs` has both.
    files: ["fil_none"],
  };
}

function console(server: TandemServer, cookie: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(new URL(`/api/v1/${path}`, server.origin), {
      method,
      headers: { "content-type": "application/json", origin: server.origin, cookie: `tandem_session=${cookie}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return await response.json();
  };
}
