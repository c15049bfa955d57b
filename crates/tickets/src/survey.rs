//! What a customer says of a session that is over: the scales, and what an answer may be.

use serde::{Deserialize, Serialize};

use crate::limits::SURVEY_COMMENT_CHARS_MAX;

/// Of a hundred, all.
pub const PERCENT_MAX: u32 = 100;

/// Whether the customer is asked of the session or ticket of this identifier, where `percent` of a hundred are
/// asked of: the same each time, and whoever is asked at a share is asked at each larger one.
///
/// Identifiers of one moment differ in few letters, so that FNV-1a alone would not spread them; the finalizer of
/// MurmurHash3 does.
pub fn is_sampled(id: &str, percent: u32) -> bool {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 33;
    hash % u64::from(PERCENT_MAX) < u64::from(percent)
}

/// A customer's answer. It is complete in itself: another one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, optional_fields = nullable)
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SurveyAnswer {
    /// Satisfaction (CSAT): 1 very dissatisfied to 5 very satisfied.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub csat: u8,
    /// Effort (CES): how far it was made easy, 1 not at all to 7 fully.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 7))]
    pub ces: Option<u8>,
    /// Recommendation (NPS): 0 not at all likely to 10 extremely likely.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 10))]
    pub nps: Option<u8>,
    /// In their words: plain text, at most 1,000 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub comment: Option<String>,
}

/// A part of an answer is out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SurveyRefused {
    /// Satisfaction.
    #[error("must be from 1 to 5")]
    Csat,
    /// Effort.
    #[error("must be from 1 to 7")]
    Ces,
    /// Recommendation.
    #[error("must be from 0 to 10")]
    Nps,
    /// The words.
    #[error("must have at most {SURVEY_COMMENT_CHARS_MAX} characters and no control characters")]
    Comment,
}

impl SurveyRefused {
    /// The field that is wrong.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Nps => "nps",
            Self::Comment => "comment",
        }
    }
}

impl SurveyAnswer {
    /// The answer as it is kept: blanks around the comment go, an empty one with them.
    ///
    /// # Errors
    /// [`SurveyRefused`] for the first part that is out of its range.
    pub fn checked(mut self) -> Result<Self, SurveyRefused> {
        if !(1..=5).contains(&self.csat) {
            return Err(SurveyRefused::Csat);
        }
        if self.ces.is_some_and(|ces| !(1..=7).contains(&ces)) {
            return Err(SurveyRefused::Ces);
        }
        if self.nps.is_some_and(|nps| nps > 10) {
            return Err(SurveyRefused::Nps);
        }
        let comment = self.comment.as_deref().map(str::trim).unwrap_or_default();
        let is_control = |c: char| c.is_control() && c != '\n' && c != '\r' && c != '\t';
        if comment.chars().count() > SURVEY_COMMENT_CHARS_MAX || comment.chars().any(is_control) {
            return Err(SurveyRefused::Comment);
        }
        self.comment = (!comment.is_empty()).then(|| comment.to_owned());
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Identifiers that are tried for one share.
    const N_IDS: u32 = 10_000;

    proptest! {
        #[test]
        fn the_share_of_those_who_are_asked_is_the_one_that_is_set(
            percent in 0..=PERCENT_MAX, salt in "[0-9a-z]{8}",
        ) {
            let ids = (0..N_IDS).map(|n| format!("ses_{salt}{n}"));
            let n_asked = ids.filter(|id| is_sampled(id, percent)).count();
            let expected = f64::from(percent) * f64::from(N_IDS) / 100.0;
            let share = f64::from(percent) / 100.0;
            // Six standard deviations of a fair choice: one in five hundred million is further away.
            let off = 6.0 * (f64::from(N_IDS) * share * (1.0 - share)).sqrt();
            let n_asked = f64::from(u32::try_from(n_asked).expect("fits"));
            prop_assert!((n_asked - expected).abs() <= off, "{n_asked} of {N_IDS} at {percent} %");
        }

        #[test]
        fn who_is_asked_is_asked_again_and_at_each_larger_share(
            id in ".{0,40}", percent in 0..PERCENT_MAX,
        ) {
            prop_assert_eq!(is_sampled(&id, percent), is_sampled(&id, percent));
            prop_assert!(!is_sampled(&id, percent) || is_sampled(&id, percent + 1));
            prop_assert!(!is_sampled(&id, 0));
            prop_assert!(is_sampled(&id, PERCENT_MAX));
        }
    }

    fn check(edit: impl FnOnce(&mut SurveyAnswer), expected: Result<(), SurveyRefused>) {
        let mut answer = SurveyAnswer {
            csat: 3,
            ces: None,
            nps: None,
            comment: None,
        };
        edit(&mut answer);
        assert_eq!(answer.checked().map(|_| ()), expected);
    }

    #[test]
    fn scales_end_where_they_end() {
        check(|one| one.csat = 1, Ok(()));
        check(|one| one.csat = 5, Ok(()));
        check(|one| one.csat = 0, Err(SurveyRefused::Csat));
        check(|one| one.csat = 6, Err(SurveyRefused::Csat));
        check(|one| one.ces = Some(1), Ok(()));
        check(|one| one.ces = Some(7), Ok(()));
        check(|one| one.ces = Some(0), Err(SurveyRefused::Ces));
        check(|one| one.ces = Some(8), Err(SurveyRefused::Ces));
        check(|one| one.nps = Some(0), Ok(()));
        check(|one| one.nps = Some(10), Ok(()));
        check(|one| one.nps = Some(11), Err(SurveyRefused::Nps));
    }

    #[test]
    fn a_comment_is_bounded_plain_text() {
        let of = |text: String| move |one: &mut SurveyAnswer| one.comment = Some(text);
        check(of("é".repeat(SURVEY_COMMENT_CHARS_MAX)), Ok(()));
        let long = "é".repeat(SURVEY_COMMENT_CHARS_MAX + 1);
        check(of(long), Err(SurveyRefused::Comment));
        check(of("two\nlines".to_owned()), Ok(()));
        check(of("\u{1b}[31m".to_owned()), Err(SurveyRefused::Comment));
        let blank = SurveyAnswer {
            csat: 5,
            ces: None,
            nps: None,
            comment: Some("  \n".to_owned()),
        };
        assert_eq!(blank.checked().expect("fits").comment, None);
    }
}
