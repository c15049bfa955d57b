//! The browsers for tests and benches.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::debian;
use crate::ui::Step;

/// Where Debian and its relatives put the desktop's browser.
const DESKTOP: &str = "/usr/bin/chromium";

/// The same engine without windows, in half of the processor's time.
pub(crate) const HEADLESS: &str = "/usr/bin/chromium-headless-shell";

/// Finds the desktop's browser or installs it with apt.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    provide_at(step, DESKTOP, "chromium")
}

/// Finds the headless one or installs it with apt.
pub(crate) fn provide_headless(step: &Step) -> Result<PathBuf> {
    provide_at(step, HEADLESS, "chromium-headless-shell")
}

fn provide_at(step: &Step, place: &str, package: &str) -> Result<PathBuf> {
    let path = Path::new(place);
    if path.exists() {
        return Ok(path.to_owned());
    }
    debian::install(step, package, place)?;
    if !path.exists() {
        bail!("the package {package} is installed, but {place} is not there");
    }
    Ok(path.to_owned())
}

/// Whether the desktop's browser is there.
pub(crate) fn found() -> bool {
    Path::new(DESKTOP).exists()
}
