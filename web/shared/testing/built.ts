/// <reference types="node" />
// Pages for tests, built once for all files of a run that use them.

import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long another file may take to build what this one waits for. */
const PATIENCE_MS = 120_000;

/** An empty folder that the whole run shares; without it each file builds for itself. */
const SHARED = process.env["TANDEM_TEST_PAGES"];

export interface Built {
  readonly folder: string;
  /** Takes the folder away, where nobody else uses it. */
  discard(): Promise<void>;
}

/** Has `build` fill a folder, or answers with the one that another file of the run has had filled. */
export async function buildOnce(name: string, build: (folder: string) => Promise<void>): Promise<Built> {
  if (SHARED === undefined) {
    const folder = await mkdtemp(join(tmpdir(), `tandem-${name}-`));
    await build(folder);
    return { folder, discard: () => rm(folder, { recursive: true, force: true }) };
  }
  const folder = join(SHARED, name);
  const outcome = join(SHARED, `${name}.outcome`);
  if (await isFirst(folder)) await buildAndTell(() => build(folder), outcome);
  const failure = await readOutcome(outcome);
  if (failure !== "") throw new Error(failure);
  return { folder, discard: () => Promise.resolve() };
}

/** Whoever makes the folder fills it. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** Leaves why it failed, or nothing; the file comes into its place whole. */
async function buildAndTell(build: () => Promise<void>, outcome: string): Promise<void> {
  const failure = await build().then(() => "", String);
  await writeFile(`${outcome}.part`, failure);
  await rename(`${outcome}.part`, outcome);
}

async function readOutcome(outcome: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await readFile(outcome, "utf8").catch(() => null);
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`${outcome} did not come within ${PATIENCE_MS} ms`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
