/// <reference types="node" />
// A small server that speaks docs/PROTOCOL.md §2 from memory, and serves the built console.
// Its shapes are the console's own types, so a drift fails the type check.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type {
  Colleague,
  Me,
  Problem,
  SessionView,
  StartedSession,
  Ticket,
  TimelineEntry,
  WaitingRequest,
} from "../../shared/api-types";
import type { Category } from "../../shared/generated/Category";
import type { ErasureView } from "../../shared/generated/ErasureView";
import type { MailsOfTicket } from "../../shared/generated/MailsOfTicket";
import type { FollowUp } from "../../shared/generated/FollowUp";
import type { ForeignOfTicket } from "../../shared/generated/ForeignOfTicket";
import type { PersonReport } from "../../shared/generated/PersonReport";
import { followUpOn, freshState, minutesAgo, sessionOf, type StubState } from "./state";

export interface Stub {
  readonly origin: string;
  readonly state: StubState;
  /** Every request to the interface, as `METHOD path`. */
  readonly log: string[];
  /** Answers the next request to `METHOD path` with this problem. */
  refuse(request: string, problem: Partial<Problem> & { readonly status: number }, headers?: Record<string, string>): void;
  emit(topic: "requests" | "tickets" | "follow_ups" | "present_customers" | "session" | "signed_out", id?: string): void;
  /** Cuts the event streams and answers new ones with 503 until called with true. */
  setEvents(up: boolean): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

type Body = Readonly<Record<string, string | null | undefined>>;

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};
/** What the app of this server's agent shows, and the first of their recovery codes. */
export const APP_CODE = "123456";
export const RECOVERY_CODE = "ABCD-EFGH-IJKL-MNOP";
/** The address of the one customer of whom something is kept. */
export const MARIA = "maria@router.example";
const COOKIE = "tandem_console=signed-in";
const REPLICA = `<!doctype html><meta charset="utf-8"><style>body{margin:0;font:16px sans-serif;background:#f7f9fb;color:#223}
header{background:#1d3557;color:#fff;padding:18px 32px;font-weight:700}main{padding:32px;display:grid;gap:16px;max-width:720px}
.card{background:#fff;border:1px solid #dde3ea;border-radius:10px;padding:20px}.f{height:38px;border:1px solid #c9d2dc;border-radius:6px;background:#fff}
.b{width:160px;height:40px;border-radius:8px;background:#1d3557}</style><header>Router admin</header><main><h1>Install wizard</h1>
<div class="card"><p>Network name</p><div class="f"></div><p>Password</p><div class="f"></div></div><div class="b"></div></main>`;

