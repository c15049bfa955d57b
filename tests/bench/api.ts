// `cargo xtask bench api [--examples N]`: every operation of the OpenAPI document with what it allows and
// with what it does not, by Schemathesis from PyPI, once with a key and once as an administrator in the
// console. Counts answers of the server's fault and answers that the document does not describe.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { DEMO_AGENT, TandemServer } from "../e2e/support.ts";
import { progress, report } from "./support/report.ts";

const SCHEMATHESIS = "schemathesis==4.32.5";
/** Nothing is refused for being much: limits have tests of their own. */
const NO_LIMITS = ["address-minute", "key-minute", "minute"].flatMap((of) => [`--limit-requests-per-${of}`, "4000000000"]);
const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance", "unsupported_method"];
/** A stream without an end, and what would sign the console out; both have tests of their own. */
const LEFT_OUT = ["/api/v1/events", "/api/v1/sign-out"];

/** A piece of a file is bytes. */
const PIECES = `
import schemathesis

@schemathesis.serializer("application/partial-upload")
def piece(ctx, value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return str(value).encode("utf-8", "ignore")
`;

/** What Schemathesis writes down, as far as it is read here. */
interface Told {
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly unique_failures: number };
  readonly running_time: number;
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
}

interface Way {
  readonly name: string;
  readonly headers: readonly string[];
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { examples: { type: "string", default: "30" } } });
  const folder = mkdtempSync(join(tmpdir(), "tandem-api-"));
  const server = await TandemServer.launch(...NO_LIMITS);
  try {
    progress(`fetching ${SCHEMATHESIS}`);
    await run("python3", ["-m", "venv", "venv"], folder);
    await run("venv/bin/pip", ["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS], folder);
    await writeFile(join(folder, "pieces.py"), PIECES);
    for (const way of await waysIn(server)) await probe(server, way, folder, values.examples);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both ways in: the cookie with the origin of the console, and a key with every scope. */
async function waysIn(server: TandemServer): Promise<readonly Way[]> {
  const { origin } = server;
  const head = { "content-type": "application/json", origin };
  const { email, password } = DEMO_AGENT;
  const signedIn = await fetch(new URL("/api/v1/sign-in", origin), { method: "POST", headers: head, body: JSON.stringify({ email, password }) });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const document = (await (await fetch(new URL("/api/v1/openapi.json", origin))).json()) as { components: { schemas: { Scope: { enum: readonly string[] } } } };
  const body = JSON.stringify({ name: "Schemathesis", scopes: document.components.schemas.Scope.enum });
  const made = await fetch(new URL("/api/v1/keys", origin), { method: "POST", headers: { ...head, cookie }, body });
  if (made.status !== 201) throw new Error(`no key: ${await made.text()}`);
  const { secret } = (await made.json()) as { secret: string };
  return [
    { name: "key", headers: [`Authorization: Bearer ${secret}`] },
    { name: "console", headers: [`Cookie: ${cookie}`, `Origin: ${origin}`] },
  ];
}

async function probe(server: TandemServer, way: Way, folder: string, examples: string): Promise<void> {
  progress(`probing with the ${way.name}`);
  const file = join(folder, `${way.name}.json`);
  const asked = [
    ...["run", `${server.origin}/api/v1/openapi.json`, "--phases", "examples,coverage,fuzzing", "--checks", CHECKS.join(",")],
    ...["--max-examples", examples, "--continue-on-failure", "--generation-database", "none", "--seed", "1", "--warnings", "off"],
    ...["--report", "json", "--report-json-path", file],
    ...LEFT_OUT.flatMap((path) => ["--exclude-path", path]),
    ...way.headers.flatMap((header) => ["-H", header]),
  ];
  await run("venv/bin/schemathesis", asked, folder, { mayFail: true });
  const told = JSON.parse(await readFile(file, "utf8")) as Told;
  for (const failure of told.failures) progress(JSON.stringify(failure));
  for (const error of told.errors) progress(JSON.stringify(error));
  const atFault = JSON.stringify(told.failures).match(/"not_a_server_error"/g)?.length ?? 0;
  report({
    bench: "api",
    subject: "tandem",
    case: way.name,
    operations: told.operations.tested,
    requests: told.test_cases.generated,
    server_errors: atFault,
    violations: told.test_cases.unique_failures - atFault,
    not_tried: told.errors.length,
    seconds: Math.round(told.running_time),
  });
}

async function run(command: string, words: readonly string[], folder: string, { mayFail = false } = {}): Promise<void> {
  const env = { ...process.env, SCHEMATHESIS_HOOKS: "pieces" };
  const child = spawn(command.includes("/") ? join(folder, command) : command, words, { cwd: folder, env, stdio: ["ignore", 2, 2] });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 && !mayFail) throw new Error(`${command} ended with ${code}`);
}
