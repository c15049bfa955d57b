//! Packages of Debian and its relatives, installed where something needs them.

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
    let update = sh::attempt(step, as_root("apt-get").args(["-q", "update"]), None)?;
    if !update.status.success() {
        step.note("the package lists could not be refreshed; using those that are there");
    }
    let mut install = as_root("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["-q", "-y", "install", "--no-install-recommends", package]);
    sh::run(step, &mut install).map(drop)
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
