//! A PostgreSQL for tests that is thrown away: the programs of Debian's package, a cluster in a folder of
//! its own, reached by a socket in there and by nothing else.
//!
//! Its language sorts otherwise than by bytes, as that of most servers does, so that tests see whether
//! anything depends on it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::ui::Step;
use crate::{debian, sh};

/// Where Debian and its relatives put each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// The oldest that Tandem runs on.
const VERSION_MIN: u32 = 15;
/// The user that Debian's package makes: PostgreSQL refuses to be root.
const USER: &str = "postgres";
/// The user inside; whoever reaches the socket is let in as it.
const ROLE: &str = "tandem";
/// The process says so once it answers.
const READY: &str = "database system is ready to accept connections";
/// What is written lives as long as the tests: nothing of it has to reach a disk. Each test has a few
/// connections.
const SETTINGS: [&str; 5] = [
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=500",
    "shared_buffers=128MB",
];

/// Finds PostgreSQL or installs it with apt; answers with the folder of its programs.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    if let Some(folder) = found() {
        return Ok(folder);
    }
    debian::install(step, "postgresql", "PostgreSQL")?;
    match found() {
        Some(folder) => Ok(folder),
        None => bail!(
            "the package postgresql is installed, but {VERSIONS} has none of version {VERSION_MIN} or newer"
        ),
    }
}

/// The programs of the newest version that is there.
pub(crate) fn found() -> Option<PathBuf> {
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    fs::read_dir(VERSIONS)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder.join("bin/initdb").is_file())
        .filter(|folder| version(folder) >= Some(VERSION_MIN))
        .max_by_key(version)
        .map(|folder| folder.join("bin"))
}

/// A running server; it ends with this value, or with this process.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    server: Child,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub(crate) fn start(step: &Step, programs: PathBuf) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        if is_root()? {
            let number = |flag| -> Result<u32> {
                Ok(sh::read(Command::new("id").args([flag, USER]))?.parse()?)
            };
            let (user, group) = (number("-u")?, number("-g")?);
            chown(folder.path(), Some(user), Some(group))
                .context("the folder can not be given away")?;
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700))?;
        let data = folder.path().join("data");
        let mut make = unprivileged(&programs.join("initdb"))?;
        make.arg("-D")
            .arg(&data)
            .args(["-U", ROLE, "-A", "trust", "-N"]);
        make.args([
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-US",
        ]);
        sh::run(step, make.current_dir(folder.path()))?;
        let server = serve(&programs, folder.path(), &data)?;
        Ok(Self {
            programs,
            folder,
            server,
        })
    }

    /// Where tests find it.
    pub(crate) fn url(&self) -> String {
        let folder = self.folder.path().display();
        format!("postgres:///postgres?host={folder}&user={ROLE}")
    }

    /// How many tests have made tables of their own in it.
    pub(crate) fn n_places(&self) -> Result<usize> {
        let mut count = Command::new(self.programs.join("psql"));
        count
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", ROLE, "-d", "postgres", "-At", "-c"]);
        count.arg("SELECT COUNT(*) FROM pg_tables WHERE tablename = 'tickets'");
        Ok(sh::read(&mut count)?.parse()?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let stopped = unprivileged(&self.programs.join("pg_ctl")).and_then(|mut stop| {
            stop.arg("-D").arg(data).args(["-m", "immediate", "stop"]);
            sh::read(stop.current_dir(self.folder.path()))
        });
        if stopped.is_err() {
            let _gone = self.server.kill();
        }
        let _ended = self.server.wait();
    }
}

/// Starts the server, which ends when this process does, and waits until it answers.
fn serve(programs: &Path, folder: &Path, data: &Path) -> Result<Child> {
    let mut command = unprivileged(&programs.join("postgres"))?;
    command.arg("-D").arg(data).arg("-k").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    let mut server = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("PostgreSQL can not be started")?;
    let log = server.stderr.take().context("standard error was piped")?;
    let mut lines = BufReader::new(log).lines();
    let mut said = String::new();
    loop {
        let Some(Ok(line)) = lines.next() else {
            bail!("PostgreSQL ended before it answered:\n{said}");
        };
        said.push_str(&line);
        said.push('\n');
        if line.contains(READY) {
            // A pipe that nobody reads would stop it once it is full.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(server);
        }
    }
}

/// A program that runs as somebody who may not do everything, and ends with this process.
fn unprivileged(program: &Path) -> Result<Command> {
    let mut command = Command::new("setpriv");
    // The server ends at once, without finishing what is asked of it (pg_ctl's immediate).
    command.args(["--pdeathsig", "QUIT"]);
    if is_root()? {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command.arg("--").arg(program);
    Ok(command)
}

fn is_root() -> Result<bool> {
    Ok(sh::read(Command::new("id").arg("-u"))? == "0")
}
