//! TypeScript sources: lengths, and `any`.
//!
//! The compiler's own parser measures functions; `scripts/measure.mjs` calls it.

use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Complaint;
use super::rust::{FILE_LINES_MAX, FUNCTION_LINES_MAX};
use super::sources::Source;
use crate::ui::Step;
use crate::{paths, sh};

/// What the script says about one place in a file.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum Finding {
    Function {
        file: String,
        line: usize,
        name: String,
        lines: usize,
    },
    Any {
        file: String,
        line: usize,
    },
}

/// Checks every TypeScript file and component.
pub(crate) fn check(step: &Step, sources: &[Source]) -> Result<Vec<Complaint>> {
    let checked: Vec<&Source> = sources
        .iter()
        .filter(|source| source.is_typescript() && !source.is_generated())
        .collect();
    let mut complaints: Vec<Complaint> = checked.iter().copied().filter_map(check_length).collect();
    let files: Vec<&str> = checked
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| source.path.as_str())
        .collect();
    complaints.extend(measure(step, &files)?.into_iter().filter_map(judge));
    Ok(complaints)
}

fn check_length(source: &Source) -> Option<Complaint> {
    let lines = source.text.lines().count();
    let over = lines > FILE_LINES_MAX && !source.is_test();
    over.then(|| {
        Complaint::new(
            &source.path,
            1,
            format!("{lines} lines, {FILE_LINES_MAX} are the limit"),
        )
    })
}

fn measure(step: &Step, files: &[&str]) -> Result<Vec<Finding>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let script = paths::root().join("xtask/scripts/measure.mjs");
    let mut node = Command::new("node");
    node.current_dir(paths::root()).arg(script).args(files);
    let said = sh::run(step, &mut node)?;
    let findings = said
        .stdout
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>();
    findings.context("the measuring script printed something else")
}

fn judge(finding: Finding) -> Option<Complaint> {
    match finding {
        Finding::Any { file, line } => Some(Complaint::new(
            &file,
            line,
            "`any`: say what it is, or `unknown`",
        )),
        Finding::Function {
            file,
            line,
            name,
            lines,
        } if lines > FUNCTION_LINES_MAX => {
            let text = format!("`{name}` has {lines} lines, {FUNCTION_LINES_MAX} are the limit");
            Some(Complaint::new(&file, line, text))
        }
        Finding::Function { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    fn function(lines: usize) -> Finding {
        Finding::Function {
            file: "web/a.ts".into(),
            line: 3,
            name: "f".into(),
            lines,
        }
    }

    #[test]
    fn a_function_is_judged_by_its_lines() {
        assert_eq!(judge(function(FUNCTION_LINES_MAX)), None);
        assert_eq!(
            judge(function(FUNCTION_LINES_MAX + 1)).map(|one| one.line),
            Some(3)
        );
    }

    #[test]
    fn the_script_s_lines_are_understood() {
        let line = r#"{"kind":"function","file":"web/a.ts","line":3,"name":"f","lines":7}"#;
        assert_eq!(
            serde_json::from_str::<Finding>(line).expect("a finding"),
            function(7)
        );
        let line = r#"{"kind":"any","file":"web/a.ts","line":3}"#;
        assert!(judge(serde_json::from_str(line).expect("a finding")).is_some());
    }

    #[test]
    fn long_files_are_noticed_unless_they_are_tests() {
        let text = "a();\n".repeat(FILE_LINES_MAX + 1);
        assert!(check_length(&source("web/widget/a.ts", &text)).is_some());
        assert!(check_length(&source("web/widget/a.test.ts", &text)).is_none());
    }
}
