//! Follow-ups: an agent wants to come back to a ticket at some time.
//!
//! What is due at which moment is a comparison of two times; this says which times may be asked for, and
//! whom a follow-up is for.

use serde::{Deserialize, Serialize};

use crate::limits::FOLLOW_UP_AHEAD_MS;

/// Whom a follow-up is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FollowUpFor {
    /// The agent who set it.
    #[default]
    Me,
    /// They, whoever has the ticket, and all who are in a team with that agent; while nobody has it, all
    /// who are in a team with who set it.
    Team,
}

/// Whether a follow-up that is set at `now` may be due at `at`, in milliseconds: later, and within a year.
pub const fn may_be_due(at: i64, now: i64) -> bool {
    at > now && at <= now.saturating_add(FOLLOW_UP_AHEAD_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_is_due_later_and_within_a_year() {
        for (at, may) in [
            (1_000, false),
            (999, false),
            (1_001, true),
            (1_000 + FOLLOW_UP_AHEAD_MS, true),
            (1_001 + FOLLOW_UP_AHEAD_MS, false),
            (i64::MAX, false),
            (i64::MIN, false),
        ] {
            assert_eq!(may_be_due(at, 1_000), may, "{at}");
        }
    }
}
