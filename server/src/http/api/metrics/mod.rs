//! Figures of a period, as a list and as a table for a spreadsheet (ADR 0035).

mod csv;
mod events;
mod show;
mod wanted;

use std::collections::BTreeMap;

use serde::Serialize;
use tandem_metrics::{Figures, Summary};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::audit::{Act, Author, NewRecord};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::sight::Sight;
pub(in crate::http::api) use csv::{cell, spread as spread_cells};
use wanted::Group;
pub(in crate::http::api) use wanted::{MetricsQuery, Period, levels};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show::show))
        .routes(routes!(csv::csv))
        .routes(routes!(events::events))
}

/// Most groups in one answer; reaching it is refused, so that no sum silently lacks a part.
const GROUPS_MAX: usize = 2_000;

/// The figures of one group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct MetricsGroup {
    /// Name of the agent, priority, category, tag, tier, team, way in, or first day of the period; absent for what
    /// has none, and when nothing was grouped.
    #[schema(required = true)]
    key: Option<String>,
    /// Of an agent their identifier, `agt_…`: two may have one name. Absent for all others.
    #[schema(required = true)]
    id: Option<String>,
    /// Its figures.
    figures: Summary,
}

/// Notes in the audit that figures or events have left.
pub(in crate::http::api) async fn exported(
    state: &AppState,
    author: &Author,
    what: &str,
) -> Result<(), Problem> {
    let record = NewRecord::new(author, Act::Exported, what);
    Ok(state.store.record(record, state.clock.now()).await?)
}

/// Reads the tickets of the period and adds them up by group.
async fn groups(
    state: &AppState,
    query: &MetricsQuery,
    sight: &Sight,
) -> Result<(Period, Vec<MetricsGroup>), Problem> {
    let period = query.period(state.clock.now())?;
    let mut sums: BTreeMap<Group, Figures> = BTreeMap::new();
    let mut is_full = false;
    let add = |ticket: crate::store::metrics::MeasuredTicket| {
        if !period.only.includes(&ticket) {
            return;
        }
        for (group, figures) in period.counted(&ticket) {
            is_full |= sums.len() >= GROUPS_MAX && !sums.contains_key(&group);
            if !is_full {
                sums.entry(group).or_default().add(figures);
            }
        }
    };
    let days = (period.from, period.to);
    let sight = (sight, period.tells_teams());
    state.store.measure(days, sight, add).await?;
    if is_full {
        return Err(Problem::invalid_query(format!(
            "These are more than {GROUPS_MAX} groups: ask for a shorter period."
        )));
    }
    let groups = sums.into_iter().map(|(group, sum)| MetricsGroup {
        key: group.key,
        id: group.id,
        figures: sum.summary(),
    });
    Ok((period, groups.collect()))
}
