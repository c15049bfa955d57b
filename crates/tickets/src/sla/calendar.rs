//! When a desk is open: hours for each weekday on the wall clock of a time zone, less holidays.
//!
//! The desk is open at every instant at which the wall clock shows a time within its hours. Where the
//! clock is put back, such a time comes twice and counts twice; where it is put forward, it is left out.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::Millis;
use crate::limits::{SLA_HOURS_A_DAY_MAX, SLA_SEARCH_DAYS_MAX};

const MINUTE_MS: Millis = 60_000;
const DAY_MS: Millis = 24 * 60 * MINUTE_MS;
const WEEKDAYS: usize = 7;
/// Minutes of a day: the end of the last hour.
const DAY_MINUTES: u16 = 24 * 60;
/// 1970-01-01 was the fourth day of its week, which begins on Monday.
const EPOCH_WEEKDAY: i64 = 3;

/// From one time of the day to another, in minutes after midnight; the second is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    from: u16,
    to: u16,
}

/// Hours can not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadHours {
    /// They do not read as `9:00-17:30`, or end before they begin.
    #[error("hours must read like 9:00-17:30")]
    Malformed,
    /// Two of one day overlap.
    #[error("hours of one day must follow each other")]
    Overlapping,
    /// There are more than [`SLA_HOURS_A_DAY_MAX`] in one day.
    #[error("a day must have at most {SLA_HOURS_A_DAY_MAX} hours")]
    TooMany,
}

impl Hours {
    /// All day.
    pub const ALL_DAY: Self = Self {
        from: 0,
        to: DAY_MINUTES,
    };

    /// Reads hours of one day, such as `9:00-12:30, 13:00-17:00`; an empty text is a closed day.
    ///
    /// # Errors
    /// [`BadHours`].
    pub fn read_day(text: &str) -> Result<Vec<Self>, BadHours> {
        let parts = text.split(',').map(str::trim);
        let mut day = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            let (from, to) = part.split_once('-').ok_or(BadHours::Malformed)?;
            let (from, to) = (read_minute(from)?, read_minute(to)?);
            if from >= to {
                return Err(BadHours::Malformed);
            }
            day.push(Self { from, to });
        }
        if day.len() > SLA_HOURS_A_DAY_MAX {
            return Err(BadHours::TooMany);
        }
        day.sort_unstable();
        if day.windows(2).any(|pair| pair[0].to > pair[1].from) {
            return Err(BadHours::Overlapping);
        }
        Ok(day)
    }

    /// Whether a minute of the day is within.
    pub const fn contains(self, minute: u16) -> bool {
        self.from <= minute && minute < self.to
    }
}

fn read_minute(text: &str) -> Result<u16, BadHours> {
    let (hour, minute) = text.trim().split_once(':').ok_or(BadHours::Malformed)?;
    let number = |text: &str| text.parse::<u16>().map_err(|_| BadHours::Malformed);
    let (hour, minute) = (number(hour)?, number(minute)?);
    let at = hour
        .checked_mul(60)
        .filter(|_| minute < 60)
        .and_then(|at| at.checked_add(minute))
        .filter(|at| *at <= DAY_MINUTES);
    at.ok_or(BadHours::Malformed)
}

/// When a desk is open.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// From Monday on.
    week: [Vec<Hours>; WEEKDAYS],
    /// Days since 1970-01-01.
    holidays: BTreeSet<i64>,
}

impl Calendar {
    /// Open in these hours of the week, which begins on Monday, but for holidays.
    pub fn new(
        zone: TimeZone,
        week: [Vec<Hours>; WEEKDAYS],
        holidays: impl IntoIterator<Item = Date>,
    ) -> Self {
        Self {
            zone,
            week,
            holidays: holidays.into_iter().filter_map(day_of).collect(),
        }
    }

    /// Always open.
    pub fn around_the_clock() -> Self {
        let week = std::array::from_fn(|_| vec![Hours::ALL_DAY]);
        Self::new(TimeZone::UTC, week, [])
    }

    /// How long the desk is open from one instant to another, in milliseconds.
    pub fn open_ms(&self, from: Millis, to: Millis) -> Millis {
        let mut sum = 0;
        self.walk(from, |start, end| {
            if start >= to {
                return ControlFlow::Break(());
            }
            sum += end.min(to) - start;
            ControlFlow::Continue(())
        });
        sum
    }

    /// The instant at which the desk has been open for `open_ms` since `from`; absent when that is
    /// more than [`SLA_SEARCH_DAYS_MAX`] days away.
    pub fn due(&self, from: Millis, open_ms: Millis) -> Option<Millis> {
        if open_ms <= 0 {
            return Some(from);
        }
        let (mut left, mut due) = (open_ms, None);
        self.walk(from, |start, end| {
            if end - start >= left {
                due = Some(start + left);
                return ControlFlow::Break(());
            }
            left -= end - start;
            ControlFlow::Continue(())
        });
        due
    }

    /// Tells `each` when the desk is open from `from` on, in order. Between two changes of the zone's
    /// offset wall clock and time run alike, so whole days can be laid off.
    fn walk(&self, from: Millis, mut each: impl FnMut(Millis, Millis) -> ControlFlow<()>) {
        let limit = from.saturating_add(SLA_SEARCH_DAYS_MAX * DAY_MS);
        let mut at = from;
        while at < limit {
            let Some((offset_ms, until)) = self.offset(at) else {
                return;
            };
            let until = until.min(limit);
            let mut day = (at + offset_ms).div_euclid(DAY_MS);
            while day * DAY_MS - offset_ms < until {
                let midnight = day * DAY_MS - offset_ms;
                for hours in self.hours(day) {
                    let start = (midnight + Millis::from(hours.from) * MINUTE_MS).max(at);
                    let end = (midnight + Millis::from(hours.to) * MINUTE_MS).min(until);
                    if start < end && each(start, end).is_break() {
                        return;
                    }
                }
                day += 1;
            }
            at = until;
        }
    }

