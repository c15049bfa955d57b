//! Packages of Debian and its relatives, installed where something needs them.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::sh;
use crate::ui::Step;

/// Installs a package with apt, for the sake of the `program` in it.
pub(crate) fn install(step: &Step, package: &str, program: &str) -> Result<()> {
    if !sh::exists("apt-get") {
        bail!("{program} is missing, and this machine has no apt to install it with");
    }
    step.note(&format!("installing the package {package}"));
    refresh(step)?;
    let mut install = as_root("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["-q", "-y", "install", "--no-install-recommends", package]);
    sh::run(step, &mut install).map(drop)
}

/// Downloads packages, and what they need that this machine has not, into `archives`; nothing is installed.
pub(crate) fn download(step: &Step, packages: &[&str], archives: &Path) -> Result<()> {
    if !sh::exists("apt-get") {
        bail!("this machine has no apt to download {packages:?} with");
    }
    refresh(step)?;
    let mut download = as_root("apt-get");
    download.env("DEBIAN_FRONTEND", "noninteractive");
    // Nothing of the machine's own is touched, so no lock on it is needed.
    download.args(["-q", "-y", "-o", "Debug::NoLocking=1", "-o"]);
    download.arg(format!("Dir::Cache::archives={}", archives.display()));
    download.args(["install", "--download-only", "--no-install-recommends"]);
    sh::run(step, download.args(packages)).map(drop)
}

fn refresh(step: &Step) -> Result<()> {
    let update = sh::attempt(step, as_root("apt-get").args(["-q", "update"]), None)?;
    if !update.status.success() {
        step.note("the package lists could not be refreshed; using those that are there");
    }
    Ok(())
}

fn as_root(program: &str) -> Command {
    let is_root = sh::read(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    if is_root || !sh::exists("sudo") {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}
