// Writes the types of the HTTP interface, from `docs/openapi.json` into `src/interface.ts`, or into the file
// that is named, where `cargo xtask tidy` compares them.

import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../docs/openapi.json", import.meta.url);
const FILE = new URL("src/interface.ts", import.meta.url);
const HEAD = "// Written by `cargo xtask tidy --fix` from docs/openapi.json. Do not change it by hand.\n\n";
const METHODS = ["get", "put", "post", "delete", "patch", "head", "options"];

const document = JSON.parse(readFileSync(DOCUMENT, "utf8"));
for (const operation of operations()) {
  // Operations have the same name where they do the same with another noun; their path names them apart.
  delete operation.operationId;
  // Headers of answers are read by name, so their types, half of the file, would serve nobody.
  for (const answer of Object.values(operation.responses)) delete answer.headers;
}
const tree = await openapiTS(document, { defaultNonNullable: false, silent: true });
writeFileSync(process.argv[2] ?? FILE, HEAD + astToString(tree));

function operations() {
  return Object.values(document.paths).flatMap((path) => METHODS.map((method) => path[method]).filter((one) => one !== undefined));
}
