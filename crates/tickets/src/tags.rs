//! Tags: short words by which a team finds tickets again.
//!
//! A ticket's tags are a sorted set of lower-case words without spaces or commas, so that two people
//! who type the same thing mean the same tag, and the store keeps them in one text.

use std::collections::BTreeSet;

use crate::limits::{TAG_CHARS_MAX, TAGS_MAX};

/// A tag as an OpenAPI document describes it; [`read`] takes it.
#[cfg(feature = "openapi")]
#[derive(Debug, utoipa::ToSchema)]
#[schema(as = Tag, max_length = 32, format = "tag")]
#[expect(dead_code, reason = "describes the words of a list")]
pub struct TagWord(String);

/// Why tags were not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagsRefused {
    /// More than [`TAGS_MAX`].
    #[error("must be at most {TAGS_MAX} tags")]
    TooMany,
    /// One is empty, longer than [`TAG_CHARS_MAX`], or holds a comma or a control character; its place.
    #[error("each tag must have 1 to {TAG_CHARS_MAX} characters, none of them a comma")]
    Bad(usize),
}

/// The set of tags that a person typed: lower case, spaces become hyphens, each once, sorted.
///
/// # Errors
/// [`TagsRefused`].
pub fn read(words: &[String]) -> Result<Vec<String>, TagsRefused> {
    if words.len() > TAGS_MAX {
        return Err(TagsRefused::TooMany);
    }
    let tags = words.iter().enumerate();
    let tags = tags.map(|(place, word)| one(word).ok_or(TagsRefused::Bad(place)));
    let set: BTreeSet<String> = tags.collect::<Result<_, _>>()?;
    Ok(set.into_iter().collect())
}

/// One word as a set of tags holds it, and as a team is called; nothing where it is none.
pub fn one(word: &str) -> Option<String> {
    let tag = word
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-");
    let is_good = !tag.is_empty()
        && tag.chars().count() <= TAG_CHARS_MAX
        && !tag.contains(|one: char| one == ',' || one.is_control());
    is_good.then_some(tag)
}

/// What lists call the tickets of no team: no team is called so.
pub const NO_TEAM: &str = "none";

/// Marks a ticket that somebody in charge has to look at.
pub const MARK_REVIEW: &str = "review";

/// `tags` and one more; nothing when it is there or when there is no room.
pub fn with(tags: &[String], one: &str) -> Option<Vec<String>> {
    if tags.len() >= TAGS_MAX || tags.iter().any(|tag| tag == one) {
        return None;
    }
    let mut more = tags.to_vec();
    more.push(one.to_owned());
    more.sort();
    Some(more)
}

/// `tags` and those of `others` that there is room for.
pub fn joined(tags: &[String], others: &[String]) -> Vec<String> {
    let mut all = tags.to_vec();
    for other in others {
        all = with(&all, other).unwrap_or(all);
    }
    all
}

/// The text that the store keeps: each tag between two commas, nothing for none.
pub fn text(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    format!(",{},", tags.join(","))
}

/// Reads what [`text`] wrote.
pub fn from_text(text: &str) -> Vec<String> {
    let tags = text.split(',').filter(|tag| !tag.is_empty());
    tags.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_same_word_is_the_same_tag() {
        let tags = read(&owned(&["VPN", " vpn ", "wi  fi", "Äther"])).expect("good tags");
        assert_eq!(tags, ["vpn", "wi-fi", "äther"]);
        assert_eq!(from_text(&text(&tags)), tags);
        assert_eq!(text(&tags), ",vpn,wi-fi,äther,");
        assert_eq!(text(&[]), "");
        assert!(from_text("").is_empty());
    }

    #[test]
    fn tags_are_joined_as_far_as_there_is_room() {
        let joined_of = |one: &[&str], other: &[&str]| joined(&owned(one), &owned(other));
        assert_eq!(joined_of(&["b"], &["c", "b", "a"]), ["a", "b", "c"]);
        assert_eq!(joined_of(&[], &[]), [""; 0]);
        let full: Vec<String> = (10..10 + TAGS_MAX).map(|n| format!("t{n}")).collect();
        assert_eq!(joined(&full, &owned(&["a"])), full);
        let nearly = &full[1..];
        assert_eq!(joined(nearly, &owned(&["a", "b"])).len(), TAGS_MAX);
    }

    #[test]
    fn tags_keep_their_bounds() {
        let long = |length: usize| owned(&["ok", &"x".repeat(length)]);
        assert!(read(&long(TAG_CHARS_MAX)).is_ok());
        assert_eq!(read(&long(TAG_CHARS_MAX + 1)), Err(TagsRefused::Bad(1)));
        for bad in ["", "  ", "a,b", "a\u{0}b"] {
            assert_eq!(read(&owned(&[bad])), Err(TagsRefused::Bad(0)), "{bad:?}");
        }
        let many = |count: usize| (0..count).map(|n| format!("t{n}")).collect::<Vec<_>>();
        assert_eq!(read(&many(TAGS_MAX)).map(|tags| tags.len()), Ok(TAGS_MAX));
        assert_eq!(read(&many(TAGS_MAX + 1)), Err(TagsRefused::TooMany));
    }
}
