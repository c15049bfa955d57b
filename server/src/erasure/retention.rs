//! How long words are kept: `[retention]` of the TOML file, `--retention-…`, `TANDEM_RETENTION_…`.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::source::{DAY_MS, Millis};

/// Fewest days after which words go: a slip of the hand must not take those of yesterday, a customer may report
/// a session for as long (`REPORT_AFTER_END_MS`), and answers that are kept for who asks again are gone by then.
const TICKET_DAYS_MIN: u32 = 30;
/// Most days, about a hundred years.
const TICKET_DAYS_MAX: u32 = 36_500;

/// How long what people wrote is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RetentionSettings {
    /// Days that a ticket has been done with, and nothing has happened on it, until what people wrote on it
    /// is erased; 0 keeps it.
    pub ticket_days: u32,
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Retention")]
pub struct RetentionOptions {
    /// Days that a ticket is solved or closed, and untouched, until what people wrote on it is erased; 0 keeps
    /// it [default: 0]
    #[arg(
        long = "retention-ticket-days",
        env = "TANDEM_RETENTION_TICKET_DAYS",
        global = true,
        value_name = "N"
    )]
    ticket_days: Option<u32>,
}

impl RetentionSettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: RetentionOptions) -> Self {
        Self {
            ticket_days: options.ticket_days.unwrap_or(self.ticket_days),
        }
    }

    /// What is wrong with these, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        let is_right = self.ticket_days == 0
            || (TICKET_DAYS_MIN..=TICKET_DAYS_MAX).contains(&self.ticket_days);
        (!is_right).then_some("ticket_days must be 0, or from 30 to 36500")
    }

    /// What has not been touched since then is old enough, at `now`; nothing when all is kept.
    pub fn tickets_before(&self, now: Millis) -> Option<Millis> {
        (self.ticket_days > 0).then(|| now.saturating_sub(Millis::from(self.ticket_days) * DAY_MS))
    }
}

#[cfg(test)]
mod tests {
    use tandem_protocol::limits::REPORT_AFTER_END_MS;

    use super::*;

    #[test]
    fn days_are_none_or_between_a_month_and_a_hundred_years() {
        for (ticket_days, is_right) in [
            (0, true),
            (TICKET_DAYS_MIN - 1, false),
            (TICKET_DAYS_MIN, true),
            (TICKET_DAYS_MAX, true),
            (TICKET_DAYS_MAX + 1, false),
        ] {
            let complaint = RetentionSettings { ticket_days }.complaint();
            assert_eq!(complaint.is_none(), is_right, "{ticket_days}");
        }
    }

    #[test]
    fn what_is_kept_for_good_is_never_old_enough() {
        assert_eq!(RetentionSettings::default().tickets_before(1), None);
        let month = RetentionSettings { ticket_days: 30 };
        assert_eq!(month.tickets_before(31 * DAY_MS), Some(DAY_MS));
    }

    #[test]
    fn what_a_customer_may_report_is_not_old_enough() {
        let min = Millis::from(TICKET_DAYS_MIN) * DAY_MS;
        assert!(min >= REPORT_AFTER_END_MS as Millis);
    }
}
