//! Schemathesis, which asks the server all that its OpenAPI document allows, and what it does not.
//!
//! It is a program of PyPI: all of it, in the versions that `tests/api/requirements.txt` names, lives in
//! a virtual environment below the person's cache, and nothing of it in the machine's Python.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::stamp::Inputs;
use crate::ui::Step;
use crate::{debian, paths, sh};

/// Finds it, or installs it when the versions or Python have changed.
pub(crate) fn provide(step: &Step) -> Result<PathBuf> {
    let requirements = paths::tests().join("api/requirements.txt");
    let python = sh::read(Command::new("python3").arg("--version"))
        .context("Python 3.10 or newer is needed to try the interface of the server")?;
    let folder = paths::cache().join("schemathesis");
    let program = folder.join("bin/schemathesis");
    let stamp = Inputs::default()
        .text(&python)
        .path(&requirements)?
        .stamp_at(folder.join(".tandem-stamp"));
    if stamp.is_fresh(std::slice::from_ref(&program)) {
        return Ok(program);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    provide_venv(step)?;
    sh::run(
        step,
        Command::new("python3").args(["-m", "venv"]).arg(&folder),
    )?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--disable-pip-version-check", "--requirement"]);
    sh::run(step, pip.arg(&requirements))?;
    stamp.write()?;
    Ok(program)
}

/// Debian leaves a part of Python out until it is asked for.
fn provide_venv(step: &Step) -> Result<()> {
    let has_venv = sh::read(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok();
    if has_venv {
        return Ok(());
    }
    debian::install(step, "python3-venv", "python3 -m venv")
}

/// Where it is, if it has been installed.
pub(crate) fn found() -> Option<PathBuf> {
    let program = paths::cache().join("schemathesis/bin/schemathesis");
    program.exists().then_some(program)
}
