//! Appointments: a session that is planned for a time.
//!
//! This says which times may be planned, from when on the customer may come in, and what an appointment
//! is to whoever looks at it at a moment.

use serde::{Deserialize, Serialize};

use crate::limits::{
    APPOINTMENT_AHEAD_MS, APPOINTMENT_MINUTES_MAX, APPOINTMENT_MINUTES_MIN, APPOINTMENT_OPENS_MS,
};

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// It is to take place.
    Planned,
    /// The customer has said that they can not come; it waits for another time, or its end.
    Declined,
    /// An agent has called it off.
    CalledOff,
    /// It took place.
    Kept,
    /// The customer did not come.
    Missed,
}

impl AppointmentState {
    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Declined => "declined",
            Self::CalledOff => "called_off",
            Self::Kept => "kept",
            Self::Missed => "missed",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Planned,
            Self::Declined,
            Self::CalledOff,
            Self::Kept,
            Self::Missed,
        ];
        all.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether an agent still has something to do about it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Declined)
    }
}

/// Whether an appointment that is planned at `now` may begin at `at`, in milliseconds: later, and within a
/// year.
pub const fn may_begin(at: i64, now: i64) -> bool {
    at > now && at <= now.saturating_add(APPOINTMENT_AHEAD_MS)
}

/// Whether an appointment may be so long.
pub const fn may_last(minutes: i64) -> bool {
    minutes >= APPOINTMENT_MINUTES_MIN && minutes <= APPOINTMENT_MINUTES_MAX
}

/// What the way in of an appointment is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayIn {
    /// It opens later.
    Early,
    /// The customer may come in.
    Open,
    /// Its time is over.
    Over,
}

/// From when on the customer of an appointment may come in.
pub const fn opens_at(starts_at: i64) -> i64 {
    starts_at.saturating_sub(APPOINTMENT_OPENS_MS)
}

/// What the way in is at `now`: open from a while before the beginning until the end.
pub const fn way_in(starts_at: i64, ends_at: i64, now: i64) -> WayIn {
    if now >= ends_at {
        WayIn::Over
    } else if now >= opens_at(starts_at) {
        WayIn::Open
    } else {
        WayIn::Early
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn an_appointment_begins_later_and_within_a_year() {
        for (at, may) in [
            (1_000, false),
            (1_001, true),
            (1_000 + APPOINTMENT_AHEAD_MS, true),
            (1_001 + APPOINTMENT_AHEAD_MS, false),
            (i64::MAX, false),
            (i64::MIN, false),
        ] {
            assert_eq!(may_begin(at, 1_000), may, "{at}");
        }
    }

    #[test]
    fn an_appointment_has_a_length_that_one_can_sit_through() {
        for (minutes, may) in [
            (APPOINTMENT_MINUTES_MIN - 1, false),
            (APPOINTMENT_MINUTES_MIN, true),
            (APPOINTMENT_MINUTES_MAX, true),
            (APPOINTMENT_MINUTES_MAX + 1, false),
            (i64::MIN, false),
        ] {
            assert_eq!(may_last(minutes), may, "{minutes}");
        }
    }

    #[test]
    fn the_way_in_is_open_from_a_while_before_until_the_end() {
        let (starts, ends) = (100 * MINUTE, 130 * MINUTE);
        let opens = starts - APPOINTMENT_OPENS_MS;
        for (now, is) in [
            (opens - 1, WayIn::Early),
            (opens, WayIn::Open),
            (starts, WayIn::Open),
            (ends - 1, WayIn::Open),
            (ends, WayIn::Over),
            (i64::MIN, WayIn::Early),
            (i64::MAX, WayIn::Over),
        ] {
            assert_eq!(way_in(starts, ends, now), is, "{now}");
        }
    }

    #[test]
    fn states_read_back() {
        for word in ["planned", "declined", "called_off", "kept", "missed"] {
            let state = AppointmentState::parse(word).expect("a state");
            assert_eq!(state.as_str(), word);
            assert_eq!(state.is_open(), matches!(word, "planned" | "declined"));
        }
        assert_eq!(AppointmentState::parse("soon"), None);
    }
}
