//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each rule is a module that reads sources and answers complaints; none of them changes anything,
//! except that `--fix` writes the generated types anew.

mod budgets;
mod client;
mod crates;
pub(crate) mod generated;
mod imports;
mod lockfiles;
mod rust;
mod sources;
mod typescript;
mod words;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::ui::{Progress, Step};
use crate::{node, paths};

/// What `tidy` understands.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write what can be written: formatting and generated types.
    #[arg(long)]
    fix: bool,
}

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    file: String,
    line: usize,
    text: String,
}

impl Complaint {
    fn new(file: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            text: text.into(),
        }
    }
}

/// Checks everything, after mending what can be mended if asked to.
pub(crate) fn tidy(options: &Options) -> Result<ExitCode> {
    let progress = Progress::new(5);
    progress.step("web packages", |step| node::install(step, &paths::web()))?;
    progress.step("client packages", |step| {
        node::install(step, &paths::client())
    })?;
    progress.step("sources", |step| {
        if options.fix {
            crate::sh::run(step, paths::cargo().args(["fmt", "--all"]))?;
        }
        check_sources(step)
    })?;
    progress.step("generated types", |step| check_generated(step, options.fix))?;
    progress.step("generated client", |step| check_client(step, options.fix))?;
    Ok(ExitCode::SUCCESS)
}

/// Checks all rules about sources and bundles.
pub(crate) fn check_sources(step: &Step) -> Result<()> {
    let sources = sources::read()?;
    let mut complaints = crates::check()?;
    complaints.extend(rust::check(&sources));
    complaints.extend(imports::check(&sources));
    complaints.extend(words::check(&sources));
    complaints.extend(lockfiles::check(&sources));
    complaints.extend(typescript::check(step, &sources)?);
    complaints.extend(budgets::check()?);
    fail_on(complaints)
}

/// Compares the committed TypeScript types with those that the Rust types give, or writes them.
pub(crate) fn check_generated(step: &Step, fix: bool) -> Result<()> {
    fail_on(generated::check(step, fix)?)
}

/// Compares the committed types of the client with those that the OpenAPI document gives, or writes them.
pub(crate) fn check_client(step: &Step, fix: bool) -> Result<()> {
    fail_on(client::check(step, fix)?)
}

fn fail_on(mut complaints: Vec<Complaint>) -> Result<()> {
    if complaints.is_empty() {
        return Ok(());
    }
    complaints.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let lines: Vec<String> = complaints
        .iter()
        .map(|one| format!("{}:{}: {}", one.file, one.line, one.text))
        .collect();
    bail!("{}\n{} complaints", lines.join("\n"), lines.len())
}
