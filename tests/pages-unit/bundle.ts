// Bundles of the sensor, the replica and this folder's own browser halves, for the tests.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { type Plugin, build } from "esbuild";

/** Path of a file in the repository. */
export function repository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** One self-contained script; `global` names what it exports in the page. */
export async function bundle(path: string, global: string | null, minify: boolean): Promise<string> {
  const result = await build({
    entryPoints: [repository(path)],
    bundle: true,
    minify,
    write: false,
    format: "iife",
    target: "es2022",
    ...(global === null ? {} : { globalName: global }),
  });
  return result.outputFiles[0]?.text ?? "";
}

/** The sensor; `tiny` slices end after three nodes, so that a start meets many mutations. */
export async function sensorBundle(tiny: boolean): Promise<string> {
  const changed: string[] = [];
  const shrink: Plugin = {
    name: "tiny-slices",
    setup(setup) {
      setup.onLoad({ filter: /sensor\/(?:sensor|state)\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(/const (SLICE_MS|CLOCK_EVERY) = \d+/, (_match, name: string) => {
          changed.push(name);
          return `const ${name} = ${name === "SLICE_MS" ? 0 : 3}`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
  const result = await build({
    entryPoints: [repository("web/sensor/sensor.ts")],
    bundle: true, write: false, format: "iife", target: "es2022", globalName: "TandemSensor",
    plugins: tiny ? [shrink] : [],
  });
  if (tiny && changed.length !== 2) {
    throw new Error("the sensor's slices have other names");
  }
  return result.outputFiles[0]?.text ?? "";
}

/** The replica's document, filled as the server does it. */
export async function replicaDocument(script: string, mode: string, nonce: string): Promise<string> {
  const template = await readFile(repository("web/viewer/replica.html"), "utf8");
  const doctype = { no: "<!DOCTYPE html>", limited: '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">', full: "" }[mode] ?? "";
  const body = template.slice(template.indexOf(">") + 1);
  const filled = body.replace("__MODE__", mode).replace("__NONCE__", nonce);
  return doctype + filled.replace("__SCRIPT__", () => script.replaceAll("</script", "\\x3C/script").replaceAll("<!--", "\\x3C!--"));
}
