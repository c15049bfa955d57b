//! `cargo xtask bench NAME`: measures beside a peer, in the same run, on the same machine.
//!
//! The benches are TypeScript under `tests/bench/`; this sets up what they need and hands on their arguments.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::ui::{Progress, Step};
use crate::{chromium, lab, node, paths, run, schemathesis, sh, wasm, web};

/// Benches that put load on the server by a program of their own.
const PUT_LOAD: [&str; 3] = ["relay", "capacity", "desk"];

/// The bench that asks the whole interface.
const ASKS_ALL: &str = "api";

/// What `bench` understands.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which bench: the name of a file under `tests/bench/`.
    name: String,
    /// Passed on to the bench.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Sets up and runs one bench; its results go to standard output.
pub(crate) fn bench(options: &Options) -> Result<ExitCode> {
    let script = script(&paths::tests().join("bench"), &options.name)?;
    let puts_load = PUT_LOAD.contains(&options.name.as_str());
    let asks_all = options.name == ASKS_ALL;
    let progress = Progress::new(7 + usize::from(puts_load) + usize::from(asks_all));
    progress.step("web packages", |step| node::install(step, &paths::web()))?;
    progress.step("test packages", |step| node::install(step, &paths::tests()))?;
    progress.step("chromium", chromium::provide)?;
    progress.step("wasm client", wasm::bundle)?;
    progress.step("pages", web::build)?;
    let server = progress.step("server", |step| run::build_server(step, true))?;
    let load = puts_load
        .then(|| progress.step("load generator", build_load))
        .transpose()?;
    let asker = asks_all
        .then(|| progress.step("schemathesis", schemathesis::provide))
        .transpose()?;
    let lab = progress.step("lab", lab::provide)?;
    let here = std::env::current_dir().context("cannot tell the current folder")?;
    let mut command: Command = node::node_with_tsx(&here);
    command
        .arg(script)
        .args(&options.arguments)
        .env("TANDEM_BINARY", server)
        .env("TANDEM_LAB", lab);
    if let Some(load) = load {
        command.env("TANDEM_LOAD", load);
    }
    if let Some(asker) = asker {
        command.env("TANDEM_SCHEMATHESIS", asker);
    }
    let status = command.status().context("cannot start the bench")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Builds the load generator and answers where its binary is.
fn build_load(step: &Step) -> Result<PathBuf> {
    let mut cargo = paths::cargo();
    cargo.args([
        "build",
        "--package",
        "tandem-tests",
        "--bin",
        "load",
        "--release",
    ]);
    sh::run(step, &mut cargo)?;
    Ok(paths::target().join("release/load"))
}

fn script(folder: &Path, name: &str) -> Result<PathBuf> {
    let script = folder.join(format!("{name}.ts"));
    if script.is_file() {
        return Ok(script);
    }
    bail!(
        "no bench is called {name}; there are: {}",
        names(folder)?.join(", ")
    )
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".ts") {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bench_is_found_by_name_and_an_unknown_one_lists_those_that_are_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for file in ["mirror.ts", "latency.ts"] {
            std::fs::write(folder.path().join(file), "").expect("writable");
        }
        assert!(script(folder.path(), "mirror").is_ok());
        let error = script(folder.path(), "nothing")
            .expect_err("no such bench")
            .to_string();
        assert_eq!(
            error,
            "no bench is called nothing; there are: latency, mirror"
        );
    }
}
