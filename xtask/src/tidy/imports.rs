//! Who may import whom in `web/`.

use super::Complaint;
use super::sources::Source;

/// Folder of `web/` → folders and packages that it must not import.
/// What runs in a customer's page, or beside it, carries no framework.
const ARROWS: [(&str, &[&str]); 13] = [
    (
        "widget",
        &[
            "console",
            "viewer",
            "join",
            "sensor",
            "sense",
            "lens",
            "control",
            "annotate",
            "propose",
            "trail",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "sense",
        &[
            "console",
            "viewer",
            "join",
            "lens",
            "control",
            "annotate",
            "propose",
            "trail",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "lens",
        &[
            "console",
            "viewer",
            "join",
            "sense",
            "control",
            "annotate",
            "propose",
            "trail",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "control",
        &[
            "console",
            "viewer",
            "join",
            "sense",
            "lens",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "annotate",
        &[
            "console",
            "viewer",
            "join",
            "sense",
            "lens",
            "control",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "trail",
        &[
            "console",
            "viewer",
            "join",
            "sense",
            "lens",
            "control",
            "annotate",
            "propose",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "propose",
        &[
            "console",
            "viewer",
            "join",
            "sense",
            "lens",
            "control",
            "annotate",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "sensor",
        &[
            "sense",
            "lens",
            "control",
            "annotate",
            "propose",
            "trail",
            "console",
            "viewer",
            "join",
            "widget",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "present",
        &[
            "console",
            "viewer",
            "join",
            "sensor",
            "sense",
            "lens",
            "control",
            "annotate",
            "propose",
            "trail",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "viewer",
        &[
            "console",
            "widget",
            "join",
            "sensor",
            "sense",
            "lens",
            "control",
            "annotate",
            "propose",
            "trail",
            "wasm",
            "svelte",
            "bits-ui",
            "@lucide/svelte",
        ],
    ),
    (
        "join",
        &[
            "console", "sensor", "sense", "lens", "control", "annotate", "propose", "trail",
            "viewer",
        ],
    ),
    (
        "console",
        &[
            "widget", "sensor", "sense", "lens", "control", "annotate", "propose", "trail", "join",
        ],
    ),
    (
        "shared",
        &[
            "console", "widget", "sensor", "sense", "lens", "control", "annotate", "propose",
            "trail", "viewer", "join",
        ],
    ),
];

/// Checks each import of each file under `web/`.
pub(crate) fn check(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| source.is_typescript() && !source.is_test())
        .flat_map(check_file)
        .collect()
}

fn check_file(source: &Source) -> Vec<Complaint> {
    let Some(below) = source.path.strip_prefix("web/") else {
        return Vec::new();
    };
    let part = below.split('/').next().unwrap_or_default();
    let Some((_, forbidden)) = ARROWS.iter().find(|(name, _)| *name == part) else {
        return Vec::new();
    };
    let mut complaints = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let Some(target) = imported(line).and_then(|path| target(below, path)) else {
            continue;
        };
        if forbidden
            .iter()
            .any(|one| target == *one || target.starts_with(&format!("{one}/")))
        {
            complaints.push(Complaint::new(
                &source.path,
                index + 1,
                format!("`{part}` must not import `{target}`"),
            ));
        }
    }
    complaints
}

/// The quoted path of `… from 'path'`, `import 'path'` or `import('path')`.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim();
    let starts = ["import ", "export ", "} from "]
        .iter()
        .any(|start| line.starts_with(start));
    let after = match line.find("import(") {
        Some(at) => &line[at + "import(".len()..],
        None if !starts => return None,
        None => match line.find(" from ") {
            Some(at) => &line[at + " from ".len()..],
            None => line
                .strip_prefix("import ")
                .or_else(|| line.strip_prefix("} from "))?,
        },
    };
    let quote = after
        .chars()
        .next()
        .filter(|first| ['\'', '"'].contains(first))?;
    after[1..].split(quote).next()
}

/// A relative path from the root of `web/`, a package by its name.
fn target(importer: &str, path: &str) -> Option<String> {
    if !path.starts_with('.') {
        return Some(path.to_owned());
    }
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for step in path.split('/') {
        match step {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        check_file(&source(path, text)).len()
    }

    #[test]
    fn the_widget_imports_neither_console_nor_framework() {
        for text in [
            "import { a } from '../console/a.ts';",
            "import type { A } from \"../console/a.ts\";",
            "import { mount } from 'svelte';",
            "import { writable } from 'svelte/store';",
            "import '../console/a.css';",
            "const a = await import('../console/a.ts');",
            "export { a } from '../console/a.ts';",
            "import {\n  a,\n} from '../console/a.ts';",
        ] {
            assert_eq!(complaints("web/widget/a.ts", text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_shared_may_be_imported_from_anywhere() {
        assert_eq!(
            complaints(
                "web/sensor/deep/a.ts",
                "import { a } from '../../shared/ports.ts';"
            ),
            0
        );
        assert_eq!(
            complaints("web/shared/a.ts", "import { a } from '../widget/a.ts';"),
            1
        );
        assert_eq!(
            complaints("web/console/a.svelte", "import { mount } from 'svelte';"),
            0
        );
    }

    #[test]
    fn a_name_that_only_begins_alike_is_another_package() {
        assert_eq!(
            complaints("web/widget/a.ts", "import { a } from 'svelte-like';"),
            0
        );
    }
}
