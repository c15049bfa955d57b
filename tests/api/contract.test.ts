// The server keeps what its OpenAPI document promises, and a server that does not is found out.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { ask, judge, type Verdict, WAYS } from "./contract.ts";

/** How often each operation is tried with made-up values, beside the values at every bound. */
const N_EXAMPLES = 20;

/** Something there is of every noun that the configuration names. */
const NOTHING = { agents: ["-"], canned: ["-"], deliveries: ["-"], files: ["-"], keys: ["-"], sessions: ["-"], tickets: ["-"], webhooks: ["-"] };

for (const way of WAYS) {
  test(`what is asked as ${way} is answered as the document says`, async (suite) => {
    const { operations, faults, errors, words } = await ask(way, N_EXAMPLES);
    if (faults.size > 0 || errors.length > 0) process.stderr.write(words);
    assert.deepEqual(errors, []);
    // A method that a path has not is an operation that no document names.
    for (const operation of new Set([...operations, ...faults.keys()])) {
      await suite.test(operation, () => assert.deepEqual(faults.get(operation) ?? [], []));
    }
  });
}

test("an answer that the document does not describe is found out", async () => {
  const { faults } = await judgeLiar(200, { n: "one" });
  assert.deepEqual(faults.get("GET /liar"), ["Response violates schema"]);
});

test("a status that the document does not name is found out", async () => {
  const { faults } = await judgeLiar(418, { n: 1 });
  assert.deepEqual(faults.get("GET /liar"), ["Schema-valid request rejected", "Undocumented status code"]);
});

test("an error of the server is found out", async () => {
  const { faults } = await judgeLiar(500, { n: 1 });
  assert.ok(faults.get("GET /liar")?.includes("Server error"), JSON.stringify([...faults]));
});

/** Asks a server that promises an object with a whole number and answers with this. */
async function judgeLiar(status: number, body: unknown): Promise<Verdict> {
  const schema = { type: "object", required: ["n"], properties: { n: { type: "integer" } } };
  const answer = { description: "A number", content: { "application/json": { schema } } };
  const document = { openapi: "3.1.0", info: { title: "Liar", version: "1" }, paths: { "/liar": { get: { responses: { 200: answer } } } } };
  const liar = createServer((request, response) => {
    const isDocument = request.url === "/openapi.json";
    const allowed = request.method === "GET" ? (isDocument ? 200 : status) : 405;
    response.writeHead(allowed, { "content-type": "application/json", allow: "GET" });
    response.end(JSON.stringify(isDocument ? document : body));
  }).listen(0, "127.0.0.1");
  await once(liar, "listening");
  const origin = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
  try {
    return await judge({ origin, document: `${origin}/openapi.json`, operations: ["GET /liar"], settings: "", headers: [], identifiers: NOTHING, n_examples: 2 });
  } finally {
    liar.close();
  }
}
