//! Surveys: who is asked, and the settings, `[survey]` of the TOML file, `--survey-…`, `TANDEM_SURVEY_…`.

use clap::Args;
use serde::{Deserialize, Serialize};
use tandem_protocol::limits::SURVEY_AFTER_END_MS;
use tandem_protocol::signal::EndReason;
use tandem_session::Record;
use tandem_tickets::{SurveyAnswer, survey};

use crate::source::{DAY_MS, HOUR_MS, Millis};

/// Longest time between two surveys of one customer, in days.
const EVERY_DAYS_MAX: u32 = 3_650;
/// Longest time after a session until the question goes by mail, in hours: a day before it can not be
/// answered any more ([`SURVEY_AFTER_END_MS`]).
const MAIL_AFTER_HOURS_MAX: u32 = 6 * 24;

/// What customers are asked once a session is over, or a ticket without one is solved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SurveySettings {
    /// Whether they are asked at all.
    pub enabled: bool,
    /// Whether they are asked how easy it was (CES).
    pub ces: bool,
    /// Whether they are asked how likely they would recommend you (NPS).
    pub nps: bool,
    /// Days in which a customer is asked once; 0 asks after each session.
    pub every_days: u32,
    /// Whether those who have not answered in the window are asked once by mail, where there is a mail server.
    pub mail: bool,
    /// Hours after the end of a session, or after a ticket without one was solved, until they are.
    pub mail_after_hours: u32,
    /// Of a hundred sessions, and tickets without one, of how many the customer is asked at all.
    pub percent: u32,
}

impl Default for SurveySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            ces: false,
            nps: false,
            every_days: 7,
            mail: true,
            mail_after_hours: 24,
            percent: survey::PERCENT_MAX,
        }
    }
}

/// How often, and of how many, customers are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// Time in which a customer is asked once.
    pub every_ms: Millis,
    /// As [`SurveySettings::percent`].
    pub percent: u32,
}

/// The settings as one place names them.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Surveys")]
pub struct SurveyOptions {
    /// Ask customers how a session was, once it is over [default: true]
    #[arg(
        long = "survey",
        env = "TANDEM_SURVEY_ENABLED",
        global = true,
        value_name = "BOOL"
    )]
    enabled: Option<bool>,
    /// Ask how easy it was (CES) [default: false]
    #[arg(
        long = "survey-ces",
        env = "TANDEM_SURVEY_CES",
        global = true,
        value_name = "BOOL"
    )]
    ces: Option<bool>,
    /// Ask how likely they would recommend you (NPS) [default: false]
    #[arg(
        long = "survey-nps",
        env = "TANDEM_SURVEY_NPS",
        global = true,
        value_name = "BOOL"
    )]
    nps: Option<bool>,
    /// Days in which a customer is asked once; 0 asks each time [default: 7]
    #[arg(
        long = "survey-every-days",
        env = "TANDEM_SURVEY_EVERY_DAYS",
        global = true,
        value_name = "N"
    )]
    every_days: Option<u32>,
    /// Ask once by mail who has not answered in the window, where a mail server is set up [default: true]
    #[arg(
        long = "survey-mail",
        env = "TANDEM_SURVEY_MAIL",
        global = true,
        value_name = "BOOL"
    )]
    mail: Option<bool>,
    /// Hours after the end of a session until they are asked by mail, at most 144 [default: 24]
    #[arg(
        long = "survey-mail-after-hours",
        env = "TANDEM_SURVEY_MAIL_AFTER_HOURS",
        global = true,
        value_name = "N"
    )]
    mail_after_hours: Option<u32>,
    /// Of a hundred sessions, and tickets without one, ask of so many; always the same ones [default: 100]
    #[arg(
        long = "survey-percent",
        env = "TANDEM_SURVEY_PERCENT",
        global = true,
        value_name = "N"
    )]
    percent: Option<u32>,
}

