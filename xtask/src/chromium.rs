//! The browser for tests and benches.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::debian;
use crate::ui::Step;

/// Where Debian and its relatives put it.
const PATH: &str = "/usr/bin/chromium";

/// Finds Chromium or installs it with apt.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    let path = Path::new(PATH);
    if path.exists() {
        return Ok(path.to_owned());
    }
    debian::install(step, "chromium", PATH)?;
    if !path.exists() {
        bail!("the package chromium is installed, but {PATH} is not there");
    }
    Ok(path.to_owned())
}

/// Whether the browser is there.
pub(crate) fn found() -> bool {
    Path::new(PATH).exists()
}
