//! What a masked string looks like.
//!
//! Words keep their place and all have the same length, so lines break about as they did and no
//! length tells anything: neither a word nor how large an amount is.

use std::borrow::Cow;

use crate::find::find;

/// Stands for every digit of a card that is masked.
const BULLET: char = '•';
/// Stands for every word that is masked, whatever its length; about as wide as a word is on average.
const WORD: &str = "••••••";
/// Stands for every value that is masked, whatever its length.
pub const BULLETS: &str = "••••••••";

/// Stands for a part of an address.
const MASKED_PART: &str = "•••";

/// Digits of a payment card number (ISO/IEC 7812).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Digits at the start of a card number that only tell the bank (PCI DSS 4.0, 3.4.1).
const BANK_DIGITS: usize = 8;

/// Digits of a group on a card, the last one excepted.
const GROUP_DIGITS_MIN: usize = 3;

/// Masks every word of a text.
#[must_use]
pub fn mask_text(text: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let gap = rest
            .find(|character: char| !character.is_whitespace())
            .unwrap_or(rest.len());
        let word_len = rest[gap..]
            .find(char::is_whitespace)
            .unwrap_or(rest.len() - gap);
        let (space, word) = (&rest[..gap], &rest[gap..gap + word_len]);
        if !tells_nothing(word) && out.is_none() {
            out = Some(text[..text.len() - rest.len()].to_owned());
        }
        if let Some(out) = &mut out {
            out.push_str(space);
            if tells_nothing(word) {
                out.push_str(word);
            } else {
                out.push_str(WORD);
            }
        }
        rest = &rest[gap + word_len..];
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Icons of private use, bullets, and up to three signs of punctuation.
fn tells_nothing(word: &str) -> bool {
    let is_quiet = |character: char| {
        character.is_ascii_punctuation()
            || matches!(character, '\u{2010}'..='\u{2027}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
    };
    word.chars().all(is_quiet) && word.chars().filter(char::is_ascii_punctuation).count() <= 3
}

/// Masks the digits of card numbers: 13 to 19 digits with a valid check digit (Luhn), alone or in
/// groups with single separators.
#[must_use]
pub fn mask_cards(text: &str) -> Cow<'_, str> {
    if text.bytes().filter(u8::is_ascii_digit).count() < *CARD_DIGITS.start() {
        return Cow::Borrowed(text);
    }
    let mut masked: Vec<std::ops::Range<usize>> = Vec::new();
    for run in runs(text) {
        mark_cards(text, &run, &mut masked);
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut ranges = masked.iter().peekable();
    let mut until = 0;
    let replace = |(at, character): (usize, char)| {
        // The stretches come in order of their start and may overlap.
        while let Some(range) = ranges.next_if(|range| range.start <= at) {
            until = until.max(range.end);
        }
        if at < until && character.is_ascii_digit() {
            BULLET
        } else {
            character
        }
    };
    Cow::Owned(text.char_indices().map(replace).collect())
}

/// Masks card numbers in what is being typed. The check digit comes last, so whatever may become a
/// card number shows no more than its first digits, which tell the bank.
#[must_use]
pub(super) fn mask_number(value: &str) -> Cow<'_, str> {
    let is_number = value
        .chars()
        .all(|character| character.is_ascii_digit() || is_separator(character));
    let n_digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_card = is_number
        && value
            .trim_start_matches(is_separator)
            .starts_with(|first| matches!(first, '2'..='6'))
        && n_digits > BANK_DIGITS
        && n_digits <= *CARD_DIGITS.end();
    if !is_card || mask_cards(value) != value {
        return mask_cards(value);
    }
    let mut digits = 0;
    let hide = |character: char| {
        digits += usize::from(character.is_ascii_digit());
        if digits > BANK_DIGITS && character.is_ascii_digit() {
            BULLET
        } else {
            character
        }
    };
    Cow::Owned(value.chars().map(hide).collect())
}

/// Groups of digits with a single separator between neighbours.
fn runs(text: &str) -> Vec<Vec<std::ops::Range<usize>>> {
    let mut runs: Vec<Vec<std::ops::Range<usize>>> = Vec::new();
    let mut open: Option<std::ops::Range<usize>> = None;
    for (at, byte) in text.bytes().enumerate() {
        match (&mut open, byte.is_ascii_digit()) {
            (Some(group), true) => group.end = at + 1,
            (None, true) => open = Some(at..at + 1),
            (_, false) => close(text, &mut runs, open.take()),
        }
    }
    close(text, &mut runs, open);
    runs
}

fn close(
    text: &str,
    runs: &mut Vec<Vec<std::ops::Range<usize>>>,
    group: Option<std::ops::Range<usize>>,
) {
    let Some(group) = group else {
        return;
    };
    if let Some(run) = runs.last_mut()
        && let Some(previous) = run.last()
        && is_one_separator(&text[previous.end..group.start])
    {
        run.push(group);
        return;
    }
    runs.push(vec![group]);
}

fn is_one_separator(between: &str) -> bool {
    let mut characters = between.chars();
    characters.next().is_some_and(is_separator) && characters.next().is_none()
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '-' | '.' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}' | '\u{2011}' | '\u{2013}'
    )
}

