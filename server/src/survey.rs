//! Settings of surveys: `[survey]` of the TOML file, `--survey-…`, `TANDEM_SURVEY_…`.

use clap::Args;
use serde::{Deserialize, Serialize};
use tandem_tickets::SurveyAnswer;

use crate::source::Millis;

/// Longest time between two surveys of one customer, in days.
const EVERY_DAYS_MAX: u32 = 3_650;
const DAY_MS: Millis = 86_400_000;

/// What customers are asked once a session is over.
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
}

impl Default for SurveySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            ces: false,
            nps: false,
            every_days: 7,
        }
    }
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
}

impl SurveySettings {
    /// These, where `options` say nothing else.
    pub(crate) fn with(self, options: SurveyOptions) -> Self {
        Self {
            enabled: options.enabled.unwrap_or(self.enabled),
            ces: options.ces.unwrap_or(self.ces),
            nps: options.nps.unwrap_or(self.nps),
            every_days: options.every_days.unwrap_or(self.every_days),
        }
    }

    /// What is wrong with these, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        (self.every_days > EVERY_DAYS_MAX).then_some("every_days must be from 0 to 3650")
    }

    /// Time in which a customer is asked once.
    pub fn every_ms(&self) -> Millis {
        Millis::from(self.every_days) * DAY_MS
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
}
