//! The text of every source file, read once for all rules.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::{paths, sh};

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Path below the workspace's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is TypeScript, on its own or in a component.
    pub(crate) fn is_typescript(&self) -> bool {
        [".ts", ".mts", ".svelte"]
            .iter()
            .any(|end| self.path.ends_with(end))
    }

    /// Whether it is a test as a whole, or exists for tests alone.
    pub(crate) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name.ends_with(".test.ts")
    }

    /// Whether a program wrote it.
    pub(crate) fn is_generated(&self) -> bool {
        self.path.starts_with("web/shared/generated/")
            || self.path == super::client::FILE
            || self.path.ends_with(".lock")
            || self.path.ends_with("-lock.json")
    }
}

/// Reads all text files that git knows or would know.
pub(crate) fn read() -> Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.current_dir(paths::root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let listing = sh::read(&mut git)?;
    let mut sources: Vec<Source> = listing
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(read_text)
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources.dedup_by(|a, b| a.path == b.path);
    Ok(sources)
}

/// A deleted file and one that is not text are no sources.
fn read_text(path: &str) -> Option<Source> {
    let file: &Path = &paths::root().join(path);
    let text = fs::read_to_string(file).ok()?;
    Some(Source {
        path: path.to_owned(),
        text,
    })
}

/// A source out of thin air, for the rules' tests.
#[cfg(test)]
pub(crate) fn source(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
