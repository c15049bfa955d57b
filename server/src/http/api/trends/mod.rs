//! Where customers seek help and where they stall, over releases, as a list and as a table (ADR 0066).

mod csv;
mod show;
mod wanted;

use std::collections::BTreeMap;

use serde::Serialize;
use tandem_metrics::{Sighting, TrendSummary, Trends as Sums};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::problem::Problem;
use crate::source::Millis;
use crate::state::AppState;
use crate::store::places::SightedTicket;
use wanted::{Compared, TrendsQuery, Wanted};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show::show))
        .routes(routes!(csv::csv))
}

/// Most groups in one answer of the list: those where most happened. How many there are stands beside them, and the figures of
/// all, so that no sum silently lacks a part.
pub(super) const GROUPS_MAX: usize = 500;
/// Most groups that are counted, and stand in a table; beyond it the question is refused.
pub(super) const COUNTED_MAX: usize = 20_000;
/// Most releases that are named, the latest ones; what is asked for is found among all.
const RELEASES_MAX: usize = 100;

/// The figures of one group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct TrendGroup {
    /// The page with its origin, the element, the error, the category, or the release, which is the day where the
    /// product names none; absent for what has none.
    #[schema(required = true)]
    key: Option<String>,
    /// Its figures.
    figures: TrendSummary,
}

/// Where customers sought help and stalled in a period.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Trends {
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// What it is compared with; absent for a release before which there was none, and where all stand side by side.
    #[schema(required = true)]
    compared: Option<Compared>,
    /// The releases that were seen, in the order in which they came; the latest hundred.
    releases: Vec<String>,
    /// All groups together.
    all: TrendSummary,
    /// How many groups there are.
    n_groups: u32,
    /// The groups, at most 500: first those where most sought help or stalled.
    data: Vec<TrendGroup>,
}

/// Reads the places of the period and of what it is compared with, and adds them up by group; those where most
/// happened come first, and at most so many.
async fn trends(
    state: &AppState,
    query: &TrendsQuery,
    n_groups_max: usize,
) -> Result<Trends, Problem> {
    let mut wanted = query.wanted(state.clock.now())?;
    let releases = releases(state, &wanted).await?;
    wanted.compare(&releases);
    let mut sums = Sums::of_at_most(COUNTED_MAX);
    let add = |ticket: SightedTicket| sums.add(&ticket.figures, &sightings(&wanted, &ticket));
    let (from, to) = wanted.span();
    state.store.each_sighted(from, to, add).await?;
    if sums.is_full() {
        let detail = format!("These are more than {COUNTED_MAX} groups: ask for a shorter period.");
        return Err(Problem::invalid_query(detail));
    }
    let n_older = releases.len().saturating_sub(RELEASES_MAX);
    let (all, mut groups) = sums.close();
    let n_groups = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    groups.truncate(n_groups_max);
    let group = |(key, figures)| TrendGroup { key, figures };
    Ok(Trends {
        from: wanted.period.days.0.to_string(),
        to: wanted.period.days.1.to_string(),
        compared: wanted.compared(),
        releases: releases.into_iter().skip(n_older).collect(),
        all,
        n_groups,
        data: groups.into_iter().map(group).collect(),
    })
}

/// Every release that was seen in the period or in the one before, in the order in which they came.
async fn releases(state: &AppState, wanted: &Wanted) -> Result<Vec<String>, Problem> {
    let mut seen: BTreeMap<String, Millis> = BTreeMap::new();
    let (from, to) = wanted.span();
    let note = |sighted: crate::store::places::Sighted| {
        if let Some(release) = sighted.place.release
            && seen.len() < COUNTED_MAX
        {
            seen.entry(release).or_insert(sighted.at);
        }
    };
    state.store.each_place(from, to, note).await?;
    let mut releases: Vec<(Millis, String)> =
        seen.into_iter().map(|(name, at)| (at, name)).collect();
    releases.sort();
    Ok(releases.into_iter().map(|(_, name)| name).collect())
}

/// What of a ticket counts, and where.
fn sightings(wanted: &Wanted, ticket: &SightedTicket) -> Vec<Sighting> {
    let places = ticket.places.iter();
    let sighting = |place| {
        let is_before = wanted.is_before(place)?;
        Some(Sighting {
            keys: wanted.keys(place, ticket.category.as_deref()),
            is_before,
            stalled_ms: place.stalled_ms,
        })
    };
    places.filter_map(sighting).collect()
}
