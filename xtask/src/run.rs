//! `cargo xtask run`: from nothing to a running demo.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::ui::{Progress, Step};
use crate::{node, paths, sh, wasm, web};

/// What `run` understands.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Optimise the server; building takes longer.
    #[arg(long)]
    release: bool,
    /// Passed on to the server, after `--`.
    #[arg(last = true)]
    server: Vec<OsString>,
}

/// Builds what changed and becomes the server.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let progress = Progress::new(4);
    progress.step("web packages", |step| node::install(step, &paths::web()))?;
    progress.step("wasm client", wasm::bundle)?;
    progress.step("pages", web::build)?;
    let server = progress.step("server", |step| build_server(step, options.release))?;
    let mut command = Command::new(server);
    command.current_dir(paths::root()).arg("--demo");
    if !names_data_folder(&options.server) {
        command.arg("--data").arg(paths::root().join("data/demo"));
    }
    command.args(&options.server);
    // On success this process is the server, so that signals reach it.
    Err(command.exec()).context("cannot start the server")
}

/// Builds the server and answers where its binary is.
pub(crate) fn build_server(step: &Step, release: bool) -> Result<PathBuf> {
    let mut cargo = paths::cargo();
    cargo.args(["build", "--package", "tandem-server", "--bin", "tandem"]);
    if release {
        cargo.arg("--release");
    }
    sh::run(step, &mut cargo)?;
    let profile = if release { "release" } else { "debug" };
    Ok(paths::target().join(profile).join("tandem"))
}

fn names_data_folder(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument == "--data" || argument.starts_with("--data=")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_of_ones_own_replaces_the_demo_folder() {
        let named = |words: &[&str]| {
            names_data_folder(&words.iter().map(OsString::from).collect::<Vec<_>>())
        };
        assert!(named(&["--data", "x"]));
        assert!(named(&["--data=x"]));
        assert!(!named(&["--listen", "--database"]));
    }
}
