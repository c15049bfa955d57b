//! The languages that mails are written in: which one a customer gets, and all that a mail says by itself.
//!
//! A language is a table of [`Words`] with a place for each sentence, so that none can lack one. What people
//! wrote is in whatever language it is and passes [`crate::words`] before it comes into a sentence.

use jiff::Zoned;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::appointment::News;
use crate::password::Why;

mod de;
mod en;

/// Languages of a `Content-Language` that are looked at.
const NAMED_MAX: usize = 10;

/// A language that mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47), as in `Content-Language` and in the store.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language of a tag, of which the primary subtag counts: `de-AT` is German. Nothing where mails are
    /// not written in it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        let is_it = |one: &Self| primary.eq_ignore_ascii_case(one.tag());
        Self::ALL.into_iter().find(is_it)
    }

    /// The first language of a `Content-Language` (RFC 3282) that mails are written in.
    pub fn of_header(value: &str) -> Option<Self> {
        value.split(',').take(NAMED_MAX).find_map(Self::of_tag)
    }

    /// The first wish that mails are written in, else `otherwise`.
    pub fn chosen<'a>(wishes: impl IntoIterator<Item = &'a str>, otherwise: Self) -> Self {
        wishes
            .into_iter()
            .find_map(Self::of_tag)
            .unwrap_or(otherwise)
    }

    /// A day for people: `6 December 2026`.
    pub fn day(self, date: Date) -> String {
        (self.words().day)(of_date(date, self))
    }

    /// From when until when, for people, in the zone of both, which is called `zone`, and how far that is from
    /// UTC then.
    pub fn when(self, starts: &Zoned, ends: &Zoned, zone: &str) -> String {
        let words = self.words();
        let day = |at: &Zoned| of_date(at.date(), self);
        let time = |at: &Zoned| at.strftime("%H:%M").to_string();
        let span = Span {
            starts: (day(starts), time(starts)),
            ends: (day(ends), time(ends)),
            is_one_day: starts.date() == ends.date(),
        };
        let span = (words.span)(&span);
        if zone == "UTC" {
            return format!("{span} (UTC)");
        }
        format!("{span} ({zone}, UTC{})", starts.strftime("%:z"))
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::German => &de::WORDS,
        }
    }
}

/// What a sentence is about, as it comes into one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    /// The ticket's subject.
    pub(crate) subject: &'a str,
    /// The ticket's number.
    pub(crate) number: i64,
}

/// A day, with the names that it has in a language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    pub(crate) weekday: &'static str,
    pub(crate) day: i8,
    pub(crate) month: &'static str,
    pub(crate) year: i16,
}

/// From when until when: days, and times as `09:00`.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) starts: (Day, String),
    pub(crate) ends: (Day, String),
    pub(crate) is_one_day: bool,
}

