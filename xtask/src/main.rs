//! `cargo xtask`: everything about Tandem that is automatic.
//!
//! Commands set up what they need from nothing, say what they do, and do nothing twice.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod chromium;
mod debian;
mod doctor;
mod lab;
mod node;
mod paths;
mod postgres;
mod run;
mod schemathesis;
mod sh;
mod stamp;
mod systems;
mod test;
mod tidy;
mod ui;
mod wasm;
mod web;

/// Builds, runs and checks Tandem.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build what changed and start the demo; arguments after `--` go to the server.
    Run(run::Options),
    /// Set up, check and test everything.
    Test(test::Options),
    /// Measure beside a peer, by the name of a file under `tests/bench`; one JSON object a line.
    Bench(bench::Options),
    /// Say what is there, what is missing, and what mends it.
    Doctor,
    /// Check the rules of the house: arrows, sizes, words, generated types, budgets.
    Tidy(tidy::Options),
    /// Build the wasm clients into `web/wasm/`.
    Wasm,
    /// Build the web bundles into `web/dist/`.
    Web,
}

fn main() -> ExitCode {
    match dispatch(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    match command {
        Command::Run(options) => return run::run(&options),
        Command::Test(options) => return test::test(&options),
        Command::Bench(options) => return bench::bench(&options),
        Command::Doctor => return doctor::doctor(),
        Command::Tidy(options) => return tidy::tidy(&options),
        Command::Wasm => build_wasm()?,
        Command::Web => build_web()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn build_wasm() -> Result<()> {
    let progress = ui::Progress::new(2);
    progress.step("web packages", |step| node::install(step, &paths::web()))?;
    progress.step("wasm client", wasm::bundle)
}

fn build_web() -> Result<()> {
    let progress = ui::Progress::new(3);
    progress.step("web packages", |step| node::install(step, &paths::web()))?;
    progress.step("wasm client", wasm::bundle)?;
    progress.step("pages", web::build)
}
