//! The types of the client for programs in TypeScript: fresh, or written anew.
//!
//! They come from `docs/openapi.json` as it is committed, which a test compares with what the server says.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::Complaint;
use crate::ui::Step;
use crate::{paths, sh};

/// Where the types are committed.
pub(super) const FILE: &str = "clients/typescript/src/interface.ts";

/// Makes the types and compares them with the committed ones, or replaces those. The packages are there already.
pub(crate) fn check(step: &Step, fix: bool) -> Result<Vec<Complaint>> {
    let scratch = tempfile::tempdir()?;
    let made = scratch.path().join("interface.ts");
    let mut node = Command::new("node");
    node.current_dir(paths::client());
    sh::run(step, node.arg("generate.mjs").arg(&made))?;
    let wanted = fs::read_to_string(&made).context("the client's types were not written")?;
    let file = paths::root().join(FILE);
    if fix {
        fs::write(&file, &wanted).with_context(|| format!("cannot write {}", file.display()))?;
        return Ok(Vec::new());
    }
    // A file that is not there is as old as can be.
    let found = fs::read_to_string(&file).unwrap_or_default();
    Ok(compare(&wanted, &found).into_iter().collect())
}

fn compare(wanted: &str, found: &str) -> Option<Complaint> {
    if wanted == found {
        return None;
    }
    let pairs = wanted.lines().zip(found.lines());
    let n_same = pairs.take_while(|(one, other)| one == other).count();
    let text = "differs from docs/openapi.json; run `cargo xtask tidy --fix`";
    Some(Complaint::new(FILE, n_same + 1, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_is_old_is_named() {
        assert_eq!(compare("a\nb\n", "a\nb\n"), None);
        let line = |found: &str| compare("a\nb\n", found).map(|one| one.line);
        assert_eq!(line("a\nc\n"), Some(2));
        assert_eq!(line(""), Some(1));
        assert_eq!(line("a\nb\nc\n"), Some(3));
    }
}
