//! The TypeScript types that come from Rust types: fresh, or written anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Complaint;
use crate::ui::Step;
use crate::{paths, sh, stamp};

/// Where the types are committed.
const FOLDER: &str = "web/shared/generated";

/// What cargo is asked to build, by whoever has the types among it: all of it at once, so that nothing is
/// built a second time with other features.
pub(crate) const WITH_TYPES: [&str; 3] = ["--workspace", "--features", "tandem-server/ts"];

/// Where the tests that export types put them.
pub(crate) const EXPORT_FOLDER: &str = "TS_RS_EXPORT_DIR";

/// File name → content.
type Files = BTreeMap<String, String>;

/// Exports the types and compares them with the committed ones, or replaces those.
pub(crate) fn check(step: &Step, fix: bool) -> Result<Vec<Complaint>> {
    let scratch = tempfile::tempdir()?;
    export(step, scratch.path())?;
    let wanted = read(scratch.path())?;
    let folder = paths::root().join(FOLDER);
    if fix {
        write(&folder, &wanted)?;
    }
    Ok(compare(&wanted, &read(&folder)?))
}

fn export(step: &Step, folder: &Path) -> Result<()> {
    let mut cargo = paths::cargo();
    cargo.args(["test", "--quiet", "--lib"]).args(WITH_TYPES);
    cargo.args(["--", "export_bindings"]);
    sh::run(step, cargo.env(EXPORT_FOLDER, folder)).map(drop)
}

fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for file in stamp::files_under(folder)? {
        let name = file.strip_prefix(folder)?.to_string_lossy().into_owned();
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        files.insert(name, text);
    }
    Ok(files)
}

fn write(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().context("a file lives in a folder")?)?;
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn compare(wanted: &Files, found: &Files) -> Vec<Complaint> {
    let complain = |name: &String, text: &str| {
        Complaint::new(
            &format!("{FOLDER}/{name}"),
            1,
            format!("{text}; run `cargo xtask tidy --fix`"),
        )
    };
    let stale = wanted
        .iter()
        .filter_map(|(name, text)| match found.get(name) {
            None => Some(complain(name, "is missing")),
            Some(other) if other != text => Some(complain(name, "differs from its Rust type")),
            Some(_) => None,
        });
    let orphans = found.keys().filter(|name| !wanted.contains_key(*name));
    stale
        .chain(orphans.map(|name| complain(name, "has no Rust type")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_stale_and_orphaned_types_are_told_apart() {
        let files = |list: &[(&str, &str)]| -> Files {
            list.iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect()
        };
        let wanted = files(&[("A.ts", "1"), ("B.ts", "1"), ("C.ts", "1")]);
        let found = files(&[("B.ts", "2"), ("C.ts", "1"), ("D.ts", "1")]);
        let names: Vec<String> = compare(&wanted, &found)
            .into_iter()
            .map(|one| one.text)
            .collect();
        assert!(names[0].starts_with("is missing"));
        assert!(names[1].starts_with("differs"));
        assert!(names[2].starts_with("has no Rust type"));
        assert_eq!(names.len(), 3);
    }
}
