// Processes beside a bench: the load generator, and relays of peers.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { progress } from "./report.ts";

const GENERATOR = process.env["TANDEM_LOAD"] ?? join(import.meta.dirname, "../../../target/release/load");

/** Runs the load generator once; what it found. */
export async function generate<Found>(...words: readonly string[]): Promise<Found> {
  const { stdout } = await promisify(execFile)(GENERATOR, [...words], { maxBuffer: 16 << 20 });
  return JSON.parse(stdout) as Found;
}

export interface Relay {
  readonly origin: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts the relay of a peer. */
export async function startPeer(name: string): Promise<Relay> {
  const script = join(import.meta.dirname, "peers.ts");
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, script, name], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null || child.pid === undefined) throw new Error(`no relay of ${name}`);
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  progress(`${name} relays on port ${port}`);
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid,
    close: async () => {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}
