// Everywhere that something of a customer's page could turn up.

import { readdirSync, readFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Frame, Page } from "playwright-core";

import { replicaFrame, type TandemServer } from "../e2e/support.ts";
import type { Finder } from "./canaries.ts";
import type { Recorder } from "./wire.ts";

export type Sink = "wire" | "replica" | "console" | "memory" | "disk" | "log";

/** Canaries that each sink holds. */
export type Findings = ReadonlyMap<Sink, ReadonlySet<string>>;

/** Looks into every sink; the server must be running. */
export async function searchSinks(finder: Finder, server: TandemServer, recorder: Recorder, agent: Page): Promise<Findings> {
  return new Map<Sink, ReadonlySet<string>>([
    ["wire", finder.in(recorder.sent())],
    ["replica", finder.in(Buffer.from(await describeFrame(await replicaFrame(agent))))],
    ["console", finder.in(Buffer.from(await describeFrame(agent.mainFrame())))],
    ["memory", await searchMemory(finder, server.pid)],
    ["disk", searchFolder(finder, server.folder)],
    ["log", finder.in(Buffer.from(server.log))],
  ]);
}

/** Everything that a frame's document holds: markup, shadow roots, values, sheets, properties. */
async function describeFrame(frame: Frame): Promise<string> {
  return frame.evaluate(() => {
    const said: string[] = [document.title, location.href];
    const sheet = (one: CSSStyleSheet): void => {
      said.push(one.title ?? "");
      for (const rule of one.cssRules) said.push(rule.cssText);
    };
    const shown = (element: Element, pseudo: string): string => {
      const style = getComputedStyle(element, pseudo);
      return `${style.content} ${style.quotes} ${style.listStyleType}`;
    };
    const look = (root: Document | ShadowRoot): void => {
      said.push(root instanceof Document ? root.documentElement.outerHTML : root.innerHTML);
      for (const one of [...root.styleSheets, ...root.adoptedStyleSheets]) sheet(one);
      for (const element of root.querySelectorAll("*")) {
        said.push(String((element as HTMLInputElement).value ?? ""), shown(element, ""), shown(element, "::before"), shown(element, "::after"));
        if (element.shadowRoot !== null) look(element.shadowRoot);
      }
    };
    look(document);
    return said.join("\n");
  });
}

/** Bytes of a process that are read at once; pieces overlap by the longest canary. */
const PIECE_BYTES = 16 * 1024 * 1024;
const OVERLAP_BYTES = 256;

/** What a process holds in memory that it can write to. https://man7.org/linux/man-pages/man5/proc_pid_mem.5.html */
async function searchMemory(finder: Finder, pid: number): Promise<Set<string>> {
  const found = new Set<string>();
  const maps = await readFile(`/proc/${pid}/maps`, "utf8");
  const memory = await open(`/proc/${pid}/mem`, "r");
  try {
    for (const line of maps.split("\n")) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      for await (const piece of piecesOf(memory, Number.parseInt(from, 16), Number.parseInt(to, 16))) {
        for (const word of finder.in(piece)) found.add(word);
      }
    }
  } finally {
    await memory.close();
  }
  return found;
}

async function* piecesOf(memory: Awaited<ReturnType<typeof open>>, from: number, to: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(Math.min(PIECE_BYTES, to - from));
  for (let at = from; at < to; at += PIECE_BYTES - OVERLAP_BYTES) {
    const { bytesRead } = await memory.read(buffer, 0, Math.min(buffer.length, to - at), at).catch(() => ({ bytesRead: 0 }));
    yield buffer.subarray(0, bytesRead);
    if (at + PIECE_BYTES >= to) return;
  }
}

function searchFolder(finder: Finder, folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Set(files.flatMap((entry) => [...finder.in(readFileSync(join(entry.parentPath, entry.name)))]));
}