/// Tries every stretch of whole groups that has the right number of digits.
fn mark_cards(
    text: &str,
    run: &[std::ops::Range<usize>],
    masked: &mut Vec<std::ops::Range<usize>>,
) {
    for first in 0..run.len() {
        let mut digits = 0;
        for last in first..run.len() {
            if last > first && run[last - 1].len() < GROUP_DIGITS_MIN {
                break;
            }
            digits += run[last].len();
            if digits > *CARD_DIGITS.end() {
                break;
            }
            let stretch = run[first].start..run[last].end;
            if CARD_DIGITS.contains(&digits) && has_check_digit(&text[stretch.clone()]) {
                masked.push(stretch);
            }
        }
    }
}

/// Luhn (ISO/IEC 7812-1, annex B).
fn has_check_digit(text: &str) -> bool {
    let digits = text
        .bytes()
        .rev()
        .filter(u8::is_ascii_digit)
        .map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10) && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// Takes `user:password@` out of a URL.
pub(super) fn without_credentials(url: &str) -> Cow<'_, str> {
    let Some(start) = find(url, "://").map(|at| at + 3) else {
        return Cow::Borrowed(url);
    };
    let end = url[start..]
        .find(['/', '\\', '?', '#'])
        .map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => Cow::Owned(format!("{}{}", &url[..start], &url[start + at + 1..])),
        None => Cow::Borrowed(url),
    }
}

/// Masks everything behind the origin.
pub(super) fn mask_path(url: &str) -> String {
    let place = url.split(['?', '#']).next().unwrap_or_default();
    let Some(host) = find(place, "://").map(|at| at + 3) else {
        return MASKED_PART.to_owned();
    };
    let path = place[host..].find('/').map_or(place.len(), |at| host + at);
    let is_home = place[path..].len() <= 1;
    let shown = if is_home {
        &place[path..]
    } else {
        "/•••"
    };
    format!("{}{shown}", &place[..path])
}

/// Masks the values of parameters and the fragment; nothing when there are none.
pub(super) fn mask_parameters(url: &str) -> Option<String> {
    for scheme in ["data:", "blob:", "javascript:"] {
        if url
            .trim_start()
            .get(..scheme.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(scheme))
        {
            return Some(scheme.to_owned());
        }
    }
    let start = url.find(['?', '#'])?;
    let (place, rest) = url.split_at(start);
    let (query, fragment) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
    let mut out = place.to_owned();
    for (at, parameter) in query.split(['?', '&', ';']).enumerate().skip(1) {
        out.push(if at == 1 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, value)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(if value.is_empty() { "" } else { MASKED_PART });
            }
            None => out.push_str(if parameter.is_empty() {
                ""
            } else {
                MASKED_PART
            }),
        }
    }
    if !fragment.is_empty() {
        out.push('#');
        out.push_str(if fragment.len() > 1 { MASKED_PART } else { "" });
    }
    Some(out)
}