export async function startStub(root: string): Promise<Stub> {
  const state = freshState();
  const log: string[] = [];
  const refusals = new Map<string, Answer>();
  const streams = new Set<ServerResponse>();
  let eventsUp = true;

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stub.invalid");
    if (!url.pathname.startsWith("/api/v1/")) return serveFile(root, url.pathname, response);
    const path = url.pathname.slice("/api/v1".length);
    const key = `${request.method ?? "GET"} ${path}`;
    log.push(key);
    if (path === "/events") return openStream(request, response);
    const refusal = refusals.get(key);
    refusals.delete(key);
    const body = (await readBody(request)) as Body;
    const stale = refusal === undefined && isStale(state, key, request.headers["if-match"]);
    if (stale) return send(response, problem(412, "changed_since", "Somebody has changed this since you read it."));
    send(response, refusal ?? answer(state, key, url, body, request.headers.cookie?.includes(COOKIE) ?? false));
  }

  function openStream(request: IncomingMessage, response: ServerResponse): void {
    if (!eventsUp) return send(response, problem(503, "unavailable", "Try again later."));
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    streams.add(response);
    request.on("close", () => streams.delete(response));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    state,
    log,
    refuse(key, given, headers = {}) {
      const { status, body } = problem(given.status, given.code ?? "refused", given.detail ?? "No.");
      refusals.set(key, { status, body: { ...(body as Problem), ...given }, headers });
    },
    emit(topic, id) {
      for (const stream of streams) stream.write(`event: ${topic}\ndata: ${JSON.stringify(id === undefined ? {} : { id })}\n\n`);
    },
    setEvents(up) {
      eventsUp = up;
      if (!up) for (const stream of streams) stream.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A ticket on which nothing has happened. */
const EMPTY_PACKAGE = { happened: [], n_left_out: 0, is_whole: true, open: [], n_steps_left_out: 0, n_other_tickets: 0, n_other_sessions: 0 };

function answer(state: StubState, key: string, url: URL, body: Body, signedIn: boolean): Answer {
  const open = answerOpen(state, key, body, signedIn);
  if (open !== null) return open;
  if (!signedIn || state.expired) return problem(401, "unauthenticated", "Sign in first.");
  const [method = "", path = ""] = key.split(" ");
  const [, noun = "", id = "", verb = ""] = path.split("/");
  if (noun === "me" && id === "presence") {
    state.agents[0] = { ...(state.agents[0] as Colleague), presence: body["presence"] === "away" ? "away" : "available" };
    return { status: 204, body: null };
  }
  if (noun === "me" && id !== "") return answerSecurity(state, path, body);
  if (noun === "agents" && verb === "second-factor") return resetFactor(state, id);
  if (noun === "me") return ok(meOf(state));
  if (noun === "agents") return page(state.agents);
  if (noun === "handoffs") return page(state.handoffs.map((one) => (url.searchParams.get("session") === one.session_id ? one : { ...one, package: null })));
  if (noun === "tickets" && verb === "package") return ok(EMPTY_PACKAGE);
  if (noun === "categories") return answerCategories(state, method, decodeURIComponent(id), body);
  if (noun === "closing" && state.closing !== null) return ok(state.closing);
  if (noun === "fields") return answerFields(state, method, id, body);
  if (noun === "people") return answerPeople(state, id, verb, body);
  if (noun === "requests") return answerRequests(state, id, verb, body);
  if (noun === "sessions" && id === "") return page(state.floor.filter((one) => one.state === url.searchParams.get("state")));
  if (noun === "settings") return ok({ groups: state.settings });
  if (noun === "sessions") return answerSessions(state, id, verb);
  if (noun === "follow-ups") return answerFollowUps(state, method, id, body, url);
  if (noun === "tickets" && verb === "follow-ups") return followUpsOf(state, method, id, body);
  if (noun === "appointments" || noun === "call-backs" || noun === "present-customers" || (noun === "tickets" && (verb === "appointments" || verb === "call-backs"))) return page([]);
  if (noun === "connectors") return page([]);
  if (noun === "entries") return page(state.said.filter(({ excerpt }) => excerpt.includes(url.searchParams.get("q") ?? "")));
  if (noun === "watched") return page(state.watched);
  if (noun === "tickets" && (verb === "watch" || verb === "watchers")) return answerWatchers(state, key, id, verb);
  if (noun === "tickets" && (verb === "draft" || verb === "drafts")) return answerDrafts(state, id, verb, body);
  if (noun === "tickets" && id === "") return method === "POST" ? createTicket(state, body) : listTickets(state, url);
  if (noun === "tickets") return answerTicket(state, method, id, verb, body);
  return problem(404, "not_found", "There is no such address.");
}

/** Whether a change of a field is about a version that was. */
function isStale(state: StubState, key: string, seen: string | undefined): boolean {
  const field = state.fields.find((one) => key === `PATCH /fields/${one.key}`);
  return field !== undefined && seen !== `"${field.version}"`;
}

function answerFields(state: StubState, method: string, key: string, body: Body): Answer {
  if (method === "GET") return page(state.fields);
  const at = state.fields.findIndex((field) => field.key === key);
  const field = state.fields[at];
  if (field === undefined) return problem(404, "not_found", "There is no such field.");
  return ok((state.fields[at] = { ...field, label: body["label"] ?? field.label, help: body["help"] ?? field.help, version: field.version + 1 }));
}

function answerCategories(state: StubState, method: string, word: string, body: Body): Answer {
  if (method === "GET") return page(state.categories);
  const rule = {
    team: body["team"] || null,
    priority: (body["priority"] || null) as Category["priority"],
    tags: (body["tags"] ?? []) as unknown as string[],
    needs: (body["needs"] ?? []) as unknown as string[],
  };
  if (method === "POST") {
    const [name, parent] = [body["name"] ?? "", body["parent"] || null];
    const made = { word: parent === null ? name : `${parent} › ${name}`, name, parent, archived: false, ...rule, version: 1 };
    state.categories.push(made);
    return { status: 201, body: made };
  }
  const at = state.categories.findIndex((one) => one.word === word);
  const one = state.categories[at];
  if (one === undefined) return problem(404, "not_found", "There is no such category.");
  const archived = body["archived"] as unknown as boolean | undefined;
  const changed = archived === undefined ? rule : { archived };
  return ok((state.categories[at] = { ...one, ...changed, version: one.version + 1 }));
}

/** Of Maria Okafor alone something is kept. */
function answerPeople(state: StubState, id: string, verb: string, body: Body): Answer {
  const ticket = state.tickets.find(({ number }) => number === 1042) as Ticket;
  const isKept = ticket.customer_name !== null;
  if (id !== "find" && id !== ticket.id) return problem(404, "not_found", "Nobody is known by that.");
  if (id === "find" && (body["email"] !== MARIA || !isKept)) return problem(404, "not_found", "Nobody is known by that.");
  if (verb === "export") return ok({ type: "end" });
  if (verb === "erase") {
    state.tickets[state.tickets.indexOf(ticket)] = { ...ticket, subject: "(erased)", customer_name: null };
    const n = isKept ? 1 : 0;
    return ok({ id: isKept ? "era_1" : null, tickets: n, sessions: 2 * n, files: n, clean: true } satisfies ErasureView);
  }
  const { number, subject, status, created_at, updated_at } = ticket;
  return ok({
    id: ticket.id,
    email: MARIA,
    identities: [{ id: "cus_1", issuer: "https://router.example", subject: "u-77", name: "Maria Okafor", email: MARIA, locale: null, custom: {}, created_at, seen_at: updated_at }],
    tickets: [{ id: ticket.id, number, subject, status, created_at, updated_at }],
    more_tickets: false,
    sessions: 2,
    open_sessions: state.openSessions,
    entries: 9,
    messages: 4,
    files: 1,
    file_bytes: 2_048,
    surveys: 1,
  } satisfies PersonReport);
}

function meOf(state: StubState): Me {
  const agent = state.agents[0] as Colleague;
  return { id: agent.id, name: agent.name, email: agent.email, role: agent.role, must_enrol: state.required && state.appCode === null };
}

/** The code of the app, or the one recovery code that this server knows. */
function fits(state: StubState, code: string | null | undefined): boolean {
  return code === state.appCode || code === RECOVERY_CODE;
}

function resetFactor(state: StubState, id: string): Answer {
  const place = state.agents.findIndex((agent) => agent.id === id);
  state.agents[place] = { ...(state.agents[place] as Colleague), second_factor: false };
  return { status: 204, body: null };
}

/** What an agent does about their own password and second factor. */
function answerSecurity(state: StubState, path: string, body: Body): Answer {
  const codes = { recovery_codes: Array.from({ length: 10 }, (_, place) => (place === 0 ? RECOVERY_CODE : `AAAA-BBBB-CCCC-000${place}`)) };
  const since = state.appCode === null ? null : minutesAgo(0);
  if (path === "/me/security") return ok({ has_password: true, is_required: state.required, second_factor_since: since, recovery_codes: state.recoveryCodes });
  if (path === "/me/passkeys") return ok({ data: [], next_cursor: null });
  if (body["password"] !== state.password) return problem(403, "wrong_password", "That is not your password.");
  if (path === "/me/second-factor") return ok({ secret: "GEZDGNBVGY3TQOJQ", uri: "otpauth://totp/Tandem:ada?secret=GEZDGNBVGY3TQOJQ" });
  if (path === "/me/second-factor/confirm") state.appCode = APP_CODE;
  if (state.appCode !== null && !fits(state, body["code"])) {
    if (path === "/me/second-factor/confirm") state.appCode = null;
    return problem(403, "wrong_code", "That code does not fit.");
  }
  if (path === "/me/second-factor/off") {
    state.appCode = null;
    return { status: 204, body: null };
  }
  if (path === "/me/password") {
    state.password = body["new_password"] ?? "";
    return { status: 204, body: null };
  }
  state.recoveryCodes = codes.recovery_codes.length;
  return ok(codes);
}

/** What needs no cookie, and signing out. */
function answerOpen(state: StubState, key: string, body: Body, signedIn: boolean): Answer | null {
  const agent = state.agents[0];
  const cookie = { "set-cookie": `${COOKIE}; HttpOnly; Path=/; SameSite=Lax` };
  switch (key) {
    case "GET /setup":
      return ok({ needed: state.setupNeeded });
    case "POST /setup":
      if (body["token"] !== state.setupToken) return problem(403, "setup_token_wrong", "The set-up token is wrong.");
      state.setupNeeded = false;
      state.agents[0] = { ...(agent as Colleague), name: body["name"] ?? "", email: body["email"] ?? "" };
      return { status: 201, body: meOf(state), headers: cookie };
    case "GET /sign-in":
      return ok({ passwords: true, oidc: null, mails_links: state.mailsLinks });
    case "POST /password-link/forgotten":
      if (!body["email"]?.includes("@")) return invalid("/email", "must be an e-mail address such as ada@example.com");
      return { status: 204, body: null };
    case "POST /sign-in":
      if (body["password"] !== state.password) return problem(401, "wrong_credentials", "E-mail or password is wrong.");
      if (state.appCode !== null && !body["code"]) return problem(401, "second_factor_needed", "Type the code of your authenticator app, or a recovery code.");
      if (state.appCode !== null && !fits(state, body["code"])) return problem(401, "wrong_code", "That code does not fit.");
      state.expired = false;
      return { status: 200, body: meOf(state), headers: cookie };
    case "POST /sign-out":
      return { status: 204, body: null, headers: { "set-cookie": "tandem_console=; Path=/; Max-Age=0" } };
    default:
      return signedIn || !state.setupNeeded ? null : problem(401, "unauthenticated", "Sign in first.");
  }
}

function listTickets(state: StubState, url: URL): Answer {
  const status = url.searchParams.get("status");
  const teams = url.searchParams.get("team")?.split(",");
  const q = (url.searchParams.get("q") ?? "").toLowerCase();
  const limit = Number(url.searchParams.get("limit") ?? 50);
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const found = state.tickets
    .filter((ticket) => (ticket.merged !== null) === (url.searchParams.get("merged") === "true"))
    .filter((ticket) => status === null || ticket.status === status)
    .filter((ticket) => teams === undefined || teams.includes(ticket.team ?? "none"))
    .filter((ticket) => `${ticket.number} ${ticket.subject} ${ticket.customer_name ?? ""}`.toLowerCase().includes(q));
  const next = start + limit < found.length ? String(start + limit) : null;
  return ok({ data: found.slice(start, start + limit), next_cursor: next });
}

function createTicket(state: StubState, body: Body): Answer {
  const subject = body["subject"] ?? "";
  if (subject === "") return invalid("/subject", "Say what it is about.");
  const assignee = state.agents.find((agent) => agent.id === body["assignee_id"]);
  const ticket: Ticket = {
    id: `tic_${state.tickets.length + 100}`,
    number: 1043 + state.created,
    subject,
    description: body["description"] ?? "",
    status: "open",
    customer_name: body["customer_name"] ?? null,
    customer_email: body["customer_email"] ?? null,
    customer: null,
    assignee: assignee === undefined ? null : { id: assignee.id, name: assignee.name },
    team: body["team"] || null,
    created_at: minutesAgo(0),
    updated_at: minutesAgo(0),
    priority: (body["priority"] ?? "normal") as Ticket["priority"],
    tags: (body["tags"] ?? []) as unknown as string[],
    outcome: { resolution: null, category: body["category"] ?? null, root_cause: null },
    fields: withValues({}, (body["fields"] ?? {}) as unknown as Record<string, unknown>),
    version: 1,
    live_session_id: null,
    tier: 1,
    sla: [],
    due_at: null,
    merged: null,
  };
  state.created += 1;
  state.tickets.unshift(ticket);
  return { status: 201, body: ticket };
}

function answerTicket(state: StubState, method: string, id: string, verb: string, body: Body): Answer {
  const at = state.tickets.findIndex((ticket) => ticket.id === id);
  const ticket = state.tickets[at];
  if (ticket === undefined) return problem(404, "not_found", "There is no such ticket.");
  if (verb === "timeline") return page(state.timeline.get(id) ?? []);
  if (verb === "files" || verb === "links") return page([]);
  if (verb === "mails") return ok({ to: null, mails: [] } satisfies MailsOfTicket);
  if (verb === "foreign") return ok({ foreign: null, write_backs: [] } satisfies ForeignOfTicket);
  if (verb === "comments") return comment(state, id, body["body"] ?? "", (body["mentions"] ?? []) as readonly string[]);
  if (verb === "redeem") return redeem(state, ticket, body["code"] ?? "");
  if (verb === "sessions") return method === "POST" ? startSession(state, ticket, body) : page(sessionsOf(state, id));
  if (verb === "merged") return page(state.tickets.filter(({ merged }) => merged?.into.id === id));
  if (verb === "merge") return merge(state, at, body["into"] ?? "");
  if (verb === "unmerge") return ok((state.tickets[at] = { ...ticket, status: "open", merged: null, version: ticket.version + 1 }));
  if (verb !== "") return problem(404, "not_found", "There is no such address.");
  if (method === "PATCH") state.tickets[at] = patched(state, ticket, body);
  return ok(state.tickets[at]);
}

function followUpsOf(state: StubState, method: string, ticketId: string, body: Body): Answer {
  if (method === "GET") return page(state.followUps.filter((one) => one.ticket.id === ticketId));
  const ticket = state.tickets.find(({ id }) => id === ticketId) as Ticket;
  const made = followUpOn(ticket, state.agents[0] as Colleague, body["due_at"] ?? "", body["note"] || null);
  state.followUps.push({ ...made, audience: body["audience"] === "team" ? "team" : "me" });
  return { status: 201, body: state.followUps.at(-1) };
}

function answerFollowUps(state: StubState, method: string, id: string, body: Body, url: URL): Answer {
  const isDue = ({ due_at }: FollowUp): boolean => Date.parse(due_at) <= Date.now();
  if (id === "") return page(url.searchParams.get("due") === "true" ? state.followUps.filter(isDue) : state.followUps);
  const at = state.followUps.findIndex((one) => one.id === id);
  const one = state.followUps[at];
  if (one === undefined) return problem(404, "not_found", "There is no such follow-up.");
  if (method !== "PATCH") {
    state.followUps.splice(at, 1);
    return { status: 204, body: null };
  }
  const dueAt = body["due_at"] ?? one.due_at;
  return ok((state.followUps[at] = { ...one, due_at: dueAt, note: body["note"] || null, audience: body["audience"] === "team" ? "team" : "me", version: one.version + 1 }));
}

function answerDrafts(state: StubState, ticket: string, verb: string, body: Body): Answer {
  if (verb === "drafts") return page([...state.drafts].filter(([key]) => key.startsWith(`${ticket} `)).map(([, draft]) => draft));
  const key = `${ticket} ${String(body["kind"])}`;
  const before = state.drafts.get(key) ?? null;
  const text = String(body["text"]);
  state.drafts.delete(key);
  const kind = body["kind"] === "message" ? "message" : "comment";
  if (text !== "") state.drafts.set(key, { kind, text, version: (before?.version ?? 0) + 1, saved_at: minutesAgo(0) });
  return ok({ draft: state.drafts.get(key) ?? null, other: before === null || String(before.version) === String(body["seen"]) ? null : before });
}

function answerWatchers(state: StubState, key: string, id: string, verb: string): Answer {
  const [method = "", path = ""] = key.split(" ");
  const colleague = state.agents.find((one) => path.endsWith(`/watchers/${one.id}`));
  if (colleague !== undefined) {
    state.otherWatchers = state.otherWatchers.filter((one) => one.id !== colleague.id);
    if (method === "PUT") state.otherWatchers.push({ id: colleague.id, name: colleague.name });
    return { status: 204, body: null };
  }
  const at = state.watched.findIndex((one) => one.ticket.id === id);
  const one = state.watched[at];
  const { id: me, name } = state.agents[0] as Colleague;
  if (verb === "watchers") return page([...(one === undefined ? [] : [{ id: me, name }]), ...state.otherWatchers]);
  const ticket = state.tickets.find((known) => known.id === id) as Ticket;
  const fresh = { ticket: { id, number: ticket.number, subject: ticket.subject }, status: ticket.status, watched_at: minutesAgo(0), unread: 0, latest: null };
  if (method === "PUT") state.watched.push(fresh);
  if (method === "DELETE") state.watched.splice(at, 1);
  if (method === "POST" && one !== undefined) state.watched[at] = { ...one, unread: 0, latest: null };
  return { status: 204, body: null };
}

function merge(state: StubState, at: number, target: string): Answer {
  const source = state.tickets[at] as Ticket;
  const into = state.tickets.find((one) => one.id === target);
  if (into === undefined) return problem(404, "not_found", "There is no such ticket to merge into.");
  const by = state.agents[0] as Colleague;
  const merged = { into: { id: into.id, number: into.number, subject: into.subject }, at: minutesAgo(0), by, undo_until: minutesAgo(-24 * 60) };
  return ok((state.tickets[at] = { ...source, status: "closed", version: source.version + 1, merged }));
}

function patched(state: StubState, ticket: Ticket, body: Body): Ticket {
  const assignee = state.agents.find((agent) => agent.id === body["assignee_id"]);
  return {
    ...ticket,
    ...(body["subject"] ? { subject: body["subject"] } : {}),
    ...("description" in body ? { description: body["description"] ?? "" } : {}),
    ...("customer_name" in body ? { customer_name: body["customer_name"] || null } : {}),
    ...("customer_email" in body ? { customer_email: body["customer_email"] || null } : {}),
    ...(body["status"] ? { status: body["status"] as Ticket["status"] } : {}),
    ...(body["priority"] ? { priority: body["priority"] as Ticket["priority"] } : {}),
    ...("tags" in body ? { tags: [...(body["tags"] as unknown as string[])].sort() } : {}),
    ...("fields" in body ? { fields: withValues(ticket.fields, body["fields"] as unknown as Record<string, unknown>) } : {}),
    version: ticket.version + 1,
    ...("team" in body ? { team: body["team"] || null } : {}),
    ...("assignee_id" in body ? { assignee: assignee ? { id: assignee.id, name: assignee.name } : null } : {}),
    updated_at: minutesAgo(0),
  };
}

/** The values with those of a patch, of which null clears. */
function withValues(values: Ticket["fields"], patch: Readonly<Record<string, unknown>>): Ticket["fields"] {
  return Object.fromEntries(Object.entries({ ...values, ...patch }).filter(([, value]) => value !== null)) as Ticket["fields"];
}

function comment(state: StubState, id: string, body: string, mentions: readonly string[]): Answer {
  for (const { id: who, name } of state.agents.filter((one) => mentions.includes(one.id))) state.otherWatchers.push({ id: who, name });
  const entries = state.timeline.get(id) ?? [];
  const entry: TimelineEntry = {
    id: `evt_${id}_${entries.length}`,
    at: minutesAgo(0),
    actor: { kind: "agent", name: state.agents[0]?.name ?? "" },
    session_id: null,
    kind: "comment",
    data: { body },
  };
  state.timeline.set(id, [...entries, entry]);
  return { status: 201, body: entry };
}

function redeem(state: StubState, ticket: Ticket, code: string): Answer {
  if (code !== state.code) return problem(404, "code_unknown", "This code is not known.");
  return ok(addSession(state, sessionOf(ticket, "code", "asking")));
}

function startSession(state: StubState, ticket: Ticket, body: Body): Answer {
  const target = body["target_url"];
  if (target !== undefined && !URL.canParse(target ?? "")) return invalid("/target_url", "This is not an address.");
  const started: StartedSession = {
    session: addSession(state, sessionOf(ticket, "link", "waiting")),
    link: {
      url: "https://help.example/join#k3J9vQm2XyT0aLwPz7RbNf",
      expires_at: new Date(Date.now() + 24 * 3_600_000).toISOString(),
    },
  };
  return { status: 201, body: started };
}

function answerRequests(state: StubState, id: string, verb: string, body: Body): Answer {
  if (verb !== "accept") return ok({ data: state.requests } satisfies { data: WaitingRequest[] });
  const request = state.requests.find((candidate) => candidate.session_id === id);
  if (request === undefined) return problem(409, "already_accepted", "A colleague was faster.");
  state.requests = state.requests.filter((candidate) => candidate !== request);
  const ticket = state.tickets.find((candidate) => candidate.id === body["ticket_id"]) ?? state.tickets[0];
  return ok(addSession(state, { ...sessionOf(ticket as Ticket, "widget", "asking"), id }));
}

function answerSessions(state: StubState, id: string, verb: string): Answer {
  const session = state.sessions.get(id);
  if (session === undefined) return problem(404, "not_found", "There is no such session.");
  if (verb === "socket") return ok({ socket_token: "sk_test", expires_in_ms: 60_000, role: "agent" });
  if (verb !== "end") return ok(session);
  const ended: SessionView = { ...session, state: "ended", grants: [], ended_at: minutesAgo(0), end_reason: "agent_ended" };
  state.sessions.set(id, ended);
  return ok(ended);
}

function sessionsOf(state: StubState, ticketId: string): SessionView[] {
  return [...state.sessions.values()].filter((session) => session.ticket?.id === ticketId).reverse();
}

function addSession(state: StubState, session: SessionView): SessionView {
  state.sessions.set(session.id, session);
  return session;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function page(data: readonly unknown[]): Answer {
  return ok({ data, next_cursor: null });
}

function problem(status: number, code: string, detail: string): Answer {
  return { status, body: { type: "about:blank", title: code, status, detail, code, request_id: "req_stub" } satisfies Problem };
}

function invalid(pointer: string, detail: string): Answer {
  const { body } = problem(422, "invalid", "Some fields are not right.");
  return { status: 422, body: { ...(body as Problem), errors: [{ pointer, detail }] } };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}

async function serveFile(root: string, path: string, response: ServerResponse): Promise<void> {
  if (path === "/replica") {
    response.writeHead(200, { "content-type": "text/html" }).end(REPLICA);
    return;
  }
  const file = path.startsWith("/assets/") ? path : "/index.html";
  const bytes = await readFile(join(root, file));
  response.writeHead(200, { "content-type": MIME[extname(file)] ?? "application/octet-stream" }).end(bytes);
}
