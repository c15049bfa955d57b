//! Which places, how they are grouped, and what they are compared with.

use serde::{Deserialize, Serialize};
use tandem_tickets::place::{PAGE_BYTES_MAX, RELEASE_CHARS_MAX};
use utoipa::{IntoParams, ToSchema};

use crate::http::api::metrics::{MetricsQuery, Period, levels};
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::store::places::Sighted;

/// Characters of a page with its origin.
const KEY_CHARS_MAX: usize = PAGE_BYTES_MAX + 300;

/// What places are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrendBy {
    /// The page, with its origin.
    #[default]
    Page,
    /// The element that was used last.
    Element,
    /// What went wrong last.
    Error,
    /// What the ticket was about: one of the second level counts in the one that it stands under, too.
    Category,
    /// The release, or the day where the product names none.
    Release,
}

/// The period, the grouping, and what to leave out.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrendsQuery {
    /// First day, `2026-11-01`; 30 days up to `to` when absent.
    #[param(format = "date")]
    from: Option<String>,
    /// Last day; today when absent.
    #[param(format = "date")]
    to: Option<String>,
    /// Time zone of the days, `Europe/Berlin`; `UTC` when absent.
    tz: Option<String>,
    /// What places are grouped by; pages when absent.
    #[param(inline)]
    by: Option<TrendBy>,
    /// Only what was seen in this release; it is compared with the release that came before.
    #[param(min_length = 1, max_length = 64)]
    release: Option<String>,
    /// Only what was seen on this page, as it stands in `key`.
    #[param(min_length = 1, max_length = 812)]
    page: Option<String>,
}

/// What a period is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Compared {
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// The release; absent where days are compared with days.
    #[schema(required = true)]
    release: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The days that are asked for.
    pub(super) period: Period,
    before: Period,
    by: TrendBy,
    page: Option<String>,
    release: Option<String>,
    /// The release before, once it is known.
    release_before: Option<String>,
}

impl TrendsQuery {
    /// What is meant, at the time `now`.
    pub(super) fn wanted(&self, now: Millis) -> Result<Wanted, Problem> {
        for (name, text, chars_max) in [
            ("release", &self.release, RELEASE_CHARS_MAX),
            ("page", &self.page, KEY_CHARS_MAX),
        ] {
            let is_good = |text: &String| (1..=chars_max).contains(&text.chars().count());
            if !text.as_ref().is_none_or(is_good) {
                let detail = format!("{name} must have 1 to {chars_max} characters.");
                return Err(Problem::invalid_query(detail));
            }
        }
        let days = MetricsQuery::of_days(self.from.clone(), self.to.clone(), self.tz.clone());
        let period = days.period(now)?;
        Ok(Wanted {
            before: period.before()?,
            period,
            by: self.by.unwrap_or_default(),
            page: self.page.clone(),
            release: self.release.clone(),
            release_before: None,
        })
    }
}

impl Wanted {
    /// From the first moment of what is compared with to the last one that is asked for.
    pub(super) fn span(&self) -> (Millis, Millis) {
        (self.before.from, self.period.to)
    }

    /// Takes in which releases there are, in the order in which they came.
    pub(super) fn compare(&mut self, releases: &[String]) {
        let place = releases
            .iter()
            .position(|one| Some(one) == self.release.as_ref());
        let before = place.and_then(|place| place.checked_sub(1));
        self.release_before = before.and_then(|before| releases.get(before)).cloned();
    }

    /// Whether all releases stand side by side: each came after another, so that the days before, in which most of
    /// them were not there, say nothing.
    fn is_of_all_releases(&self) -> bool {
        self.by == TrendBy::Release && self.release.is_none()
    }

    /// What is compared with, if there is any.
    pub(super) fn compared(&self) -> Option<Compared> {
        if self.is_of_all_releases() {
            return None;
        }
        let (from, to) = match &self.release {
            None => self.before.days,
            Some(_) => (self.before.days.0, self.period.days.1),
        };
        if self.release.is_some() && self.release_before.is_none() {
            return None;
        }
        Some(Compared {
            from: from.to_string(),
            to: to.to_string(),
            release: self.release_before.clone(),
        })
    }

    /// Whether a place is of what is compared with; nothing where it counts in neither.
    pub(super) fn is_before(&self, sighted: &Sighted) -> Option<bool> {
        if self.page.is_some() && self.page != Some(page(sighted)) {
            return None;
        }
        let release = sighted.place.release.as_ref();
        let is_in_period = sighted.at >= self.period.from;
        match &self.release {
            None if self.is_of_all_releases() => is_in_period.then_some(false),
            None => Some(!is_in_period),
            Some(wanted) if release == Some(wanted) => is_in_period.then_some(false),
            Some(_) => {
                (release.is_some() && release == self.release_before.as_ref()).then_some(true)
            }
        }
    }

    /// The groups that a place counts in.
    pub(super) fn keys(&self, sighted: &Sighted, category: Option<&str>) -> Vec<Option<String>> {
        let place = &sighted.place;
        match self.by {
            TrendBy::Page => vec![Some(page(sighted))],
            TrendBy::Element => vec![place.element.clone()],
            TrendBy::Error => vec![place.error.clone()],
            TrendBy::Category => levels(category),
            TrendBy::Release => {
                let day = || Some(self.period.day(sighted.at)?.to_string());
                vec![place.release.clone().or_else(day)]
            }
        }
    }
}

fn page(sighted: &Sighted) -> String {
    let origin = sighted.origin.as_deref().unwrap_or_default();
    format!("{origin}{}", sighted.place.page)
}
