//! Call-backs: a customer leaves a telephone number and is called, in place of waiting.
//!
//! This says what may stand as a number, when one may be called, and what follows a call that reached
//! nobody.

use serde::{Deserialize, Serialize};

use crate::limits::{
    CALL_BACK_AHEAD_MS, CALL_BACK_ATTEMPTS_MAX, CALL_BACK_PAUSE_MS, PHONE_CHARS_MAX,
    PHONE_DIGITS_MAX, PHONE_DIGITS_MIN,
};

/// Where a call-back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallBackState {
    /// Nobody has taken it; it may not be due yet.
    Waiting,
    /// An agent is about to call, or does.
    Taken,
    /// The customer was reached.
    Reached,
    /// Nobody answered, as often as it is tried.
    NotReached,
    /// It is not to be any more.
    Cancelled,
}

impl CallBackState {
    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Reached => "reached",
            Self::NotReached => "not_reached",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Waiting,
            Self::Taken,
            Self::Reached,
            Self::NotReached,
            Self::Cancelled,
        ];
        all.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether somebody is still to be called.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Taken)
    }
}

/// The number as it is kept: as it was typed, without blanks around it. Nothing where it is none: as people
/// write them, international (ITU-T E.123) or national, with digits, blanks and `+-()./`, and one plus at
/// most, before all digits. The numbers of emergency services are too short to be one.
pub fn phone(text: &str) -> Option<&str> {
    let stands_between = |letter: char| " -()./".contains(letter);
    let may_stand = |letter: char| letter.is_ascii_digit() || stands_between(letter);
    let is_short = text.chars().count() <= PHONE_CHARS_MAX;
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    let has_digits = (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&n_digits);
    let (before, number) = text.split_once('+').unwrap_or(("", text));
    let is_one = before.chars().all(stands_between) && number.chars().all(may_stand);
    (is_short && has_digits && is_one).then_some(text.trim_matches(' '))
}

/// From when on somebody is to be called who asks at `now` for `not_before`, in milliseconds; nothing where
/// that is too far ahead. What has passed is as soon as possible: clocks differ.
pub const fn due(not_before: Option<i64>, since: i64, now: i64) -> Option<i64> {
    match not_before {
        Some(at) if at > now.saturating_add(CALL_BACK_AHEAD_MS) => None,
        Some(at) if at > now => Some(at),
        _ => Some(since),
    }
}

/// When it is tried again after `n_attempts` calls that reached nobody, the last one at `now`; nothing once
/// it was tried often enough.
pub const fn next_try(n_attempts: i64, now: i64) -> Option<i64> {
    if n_attempts >= CALL_BACK_ATTEMPTS_MAX {
        return None;
    }
    Some(now.saturating_add(CALL_BACK_PAUSE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for text in [
            "+49 30 901820",
            "+49 (0)30 / 90 18-20",
            "030.901820",
            "(555) 010-9999",
            "(+49) 30 901820",
            "12345",
            "12345678901234567890",
        ] {
            assert_eq!(phone(text), Some(text));
        }
        assert_eq!(phone("  030 901820 "), Some("030 901820"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "1234",
            "112",
            "123456789012345678901",
            "call me",
            "030 901820 ext 4",
            "030+901820",
            "++4930901820",
            "٠٣٠٩٠١٨٢٠",
            "030\n901820",
            "030901820\n",
            "030\u{a0}901820",
            "<b>30901820",
        ] {
            assert_eq!(phone(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_number_has_room_for_what_stands_between_its_digits() {
        let most = format!("1{}2345", " ".repeat(PHONE_CHARS_MAX - 5));
        assert_eq!(phone(&most), Some(most.as_str()));
        assert_eq!(phone(&format!("1 {}", &most[1..])), None);
        assert_eq!(phone(&format!("{most} ")), None, "as it was typed");
    }

    #[test]
    fn a_time_is_to_come_and_near() {
        let now = 1_000;
        for (not_before, is) in [
            (None, Some(7)),
            (Some(i64::MIN), Some(7)),
            (Some(now), Some(7)),
            (Some(now + 1), Some(now + 1)),
            (
                Some(now + CALL_BACK_AHEAD_MS),
                Some(now + CALL_BACK_AHEAD_MS),
            ),
            (Some(now + CALL_BACK_AHEAD_MS + 1), None),
            (Some(i64::MAX), None),
        ] {
            assert_eq!(due(not_before, 7, now), is, "{not_before:?}");
        }
    }

    #[test]
    fn it_is_tried_a_few_times_with_a_pause_between() {
        assert_eq!(next_try(1, 5), Some(5 + CALL_BACK_PAUSE_MS));
        assert!(next_try(CALL_BACK_ATTEMPTS_MAX - 1, 5).is_some());
        assert_eq!(next_try(CALL_BACK_ATTEMPTS_MAX, 5), None);
    }

    #[test]
    fn states_read_back() {
        for word in ["waiting", "taken", "reached", "not_reached", "cancelled"] {
            let state = CallBackState::parse(word).expect("a state");
            assert_eq!(state.as_str(), word);
            assert_eq!(state.is_open(), matches!(word, "waiting" | "taken"));
        }
        assert_eq!(CallBackState::parse("soon"), None);
    }
}
