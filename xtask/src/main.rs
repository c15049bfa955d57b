//! `cargo xtask`: everything about Tandem that is automatic.
//!
//! Commands set up what they need from nothing, say what they do, and do nothing twice.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod paths;
mod sh;
mod stamp;
mod ui;
mod wasm;

/// Builds, runs and checks Tandem.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the wasm clients into `web/wasm/`.
    Wasm,
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
        Command::Wasm => ui::Progress::new(1).step("wasm client", wasm::bundle)?,
    }
    Ok(ExitCode::SUCCESS)
}
