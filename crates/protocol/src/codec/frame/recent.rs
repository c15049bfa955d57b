//! Values that were sent last, so that a small change of a longer one travels as what is different.
//!
//! Both ends keep the same values by the same rules: what a text, a field or an attribute was last
//! set to in this epoch. The values are those of the frames, so they are masked already.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::table::QuickHasher;
use super::{
    RECENT_BYTES_MAX, RECENT_ENTRIES_MAX, RECENT_VALUE_BYTES_MAX, SPLICE_KEPT_MIN,
    SPLICED_BYTES_MAX,
};

/// Whose value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Operation that sets it.
    pub code: u32,
    pub id: u32,
    /// Entry of an attribute's name in the table of strings; 0 for texts and fields.
    pub name: u32,
}

/// How a value follows from the one before it, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Splice<'a> {
    /// Kept at the start.
    pub start: usize,
    /// Kept at the end.
    pub end: usize,
    /// What stands between.
    pub middle: &'a str,
}

/// One end's values.
#[derive(Debug, Default)]
pub(super) struct Recent {
    values: HashMap<Key, String, BuildHasherDefault<QuickHasher>>,
    bytes: usize,
    /// What splices of the body at hand have come to.
    spliced: usize,
}

impl Recent {
    /// A body begins.
    pub(super) fn begin_body(&mut self) {
        self.spliced = 0;
    }

    /// Whether this is the value that was kept last.
    pub(super) fn holds(&self, key: Key, value: &str) -> bool {
        self.values.get(&key).is_some_and(|before| before == value)
    }

    /// Sending end: what is different, if the value before is known and enough of it is kept.
    pub(super) fn splice<'a>(&mut self, key: Key, value: &'a str) -> Option<Splice<'a>> {
        let before = self.values.get(&key)?;
        let splice = difference(before, value);
        // What is mostly new resembles other values more than it does the one before.
        let kept = splice.start + splice.end;
        let pays = kept >= SPLICE_KEPT_MIN.max(splice.middle.len());
        (pays && self.spend(value.len())).then_some(splice)
    }

    /// Receiving end: the value; nothing when the rules forbid the splice.
    pub(super) fn apply(&mut self, key: Key, splice: Splice<'_>) -> Option<String> {
        let before = self.values.get(&key)?;
        let end = before.len().checked_sub(splice.end)?;
        let tail = before.get(end..)?;
        let head = before.get(..splice.start).filter(|_| splice.start <= end)?;
        let value = [head, splice.middle, tail].concat();
        self.spend(value.len()).then_some(value)
    }

    /// Keeps the value for the next splice. One that is too long is not kept; when there is no
    /// room, all others make it.
    pub(super) fn keep(&mut self, key: Key, value: &str) {
        let before = self.values.get(&key).map_or(0, String::len);
        if value.len() > RECENT_VALUE_BYTES_MAX {
            self.bytes -= before;
            self.values.remove(&key);
            return;
        }
        let is_full = before == 0 && self.values.len() >= RECENT_ENTRIES_MAX;
        if is_full || self.bytes - before + value.len() > RECENT_BYTES_MAX {
            self.clear();
        } else {
            self.bytes -= before;
        }
        self.bytes += value.len();
        let kept = self.values.entry(key).or_default();
        kept.clear();
        kept.push_str(value);
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.bytes = 0;
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let is_within = self.spliced + bytes <= SPLICED_BYTES_MAX;
        if is_within {
            self.spliced += bytes;
        }
        is_within
    }
}

/// The longest equal start, and the longest equal end behind it, on bounds of characters.
fn difference<'a>(before: &str, value: &'a str) -> Splice<'a> {
    let (old, new) = (before.as_bytes(), value.as_bytes());
    let mut start = equal(old.iter(), new.iter());
    while !value.is_char_boundary(start) || !before.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = equal(old[start..].iter().rev(), new[start..].iter().rev());
    while !value.is_char_boundary(new.len() - end) || !before.is_char_boundary(old.len() - end) {
        end -= 1;
    }
    Splice {
        start,
        end,
        middle: &value[start..new.len() - end],
    }
}

fn equal<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key {
        code: 6,
        id: 9,
        name: 0,
    };

    fn check(before: &str, value: &str, start: usize, middle: &str, end: usize) {
        let splice = Splice { start, end, middle };
        assert_eq!(difference(before, value), splice);
        let mut recent = Recent::default();
        recent.keep(KEY, before);
        assert_eq!(recent.apply(KEY, splice).as_deref(), Some(value));
    }

    #[test]
    fn a_difference_is_what_stands_between_equal_ends() {
        check("123.45", "123.47", 5, "7", 0);
        check("abc", "abcd", 3, "d", 0);
        check("abcd", "abc", 3, "", 0);
        check("aaaa", "aaa", 3, "", 0);
        check("x = 10 px", "x = 200 px", 4, "20", 4);
        check("", "new", 0, "new", 0);
        check("same", "same", 4, "", 0);
    }

    #[test]
    fn characters_are_never_cut() {
        // é is C3 A9, è is C3 A8, Ã is C3 83; ɩ is C9 A9.
        check("né", "nè", 1, "è", 0);
        check("éa", "ɩa", 0, "ɩ", 1);
        check("😀!", "😁!", 0, "😁", 1);
    }

    #[test]
    fn splices_that_do_not_fit_the_value_before_are_refused() {
        let mut recent = Recent::default();
        recent.keep(KEY, "né");
        for (start, end) in [(4, 0), (0, 4), (2, 2), (2, 0), (0, 1), (usize::MAX, 1)] {
            let middle = "x";
            assert_eq!(recent.apply(KEY, Splice { start, end, middle }), None);
        }
        let other = Key { id: 8, ..KEY };
        let (start, end, middle) = (0, 0, "x");
        assert_eq!(recent.apply(other, Splice { start, end, middle }), None);
    }

    #[test]
    fn only_what_keeps_most_of_a_value_is_a_splice() {
        let mut recent = Recent::default();
        recent.keep(KEY, "123.45");
        for (value, pays) in [
            ("123.57", true),
            ("124.57", false),
            ("123.4", true),
            ("123.45 and more", false),
        ] {
            assert_eq!(recent.splice(KEY, value).is_some(), pays, "{value}");
        }
    }

    #[test]
    fn what_splices_come_to_is_bounded_for_each_body() {
        let value = "v".repeat(RECENT_VALUE_BYTES_MAX);
        let mut recent = Recent::default();
        recent.keep(KEY, &value);
        let fits = SPLICED_BYTES_MAX / value.len();
        let sent = |recent: &mut Recent| recent.splice(KEY, &value).is_some();
        assert_eq!((0..=fits).filter(|_| sent(&mut recent)).count(), fits);
        recent.begin_body();
        assert!(sent(&mut recent));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut recent = Recent::default();
        let id = |id: u32| Key { id, ..KEY };
        for n in 0..3 * RECENT_ENTRIES_MAX as u32 {
            recent.keep(id(n), "four");
            assert!(recent.values.len() <= RECENT_ENTRIES_MAX);
        }
        let long = "x".repeat(RECENT_VALUE_BYTES_MAX);
        for n in 0..50 {
            recent.keep(id(n), &long);
            let bytes: usize = recent.values.values().map(String::len).sum();
            assert_eq!(recent.bytes, bytes);
            assert!(bytes <= RECENT_BYTES_MAX);
        }
        recent.keep(id(49), &(long + "x"));
        assert!(!recent.values.contains_key(&id(49)));
    }
}
