// A real Exim, as `cargo xtask test` brings it: without rights, on a port of this machine, with a Maildir for
// everybody of one domain; stopped and started again.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, PATIENCE_MS } from "./support.ts";

const EXIM = join(process.env["TANDEM_SYSTEMS"] ?? join(homedir(), ".cache/tandem/systems"), "exim");

/** The domain whose mail lies in the Maildir. */
export const DOMAIN = "example.test";

/** Exim wants an account of its name; it is one of nobody else's where only Exim sees it, and without rights. */
const AS_EXIM = `
set -e
for list in passwd group; do cat "/etc/$list" > "$1/$list"; done
echo 'Debian-exim:x:1000:1000::/nonexistent:/usr/sbin/nologin' >> "$1/passwd"
echo 'Debian-exim:x:1000:' >> "$1/group"
for list in passwd group; do mount --bind "$1/$list" "/etc/$list"; done
shift
exec unshare --user --map-user=1000 --map-group=1000 "$@"
`;

function settings(folder: string, port: number): string {
  return `
primary_hostname = post.${DOMAIN}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/exim.pid
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
domainlist local_domains = ${DOMAIN}
acl_smtp_rcpt = rcpt
acl_smtp_data = data
host_lookup =
keep_environment =

begin acl
rcpt:
  accept domains = +local_domains
  deny
data:
  accept

begin routers
support:
  driver = accept
  domains = +local_domains
  local_parts = ^support
  transport = support
all:
  driver = accept
  domains = +local_domains
  transport = maildir

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${folder}/mail
  create_directory
  envelope_to_add
support:
  driver = appendfile
  maildir_format
  directory = ${folder}/support
  create_directory
  envelope_to_add
  return_path_add
`;
}

/** A mail as it lies in the Maildir. */
export interface LyingMail {
  /** Unfolded, by name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first part, which is plain text. */
  readonly text: string;
}

export interface Exim {
  readonly port: number;
  /** The Maildir of everybody whose name begins with support. */
  readonly support: string;
  start(): Promise<void>;
  /** As a power cut would. */
  stop(): Promise<void>;
  mails(): readonly LyingMail[];
  /** Takes a mail as any mail server would; the sender of none is empty. */
  take(from: string, to: string, data: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

export async function makeExim(): Promise<Exim> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-exim-"));
  const port = await freePort();
  for (const name of ["spool", "log"]) mkdirSync(join(folder, name));
  const config = join(folder, "exim.conf");
  writeFileSync(config, settings(folder, port));
  const libraries = readdirSync(join(EXIM, "usr/lib")).filter((name) => name.endsWith("-linux-gnu"));
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.map((name) => join(EXIM, "usr/lib", name)).join(":") };
  const rights = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const command = ["--mount", ...rights, "bash", "-c", AS_EXIM, "exim", folder, join(EXIM, "usr/sbin/exim4"), "-C", config, "-bdf", "-q1m"];
  let child: ChildProcess | undefined;
  let log = "";
  const stop = async (): Promise<void> => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
  };
  return {
    port,
    support: join(folder, "support"),
    async start() {
      const started = spawn("unshare", command, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await greets(port))) {
        if (started.exitCode !== null || Date.now() > deadline) throw new Error(`Exim did not start:\n${log}`);
        await new Promise((done) => setTimeout(done, 50));
      }
    },
    stop,
    mails() {
      const place = join(folder, "mail/new");
      if (!existsSync(place)) return [];
      return readdirSync(place).map((name) => read(readFileSync(join(place, name), "utf8")));
    },
    take: (from, to, data) => takes(port, [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA", [...data, "."].join("\r\n")]),
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether somebody says what a mail server says first; one with mailboxes says `* OK`. */
export async function greets(port: number, greeting = "220 "): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("data", (chunk: Buffer) => {
      socket.end("QUIT\r\n");
      resolve(chunk.toString().startsWith(greeting));
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}

/** Says one line after the other to the mail server, each once the one before was answered well. */
async function takes(port: number, lines: readonly string[]): Promise<void> {
  const left = ["EHLO customer.test", ...lines, "QUIT"];
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1");
    let said = "";
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      // The last line of an answer has a blank behind its number (RFC 5321 §4.2.1).
      if (!/^\d{3} [^\n]*\n$/m.test(said)) return;
      if (!/^[23]/.test(said)) reject(new Error(said));
      said = "";
      const next = left.shift();
      if (next === undefined) resolve();
      else socket.write(`${next}\r\n`);
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed with ${left.length} lines to say`)));
  });
}

/** A header as people read it (RFC 2047). */
export function readable(header: string | undefined): string {
  const between = (header ?? "").replace(/\?=\s+=\?/g, "?==?");
  return between.replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_all, how: string, words: string) => {
    if (how.toLowerCase() === "b") return Buffer.from(words, "base64").toString("utf8");
    const bytes = words.replaceAll("_", " ").replace(/=([0-9A-F]{2})/gi, (_one, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
  });
}

function read(raw: string): LyingMail {
  const [head = "", ...rest] = raw.replaceAll("\r\n", "\n").split("\n\n");
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\n[ \t]+/g, " ").split("\n")) {
    const [name = "", value = ""] = line.split(/:\s*(.*)/s);
    headers[name.toLowerCase()] = value;
  }
  const boundary = /boundary="?([^";]+)/.exec(headers["content-type"] ?? "")?.[1] ?? "";
  const part = rest.join("\n\n").split(`--${boundary}`)[1] ?? "";
  const [partHead = "", ...words] = part.split("\n\n");
  const text = words.join("\n\n");
  if (/base64/i.test(partHead)) return { headers, text: Buffer.from(text, "base64").toString("utf8").replaceAll("\r\n", "\n") };
  const bytes = text.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { headers, text: /quoted-printable/i.test(partHead) ? Buffer.from(bytes, "latin1").toString("utf8") : text };
}
