//! How a search matches a ticket.
//!
//! The store keeps one lower-case text per ticket and matches it with SQL `LIKE`; this module
//! makes that text and the patterns, so that no character that a person types is a wildcard.

use crate::limits::QUERY_WORDS_MAX;

/// The character that takes the meaning from `%` and `_`, as in `LIKE … ESCAPE '\'`.
pub const ESCAPE: char = '\\';

/// The text of a ticket that searches look into: `#number` and all parts, lower case.
pub fn text<'a>(number: i64, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("#{number}");
    for part in parts {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(&part.to_lowercase());
        }
    }
    text
}

/// `LIKE` patterns that must all match: one a word, the last takes what is left as a phrase.
/// Patterns that are not needed match everything.
pub fn patterns(query: &str) -> [String; QUERY_WORDS_MAX] {
    let query = query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    std::array::from_fn(|idx| {
        if idx + 1 == QUERY_WORDS_MAX {
            let rest = words.get(idx..).unwrap_or_default();
            return contains(&rest.join(" "));
        }
        contains(words.get(idx).copied().unwrap_or_default())
    })
}

/// `LIKE` pattern of the texts of [`crate::tags::text`] that hold a tag; of all texts without one.
pub fn tag_pattern(tag: Option<&str>) -> String {
    tag.map_or("%".to_owned(), |tag| contains(&format!(",{tag},")))
}

fn contains(word: &str) -> String {
    if word.is_empty() {
        return "%".to_owned();
    }
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for character in word.chars() {
        if matches!(character, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(query: &str, expected: [&str; QUERY_WORDS_MAX]) {
        assert_eq!(patterns(query), expected, "{query:?}");
    }

    #[test]
    fn words_are_matched_each_for_itself() {
        check("", ["%", "%", "%", "%"]);
        check("  Router ", ["%router%", "%", "%", "%"]);
        check("a b c d e", ["%a%", "%b%", "%c%", "%d e%"]);
    }

    #[test]
    fn wildcards_lose_their_meaning() {
        check("100%", [r"%100\%%", "%", "%", "%"]);
        check(r"a_b\", [r"%a\_b\\%", "%", "%", "%"]);
    }

    #[test]
    fn a_tag_is_matched_whole() {
        assert_eq!(tag_pattern(None), "%");
        assert_eq!(tag_pattern(Some("a_b")), r"%,a\_b,%");
    }

    #[test]
    fn text_is_lower_case_and_starts_with_the_number() {
        assert_eq!(text(7, ["Größe X", "", "Ada"]), "#7\ngröße x\nada");
    }

    /// `LIKE` in a few lines: what the databases do.
    fn like(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|idx| like(&text[idx..], rest)),
            ['\\', escaped, rest @ ..] => text.first() == Some(escaped) && like(&text[1..], rest),
            [plain, rest @ ..] => {
                !text.is_empty() && (*plain == '_' || text[0] == *plain) && like(&text[1..], rest)
            }
        }
    }

    proptest! {
        #[test]
        fn a_pattern_matches_exactly_the_texts_that_contain_the_word(
            text in "[a%_\\\\ ]{0,8}", word in "[a%_\\\\]{1,3}",
        ) {
            let pattern: Vec<char> = patterns(&word)[0].chars().collect();
            let chars: Vec<char> = text.chars().collect();
            prop_assert_eq!(like(&chars, &pattern), text.contains(&word));
        }
    }
}
