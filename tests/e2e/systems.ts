// Real ticket systems, as `cargo xtask test` brings them: started on a folder of their own, stopped and
// started again, and asked by people of theirs what stands on a ticket.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, PATIENCE_MS } from "./support.ts";

const SYSTEMS = process.env["TANDEM_SYSTEMS"] ?? join(homedir(), ".cache/tandem/systems");

/** What stands on a ticket. */
export interface Noted {
  readonly texts: readonly string[];
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** A ticket system with one person who asks. */
export interface TicketSystem {
  readonly kind: "roundup" | "request-tracker" | "redmine";
  /** Where people find it. */
  readonly url: string;
  /** What Tandem gets in with. */
  readonly token: string;
  start(): Promise<void>;
  /** Puts Tandem's panel onto the page of each ticket, where the system has a place for it. */
  embed?(tandem: string): void;
  /** As a power cut would. */
  stop(): Promise<void>;
  /** Kim asks; answers with the ticket's identifier. */
  ask(title: string): Promise<string>;
  /** What stands on a ticket with this mark. */
  notes(id: string, mark: string): Promise<Noted>;
  remove(): Promise<void>;
}

/** A server of somebody else's. */
class Served {
  readonly folder: string;
  readonly port: number;
  readonly #command: () => readonly [string, readonly string[], NodeJS.ProcessEnv];
  #child: ChildProcess | undefined;
  log = "";

  constructor(folder: string, port: number, command: () => readonly [string, readonly string[], NodeJS.ProcessEnv]) {
    this.folder = folder;
    this.port = port;
    this.#command = command;
  }

