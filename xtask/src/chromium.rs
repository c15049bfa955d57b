//! The browser for tests and benches.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::sh;
use crate::ui::Step;

/// Where Debian and its relatives put it.
const PATH: &str = "/usr/bin/chromium";

/// Finds Chromium or installs it with apt.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    let path = Path::new(PATH);
    if path.exists() {
        return Ok(path.to_owned());
    }
    if !sh::exists("apt-get") {
        bail!("{PATH} is missing, and this machine has no apt to install it with");
    }
    step.note("installing the package chromium");
    let update = sh::attempt(step, as_root("apt-get").args(["-q", "update"]), None)?;
    if !update.status.success() {
        step.note("the package lists could not be refreshed; using those that are there");
    }
    let mut install = as_root("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["-q", "-y", "install", "--no-install-recommends", "chromium"]);
    sh::run(step, &mut install)?;
    if !path.exists() {
        bail!("the package chromium is installed, but {PATH} is not there");
    }
    Ok(path.to_owned())
}

/// Whether the browser is there.
pub(crate) fn found() -> bool {
    Path::new(PATH).exists()
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
