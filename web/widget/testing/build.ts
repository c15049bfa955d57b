// Builds the entry points for browser tests, with the fake engine in the place of the real one.

import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";
import { type Built, buildOnce } from "../../shared/testing/built";

const WEB = resolve(import.meta.dirname, "../..");

const fakeEngine: Plugin = {
  name: "fake-engine",
  enforce: "pre",
  resolveId: (source) => (source.endsWith("shared/transport/customer") ? join(WEB, "widget/testing/fake-engine.ts") : null),
};

/** A folder with `loader.js`, `frame/widget/frame.html`, `frame/join/index.html` and assets. */
export function buildWidget(): Promise<Built> {
  return buildOnce("widget", buildInto);
}

async function buildInto(folder: string): Promise<void> {
  const common = { root: WEB, configFile: false, logLevel: "error", publicDir: false } as const;
  await build({
    ...common,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: join(WEB, "widget/loader.ts"), formats: ["iife"], name: "tandemLoader", fileName: () => "loader.js" },
    },
  });
  await build({
    ...common,
    plugins: [fakeEngine],
    build: {
      outDir: join(folder, "frame"),
      target: "es2022",
      modulePreload: false,
      rollupOptions: { input: [join(WEB, "widget/frame.html"), join(WEB, "join/index.html")] },
    },
  });
}
