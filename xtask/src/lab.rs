//! What the tests and benches in network namespaces need: `ip` and our own `lab`.

use std::path::PathBuf;

use anyhow::Result;

use crate::ui::Step;
use crate::{debian, paths, sh};

/// Installs what is missing of the programs that `lab` starts.
pub(crate) fn provide_tools(step: &Step) -> Result<()> {
    if sh::exists("ip") {
        return Ok(());
    }
    debian::install(step, "iproute2", "ip")
}

/// Installs what is missing, builds `lab` and answers where it is.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    provide_tools(step)?;
    let mut cargo = paths::cargo();
    cargo.args(["build", "--package", "tandem-tests", "--bin", "lab"]);
    sh::run(step, &mut cargo)?;
    Ok(paths::target().join("debug/lab"))
}
