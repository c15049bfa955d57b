// The TypeScript client against a real server: pages, making once, and changing what was seen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createTandem, done, ifMatch, items, newIdempotencyKey, type Tandem, TandemError } from "../../clients/typescript/src/index.ts";
import { TandemServer } from "../e2e/support.ts";
import { signIn } from "./seeds.ts";

const N_TICKETS = 5;
const TAG = "paged";

let server: TandemServer;
let tandem: Tandem;

before(async () => {
  server = await TandemServer.launch();
  const { key } = await signIn(server);
  tandem = createTandem({ baseUrl: server.origin, key });
});
after(() => server.stop());

test("a list is read page by page", async () => {
  for (let n = 1; n <= N_TICKETS; n++) await done(tandem.POST("/api/v1/tickets", { body: { subject: `Router ${n}`, tags: [TAG] } }));
  let n_pages = 0;
  const subjects: string[] = [];
  const list = items((at) => {
    n_pages += 1;
    return tandem.GET("/api/v1/tickets", { params: { query: { tag: TAG, limit: 2, ...at } } });
  });
  for await (const ticket of list) subjects.push(ticket.subject);
  assert.deepEqual(subjects.sort(), ["Router 1", "Router 2", "Router 3", "Router 4", "Router 5"]);
  assert.equal(n_pages, 3);
});

test("what is sent twice with one key is made once", async () => {
  const header = { "Idempotency-Key": newIdempotencyKey() };
  const make = () => done(tandem.POST("/api/v1/tickets", { params: { header }, body: { subject: "Once" } }));
  const [first, again] = [await make(), await make()];
  assert.equal(again.data.id, first.data.id);
  assert.deepEqual([first.replayed, again.replayed], [false, true]);
});

test("a change of what somebody else has changed is refused", async () => {
  const { data: seen } = await done(tandem.POST("/api/v1/tickets", { body: { subject: "Modem" } }));
  const change = (subject: string) =>
    done(tandem.PATCH("/api/v1/tickets/{id}", { params: { path: { id: seen.id }, header: ifMatch(seen) }, body: { subject } }));
  const changed = await change("Modem of Kim");
  assert.equal(changed.etag, `"${changed.data.version}"`);
  await assert.rejects(change("Modem of Bo"), (error) => {
    assert.ok(error instanceof TandemError);
    assert.deepEqual([error.status, error.code, error.problem?.status], [412, "changed_since", 412]);
    assert.notEqual(error.problem?.request_id, "");
    return true;
  });
});

test("a key that is none is told so", async () => {
  const stranger = createTandem({ baseUrl: server.origin, key: "tdm_none" });
  await assert.rejects(done(stranger.GET("/api/v1/tickets")), (error) => error instanceof TandemError && error.status === 401);
});
