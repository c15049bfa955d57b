// Files both ways between two real browsers: large ones over a server that is killed on the way, every
// refusal in the words that people read, and nothing left behind.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { answerControl } from "../bench/control/drive.ts";
import { press } from "../../web/widget/testing/press.ts";
import { answerConsent, meetByWidget, openStage, type Stage, timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchDesktop, TandemServer } from "./support.ts";

const MIB = 1024 * 1024;
/** Several parts of a transfer, and many steps of the progress; `TANDEM_TEST_FILE_MB=100` tries with more. */
const LARGE_BYTES = Number(process.env["TANDEM_TEST_FILE_MB"] ?? 60) * 1000 * 1000;
/** A large file takes its time on a machine that does other things too. */
const LARGE_MS = 240_000;

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "tandem-files-"));

before(async () => {
  browser = await launchDesktop();
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Scene {
  readonly server: TandemServer;
  readonly stage: Stage;
  readonly frame: Frame;
}

async function inSession(flags: readonly string[], work: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await TandemServer.launch("--files-free-mib", "0", ...flags);
  const stage = await openStage(browser, server, "websocket");
  try {
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    const frame = await clientFrame(stage.customer);
    await press(frame, frame.getByRole("button", { name: /^Chat/ }));
    await stage.agent.getByRole("tab", { name: /^Files/ }).click();
    await work({ server, stage, frame });
  } finally {
    await stage.close();
    await server.stop();
  }
}

function make(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** What lies in the server's folder, and how large. */
function stored(server: TandemServer, part: "partial" | "whole"): readonly number[] {
  const place = join(server.folder, "files", part);
  if (!existsSync(place)) return [];
  return readdirSync(place).map((name) => statSync(join(place, name), { throwIfNoEntry: false })?.size ?? 0);
}

function rssMib(server: TandemServer): number {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Follows the memory of a server until it is told to stop; the answer is the growth in MiB. */
function watchMemory(server: TandemServer): () => number {
  const first = rssMib(server);
  let most = first;
  const timer = setInterval(() => (most = Math.max(most, rssMib(server))), 50);
  return () => {
    clearInterval(timer);
    return most - first;
  };
}

async function customerSends(frame: Frame, page: Page, ...paths: string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await press(frame, frame.getByRole("button", { name: "Send a file" }));
  await (await chooser).setFiles(paths);
}

/** The agent asks, and the customer allows it on the sheet. */
async function allowFiles(agent: Page, customer: Page): Promise<void> {
  await agent.getByRole("button", { name: "Ask to exchange files" }).click();
  await answerControl(customer, "Allow files");
  await agent.getByRole("button", { name: "Send a file" }).waitFor();
}

async function agentSends(agent: Page, ...paths: string[]): Promise<void> {
  const chooser = agent.waitForEvent("filechooser");
  await agent.getByRole("button", { name: "Send a file" }).click();
  await (await chooser).setFiles(paths);
}

test("a large file goes both ways over a server that is killed on the way, and every hash is equal", { timeout: 2 * LARGE_MS }, async (t) => {
  const path = make("trace.bin", randomBytes(LARGE_BYTES));
  const expected = await hashOf(path);
  await inSession([], async ({ server, stage: { agent, customer }, frame }) => {
    await customerSends(frame, customer, path);
    await eventually("a third has arrived", async () => (stored(server, "partial")[0] ?? 0) > LARGE_BYTES / 3, LARGE_MS);
    await server.kill();
    const before = stored(server, "partial")[0] ?? 0;
    assert.ok(before > 0 && before < LARGE_BYTES);
    await server.start();
    const upGrowth = watchMemory(server);
    await frame.getByText("Sent", { exact: true }).waitFor({ timeout: LARGE_MS });
    t.diagnostic(`upload: killed at ${before} bytes, memory of the server grew by ${upGrowth().toFixed(1)} MiB after that`);

    const saved = agent.waitForEvent("download", { timeout: LARGE_MS });
    const downGrowth = watchMemory(server);
    await agent.getByRole("button", { name: "Download: trace.bin" }).click();
    await eventually("a part is there", async () => (await agent.getByRole("progressbar").evaluate((bar: HTMLProgressElement) => bar.value)) > LARGE_BYTES / 10, LARGE_MS);
    t.diagnostic(`download: memory of the server grew by ${downGrowth().toFixed(1)} MiB until it was killed`);
    await server.kill();
    await agent.getByText("The connection is interrupted").waitFor();
    await server.start();
    const download = await saved;
    assert.equal(download.suggestedFilename(), "trace.bin");
    assert.equal(await hashOf(await download.path()), expected);
    await agent.getByText("Downloaded and checked", { exact: true }).waitFor();

    // The other way: the agent sends it back under another name.
    await allowFiles(agent, customer);
    const back = make("back.bin", readFileSync(path));
    await agentSends(agent, back);
    await eventually("a third has arrived", async () => (stored(server, "partial")[0] ?? 0) > LARGE_BYTES / 3, LARGE_MS);
    await server.kill();
    await server.start();
    await frame.getByText("Ready to download").waitFor({ timeout: LARGE_MS });
    const taken = customer.waitForEvent("download", { timeout: LARGE_MS });
    await press(frame, frame.getByRole("button", { name: "Download back.bin" }));
    const row = frame.getByRole("listitem").filter({ hasText: "back.bin" });
    await eventually("a part is there", async () => (await row.getByRole("progressbar").evaluate((bar: HTMLProgressElement) => bar.value / bar.max)) > 0.1, LARGE_MS);
    await server.kill();
    await row.getByText("The connection is interrupted").waitFor();
    assert.equal(await Promise.race([taken.then(() => "saved"), Promise.resolve("cut")]), "cut");
    await server.start();
    assert.equal(await hashOf(await (await taken).path()), expected);
    await frame.getByText("Downloaded and checked", { exact: true }).waitFor();
    assert.deepEqual(stored(server, "partial"), []);
    assert.deepEqual(stored(server, "whole"), [LARGE_BYTES, LARGE_BYTES]);
  });
});

test("each refusal is said in words to who sends, and leaves nothing behind", async () => {
  const scanner = make("scan.sh", 'grep -q VIRUS "$1" && exit 1; exit 0');
  const flags = ["--files-file-mib", "1", "--files-deny", "ps1", "--files-scanner-command", `/bin/sh,${scanner}`];
  await inSession(flags, async ({ server, stage: { agent, customer }, frame }) => {
    const cases: readonly (readonly [string, Buffer | string, string])[] = [
      ["large.bin", Buffer.alloc(MIB + 1), "It is larger than 1 MB."],
      ["script.ps1", "Get-Process", "Files of these types are not taken: ps1."],
      ["holiday.jpg", Buffer.from("4d5a90000300000004000000ffff0000", "hex"), "Its content is of another type than its name says, or of one that is not taken."],
      ["letter.txt", "VIRUS", "The virus scanner found something in it."],
    ];
    for (const [name, content, words] of cases) {
      await customerSends(frame, customer, make(name, content));
      const row = frame.getByRole("listitem").filter({ hasText: name });
      await row.getByText(words).waitFor();
    }
    // Both ends read of what had begun.
    await agent.getByRole("listitem").filter({ hasText: "letter.txt" }).getByText("The virus scanner found something in it.").waitFor();
    assert.deepEqual([stored(server, "partial"), stored(server, "whole")], [[], []]);
    await customerSends(frame, customer, make("fine.txt", "fine"));
    await frame.getByText("Sent", { exact: true }).waitFor();
    await allowFiles(agent, customer);
    for (const [name, content, words] of cases) {
      await agentSends(agent, make(`own-${name}`, content));
      await agent.getByRole("listitem").filter({ hasText: `own-${name}` }).getByText(words).waitFor();
    }
    await frame.getByRole("listitem").filter({ hasText: "own-letter.txt" }).getByText("The virus scanner found something in it.").waitFor();
    assert.equal(await frame.getByRole("button", { name: /^Download own-/ }).count(), 0);
    assert.equal(stored(server, "partial").length, 0);
    await agentSends(agent, make("setup.exe", "text"));
    const program = frame.getByRole("listitem").filter({ hasText: "setup.exe" });
    await program.getByRole("button", { name: "Download setup.exe" }).waitFor();
    assert.ok(await program.getByText("This file can run programs on your device.").isVisible());
    const isChatInView = await frame.locator(".composer").evaluate((composer) => composer.getBoundingClientRect().bottom <= innerHeight);
    assert.ok(isChatInView, "the chat has no place beside the files");
    const refused = (await timelineOf(agent)).filter(({ kind }) => kind === "file_refused");
    assert.equal(refused.length, 2 * cases.length);
    assert.ok(!server.log.includes("letter.txt"), "a name of a file is in the log");
  });
});

test("a disk that fills up while a file arrives refuses it and is empty again", async (t) => {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
  assert.equal(mounted.status, 0, `a disk of two megabytes: ${mounted.stderr.toString()}`);
  t.after(() => spawnSync("umount", [disk]));
  await inSession(["--files-folder", disk], async ({ stage: { agent, customer }, frame }) => {
    // Another process fills it up once the file is on its way.
    let filled = (): void => undefined;
    const isFull = new Promise<void>((resolve) => (filled = resolve));
    await customer.route("**/api/v1/files/*/content", async (route) => {
      if (route.request().headers()["upload-offset"] !== "0") await isFull;
      await route.continue();
    });
    await customerSends(frame, customer, make("log.bin", randomBytes(1500 * 1024)));
    await eventually("a part has arrived", async () => readdirSync(join(disk, "partial")).length === 1);
    // More than the disk holds: of what has arrived, nothing may be written yet.
    assert.throws(() => writeFileSync(join(disk, "other"), Buffer.alloc(3 * MIB)), /ENOSPC/);
    filled();
    const words = "The server has no room left for it.";
    await frame.getByRole("listitem").filter({ hasText: "log.bin" }).getByText(words).waitFor();
    await agent.getByRole("listitem").filter({ hasText: "log.bin" }).getByText(words).waitFor();
    assert.deepEqual([readdirSync(join(disk, "partial")), readdirSync(join(disk, "whole"))], [[], []]);
  });
});

test("after a reload the customer chooses the same file again, and another one is told apart", async () => {
  await inSession([], async ({ server, stage: { customer }, frame }) => {
    const path = make("slow.bin", randomBytes(4 * MIB));
    // The line is cut in the middle.
    await customer.route("**/api/v1/files/*/content", async (route) => {
      const offset = Number(route.request().headers()["upload-offset"] ?? 0);
      if (route.request().method() === "PATCH" && offset > MIB / 2) await route.abort("connectionreset");
      else await route.continue();
    });
    await customerSends(frame, customer, path);
    await frame.getByText("The connection is interrupted. It goes on by itself.").waitFor();
    await customer.unroute("**/api/v1/files/*/content");
    await customer.route("**/api/v1/files/*/content", (route) => route.abort());
    await customer.reload();
    await customer.unroute("**/api/v1/files/*/content");
    let again = await clientFrame(customer);
    await eventually("the session is back", async () => {
      again = await clientFrame(customer);
      return (await again.getByRole("button", { name: "Choose the file again" }).count()) > 0;
    });
    // Nobody has to look for it: the panel is open.
    const choose = again.getByRole("button", { name: "Choose the file again" });
    await choose.waitFor();
    const pick = async (chosen: string): Promise<void> => {
      const chooser = customer.waitForEvent("filechooser");
      await press(again, choose);
      await (await chooser).setFiles(chosen);
    };
    const other = randomBytes(4 * MIB);
    await pick(make("other.bin", other));
    await again.getByRole("listitem").getByText("That is another file. Choose the one that you began with.").waitFor();
    await pick(path);
    await again.getByText("Sent", { exact: true }).waitFor();
    assert.deepEqual(stored(server, "partial"), []);
  });
});

test("the customer ends the exchange in the middle of a file: the agent reads why, and goes on with it once they may again", async () => {
  await inSession([], async ({ server, stage: { agent, customer }, frame }) => {
    const path = make("halfway.bin", randomBytes(4 * MIB));
    await allowFiles(agent, customer);
    let held = (): void => undefined;
    const reached = new Promise<void>((resolve) => void (held = resolve));
    let release = (): void => undefined;
    const ended = new Promise<void>((resolve) => void (release = resolve));
    await agent.route("**/api/v1/files/*/content", async (route) => {
      if (route.request().method() === "PATCH" && Number(route.request().headers()["upload-offset"]) > 0) {
        held();
        await ended;
      }
      await route.continue();
    });
    await agentSends(agent, path);
    await reached;
    await press(frame, frame.getByRole("button", { name: "Stop exchanging files" }));
    await agent.getByRole("button", { name: "Ask to exchange files" }).waitFor();
    release();
    const row = agent.getByRole("listitem").filter({ hasText: "halfway.bin" });
    await row.getByText("Files can not be sent at this moment. Ask the customer to allow it.").waitFor();
    assert.equal(await frame.getByRole("button", { name: "Stop exchanging files" }).isVisible(), false);
    await allowFiles(agent, customer);
    await row.getByRole("button", { name: /^Go on/ }).click();
    await frame.getByText("Ready to download").waitFor();
    const taken = customer.waitForEvent("download");
    await press(frame, frame.getByRole("button", { name: "Download halfway.bin" }));
    assert.equal(await hashOf(await (await taken).path()), await hashOf(path));
    assert.deepEqual(stored(server, "partial"), []);
  });
});
