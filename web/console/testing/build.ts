/// <reference types="node" />
// Builds the console with the fake engine for all its tests.

import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";
import { type Built, buildOnce } from "../../shared/testing/built";

const here = fileURLToPath(new URL(".", import.meta.url));

export function buildConsole(): Promise<Built> {
  return buildOnce("console", async (outDir) => {
    await build({
      root: here,
      configFile: false,
      logLevel: "error",
      plugins: [svelte({ configFile: false })],
      build: { outDir, emptyOutDir: true, assetsDir: "assets" },
    });
  });
}