/// All that mails say in one language.
pub(crate) struct Words {
    /// From Monday on.
    weekdays: [&'static str; 7],
    /// From January on.
    months: [&'static str; 12],
    /// A day without its name.
    day: fn(Day) -> String,
    /// From when until when.
    span: fn(&Span) -> String,
    /// Who writes where nobody is named, at the beginning of a sentence.
    pub(crate) we: &'static str,
    /// Stands before the last of several names.
    pub(crate) and: &'static str,
    /// That agents wrote: who, and whether that is one person.
    pub(crate) wrote: fn(&str, bool, About<'_>) -> String,
    /// Stands before the address where the customer goes on, until a day.
    pub(crate) go_on: fn(&str) -> String,
    /// The same where words are left out, which are there.
    pub(crate) read_rest: fn(&str) -> String,
    /// That answers are read.
    pub(crate) may_answer: &'static str,
    /// Stands before the names of files that go with it.
    pub(crate) attached: &'static str,
    /// Asks how the help was, as a subject line.
    pub(crate) survey_title: fn(&str) -> String,
    /// Asks the same, as a sentence.
    pub(crate) survey_question: fn(About<'_>) -> String,
    /// How to answer, until a day.
    pub(crate) survey_hint: fn(&str) -> String,
    /// A score of how many.
    pub(crate) score: fn(u8, u8) -> String,
    /// What the lowest score says.
    pub(crate) dissatisfied: &'static str,
    /// What the highest score says.
    pub(crate) satisfied: &'static str,
    /// What the lowest and the highest score say.
    pub(crate) scale: fn(u8, u8) -> String,
    /// What a mail of an appointment is called.
    pub(crate) appointment_title: fn(News) -> &'static str,
    /// What became of an appointment with whom; when it is follows.
    pub(crate) appointment: fn(News, &str, About<'_>) -> String,
    /// Stands before the address of the page of the appointment.
    pub(crate) appointment_page: &'static str,
    /// What a mail is called by which an agent sets their password.
    pub(crate) password_title: fn(Why) -> &'static str,
    /// Why they are to set it; who they are.
    pub(crate) password: fn(Why, &str) -> String,
    /// Stands before the address where they set it, within so many hours.
    pub(crate) password_within: fn(u32) -> String,
    /// What they have to know of it.
    pub(crate) password_hint: fn(Why) -> &'static str,
}

fn of_date(date: Date, language: Language) -> Day {
    let words = language.words();
    // Both are numbered from 1.
    let nth = |names: &[&'static str], number: i8| {
        let at = usize::try_from(number - 1).unwrap_or_default();
        names.get(at).copied().unwrap_or_default()
    };
    Day {
        weekday: nth(&words.weekdays, date.weekday().to_monday_one_offset()),
        day: date.day(),
        month: nth(&words.months, date.month()),
        year: date.year(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_tag_counts_by_its_primary_subtag() {
        for (tag, expected) in [
            ("de", Some(Language::German)),
            ("DE-at", Some(Language::German)),
            ("de_CH", Some(Language::German)),
            (" en-GB ", Some(Language::English)),
            ("den", None),
            ("fr", None),
            ("", None),
            ("-de", None),
        ] {
            assert_eq!(Language::of_tag(tag), expected, "{tag:?}");
        }
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }

    #[test]
    fn of_a_header_the_first_language_counts_that_mails_are_written_in() {
        assert_eq!(Language::of_header("fr, de-DE, en"), Some(Language::German));
        assert_eq!(Language::of_header("fr"), None);
        let late = format!("{}de", "fr,".repeat(NAMED_MAX));
        assert_eq!(Language::of_header(&late), None);
        let last = format!("{}de", "fr,".repeat(NAMED_MAX - 1));
        assert_eq!(Language::of_header(&last), Some(Language::German));
    }

    #[test]
    fn the_first_wish_counts_that_mails_are_written_in() {
        let chosen = |wishes: &[&str]| Language::chosen(wishes.iter().copied(), Language::English);
        assert_eq!(chosen(&["fr", "de", "en"]), Language::German);
        assert_eq!(chosen(&["en", "de"]), Language::English);
        assert_eq!(chosen(&["fr"]), Language::English);
        assert_eq!(Language::chosen([], Language::German), Language::German);
    }

    #[test]
    fn days_and_times_are_written_as_the_language_does() {
        let day = date(2026, 3, 1);
        assert_eq!(Language::English.day(day), "1 March 2026");
        assert_eq!(Language::German.day(day), "1. März 2026");
        let at = |hour: i8, minute: i8, day: Date| {
            let at = day.at(hour, minute, 0, 0);
            at.to_zoned(TimeZone::UTC).expect("a time")
        };
        let (starts, ends) = (at(9, 0, day), at(9, 30, day));
        let said = Language::German.when(&starts, &ends, "UTC");
        assert_eq!(said, "Sonntag, 1. März 2026, 09:00 bis 09:30 Uhr (UTC)");
        let late = at(0, 15, date(2026, 3, 2));
        let said = Language::German.when(&starts, &late, "Europe/London");
        let expected = "Sonntag, 1. März 2026, 09:00 Uhr bis Montag, 2. März, 00:15 Uhr (Europe/London, UTC+00:00)";
        assert_eq!(said, expected);
        let said = Language::English.when(&starts, &late, "UTC");
        let expected = "Sunday, 1 March 2026, 09:00 to Monday, 2 March, 00:15 (UTC)";
        assert_eq!(said, expected);
    }

    #[test]
    fn every_day_of_a_year_has_its_names() {
        for language in Language::ALL {
            let mut day = date(2026, 1, 1);
            for _ in 0..365 {
                let named = of_date(day, language);
                assert!(
                    !named.weekday.is_empty() && !named.month.is_empty(),
                    "{day}"
                );
                day = day.tomorrow().expect("a day");
            }
        }
        let last = of_date(date(2026, 12, 6), Language::German);
        assert_eq!((last.weekday, last.month), ("Sonntag", "Dezember"));
    }
}
