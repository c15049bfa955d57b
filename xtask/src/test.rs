//! `cargo xtask test`: every check there is, and one line that says how it went.

mod count;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{fs, thread};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::postgres::{self, Cluster};
use crate::stamp::files_under;
use crate::test::count::{Count, of_cargo, of_node};
use crate::tidy::generated::{EXPORT_FOLDER, WITH_TYPES};
use crate::ui::{Progress, Step, seconds};
use crate::{chromium, lab, node, paths, schemathesis, sh, systems, tidy, wasm, web};

/// A test that hangs is a test that failed; the files of the corpus have many pages to go through.
const NODE_TEST_TIMEOUT_MS: u32 = 300_000;

/// Pages that are mirrored: how long that takes says nothing about them.
const CORPUS: &str = "corpus";

/// The server's interface beside its OpenAPI document: three servers that answer as fast as they can.
const API: &str = "api";

/// Tests that measure time, sound or pictures, or fill the machine by themselves: each has it alone.
const ALONE: [&str; 9] = [
    "e2e/day.test.ts",
    "e2e/handoff.test.ts",
    "e2e/hostile.test.ts",
    "e2e/proof.test.ts",
    "e2e/resilience.test.ts",
    "e2e/turn.test.ts",
    "e2e/video.test.ts",
    "e2e/voice.test.ts",
    "pages-unit/time.test.ts",
];

/// Tests that wait more than they work, for networks and other systems that go and come: two have the machine.
const WAITING: [&str; 5] = [
    "e2e/chaos.test.ts",
    "e2e/connector-redmine.test.ts",
    "e2e/connector-request-tracker.test.ts",
    "e2e/connector-roundup.test.ts",
    "e2e/ladder.test.ts",
];

/// Tests of a whole server that ask little of its store: sockets, pictures, the network.
const BESIDE_THE_STORE: [&str; 12] = [
    "assets::",
    "bad_input::",
    "capacity::",
    "control_rules::",
    "forwarding::",
    "hostile::",
    "logs::",
    "openapi::",
    "signal::",
    "tls::",
    "turn::",
    "viewers::",
];

/// Tests that have a place of their own in PostgreSQL, at least: fewer have run on something else.
const POSTGRES_PLACES_MIN: usize = 100;

/// What `cargo xtask test` takes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run only the steps whose names contain one of these, on what is built and set up already.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// Sets up, checks and tests everything; the last line is the verdict.
pub(crate) fn test(options: &Options) -> Result<ExitCode> {
    let mut board = Board::new(28, &options.only);
    board.check("web packages", |step| node::install(step, &paths::web()));
    board.check("test packages", |step| node::install(step, &paths::tests()));
    board.check("client packages", |step| {
        node::install(step, &paths::client())
    });
    board.check("chromium", |step| {
        chromium::provide(step)?;
        chromium::provide_headless(step).map(drop)
    });
    board.check("postgresql", |step| postgres::provide(step).map(drop));
    board.check("schemathesis", |step| schemathesis::provide(step).map(drop));
    board.check("wasm client", wasm::bundle);
    board.check("pages", web::build);
    board.check("format", |step| cargo(step, &["fmt", "--all", "--check"]));
    board.check("clippy", clippy);
    board.check("tidy", tidy::check_sources);
    board.check("types of web", |step| npm_check(step, &paths::web()));
    board.check("types of tests", |step| npm_check(step, &paths::tests()));
    board.check("types of client", |step| npm_check(step, &paths::client()));
    board.check("generated client", |step| tidy::check_client(step, false));
    board.check("rust build", |step| {
        cargo(
            step,
            &[&["build", "--all-targets"], &WITH_TYPES[..]].concat(),
        )
    });
    board.check("generated types", |step| tidy::check_generated(step, false));
    board.tests("rust tests", rust_tests);
    board.tests("rust tests on postgresql", postgres_tests);
    board.check("network tools", lab::provide_tools);
    board.check("ticket systems and mail server", |step| {
        systems::provide(step).map(drop)
    });
    let (web, tests) = (paths::web(), paths::tests());
    let (corpus, api) = (tests.join(CORPUS), tests.join(API));
    let alone = ALONE.map(|file| tests.join(file));
    let waiting = WAITING.map(|file| tests.join(file));
    for file in alone.iter().chain(&waiting) {
        ensure!(file.is_file(), "{} is not there", file.display());
    }
    board.tests("web tests", |step| node_tests(step, &web, 2, |_| true));
    board.tests("client tests", |step| {
        node_tests(step, &paths::client(), 2, |_| true)
    });
    board.tests("corpus", |step| {
        node_tests(step, &tests, 2, |file| file.starts_with(&corpus))
    });
    board.tests("interface", |step| {
        node_tests(step, &tests, 1, |file| file.starts_with(&api))
    });
    board.tests("browser tests", |step| {
        node_tests(step, &tests, 2, |file| {
            let is_elsewhere = file.starts_with(&corpus) || file.starts_with(&api);
            !is_elsewhere && !alone.iter().chain(&waiting).any(|one| one == file)
        })
    });
    board.tests("browser tests that wait", |step| {
        node_tests(step, &tests, 2, |file| {
            waiting.iter().any(|one| one == file)
        })
    });
    board.tests("browser tests alone", |step| {
        node_tests(step, &tests, 1, |file| alone.iter().any(|one| one == file))
    });
    Ok(board.verdict())
}

