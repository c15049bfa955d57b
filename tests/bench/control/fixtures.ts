// The pages of the bench: plain HTML as it is, the rest bundled from the packages that products use.

import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readFileSync } from "node:fs";

import { build, type Plugin } from "esbuild";
import { compile, compileModule } from "svelte/compiler";

const HERE = import.meta.dirname;
const FRAMEWORKS = ["react", "vue", "svelte", "angular", "components"];
const EDITORS = ["lexical", "prosemirror", "codemirror", "monaco", "quill"];
/** Those that bring a style sheet of their own. */
const STYLED = ["monaco", "quill"];
const STYLE = "body{margin:8px;font:14px/1.4 sans-serif}#app.list{display:grid;grid-template-columns:repeat(6,1fr);gap:6px}#app.list section{border:1px solid #ccc;padding:4px;min-height:44px}" +
  "input:not([type=checkbox],[type=radio]),textarea{width:9em}";
const EDITOR_STYLE = "#app{width:600px}#editor,.ql-editor,.cm-editor{height:160px;overflow:auto;outline:1px solid #ccc;font:16px/1.4 sans-serif}#editor p,#editor ul{margin:0}";

/** Components and runes, as Svelte's own plugins for bundlers compile them. */
const svelte: Plugin = {
  name: "svelte",
  setup(builder) {
    builder.onLoad({ filter: /\.svelte$/ }, ({ path }) => ({ contents: compile(readFileSync(path, "utf8"), { filename: path, generate: "client", css: "injected", runes: true }).js.code, loader: "js" }));
    builder.onLoad({ filter: /\.svelte\.js$/ }, ({ path }) => ({ contents: compileModule(readFileSync(path, "utf8"), { filename: path, generate: "client" }).js.code, loader: "js" }));
  },
};

/** Builds all pages, or those named, into a folder. */
export async function buildFixtures(only: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-control-"));
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  if (isWanted("plain")) copyFileSync(join(HERE, "plain.html"), join(folder, "plain.html"));
  const sources = [
    ...FRAMEWORKS.filter(isWanted).map((name) => join(HERE, "frameworks", `${name}.ts`)),
    ...EDITORS.filter(isWanted).map((name) => join(HERE, "editors", `${name}.ts`)),
  ];
  await build({
    entryPoints: sources, outdir: join(folder, "bundles"), bundle: true, format: "esm", target: "es2022", logLevel: "error",
    conditions: ["browser", "production"], define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    loader: { ".ttf": "dataurl" }, entryNames: "[name]", plugins: [svelte], minify: true,
  });
  for (const source of sources) {
    const name = basename(source, ".ts");
    writeFileSync(join(folder, `${name}.html`), around(name));
  }
  return folder;
}

/** A page that the framework or the editor fills. */
function around(name: string): string {
  const list = FRAMEWORKS.includes(name) && name !== "components" ? " class=list" : "";
  const sheet = STYLED.includes(name) ? `<link rel=stylesheet href="bundles/${name}.css">` : "";
  return `<!doctype html><html lang=en><head><meta charset=utf-8><title>Interactions: ${name}</title>${sheet}<style>${EDITORS.includes(name) ? EDITOR_STYLE : STYLE}</style></head><body><div id=app${list}></div><script type=module src="bundles/${name}.js"></script></body></html>`;
}
