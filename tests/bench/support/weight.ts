// What scripts and pages weigh on their way to a customer: brotli at its best.

import { brotliCompressSync, constants } from "node:zlib";

import { buildSync } from "esbuild";

/** Bytes after brotli at quality 11. */
export function brotliBytes(body: Buffer): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return brotliCompressSync(body, { params }).length;
}

/** What an embedder's bundle holds who imports just this; `folder` is where modules are looked for. */
export function bundleOf(code: string, folder: string): Buffer {
  const built = buildSync({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    format: "esm",
    legalComments: "none",
    minify: true,
    write: false,
  });
  const file = built.outputFiles[0];
  if (file === undefined) throw new Error("nothing was bundled");
  return Buffer.from(file.contents);
}
