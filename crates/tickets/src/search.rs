//! How a search matches a ticket.
//!
//! The store keeps one lower-case text per ticket and matches it with SQL `LIKE`; this module
//! makes that text and the patterns, so that no character that a person types is a wildcard.

use crate::limits::{LETTERS_MAX, QUERY_WORDS_MAX};

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

/// Every three letters that a text has to hold where all words of `query` and `tag` occur in it, as a
/// full-text query (FTS5) by an index of trigrams; none where no word is that long. What it finds holds
/// them somewhere, which does not make it a match yet.
pub fn letters(query: &str, tag: Option<&str>) -> Option<String> {
    let query = query.to_lowercase();
    let words = query.split_whitespace().chain(tag);
    let mut all: Vec<String> = Vec::new();
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        for three in letters.windows(3) {
            let three: String = three.iter().collect();
            let quoted = format!("\"{}\"", three.replace('"', "\"\""));
            let is_new = !three.contains('\0') && !all.contains(&quoted);
            if is_new && all.len() < LETTERS_MAX {
                all.push(quoted);
            }
        }
    }
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// At most `chars_max` characters of a text in one line, around the first word of `query` that occurs in it;
/// `…` stands for what is left out.
pub fn excerpt(text: &str, query: &str, chars_max: usize) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line: Vec<char> = line.join(" ").chars().collect();
    if line.len() <= chars_max {
        return line.into_iter().collect();
    }
    let query = query.to_lowercase();
    let words = query.split_whitespace();
    let at = words.filter_map(|word| find(&line, word)).min();
    // A third of it stands before the word, so that it is read with what leads to it.
    let room = chars_max.saturating_sub(2);
    let end = line.len() - room.min(line.len());
    let begin = at.unwrap_or(0).saturating_sub(room / 3).min(end);
    let mut excerpt = String::new();
    if begin > 0 {
        excerpt.push('…');
    }
    excerpt.extend(&line[begin..(begin + room).min(line.len())]);
    if begin < end {
        excerpt.push('…');
    }
    excerpt
}

/// Where a word in small letters begins in a line, whatever letters that has.
fn find(line: &[char], word: &str) -> Option<usize> {
    let begins = |from: usize| {
        let mut small = line[from..].iter().flat_map(|one| one.to_lowercase());
        word.chars().all(|one| small.next() == Some(one))
    };
    (0..line.len()).find(|&from| begins(from))
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
    fn letters_are_those_of_words_that_are_long_enough_each_once() {
        assert_eq!(letters("", None), None);
        assert_eq!(letters("ab c", Some("de")), None);
        assert_eq!(letters("ÄBC", None).as_deref(), Some("\"äbc\""));
        let expected = "\"abc\" AND \"bcd\" AND \"vpn\"";
        assert_eq!(letters("abcd abc", Some("vpn")).as_deref(), Some(expected));
        assert_eq!(letters("a\"b", None).as_deref(), Some("\"a\"\"b\""));
        assert_eq!(letters("a\0bc", None), None);
        let long: String = ('a'..='z').chain('а'..='я').collect();
        let found = letters(&long, None).expect("letters");
        assert_eq!(found.matches(" AND ").count() + 1, LETTERS_MAX);
    }

    #[test]
    fn an_excerpt_shows_the_word_and_what_stands_around_it() {
        assert_eq!(excerpt("It  does\nnot", "does", 20), "It does not");
        let text = "a ".repeat(40) + "the PRINTER is off" + &" b".repeat(40);
        let found = excerpt(&text, "off printer", 30);
        assert_eq!(found, "… a a the PRINTER is off b b …");
        assert_eq!(excerpt(&text, "nowhere", 8), "a a a …");
        assert_eq!(excerpt(&text, "b", 9), "…f b b b…");
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
        fn an_excerpt_is_never_longer_than_it_may_be(text in ".{0,80}", query in ".{0,9}", chars_max in 2_usize..40) {
            prop_assert!(excerpt(&text, &query, chars_max).chars().count() <= chars_max);
        }

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