impl SurveySettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: SurveyOptions) -> Self {
        Self {
            enabled: options.enabled.unwrap_or(self.enabled),
            ces: options.ces.unwrap_or(self.ces),
            nps: options.nps.unwrap_or(self.nps),
            every_days: options.every_days.unwrap_or(self.every_days),
            mail: options.mail.unwrap_or(self.mail),
            mail_after_hours: options.mail_after_hours.unwrap_or(self.mail_after_hours),
            percent: options.percent.unwrap_or(self.percent),
        }
    }

    /// What is wrong with these, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        if self.mail_after_hours > MAIL_AFTER_HOURS_MAX {
            return Some("mail_after_hours must be from 0 to 144");
        }
        if self.percent > survey::PERCENT_MAX {
            return Some("percent must be from 0 to 100");
        }
        (self.every_days > EVERY_DAYS_MAX).then_some("every_days must be from 0 to 3650")
    }

    /// Time after the end of a session until the question goes by mail; absent where it does not.
    pub fn mail_delay_ms(&self) -> Option<Millis> {
        (self.enabled && self.mail).then(|| Millis::from(self.mail_after_hours) * HOUR_MS)
    }

    /// Time in which a customer is asked once.
    pub fn every_ms(&self) -> Millis {
        Millis::from(self.every_days) * DAY_MS
    }

    /// How often, and of how many, customers are asked.
    pub fn sampling(&self) -> Sampling {
        Sampling {
            every_ms: self.every_ms(),
            percent: self.percent,
        }
    }

    /// An answer without what was not asked.
    pub fn asked(&self, answer: SurveyAnswer) -> SurveyAnswer {
        SurveyAnswer {
            ces: answer.ces.filter(|_| self.ces),
            nps: answer.nps.filter(|_| self.nps),
            ..answer
        }
    }
}

/// Whether the customer may be asked of a session: only of one that was agreed to, is over for good, and was
/// not a nuisance from the beginning.
pub(crate) fn may_be_asked(record: &Record, now: Millis) -> bool {
    let is_help = match record.end_reason {
        Some(EndReason::CustomerEnded | EndReason::AgentEnded | EndReason::Abandoned) => true,
        Some(
            EndReason::ConsentRefused
            | EndReason::Expired
            | EndReason::NotMatched
            | EndReason::Unasked
            | EndReason::MessageLeft,
        )
        | None => false,
    };
    let in_time = |ended: Millis| now < ended + SURVEY_AFTER_END_MS as Millis;
    is_help && record.started_at.is_some() && record.ended_at.is_some_and(in_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_ten_years() {
        let of = |every_days| SurveySettings {
            every_days,
            ..SurveySettings::default()
        };
        assert!(of(EVERY_DAYS_MAX).complaint().is_none());
        assert!(of(EVERY_DAYS_MAX + 1).complaint().is_some());
    }

    #[test]
    fn more_than_all_are_not_asked() {
        let of = |percent| SurveySettings {
            percent,
            ..SurveySettings::default()
        };
        assert!(of(0).complaint().is_none());
        assert!(of(100).complaint().is_none());
        assert!(of(101).complaint().is_some());
    }

    #[test]
    fn mail_goes_while_an_answer_is_taken() {
        let of = |mail_after_hours| SurveySettings {
            mail_after_hours,
            ..SurveySettings::default()
        };
        assert!(of(MAIL_AFTER_HOURS_MAX).complaint().is_none());
        assert!(of(MAIL_AFTER_HOURS_MAX + 1).complaint().is_some());
        let latest = of(MAIL_AFTER_HOURS_MAX).mail_delay_ms().expect("goes");
        assert!(latest + DAY_MS <= SURVEY_AFTER_END_MS as Millis);
        let off = SurveySettings {
            mail: false,
            ..SurveySettings::default()
        };
        assert_eq!(off.mail_delay_ms(), None);
    }
}
