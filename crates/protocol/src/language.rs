//! The language in which a customer wants to be helped: a wish, by which agents are asked first (ADR 0074).

use serde::{Deserialize, Serialize};

use crate::limits::LANGUAGE_TAG_BYTES_MAX;

/// A language, as the primary subtag of a tag names it (RFC 5646 §2.2.1): 2 or 3 letters in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language of a tag, as `de` or `de-AT`; none where it is no such tag, or is longer than
    /// [`LANGUAGE_TAG_BYTES_MAX`]. Tags of private use and those that were once registered whole
    /// (`x-…`, `i-…`) name none.
    pub fn of_tag(tag: &str) -> Option<Self> {
        if tag.len() > LANGUAGE_TAG_BYTES_MAX {
            return None;
        }
        let mut subtags = tag.split('-');
        let primary = subtags.next()?;
        let is_language = matches!(primary.len(), 2 | 3)
            && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_subtag = |one: &str| {
            matches!(one.len(), 1..=8) && one.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        (is_language && subtags.all(is_subtag)).then(|| Self(primary.to_ascii_lowercase()))
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: &str, expected: Option<&str>) {
        let language = Language::of_tag(tag);
        assert_eq!(language.as_ref().map(Language::as_str), expected, "{tag:?}");
    }

    #[test]
    fn a_tag_names_the_language_before_its_first_hyphen() {
        check("de", Some("de"));
        check("DE-at", Some("de"));
        check("gsw", Some("gsw"));
        check("zh-Hant-TW", Some("zh"));
        check("de-x-any", Some("de"));
    }

    #[test]
    fn what_is_no_tag_of_a_language_names_none() {
        for tag in [
            "",
            "d",
            "germ",
            "d1",
            "dé",
            "de_AT",
            "de-",
            "de--AT",
            "de AT",
            "x-klingon",
            "i-klingon",
            "de-toolongpart",
        ] {
            check(tag, None);
        }
    }

    #[test]
    fn a_tag_ends_at_its_bound() {
        let longest = "de-12345678-12345678-12345678-12345";
        assert_eq!(longest.len(), LANGUAGE_TAG_BYTES_MAX);
        check(longest, Some("de"));
        check(&format!("{longest}6"), None);
    }
}
