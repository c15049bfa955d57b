//! The `tandem` command as a person uses it: its own process, its own folder.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

fn tandem(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TANDEM_")) {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = tandem(folder);
    command.args(arguments).stdin(Stdio::piped());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("an input");
    // A command that refuses before it reads closes its input early.
    let _closed_early = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("ends")
}

#[track_caller]
fn check(output: &Output, fine: bool, part: &str) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert_eq!(output.status.success(), fine, "{text}");
    assert!(text.contains(part), "{part:?} is missing in {text}");
}

fn folder_with(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("tandem.toml"), settings).expect("written");
    folder
}

#[test]
fn settings_are_checked_and_printed() {
    let folder = folder_with("listen = \"127.0.0.1:9\"\nallowed_origins = [\"https://a.example\"]");
    let check_config = ["config", "check", "--config", "tandem.toml"];
    check(&run(folder.path(), &check_config, ""), true, "can be used");
    let print = [
        "--config",
        "tandem.toml",
        "config",
        "print",
        "--demo",
        "--stun",
        "false",
    ];
    let output = run(folder.path(), &print, "");
    for line in [
        "listen = \"127.0.0.1:9\"",
        "demo = true",
        "stun = false",
        "\"https://a.example\"",
    ] {
        check(&output, true, line);
    }
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let folder = folder_with("data = \"file\"\nlog = \"warn\"\nagent_session_hours = 1");
    let mut command = tandem(folder.path());
    command
        .env("TANDEM_DATA", "environment")
        .env("TANDEM_LOG", "error");
    let output = command
        .args([
            "--config",
            "tandem.toml",
            "--data",
            "flag",
            "config",
            "print",
        ])
        .output()
        .expect("runs");
    for line in [
        "data = \"flag\"",
        "log = \"error\"",
        "agent_session_hours = 1",
    ] {
        check(&output, true, line);
    }
}

#[test]
fn settings_that_can_not_be_used_are_refused_with_the_reason() {
    for (settings, reason) in [
        ("lissten = 1", "unknown field `lissten`"),
        ("demo = \"yes\"", "invalid type: string \"yes\""),
        (
            "public_url = \"example.com\"",
            "is not an origin such as https://support.example.com",
        ),
        ("= 1", "tandem.toml"),
    ] {
        let folder = folder_with(settings);
        let arguments = ["config", "check", "--config", "tandem.toml"];
        check(&run(folder.path(), &arguments, ""), false, reason);
    }
    let folder = folder_with("");
    check(
        &run(
            folder.path(),
            &["--config", "none.toml", "config", "check"],
            "",
        ),
        false,
        "none.toml",
    );
    check(
        &run(folder.path(), &["--lissten", "x"], ""),
        false,
        "--lissten",
    );
    check(
        &run(folder.path(), &["--privacy-profile", "lax"], ""),
        false,
        "balanced",
    );
}

#[test]
fn agents_are_added_at_the_terminal() {
    let folder = folder_with("");
    let add = [
        "agent",
        "add",
        "--name",
        "Ada",
        "--email",
        "Ada@example.com",
        "--admin",
    ];
    check(
        &run(folder.path(), &add, "short\n"),
        false,
        "at least 10 characters",
    );
    check(
        &run(folder.path(), &add, "correct horse\n"),
        true,
        "can sign in",
    );
    check(
        &run(folder.path(), &add, "correct horse\n"),
        false,
        "the e-mail is taken",
    );
    let odd = ["agent", "add", "--name", " ", "--email", "ada"];
    check(
        &run(folder.path(), &odd, "correct horse\n"),
        false,
        "the email must be",
    );
}

#[test]
fn an_agent_who_lost_their_password_gets_another_one_at_the_terminal() {
    let folder = folder_with("");
    let add = [
        "agent",
        "add",
        "--name",
        "Ada",
        "--email",
        "ada@example.com",
    ];
    check(
        &run(folder.path(), &add, "correct horse\n"),
        true,
        "can sign in",
    );
    let reset = |email| run(folder.path(), &["agent", "reset", "--email", email], "");
    check(&reset("eve@example.com"), false, "no agent signs in with");
    let done = reset(" ADA@example.com");
    check(&done, true, "Ada (agt_");
    check(&done, true, "without a second factor");
    let again = reset("ada@example.com");
    assert_ne!(done.stdout, again.stdout, "each password is another one");
    let export = run(folder.path(), &["audit", "export"], "");
    check(&export, true, "\"act\":\"agent_reset\"");
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let password = text.lines().map(str::trim).find(|line| line.len() == 19);
    let password = password.expect("a password");
    let recorded = String::from_utf8_lossy(&export.stdout).into_owned();
    assert!(!recorded.contains(password));
}

