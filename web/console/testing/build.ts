/// <reference types="node" />
// Builds the console with the fake engine into a folder of its own.

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

export async function buildConsole(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "tandem-console-"));
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    plugins: [svelte({ configFile: false })],
    build: { outDir, emptyOutDir: true, assetsDir: "assets" },
  });
  return outDir;
}
