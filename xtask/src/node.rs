//! Node and its packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::stamp::Inputs;
use crate::ui::Step;
use crate::{paths, sh};

/// The oldest Node that Vite runs on.
pub(crate) const VERSION_MIN: (u32, u32) = (20, 19);

/// Installs the packages of a folder when its lockfile, or Node, changed.
pub(crate) fn install(step: &Step, folder: &Path) -> Result<()> {
    let version = check_version()?;
    let modules = folder.join("node_modules");
    let stamp = Inputs::default()
        .text(&version)
        .path(&folder.join("package-lock.json"))?
        .stamp_at(modules.join(".tandem-stamp"));
    if stamp.is_fresh(&[]) {
        return Ok(());
    }
    sh::run(
        step,
        npm(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=http"]),
    )?;
    stamp.write()
}

/// npm in a folder.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    command
}

/// Node with TypeScript understood in every folder, as `node --import tsx` does where tsx is installed.
pub(crate) fn node_with_tsx(folder: &Path) -> Command {
    let mut command = Command::new("node");
    let loader: PathBuf = paths::tests().join("node_modules/tsx/dist/loader.mjs");
    command
        .current_dir(folder)
        .arg("--import")
        .arg(format!("file://{}", loader.display()));
    command
}

/// Node's version, or what to do about it.
pub(crate) fn check_version() -> Result<String> {
    let (major, minor) = VERSION_MIN;
    let version = sh::read(Command::new("node").arg("--version"))
        .with_context(|| format!("Node {major}.{minor} or newer is needed to build the pages"))?;
    if parse_version(&version).is_none_or(|found| found < VERSION_MIN) {
        bail!("Node {version} is too old: {major}.{minor} or newer is needed");
    }
    Ok(version)
}

fn parse_version(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert!(parse_version("v20.9.0") < Some(VERSION_MIN));
        assert!(parse_version("v100.0.0") > Some(VERSION_MIN));
        assert_eq!(parse_version("nonsense"), None);
    }
}
