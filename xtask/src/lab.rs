//! What the tests and benches in network namespaces need: `ip` and our own `lab`.

use std::path::PathBuf;

use anyhow::Result;

use crate::ui::Step;
use crate::{debian, paths, sh};

/// Installs what is missing, builds `lab` and answers where it is.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    if !sh::exists("ip") {
        debian::install(step, "iproute2", "ip")?;
    }
    let mut cargo = paths::cargo();
    cargo.args(["build", "--package", "tandem-tests", "--bin", "lab"]);
    sh::run(step, &mut cargo)?;
    Ok(paths::target().join("debug/lab"))
}
