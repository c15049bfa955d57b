//! Looks for a short word in a text, in little code: the search of the standard library prepares
//! for words of any length, and the customer waits for each byte of this crate.

/// Where the word begins first.
pub(crate) fn find(text: &str, word: &str) -> Option<usize> {
    places(text, word).next()
}

/// Wherever the word begins.
pub(crate) fn places(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let windows = text.as_bytes().windows(word.len()).enumerate();
    windows.filter_map(move |(at, window)| (window == word.as_bytes()).then_some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_where_it_begins() {
        assert!(places("ab.abc.a", "ab").eq([0, 3]));
        assert_eq!(find("a", "ab"), None);
        assert_eq!(find("", "ab"), None);
        assert_eq!(find("…://x", "://"), Some(3));
    }
}
