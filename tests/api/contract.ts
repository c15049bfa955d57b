// Whether a server answers as its OpenAPI document says: Schemathesis asks every operation with what the
// document allows and with what it does not, and judges each answer by the document.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { TandemServer } from "../e2e/support.ts";
import { type Credentials, type Identifiers, signIn, sow } from "./seeds.ts";

/** `cargo xtask test` and `bench` say where it is; this is where they put it. */
const SCHEMATHESIS = process.env["TANDEM_SCHEMATHESIS"] ?? join(homedir(), ".cache/tandem/schemathesis/bin/schemathesis");
const DOCUMENT = "/api/v1/openapi.json";

/** Nothing is refused for being much: limits have tests of their own. */
const MUCH = "4000000000";
const NO_LIMITS = ["requests-per-address-minute", "requests-per-key-minute", "requests-per-minute", "joins-per-address-minute", "joins-per-minute"].flatMap((of) => [`--limit-${of}`, MUCH]);

/** Not asked: its answer is a stream without an end, which `tests/it/events.rs` reads. */
const STREAM = "GET /api/v1/events";

/** With what one comes to an operation: a key where keys are let in, else a console's cookie, else nothing. */
export type Way = "key" | "console" | "nobody";
export const WAYS: readonly Way[] = ["key", "console", "nobody"];

interface Operation {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What Schemathesis writes down, as far as it is read here. */
interface Told {
  readonly complete: boolean;
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly running_time: number;
  readonly failures: readonly { readonly title: string; readonly operations: readonly string[] }[];
  readonly errors: readonly unknown[];
}

/** How it went. */
export interface Verdict {
  /** `GET /api/v1/tickets` and so on: all that were asked. */
  readonly operations: readonly string[];
  /** What each is accused of; those without fault are not in it. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
  /** What kept it from asking. */
  readonly errors: readonly unknown[];
  readonly n_requests: number;
  readonly seconds: number;
  /** Its own words, with the requests that show the faults. */
  readonly words: string;
}

/** One question to a server that stands. */
interface Question {
  readonly origin: string;
  readonly document: string;
  readonly operations: readonly string[];
  /** More lines for the configuration. */
  readonly settings: string;
  readonly headers: readonly string[];
  readonly identifiers: Identifiers;
  readonly n_examples: number;
}

/** Asks all operations that one comes to this way, of a server of its own that holds something of everything. */
export async function ask(way: Way, nExamples: number): Promise<Verdict> {
  const server = await TandemServer.launch(...NO_LIMITS);
  try {
    const credentials = await signIn(server);
    const document = (await (await fetch(new URL(DOCUMENT, server.origin))).json()) as OpenApi;
    return await judge({
      origin: server.origin,
      document: `${server.origin}${DOCUMENT}`,
      operations: operations(document, way),
      settings: settings(way, credentials),
      // A program has no origin; a page of ours does.
      headers: way === "key" ? [] : [`Origin: ${server.origin}`],
      identifiers: await sow(server, credentials),
      n_examples: nExamples,
    });
  } finally {
    await server.stop();
  }
}

function operations(document: OpenApi, way: Way): readonly string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => wayInto(operation) === way)
      .map(([method]) => `${method.toUpperCase()} ${path}`)
      .filter((operation) => operation !== STREAM),
  );
}

function wayInto({ security = [] }: Operation): Way {
  const lets = (scheme: string): boolean => security.some((way) => scheme in way);
  if (lets("key")) return "key";
  return lets("console") ? "console" : "nobody";
}

function settings(way: Way, { cookie, key }: Credentials): string {
  switch (way) {
    case "key":
      return `[auth.openapi.key]\nbearer = "${key}"\n`;
    case "console":
      return `[auth.openapi.console]\napi_key = "${cookie}"\n`;
    case "nobody":
      return "";
  }
}

/** Runs Schemathesis in a folder of its own. */
export async function judge(question: Question): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-contract-"));
  try {
    prepare(folder, question);
    const report = join(folder, "report.json");
    const words = await run(folder, [
      ...["--config-file", "schemathesis.toml", "run", question.document, "--url", question.origin, "--no-color"],
      ...["--max-examples", String(question.n_examples), "--warnings", "off", "--report", "json", "--report-json-path", report],
      ...question.operations.flatMap((operation) => ["--include-name", operation]),
      ...question.headers.flatMap((header) => ["--header", header]),
    ]);
    return verdict(question, words, JSON.parse(readFileSync(report, "utf8")) as Told);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(folder: string, { settings, identifiers }: Question): void {
  copyFileSync(join(import.meta.dirname, "hooks.py"), join(folder, "hooks.py"));
  const common = readFileSync(join(import.meta.dirname, "schemathesis.toml"), "utf8");
  writeFileSync(join(folder, "schemathesis.toml"), `${common}\n${settings}`);
  for (const [noun, ids] of Object.entries(identifiers)) {
    writeFileSync(join(folder, `${noun}.dict`), ids.map((id) => JSON.stringify(id)).join("\n"));
  }
}

function verdict({ operations }: Question, words: string, told: Told): Verdict {
  const faults = new Map<string, string[]>();
  for (const { title, operations } of told.failures) {
    for (const operation of operations) faults.set(operation, [...(faults.get(operation) ?? []), title]);
  }
  const errors = told.complete ? told.errors : [...told.errors, "it did not come to its end"];
  return { operations, faults, errors, n_requests: told.test_cases.generated, seconds: Math.round(told.running_time), words };
}

/** Its words; faults are no failure of it, and what keeps it from judging leaves no report behind. */
async function run(folder: string, words: readonly string[]): Promise<string> {
  const child = spawn(SCHEMATHESIS, words, { cwd: folder, env: { ...process.env, PYTHONPATH: folder }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0 && code !== 1) throw new Error(`Schemathesis ended with ${code}:\n${said}`);
  return said;
}
