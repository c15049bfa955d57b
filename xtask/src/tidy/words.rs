//! Words that do not belong into sources: synonyms that the glossary rules out, unfinished work,
//! tests that do not run, and addresses of package registries.

use super::Complaint;
use super::sources::Source;

/// What is looked for, how, and what to do instead.
struct Rule {
    word: &'static str,
    whole: bool,
    any_case: bool,
    instead: &'static str,
}

const fn synonym(word: &'static str, instead: &'static str) -> Rule {
    Rule {
        word,
        whole: true,
        any_case: true,
        instead,
    }
}

const fn exact(word: &'static str, instead: &'static str) -> Rule {
    Rule {
        word,
        whole: false,
        any_case: false,
        instead,
    }
}

const fn mark(word: &'static str) -> Rule {
    Rule {
        word,
        whole: true,
        any_case: false,
        instead: "finish it or leave it out",
    }
}

const fn host(word: &'static str) -> Rule {
    Rule {
        word,
        whole: false,
        any_case: true,
        instead: "name no package registry",
    }
}

const RULES: [Rule; 30] = [
    // "No room" is plain English; these are not.
    synonym("a room", "say session"),
    synonym("the room", "say session"),
    synonym("rooms", "say sessions"),
    exact("room_id", "say session_id"),
    exact("roomId", "say sessionId"),
    synonym("socket ticket", "say socket token"),
    synonym("co-browsing", "say cobrowsing"),
    synonym("co-browse", "say cobrowse"),
    synonym("whitelist", "say allow-list"),
    synonym("blacklist", "say deny-list"),
    mark("TODO"),
    mark("FIXME"),
    mark("XXX"),
    mark("HACK"),
    exact("todo!(", "finish it"),
    exact("unimplemented!(", "finish it"),
    exact("#[ignore", "a test that does not run is no test"),
    exact("test.skip(", "a test that does not run is no test"),
    exact("it.skip(", "a test that does not run is no test"),
    exact("test.only(", "it keeps the other tests from running"),
    exact("it.only(", "it keeps the other tests from running"),
    exact("@ts-ignore", "mend the type"),
    exact("@ts-nocheck", "mend the types"),
    host(concat!("crates", ".io")),
    host(concat!("static.rust", "-lang.org")),
    host(concat!("npmjs", ".org")),
    host(concat!("npmjs", ".com")),
    host(concat!("deb.debian", ".org")),
    host(concat!("pypi", ".org")),
    host(concat!("proxy.golang", ".org")),
];

/// Files that name the words in order to rule them out, and files that programs write.
fn is_exempt(source: &Source) -> bool {
    source.is_generated()
        || ["docs/GLOSSARY.md", "xtask/src/tidy/words.rs"].contains(&source.path.as_str())
}

/// Looks for each word in each file.
pub(crate) fn check(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| !is_exempt(source))
        .flat_map(check_file)
        .collect()
}

fn check_file(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let lower = line.to_lowercase();
        for rule in &RULES {
            let text = if rule.any_case { &lower } else { line };
            if holds(text, rule) {
                complaints.push(Complaint::new(
                    &source.path,
                    index + 1,
                    format!("`{}`: {}", rule.word, rule.instead),
                ));
            }
        }
    }
    complaints
}

fn holds(text: &str, rule: &Rule) -> bool {
    text.match_indices(rule.word).any(|(at, word)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !rule.whole || !(before.is_some_and(is_word) || after.is_some_and(is_word))
    })
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    fn complaints(text: &str) -> usize {
        check_file(&source("server/src/a.rs", text)).len()
    }

    #[test]
    fn synonyms_are_found_as_whole_words_in_any_case() {
        assert_eq!(complaints("// Joins the Room."), 1);
        assert_eq!(complaints("// headroom, the roommate, no room left"), 0);
        assert_eq!(complaints("one socket ticket"), 1);
    }

    #[test]
    fn unfinished_work_is_found() {
        for text in [
            "todo!()",
            "// TODO later",
            "#[ignore]",
            "#[ignore = \"slow\"]",
            "test.skip('a')",
        ] {
            assert_eq!(complaints(text), 1, "{text}");
        }
        assert_eq!(complaints("a todo list"), 0);
    }

    #[test]
    fn registries_are_found_and_lockfiles_are_left_alone() {
        let text = concat!("https://registry.", "npmjs.org/a");
        assert_eq!(complaints(text), 1);
        assert_eq!(check(&[source("Cargo.lock", text)]), []);
    }
}
