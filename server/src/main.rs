//! The `tandem` command.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use tandem_server::cli::{self, Cli};

/// Rows of the database are made on one thread and freed on another, which the system's allocator answers with
/// locks, and with memory that it never gives back.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tandem: {error:#}");
            ExitCode::FAILURE
        }
    }
}