/// Counts as it goes; a step that breaks does not keep the others from running.
struct Board<'a> {
    progress: Progress,
    count: Count,
    /// The steps to take; all of them when empty.
    only: &'a [String],
}

impl<'a> Board<'a> {
    fn new(steps: usize, only: &'a [String]) -> Self {
        Self {
            progress: Progress::new(steps),
            count: Count::default(),
            only,
        }
    }

    /// A step that is right or wrong as a whole.
    fn check(&mut self, name: &str, work: impl FnOnce(&Step) -> Result<()>) {
        self.tests(name, |step| {
            work(step).map(|()| Count {
                passed: 1,
                failed: 0,
            })
        });
    }

    /// A step that counts for itself.
    fn tests(&mut self, name: &str, work: impl FnOnce(&Step) -> Result<Count>) {
        if !self.only.is_empty() && !self.only.iter().any(|part| name.contains(part)) {
            return self.progress.skip();
        }
        match self.progress.step(name, work) {
            Ok(count) => self.count = self.count + count,
            Err(error) => {
                eprintln!("{error:#}\n");
                self.count.failed += 1;
            }
        }
    }

    fn verdict(self) -> ExitCode {
        eprintln!("{} in all", seconds(self.progress.elapsed()));
        println!("{} passed, {} failed", self.count.passed, self.count.failed);
        if self.count.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn cargo(step: &Step, arguments: &[&str]) -> Result<()> {
    sh::run(step, paths::cargo().args(arguments)).map(drop)
}

fn clippy(step: &Step) -> Result<()> {
    let deny = ["--", "--deny", "warnings"];
    cargo(
        step,
        &[&["clippy", "--all-targets"], &WITH_TYPES[..], &deny].concat(),
    )?;
    // What is compiled for the browser alone is seen by no other check.
    let std_lib = wasm::provide_std(step)?;
    let mut browser = paths::cargo();
    browser.args([
        "clippy",
        "--package",
        "tandem-client-wasm",
        "--target",
        wasm::TARGET,
    ]);
    browser.args(["--features", "customer,agent"]).args(deny);
    std_lib.apply(&mut browser);
    sh::run(step, &mut browser).map(drop)
}

fn npm_check(step: &Step, folder: &Path) -> Result<()> {
    sh::run(step, node::npm(folder).args(["run", "--silent", "check"])).map(drop)
}

fn rust_tests(step: &Step) -> Result<Count> {
    let mut command = paths::cargo();
    command.args(["test", "--no-fail-fast"]).args(WITH_TYPES);
    // They were compared with the committed ones, which stay as they are.
    command.env(EXPORT_FOLDER, fresh_folder("generated-types")?);
    let said = sh::attempt(step, &mut command, None)?;
    let count = of_cargo(&said.both);
    report(step, &said, count)
}

/// The tests of the store once more, and those of a whole server, on PostgreSQL in place of SQLite.
fn postgres_tests(step: &Step) -> Result<Count> {
    let cluster = Cluster::start(step, postgres::provide(step)?)?;
    let mut count = Count::default();
    let mut servers: Vec<&str> = Vec::new();
    servers.extend(BESIDE_THE_STORE.iter().flat_map(|tests| ["--skip", *tests]));
    // Half of the time they wait for an answer.
    let n_at_once = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    let places = [
        ("server", "src/lib.rs", &["store::"][..]),
        ("tests", "it/main.rs", &servers),
    ];
    for (package, source, tests) in places {
        let package = paths::root().join(package);
        let mut command = Command::new(test_program(step, &package.join(source))?);
        // As cargo starts it.
        command.current_dir(package);
        command
            .args(tests)
            .arg(format!("--test-threads={n_at_once}"))
            .env("TANDEM_TEST_DATABASE", cluster.url());
        let said = sh::attempt(step, &mut command, None)?;
        count = count + report(step, &said, of_cargo(&said.both))?;
    }
    let n_places = cluster.n_places()?;
    ensure!(
        n_places >= POSTGRES_PLACES_MIN,
        "only {n_places} tests have used PostgreSQL: the others ran elsewhere"
    );
    Ok(count)
}

/// The program that runs the tests of the target with this source. Of one target alone cargo would build
/// the server anew, with fewer features of what it uses.
fn test_program(step: &Step, source: &Path) -> Result<PathBuf> {
    let mut command = paths::cargo();
    command.args(["test", "--no-run", "--message-format=json"]);
    command.args(WITH_TYPES);
    let said = sh::run(step, &mut command)?;
    let messages = said
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|message| {
        message["target"]["src_path"].as_str() == source.to_str()
            && message["profile"]["test"] == true
    });
    let program = programs.find_map(|message| Some(message["executable"].as_str()?.into()));
    program.with_context(|| format!("there are no tests in {}", source.display()))
}

/// Runs the `wanted` files of a folder, `n_at_once` of them at a time.
fn node_tests(
    step: &Step,
    folder: &Path,
    n_at_once: usize,
    wanted: impl Fn(&Path) -> bool,
) -> Result<Count> {
    let mut files = test_files(folder)?;
    files.retain(|file| wanted(file));
    if files.is_empty() {
        return Ok(Count::default());
    }
    let mut command: Command = node::node_with_tsx(folder);
    command.args(["--test", "--test-reporter=spec"]);
    command.arg(format!("--test-timeout={NODE_TEST_TIMEOUT_MS}"));
    command.arg(format!("--test-concurrency={n_at_once}"));
    command
        .args(files)
        .env("TANDEM_BINARY", paths::target().join("debug/tandem"))
        .env("TANDEM_CHROMIUM", chromium::HEADLESS)
        .env("TANDEM_LAB", paths::target().join("debug/lab"))
        .env("TANDEM_SYSTEMS", systems::folder())
        .env("TANDEM_TEST_PAGES", fresh_folder("test-pages")?);
    if let Some(program) = schemathesis::found() {
        command.env("TANDEM_SCHEMATHESIS", program);
    }
    let said = sh::attempt(step, &mut command, None)?;
    let count = of_node(&said.stdout);
    report(step, &said, count)
}

/// An empty folder that the files of a run share.
fn fresh_folder(name: &str) -> Result<PathBuf> {
    let folder = paths::target().join("xtask").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Shows what failed, and does not let a crash pass for success.
fn report(step: &Step, said: &sh::Said, count: Count) -> Result<Count> {
    if !said.status.success() || count.failed > 0 {
        eprintln!("\n{}", said.both);
    }
    if !said.status.success() && count.failed == 0 {
        bail!("the tests could not run to their end ({})", said.status);
    }
    step.note(&format!("{} passed, {} failed", count.passed, count.failed));
    Ok(count)
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files_under(folder)?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.ts"));
    Ok(files)
}