  async start(path: string): Promise<void> {
    const [program, parameters, env] = this.#command();
    const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env }, detached: true });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    const deadline = Date.now() + 3 * PATIENCE_MS;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}${path}`).catch(() => null);
      if (answer !== null) return;
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`it did not start:\n${this.log}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${init.method ?? "GET"} ${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

/** Serves a tracker; `roundup-server` itself does not run for root. */
const SERVE_ROUNDUP = `
import sys
from wsgiref.simple_server import make_server
from roundup.cgi.wsgi_handler import RequestDispatcher
app = RequestDispatcher(sys.argv[1])
def support(environ, start):
    environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/support", environ["PATH_INFO"].removeprefix("/support")
    return app(environ, start)
make_server("127.0.0.1", int(sys.argv[2]), support).serve_forever()
`;

/** Roundup with its classic template. */
export async function makeRoundup(): Promise<TicketSystem> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-roundup-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/support/`;
  const home = join(folder, "tracker");
  mkdirSync(home);
  const admin = (...words: string[]): void => void execFileSync(join(SYSTEMS, "roundup/bin/roundup-admin"), ["-i", home, ...words], { input: "" });
  admin("install", "classic", "sqlite", `tracker_web=${url},mail_domain=example.test,mail_host=127.0.0.1,mail_debug=${home}/mail.log`);
  admin("initialise", "admin-password");
  admin("create", "user", "username=tandem", "password=tandem-password", "roles=User", "address=tandem@example.test");
  admin("create", "user", "username=kim", "password=kim-password", "roles=User", "address=kim@example.test");
  const script = join(folder, "serve.py");
  writeFileSync(script, SERVE_ROUNDUP);
  const served = new Served(folder, port, () => [join(SYSTEMS, "roundup/bin/python"), [script, home, String(port)], {}]);
  const headers = { authorization: basic("kim", "kim-password"), "x-requested-with": "rest", origin: `http://127.0.0.1:${port}`, referer: url, "content-type": "application/json" };
  const data = `${url}rest/data`;
  interface Item {
    readonly data: { readonly attributes: Readonly<Record<string, unknown>> };
  }
  const attributes = async (path: string): Promise<Readonly<Record<string, unknown>>> => (await json<Item>(`${data}/${path}`, { headers })).data.attributes;
  const ids = (of: unknown): readonly string[] => (of as readonly { readonly id: string }[]).map(({ id }) => id);
  return {
    kind: "roundup",
    url,
    token: "tandem:tandem-password",
    start: () => served.start("/support/"),
    embed: (tandem) => {
      const template = join(home, "html/issue.item.html");
      const panel = `<iframe title="Tandem" width="420" height="600" tal:condition="context/id" tal:attributes="src string:${tandem}/embed/ticket?connector=roundup&amp;id=\${context/id}"></iframe>`;
      writeFileSync(template, readFileSync(template, "utf8").replace('<div tal:condition="context/is_view_ok">', `$&${panel}`));
    },
    stop: () => served.stop(),
    ask: async (title) => (await json<{ data: { id: string } }>(`${data}/issue`, { method: "POST", headers, body: JSON.stringify({ title }) })).data.id,
    notes: async (id, mark) => {
      const issue = await attributes(`issue/${id}`);
      const texts = await Promise.all(ids(issue["messages"]).map(async (message) => (await fetch(`${data}/msg/${message}/binary_content`, { headers })).text()));
      const files = await Promise.all(
        ids(issue["files"]).map(async (file) => ({
          name: String((await attributes(`file/${file}`))["name"]),
          content: await (await fetch(`${data}/file/${file}/binary_content`, { headers })).text(),
        })),
      );
      return { texts: texts.filter((text) => text.includes(mark)), files: files.filter(({ name }) => name.includes(mark)) };
    },
    remove: async () => {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Lays what is unpacked over this machine, where nobody else sees it, and runs a program. */
const OVERLAY = `
set -e
mount -t tmpfs tandem /mnt
for part in usr etc var; do
  mkdir -p "/mnt/$part/up" "/mnt/$part/work"
  mount -t overlay overlay -o "lowerdir=$1/$part:/$part,upperdir=/mnt/$part/up,workdir=/mnt/$part/work" "/$part"
done
shift
exec "$@"
`;

const inOverlay = (name: string, ...command: string[]): readonly [string, readonly string[]] => {
  const rights = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  return ["unshare", ["--mount", ...rights, "bash", "-c", OVERLAY, "overlay", join(SYSTEMS, name), ...command]];
};

/** An account that may see tickets and comment on them, and no more; prints its token. */
const RT_ACCOUNT = `
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $user = RT::User->new(RT->SystemUser);
$user->Create(Name => 'tandem', EmailAddress => 'tandem@example.test', Privileged => 1);
my $queue = RT::Queue->new(RT->SystemUser);
$queue->Load('General');
$user->PrincipalObj->GrantRight(Object => $queue, Right => $_)
  for qw(SeeQueue ShowTicket ShowTicketComments CommentOnTicket);
my $token = RT::AuthToken->new(RT->SystemUser);
my (undef, undef, $secret) = $token->Create(Owner => $user->Id, Description => 'Tandem');
print "TOKEN $secret\\n";
`;

/** Request Tracker on SQLite, with its own server. */
export async function makeRequestTracker(): Promise<TicketSystem> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-rt-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = join(folder, "RT_SiteConfig.pm");
  for (const name of ["mason", "sessions"]) mkdirSync(join(folder, name));
  const lines = {
    rtname: "example.test", Organization: "example.test", WebDomain: "127.0.0.1", WebPort: String(port), WebPath: "", DatabaseType: "SQLite", DatabaseName: join(folder, "rt.sqlite3"),
    MailCommand: "testfile", LogToSTDERR: "error", MasonDataDir: join(folder, "mason"), MasonSessionDir: join(folder, "sessions"), WebSessionClass: "Apache::Session::File",
  };
  writeFileSync(settings, [...Object.entries(lines).map(([name, value]) => `Set($${name}, '${value}');`), "Set($LogToSyslog, undef);", "Set($LogToFile, undef);", "1;"].join("\n"));
  const env = { RT_SITE_CONFIG: settings };
  const run = (...command: string[]): string => {
    const [program, parameters] = inOverlay("request-tracker", ...command);
    return execFileSync(program, parameters, { env: { ...process.env, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  };
  run("/usr/sbin/rt-setup-database-5", "--action", "init", "--skip-create", "--dba", "root", "--dba-password", "none");
  const token = /TOKEN (\S+)/.exec(run("perl", "-e", RT_ACCOUNT))?.[1];
  if (token === undefined) throw new Error("Request Tracker gave no token");
  const served = new Served(folder, port, () => [...inOverlay("request-tracker", "/usr/share/request-tracker5/libexec/rt-server", "--server", "Standalone", "--port", String(port)), env] as const);
  const headers = { authorization: basic("root", "password"), "content-type": "application/json" };
  const rest = `${url}/REST/2.0`;
  interface Attached {
    readonly items: readonly { readonly id: string; readonly Filename: string; readonly Content: string; readonly Subject: string }[];
  }
  return {
    kind: "request-tracker",
    url,
    token,
    start: () => served.start("/"),
    stop: () => served.stop(),
    ask: async (Subject) => (await json<{ id: string }>(`${rest}/ticket`, { method: "POST", headers, body: JSON.stringify({ Queue: "General", Subject, Requestor: "kim@example.test", Content: "Help" }) })).id,
    notes: async (id, mark) => {
      const found = await json<Attached>(`${rest}/ticket/${id}/attachments?fields=Subject,Filename,Content&per_page=100`, { headers });
      const named = found.items.filter(({ Filename }) => Filename !== "" && Filename !== null).map(({ Filename, Content }) => ({ name: Filename, content: Content }));
      const texts = found.items.filter(({ Filename }) => Filename === "" || Filename === null).map(({ Content }) => Content ?? "");
      return { texts: texts.filter((text) => text.includes(mark)), files: named.filter(({ name }) => name.includes(mark)) };
    },
    remove: async () => {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What Debian's package does when it is installed, on a folder of ours, and then a program. */
const REDMINE_READY = `
set -e
mkdir -p /etc/redmine/default /var/lib/redmine/default /var/log/redmine/default /var/cache/redmine/default/tmp
printf 'production:\\n  adapter: sqlite3\\n  database: %s/redmine.sqlite3\\n' "$1" > /etc/redmine/default/database.yml
echo 0123456789abcdef0123456789abcdef > /etc/redmine/default/secret_key.txt
cd /usr/share/redmine
rm -f /var/lib/redmine/Gemfile.lock
echo 'gem "puma"' > Gemfile.local
bundle install --local --quiet 2> /dev/null
bin/redmine-instances create default > /dev/null 2>&1 || true
mkdir -p "$1/files"
for part in config:/etc/redmine/default files:$1/files log:/var/log/redmine/default tmp:/var/cache/redmine/default/tmp; do
  rm -rf "/var/lib/redmine/default/\${part%%:*}"
  ln -s "\${part#*:}" "/var/lib/redmine/default/\${part%%:*}"
done
shift
`;

/** An account that may see issues and write private notes, and no more, and Kim; prints their keys. */
const REDMINE_ACCOUNTS = `
Setting.rest_api_enabled = '1'
role = Role.create!(name: 'Tandem', permissions: [:view_issues, :add_issue_notes, :view_private_notes, :set_notes_private])
project = Project.create!(name: 'Support', identifier: 'support', trackers: Tracker.all, is_public: false)
make = lambda { |login, of|
  user = User.new(firstname: login.capitalize, lastname: 'Lee', mail: "#{login}@example.test", language: 'en')
  user.login = login
  user.password = user.password_confirmation = "#{login}-password"
  user.save!
  Member.create!(project: project, user: user, roles: [of])
  user.api_key
}
puts "TOKEN #{make.call('tandem', role)} #{make.call('kim', Role.find_by(name: 'Manager'))} #{project.id}"
`;

/** Redmine on SQLite, with puma: one request at a time, for two that write lock each other out. */
export async function makeRedmine(): Promise<TicketSystem> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-redmine-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { REDMINE_INSTANCE: "default", RAILS_ENV: "production", REDMINE_LANG: "en", SCHEMA: "/dev/null" };
  const inside = (work: string): readonly [string, readonly string[]] => inOverlay("redmine", "bash", "-c", `${REDMINE_READY}${work}`, "redmine", folder);
  const accounts = join(folder, "accounts.rb");
  writeFileSync(accounts, REDMINE_ACCOUNTS);
  const [program, parameters] = inside(`bundle exec rake db:migrate >&2\nbundle exec rake redmine:load_default_data >&2\nbundle exec rails runner -e production ${accounts}`);
  const said = execFileSync(program, parameters, { env: { ...process.env, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [, token, kim, project] = /TOKEN (\S+) (\S+) (\S+)/.exec(said) ?? [];
  if (token === undefined || kim === undefined) throw new Error("Redmine gave no keys");
  const served = new Served(folder, port, () => [...inside(`exec bundle exec puma -e production -t 1:1 -b tcp://127.0.0.1:${port}`), env] as const);
  const headers = { "x-redmine-api-key": kim, "content-type": "application/json" };
  interface Issue {
    readonly issue: { readonly id: number; readonly journals: readonly { readonly notes: string | null; readonly private_notes: boolean }[]; readonly attachments: readonly { readonly filename: string; readonly content_url: string }[] };
  }
  return {
    kind: "redmine",
    url,
    token,
    start: () => served.start("/login"),
    stop: () => served.stop(),
    ask: async (subject) => String((await json<Issue>(`${url}/issues.json`, { method: "POST", headers, body: JSON.stringify({ issue: { project_id: project, subject, priority_id: 2 } }) })).issue.id),
    notes: async (id, mark) => {
      const { issue } = await json<Issue>(`${url}/issues/${id}.json?include=journals,attachments`, { headers });
      const notes = issue.journals.filter(({ notes: text }) => (text ?? "").includes(mark));
      if (notes.some(({ private_notes: isPrivate }) => !isPrivate)) throw new Error("a note is public");
      const named = issue.attachments.filter(({ filename }) => filename.includes(mark));
      const files = await Promise.all(named.map(async ({ filename, content_url: at }) => ({ name: filename, content: await (await fetch(`${url}${new URL(at).pathname}`, { headers })).text() })));
      return { texts: notes.map(({ notes: text }) => text ?? ""), files };
    },
    remove: async () => {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