#[test]
fn the_audit_is_verified_exported_and_accepted_after_a_backup() {
    let folder = folder_with("data = \"d\"");
    let tandem = |arguments: &[&str], input: &str| {
        let arguments = [&["--config", "tandem.toml"], arguments].concat();
        run(folder.path(), &arguments, input)
    };
    let add = [
        "agent",
        "add",
        "--name",
        "Ada",
        "--email",
        "ada@example.com",
    ];
    check(&tandem(&add, "correct horse\n"), true, "can sign in");
    let verify = ["audit", "verify"];
    check(&tandem(&verify, ""), true, "The audit is whole: 1 records.");
    let export = tandem(&["audit", "export"], "");
    check(&export, true, "\"act\":\"agent_made\"");
    let text = String::from_utf8_lossy(&export.stdout).into_owned();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains("Ada") && !text.contains("example.com"));
    // As a chain that is shorter than what was written down of it.
    let head = folder.path().join("d/audit.head");
    std::fs::write(&head, format!("4 {}\n", "0".repeat(64))).expect("written");
    check(
        &tandem(&verify, ""),
        false,
        "records 3 to 4 are truncated from the end",
    );
    std::fs::remove_file(&head).expect("removed");
    check(
        &tandem(&verify, ""),
        false,
        "the head of the chain is missing",
    );
    let accept = ["audit", "verify", "--accept"];
    check(&tandem(&accept, ""), true, "taken as it stands");
    check(&tandem(&verify, ""), true, "The audit is whole: 3 records.");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "another process is timed, by the clock on the wall"
)]
fn termination_shuts_down_in_order_and_the_set_up_token_is_shown_only_once() {
    let folder = folder_with("");
    let mut server = Running::start(folder.path());
    let token = server.setup_token();
    assert_eq!(token.len(), 43, "{token}");
    assert!(server.answer("/readyz").starts_with("HTTP/1.1 200"));
    let began = Instant::now();
    let log = server.terminate();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(log.contains("shut down"), "{log}");
    assert!(!log.contains(&token), "the token is in the log");
}

#[test]
fn a_database_is_not_copied_past_a_server_nor_to_where_it_is_already() {
    let folder = folder_with("");
    let copy = |to| run(folder.path(), &["database", "copy", "--to", to], "");
    let nobody = "postgres://tandem:SECRET@127.0.0.1:1/desk";
    check(
        &copy(nobody),
        false,
        "there is no database at data/tandem.db",
    );
    let server = Running::start(folder.path());
    check(&copy(nobody), false, "data/tandem.db is in use");
    server.terminate();
    check(&copy("sqlite"), false, "can not be copied onto itself");
    check(
        &copy("mysql://tandem:SECRET@db/x"),
        false,
        "must begin with postgres://",
    );
    let said = [copy("mysql://tandem:SECRET@db/x"), copy("SECRET")].map(|output| output.stderr);
    let said = String::from_utf8_lossy(&said.concat()).into_owned();
    assert!(!said.contains("SECRET"), "{said}");
}

/// A server in its own process.
struct Running {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut command = tandem(folder);
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let output = BufReader::new(child.stdout.take().expect("an output"));
        let mut server = Self {
            child,
            output,
            address: String::new(),
        };
        let console = server.line_with("Console");
        let address = console.rsplit_once("http://").expect("an address").1;
        server.address = address.trim().to_owned();
        server
    }

    fn setup_token(&mut self) -> String {
        self.line_with("shown only here");
        self.line_with("      ").trim().to_owned()
    }

    fn line_with(&mut self, part: &str) -> String {
        loop {
            let mut line = String::new();
            let n_bytes = self.output.read_line(&mut line).expect("reads");
            assert!(n_bytes > 0, "the output ended before {part:?}");
            if line.contains(part) {
                return line;
            }
        }
    }

    fn answer(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let request = format!("GET {path} HTTP/1.1\r\nhost: tandem\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        answer
    }

    /// Sends SIGTERM and answers with the whole log.
    fn terminate(mut self) -> String {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("sends");
        assert!(sent.success());
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("a log");
        stderr.read_to_string(&mut log).expect("reads");
        assert!(self.child.wait().expect("ends").success(), "{log}");
        log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only a test that failed leaves it running.
        let _ended = self.child.kill();
    }
}
