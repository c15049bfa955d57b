import assert from "node:assert/strict";
import { test } from "node:test";
import { createTandem, done, ifMatch, items, newIdempotencyKey, RETRIES_MAX, TandemError, WAIT_MS_MAX, type Options, type Tandem } from "./index.ts";
import { retryAfterMs } from "./retry.ts";

interface Sent {
  readonly request: Request;
  readonly body: string;
}

/** A client whose requests are answered with these, one after the other, and what it has sent. */
function against(answers: readonly (() => Response)[], options: Partial<Options> = {}): { tandem: Tandem; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    sent.push({ request, body: await request.text() });
    const answer = answers[sent.length - 1];
    assert.ok(answer, "one request too many");
    return answer();
  };
  return { tandem: createTandem({ baseUrl: "https://desk.example/", key: "tdm_1", fetch, ...options }), sent };
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) => (): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const problem = (status: number, code: string, headers: Record<string, string> = {}): (() => Response) =>
  json({ type: `urn:tandem:problem:${code}`, title: "", status, detail: `It is ${code}.`, code, request_id: "req_1" }, headers, status);
const soon = { "retry-after": "0" };

test("each request has the key, and each POST a key of its own that the caller may choose", async () => {
  const ticket = json({ id: "tic_1", version: 1 }, { etag: '"1"', "idempotency-replayed": "true", "x-request-id": "req_2" }, 201);
  const { tandem, sent } = against([json({ data: [], next_cursor: null }), ticket, ticket]);
  await done(tandem.GET("/api/v1/tickets", { params: { query: { status: "open" } } }));
  const made = await done(tandem.POST("/api/v1/tickets", { body: { subject: "Router" } }));
  const own = newIdempotencyKey();
  await done(tandem.POST("/api/v1/tickets", { body: { subject: "Router" }, params: { header: { "Idempotency-Key": own } } }));
  assert.deepEqual(sent.map(({ request }) => request.headers.get("authorization")), ["Bearer tdm_1", "Bearer tdm_1", "Bearer tdm_1"]);
  assert.equal(sent[0]?.request.url, "https://desk.example/api/v1/tickets?status=open");
  const keys = sent.map(({ request }) => request.headers.get("idempotency-key"));
  assert.equal(keys[0], null);
  assert.match(keys[1] ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(keys[2], own);
  assert.deepEqual(made, { data: { id: "tic_1", version: 1 }, etag: '"1"', replayed: true, requestId: "req_2" });
});

test("a change says which version was seen", () => {
  assert.deepEqual(ifMatch({ version: 7 }), { "If-Match": '"7"' });
  assert.deepEqual(ifMatch('"8"'), { "If-Match": '"8"' });
});

test("a problem is an error with its code, and an answer of somebody else one without", async () => {
  const { tandem } = against([problem(412, "changed"), () => new Response("<h1>Bad gateway</h1>", { status: 502 })]);
  const change = () => done(tandem.PATCH("/api/v1/tickets/{id}", { params: { path: { id: "tic_1" }, header: ifMatch({ version: 1 }) }, body: { subject: "Modem" } }));
  await assert.rejects(change, (error) => {
    assert.ok(error instanceof TandemError);
    assert.deepEqual([error.status, error.code, error.message, error.problem?.request_id, error.retryAfterMs], [412, "changed", "It is changed.", "req_1", null]);
    return true;
  });
  await assert.rejects(change, (error) => error instanceof TandemError && error.status === 502 && error.problem === null && error.code === "");
});

test("pages are asked for as they are needed", async () => {
  const page = (numbers: number[], next_cursor: string | null): (() => Response) => json({ data: numbers.map((number) => ({ number })), next_cursor });
  const { tandem, sent } = against([page([1, 2], "a"), page([3], null), page([1], "a"), page([2], "a")]);
  const list = () => items((at) => tandem.GET("/api/v1/tickets", { params: { query: { limit: 2, ...at } } }));
  const numbers: number[] = [];
  for await (const ticket of list()) {
    numbers.push(ticket.number);
    assert.equal(sent.length, numbers.length < 3 ? 1 : 2);
  }
  assert.deepEqual(numbers, [1, 2, 3]);
  assert.equal(sent[1]?.request.url, "https://desk.example/api/v1/tickets?limit=2&cursor=a");
  await assert.rejects(async () => { for await (const _ of list()); }, /leads back/);
});

test("what is too much at the moment is sent again, the same", async () => {
  const { tandem, sent } = against([problem(503, "busy", soon), problem(429, "too_many_attempts", soon), json({ id: "tic_1" }, {}, 201)]);
  await done(tandem.POST("/api/v1/tickets", { body: { subject: "Router" } }));
  assert.deepEqual(sent.map(({ body }) => body), Array(3).fill('{"subject":"Router"}'));
  assert.equal(new Set(sent.map(({ request }) => request.headers.get("idempotency-key"))).size, 1);
});

test("it is sent again so often and no more, and not after a wait that is too long", async () => {
  const busy = problem(503, "busy", soon);
  const often = against([busy, busy, busy], { retries: 2 });
  await assert.rejects(done(often.tandem.GET("/api/v1/me")), { status: 503, code: "busy", retryAfterMs: 0 });
  assert.equal(often.sent.length, 3);
  const long = against([problem(429, "too_many_attempts", { "retry-after": "61" })]);
  await assert.rejects(done(long.tandem.GET("/api/v1/me")), { status: 429, retryAfterMs: 61_000 });
  const other = against([problem(500, "internal", soon)]);
  await assert.rejects(done(other.tandem.GET("/api/v1/me")), { status: 500 });
});

test("a wait ends when the caller gives up", async () => {
  const leaving = new AbortController();
  const answer = problem(429, "too_many_attempts", { "retry-after": "50" });
  const { tandem } = against([() => (leaving.abort(new Error("left")), answer())]);
  await assert.rejects(done(tandem.GET("/api/v1/me", { signal: leaving.signal })), /left/);
});

test("Retry-After is seconds or a date", () => {
  const of = (value: string): number | null => retryAfterMs(new Headers({ "retry-after": value }), Date.UTC(2026, 0, 1));
  assert.equal(of("7"), 7000);
  assert.equal(of("Thu, 01 Jan 2026 00:00:09 GMT"), 9000);
  assert.equal(of("Wed, 31 Dec 2025 00:00:00 GMT"), 0);
  assert.equal(of("soon"), null);
  assert.equal(retryAfterMs(new Headers(), 0), null);
});

test("what can not work is refused at once", () => {
  const make = (options: Partial<Options>) => () => createTandem({ baseUrl: "https://desk.example", key: "tdm_1", ...options });
  assert.throws(make({ baseUrl: "desk.example" }), TypeError);
  assert.throws(make({ baseUrl: "ftp://desk.example" }), TypeError);
  assert.throws(make({ key: "tdm_1\n" }), TypeError);
  assert.throws(make({ retries: RETRIES_MAX + 1 }), RangeError);
  assert.throws(make({ waitMaxMs: WAIT_MS_MAX + 1 }), RangeError);
  make({ retries: RETRIES_MAX, waitMaxMs: WAIT_MS_MAX })();
});
