// A real Dovecot, as `cargo xtask test` brings it: without rights, on a port of this machine, with one Maildir for
// everybody who has the password; stopped and started again.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { greets } from "./exim.ts";
import { freePort, PATIENCE_MS } from "./support.ts";

const DOVECOT = join(process.env["TANDEM_SYSTEMS"] ?? join(homedir(), ".cache/tandem/systems"), "dovecot");

/** What lets everybody in. */
export const PASSWORD = "three-small-words";

/** It looks for its parts below /usr, and for an account of its name, which is nobody's and without rights. */
const AS_DOVECOT = `
set -e
mount -t overlay overlay -o "lowerdir=$2/usr:/usr" /usr
for list in passwd group; do cat "/etc/$list" > "$1/$list"; done
echo 'dovecot:x:1000:1000::/nonexistent:/usr/sbin/nologin' >> "$1/passwd"
echo 'dovecot:x:1000:' >> "$1/group"
for list in passwd group; do mount --bind "$1/$list" "/etc/$list"; done
exec unshare --user --map-user=1000 --map-group=1000 dovecot -F -c "$1/dovecot.conf"
`;

function settings(folder: string, port: number, maildir: string): string {
  const open = ["anvil", "stats"].map((name) => `service ${name} {\n  chroot =\n}`).join("\n");
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovecot
first_valid_uid = 1
mail_location = maildir:${maildir}
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=dovecot gid=dovecot home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
${open}
`;
}

/** A certificate of this machine that nobody else has signed. */
function certify(folder: string): string {
  const certificate = join(folder, "certificate.pem");
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2", "-keyout", join(folder, "key.pem"), "-out", certificate, ...names], { stdio: "ignore" });
  return certificate;
}

export interface Dovecot {
  readonly port: number;
  /** Lets nobody in before the line is TLS; the file with its certificate, which is for localhost. */
  readonly certificate: string;
  start(): Promise<void>;
  /** As a power cut would. */
  stop(): Promise<void>;
  /** Flags of the mails that lie there, as letters: `F` flagged, `S` seen. */
  flags(): readonly string[];
  remove(): Promise<void>;
}

/** With the mails that lie in that Maildir. */
export async function makeDovecot(maildir: string): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-dovecot-"));
  const port = await freePort();
  for (const place of [join(folder, "run"), ...["cur", "new", "tmp"].map((name) => join(maildir, name))]) mkdirSync(place, { recursive: true });
  const certificate = certify(folder);
  writeFileSync(join(folder, "dovecot.conf"), settings(folder, port, maildir));
  const rights = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  // A namespace of its own for processes: with the first of them all are gone, those that left its group, too.
  const command = ["--pid", "--fork", "--kill-child", "--mount", "--mount-proc", ...rights, "bash", "-c", AS_DOVECOT, "dovecot", folder, DOVECOT];
  let child: ChildProcess | undefined;
  let said = "";
  const stop = async (): Promise<void> => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
  };
  return {
    port,
    certificate,
    async start() {
      const started = spawn("unshare", command, { stdio: ["ignore", "pipe", "pipe"], detached: true });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await greets(port, "* OK"))) {
        if (started.exitCode !== null || Date.now() > deadline) throw new Error(`Dovecot did not start:\n${said}\n${readFileSync(join(folder, "log"), "utf8")}`);
        await new Promise((done) => setTimeout(done, 50));
      }
    },
    stop,
    flags: () => readdirSync(join(maildir, "cur")).map((name) => name.split(":2,")[1] ?? ""),
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
