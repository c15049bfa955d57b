// Control of a page by a framework, of an editor, and of a page that somebody brings: a few of the
// interactions of `bench control`, driven as there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { attempt, visitPage } from "../bench/control/attempt.ts";
import { buildFixtures } from "../bench/control/fixtures.ts";
import { serve, type Site } from "../bench/support/site.ts";
import { startTandem, type Tandem } from "../bench/support/tandem.ts";
import { launchBrowser, PATIENCE_MS } from "./support.ts";

const BENCH = join(import.meta.dirname, "../bench/control.ts");

let folder: string;
let tandem: Tandem;
let site: Site;
let browser: Browser;

before(async () => {
  folder = await buildFixtures(["react", "lexical"]);
  tandem = await startTandem();
  site = await serve({ host: "localhost", folder, snippet: () => tandem.snippet, own: {} });
  await tandem.start([site.origin]);
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await site.close();
  await tandem.close();
  rmSync(folder, { recursive: true });
});

/** All of these have to happen on the page. */
async function all(page: string, names: readonly string[]): Promise<void> {
  const visit = await visitPage(tandem, [browser, browser], `${site.origin}/${page}`);
  try {
    for (const name of names) {
      const one = visit.cases.find((found) => found.case === name);
      assert.ok(one, `${page} has “${name}”`);
      assert.deepEqual({ name, ...(await attempt(visit, one, PATIENCE_MS)) }, { name, ok: true, detail: "" });
    }
  } finally {
    await visit.close();
  }
}

test("a page by React does what the agent's hand does", () =>
  all("react.html", ["click", "controlled text that is reshaped", "keydown", "select", "checkbox", "date", "Enter sends a form", "drag and drop"]));

test("an editor holds what the agent writes, selects, pastes, composes and formats", () =>
  all("lexical.html", [
    "type in the middle", "Enter in the middle", "a word back", "double click at the start of a word, and replace", "paste several lines", "composed by an input method", "the caret stays in sight", "bold by key",
  ]));

test("a page of one's own is driven as it lists, what proves nothing fails, and a page without a list is told so", async (t) => {
  const own = mkdtempSync(join(tmpdir(), "tandem-own-"));
  const list = [
    { case: "one more", act: "click", target: "#more", expect: "n === 1" },
    { case: "a name", act: "type", target: "#name", text: "Ada", expect: "document.querySelector('#name').value === 'Ada'" },
    { case: "so already", act: "click", target: "#more", expect: "n >= 1" },
    { case: "kept", act: "click", target: "#kept", expect: "n === 1", refused: "no_control" },
  ];
  const script = `<script>var n = 0</script><script type="application/json" id="control-cases">${JSON.stringify(list)}</script>`;
  writeFileSync(join(own, "own.html"), `<!doctype html><title>Own</title><button id=more onclick="n++">more</button><input id=name><button id=kept data-tandem=no-control onclick="n++">kept</button>${script}`);
  writeFileSync(join(own, "empty.html"), "<!doctype html><title>Empty</title><p>nothing to try</p>");
  const bench = spawn(process.execPath, ["--import", "tsx", BENCH, "--page", join(own, "own.html"), "--page", join(own, "empty.html")], { cwd: join(BENCH, "../.."), stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => {
    bench.kill();
    rmSync(own, { recursive: true });
  });
  const [said, told] = [[] as string[], [] as string[]];
  bench.stdout.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  bench.stderr.on("data", (chunk: Buffer) => told.push(chunk.toString()));
  const [code] = await once(bench, "close");
  const lines = said.join("").trim().split("\n").map((line) => JSON.parse(line) as { case: string; ok?: boolean; detail?: string; n_ok?: number; n_cases?: number });
  const outcome = lines.map(({ case: name, ok, detail, n_ok, n_cases }) => (name === "all" ? [name, n_ok, n_cases] : [name, ok, detail]));
  assert.deepEqual(outcome, [
    ["one more", true, ""], ["a name", true, ""], ["so already", false, "it is so before anything is done"], ["kept", true, "refused: no_control"], ["all", 3, 4],
  ]);
  assert.equal(code, 1);
  assert.match(told.join(""), /empty\.html lists nothing to try/);
});
