//! Real ticket systems for the tests of the connectors, and real mail servers for those of the mail, one that
//! takes mail and one that has a mailbox: from PyPI and from Debian's packages.
//!
//! What Debian packages is unpacked beside the machine and never installed: the tests lay it over
//! `/usr`, `/etc` and `/var` in a mount namespace of their own. Everything stays in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ui::Step;
use crate::{debian, paths, sh};

/// The release that the connector was written against; it has no dependencies.
const ROUNDUP: &str = "roundup==2.6.0";

/// Systems that Debian packages: folder below the cache, and packages.
const PACKAGED: [(&str, &[&str]); 4] = [
    (
        "request-tracker",
        &["request-tracker5", "rt5-standalone", "rt5-db-sqlite"],
    ),
    ("redmine", &["redmine", "redmine-sqlite", "puma"]),
    ("exim", &["exim4-daemon-light"]),
    ("dovecot", &["dovecot-imapd"]),
];

/// Written last into a folder that is whole.
const DONE: &str = ".done";

/// Where the systems are.
pub(crate) fn folder() -> PathBuf {
    paths::cache().join("systems")
}

/// Brings what is missing; answers where the systems are.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    once(step, "roundup", install_roundup)?;
    for (name, packages) in PACKAGED {
        once(step, name, |step, folder| unpack(step, folder, packages))?;
    }
    Ok(folder())
}

/// Does `work` in a fresh folder, unless it was done whole before.
fn once(step: &Step, name: &str, work: impl FnOnce(&Step, &Path) -> Result<()>) -> Result<()> {
    let folder = folder().join(name);
    if folder.join(DONE).exists() {
        return Ok(());
    }
    step.note(&format!("bringing {name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    work(step, &folder)?;
    fs::write(folder.join(DONE), "")?;
    Ok(())
}

fn install_roundup(step: &Step, folder: &Path) -> Result<()> {
    let venv = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(folder);
        command
    };
    if sh::run(step, &mut venv()).is_err() {
        debian::install(step, "python3-venv", "python3")?;
        sh::run(step, &mut venv())?;
    }
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", ROUNDUP]);
    sh::run(step, &mut pip).map(drop)
}

/// Unpacks packages, with whatever they need that this machine has not, into `folder`.
fn unpack(step: &Step, folder: &Path, packages: &[&str]) -> Result<()> {
    let archives = folder.join("archives");
    fs::create_dir_all(archives.join("partial"))?;
    debian::download(step, packages, &archives)?;
    for entry in fs::read_dir(&archives)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "deb") {
            sh::run(step, Command::new("dpkg").arg("-x").arg(&path).arg(folder))?;
        }
    }
    fs::remove_dir_all(&archives)?;
    // Debian's /lib is a link to /usr/lib, which a folder of that name would hide.
    for name in ["bin", "lib", "sbin"] {
        if folder.join(name).is_dir() {
            let under = folder.join("usr").join(name);
            fs::create_dir_all(&under)?;
            let mut copy = Command::new("cp");
            copy.arg("-a").arg(folder.join(name).join(".")).arg(&under);
            sh::run(step, &mut copy)?;
            fs::remove_dir_all(folder.join(name))?;
        }
    }
    for name in ["usr", "etc", "var"] {
        fs::create_dir_all(folder.join(name)).with_context(|| name.to_owned())?;
    }
    if !folder.join("usr/share").is_dir() {
        bail!("the packages {packages:?} hold nothing");
    }
    Ok(())
}
