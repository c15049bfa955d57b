//! Skips work whose inputs have not changed.
//!
//! A stamp is a file under `target/xtask/` that holds the hash of all inputs of a finished step.
//! Contents count, not times, so a fresh checkout of the same sources with a kept `target/` is still warm.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::paths;

/// Folders that are never inputs.
const SKIPPED: [&str; 5] = ["node_modules", "target", "dist", ".git", ".svelte-kit"];

/// The hash of a step's inputs while it is put together.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    hasher: Sha256,
}

impl Inputs {
    /// Adds a text, such as a version or a setting.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.hasher.update((text.len() as u64).to_le_bytes());
        self.hasher.update(text);
        self
    }

    /// Adds a file, or each file of a folder in the order of their names; a missing path counts as empty.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        for file in files_under(path)? {
            self = self.text(&file.to_string_lossy());
            let bytes =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            self.hasher.update((bytes.len() as u64).to_le_bytes());
            self.hasher.update(&bytes);
        }
        Ok(self)
    }

    /// The stamp called `name` for these inputs; it lives and dies with `target/`.
    pub(crate) fn stamp(self, name: &str) -> Stamp {
        let file = paths::target().join("xtask").join(format!("{name}.stamp"));
        self.stamp_at(file)
    }

    /// A stamp in a place of its own.
    pub(crate) fn stamp_at(self, file: PathBuf) -> Stamp {
        let digest = self.hasher.finalize();
        let wanted = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Stamp { file, wanted }
    }
}

/// Remembers with which inputs a step last succeeded.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    wanted: String,
}

impl Stamp {
    /// Whether the step already succeeded with these inputs and all it made is still there.
    pub(crate) fn is_fresh(&self, outputs: &[PathBuf]) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|found| found == self.wanted)
            && outputs.iter().all(|output| output.exists())
    }

    /// Records success.
    pub(crate) fn write(&self) -> Result<()> {
        let folder = self.file.parent().context("a stamp lives in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&self.file, &self.wanted)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// All files under a path, sorted; the path itself when it is a file.
pub(crate) fn files_under(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_file() {
        found.push(path.to_owned());
    } else if path.is_dir() {
        for entry in
            fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?
        {
            let entry = entry?;
            let skipped = SKIPPED.iter().any(|name| entry.file_name() == *name);
            if !skipped {
                found.extend(files_under(&entry.path())?);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(inputs: Inputs) -> String {
        inputs.stamp("test").wanted
    }

    #[test]
    fn two_texts_differ_from_their_concatenation() {
        let apart = hash(Inputs::default().text("ab").text("c"));
        let joined = hash(Inputs::default().text("a").text("bc"));
        assert_ne!(apart, joined);
    }

    #[test]
    fn a_changed_file_changes_the_hash_and_node_modules_do_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let read = || hash(Inputs::default().path(folder.path()).expect("readable"));
        fs::write(folder.path().join("a.ts"), "1").expect("writable");
        let first = read();
        fs::create_dir(folder.path().join("node_modules")).expect("writable");
        fs::write(folder.path().join("node_modules/b.js"), "2").expect("writable");
        assert_eq!(first, read());
        fs::write(folder.path().join("a.ts"), "2").expect("writable");
        assert_ne!(first, read());
    }
}