    /// How far the wall clock is ahead of UTC at an instant, and until when.
    fn offset(&self, at: Millis) -> Option<(Millis, Millis)> {
        let instant = Timestamp::from_millisecond(at).ok()?;
        let offset_ms = Millis::from(self.zone.to_offset(instant).seconds()) * 1_000;
        let next = self.zone.following(instant).next();
        let until = next.map_or(Millis::MAX, |next| next.timestamp().as_millisecond());
        Some((offset_ms, until))
    }

    fn hours(&self, day: i64) -> &[Hours] {
        if self.holidays.contains(&day) {
            return &[];
        }
        let weekday = usize::try_from((day + EPOCH_WEEKDAY).rem_euclid(7)).unwrap_or_default();
        &self.week[weekday]
    }
}

fn day_of(date: Date) -> Option<i64> {
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(midnight.as_millisecond().div_euclid(DAY_MS))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Millis {
        text.parse::<Timestamp>()
            .expect("an instant")
            .as_millisecond()
    }

    fn office(zone: &str) -> Calendar {
        let day = || Hours::read_day("9:00-12:00, 13:00-17:00").expect("hours");
        let week = std::array::from_fn(|weekday| if weekday < 5 { day() } else { Vec::new() });
        let zone = TimeZone::get(zone).expect("a zone");
        Calendar::new(zone, week, [date(2026, 12, 25)])
    }

    fn check(from: &str, open_min: Millis, expected: &str) {
        let calendar = office("Europe/Berlin");
        let due = calendar.due(at(from), open_min * MINUTE_MS);
        assert_eq!(due, Some(at(expected)), "{open_min} min after {from}");
        let open = calendar.open_ms(at(from), at(expected));
        assert_eq!(open, open_min * MINUTE_MS);
    }

    #[test]
    fn time_runs_in_the_hours_of_the_desk_only() {
        // Winter time of Berlin is an hour ahead; 2026-11-27 is a Friday.
        check("2026-11-27T08:00:00Z", 60, "2026-11-27T09:00:00Z");
        check("2026-11-27T10:30:00Z", 60, "2026-11-27T12:30:00Z");
        check("2026-11-27T15:30:00Z", 60, "2026-11-30T08:30:00Z");
        check("2026-11-28T03:00:00Z", 1, "2026-11-30T08:01:00Z");
    }

    #[test]
    fn holidays_and_a_changed_clock_are_left_out() {
        check("2026-12-24T15:30:00Z", 60, "2026-12-28T08:30:00Z");
        // From Friday in summer time to Monday in winter time.
        check("2026-10-23T14:30:00Z", 60, "2026-10-26T08:30:00Z");
    }

    #[test]
    fn a_time_that_comes_twice_counts_twice_and_one_that_is_left_out_never() {
        let night = || Hours::read_day("2:00-3:00").expect("hours");
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        let calendar = Calendar::new(zone, std::array::from_fn(|_| night()), []);
        let open = |day: &str, next: &str| {
            let midnight = |day: &str| at(&format!("{day}T12:00:00Z"));
            calendar.open_ms(midnight(day), midnight(next)) / MINUTE_MS
        };
        assert_eq!(open("2026-10-24", "2026-10-25"), 120);
        assert_eq!(open("2026-03-28", "2026-03-29"), 0);
        assert_eq!(open("2026-07-01", "2026-07-02"), 60);
    }

    #[test]
    fn a_desk_that_never_opens_has_no_due_time() {
        let closed = Calendar::new(TimeZone::UTC, std::array::from_fn(|_| Vec::new()), []);
        assert_eq!(closed.due(0, 1), None);
        assert_eq!(closed.due(7, 0), Some(7));
        let always = Calendar::around_the_clock();
        let most = SLA_SEARCH_DAYS_MAX * DAY_MS;
        assert_eq!(always.due(0, most), Some(most));
        assert_eq!(always.due(0, most + 1), None);
    }

    #[test]
    fn hours_read_as_people_write_them() {
        assert_eq!(Hours::read_day(" "), Ok(Vec::new()));
        assert_eq!(Hours::read_day("0:00-24:00"), Ok(vec![Hours::ALL_DAY]));
        for wrong in [
            "9-17",
            "17:00-9:00",
            "9:60-10:00",
            "9:00-24:01",
            "9:00-9:00",
        ] {
            assert_eq!(Hours::read_day(wrong), Err(BadHours::Malformed), "{wrong}");
        }
        let twice = Hours::read_day("9:00-12:00, 11:59-13:00");
        assert_eq!(twice, Err(BadHours::Overlapping));
        let day = |n: usize| (0..n).map(|n| format!("{n}:00-{n}:30")).collect::<Vec<_>>();
        let most = day(SLA_HOURS_A_DAY_MAX).join(",");
        assert_eq!(
            Hours::read_day(&most).map(|day| day.len()),
            Ok(SLA_HOURS_A_DAY_MAX)
        );
        let more = day(SLA_HOURS_A_DAY_MAX + 1).join(",");
        assert_eq!(Hours::read_day(&more), Err(BadHours::TooMany));
    }
}
