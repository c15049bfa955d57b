// Fetches applications into a cache below `target/` and serves them.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

import { freePort } from "../../e2e/support.ts";
import type { App, Source } from "../apps/list.ts";
import { serve } from "./site.ts";

const run = promisify(execFile);

const CACHE = resolve(import.meta.dirname, "../../../target/apps");

/** Pages of ours around what is published as a library. */
const PAGES = resolve(import.meta.dirname, "../apps/pages");

/** How long an application's own server may take to answer. */
const START_PATIENCE_MS = 120_000;

/** An application that can be opened. */
export interface Opened {
  readonly url: string;
  /** Whether the snippet is already in its pages. */
  readonly hasSnippet: boolean;
  close(): Promise<void>;
}

/** Fetches an application unless that version is there. */
export async function fetchApp({ name, from }: App): Promise<void> {
  const folder = join(CACHE, name);
  const stamp = join(folder, ".from.json");
  const wanted = JSON.stringify(from);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await fetchInto(folder, from);
  writeFileSync(stamp, wanted);
}

async function fetchInto(folder: string, from: Source): Promise<void> {
  if ("npm" in from) {
    const options = ["--prefix", ".", "--no-save", "--no-package-lock", "--ignore-scripts", "--legacy-peer-deps", "--omit=dev", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...options, ...from.npm], { cwd: folder });
  } else if ("debian" in from) {
    await run("apt-get", ["download", ...from.debian], { cwd: folder });
    for (const name of from.debian) await run("sh", ["-c", `dpkg -x ${name}_*.deb .`], { cwd: folder });
  } else {
    await run("python3", ["-m", "venv", "venv"], { cwd: folder });
    await run("venv/bin/pip", ["install", "--quiet", "--disable-pip-version-check", ...from.pypi], { cwd: folder });
    const [command, ...words] = from.build ?? [];
    if (command !== undefined) await run(command, words, { cwd: folder, env: environment(folder) });
  }
}

/** Opens an application that was fetched; `snippet` goes into pages that are served from its folder. */
export async function openApp(app: App, snippet: () => string): Promise<Opened> {
  if ("pypi" in app.from && app.from.serve !== undefined) return openServer(app, app.from.serve);
  const pages = join(CACHE, "pages");
  if (!existsSync(pages)) symlinkSync(PAGES, pages);
  const site = await serve({ host: "localhost", folder: CACHE, snippet, own: {} });
  return { url: `${site.origin}/${app.page}`, hasSnippet: true, close: site.close };
}

async function openServer(app: App, serveCommand: readonly string[]): Promise<Opened> {
  const port = await freePort();
  const folder = join(CACHE, app.name);
  const [command = "", ...words] = serveCommand.map((word) => word.replace("{port}", String(port)));
  const child = spawn(command, words, { cwd: folder, env: environment(folder), stdio: "ignore" });
  const url = `http://localhost:${port}/${app.page}`;
  await answers(child, url);
  return {
    url,
    hasSnippet: false,
    close: async () => {
      child.kill();
    },
  };
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_PATIENCE_MS;
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${url} does not answer`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, HOME: folder, PATH: `${join(folder, "venv/bin")}${delimiter}${process.env["PATH"] ?? ""}` };
}
