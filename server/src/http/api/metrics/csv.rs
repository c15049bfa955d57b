//! `GET /api/v1/metrics.csv`

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use tandem_metrics::Spread;

use super::exported;
use super::wanted::MetricsQuery;
use super::{MetricsGroup, groups};
use crate::http::extract::{Query, SignedIn};
use crate::http::middleware::audit::By;
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The same figures as comma-separated values (RFC 4180), one line a group.
#[utoipa::path(
    get, path = "/metrics.csv", tag = "metrics", params(MetricsQuery),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn csv(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    By(author): By,
    Query(query): Query<MetricsQuery>,
) -> Result<impl IntoResponse, Problem> {
    let (_, groups) = groups(&state, &query, &ruled.bounds.sight()).await?;
    exported(&state, &author, "metrics.csv").await?;
    let head = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"metrics.csv\""),
    ];
    Ok((head, table(&groups)))
}

/// The columns of a spread.
const SPREAD: [&str; 4] = ["count", "mean_ms", "median_ms", "p90_ms"];

fn table(groups: &[MetricsGroup]) -> String {
    let mut text = "key,tickets,merged,solved,first_contact,reopened,reopens,transfers,escalations,sla_met,sla_breached,sessions,attended,\
        abandoned"
        .to_owned();
    for name in [
        "first_response",
        "resolution",
        "handle",
        "waiting",
        "session",
    ] {
        for part in SPREAD {
            let _ = write!(text, ",{name}_{part}");
        }
    }
    text.push_str(",surveys_asked");
    for name in ["csat", "ces", "nps"] {
        for part in ["count", "sum", "high", "low"] {
            let _ = write!(text, ",{name}_{part}");
        }
    }
    // Columns keep their places: what comes later stands behind them.
    text.push_str(",id,call_backs,call_backs_kept,call_backs_missed");
    for part in SPREAD {
        let _ = write!(text, ",time_to_call_{part}");
    }
    text.push_str("\r\n");
    for group in groups {
        line(&mut text, group);
    }
    text
}

fn line(text: &mut String, group: &MetricsGroup) {
    let all = &group.figures;
    text.push_str(&cell(group.key.as_deref().unwrap_or_default()));
    for number in [
        all.tickets,
        all.merged,
        all.solved,
        all.first_contact,
        all.reopened,
        all.reopens,
        all.transfers,
        all.escalations,
        all.sla_met,
        all.sla_breached,
        all.sessions,
        all.attended,
        all.abandoned,
    ] {
        let _ = write!(text, ",{number}");
    }
    for one in [
        all.first_response,
        all.resolution,
        all.handle,
        all.waiting,
        all.session,
    ] {
        spread(text, one);
    }
    let _ = write!(text, ",{}", all.surveys_asked);
    for one in [all.csat, all.ces, all.nps] {
        let _ = write!(text, ",{},{},{},{}", one.count, one.sum, one.high, one.low);
    }
    text.push(',');
    text.push_str(&cell(group.id.as_deref().unwrap_or_default()));
    for number in [all.call_backs, all.call_backs_kept, all.call_backs_missed] {
        let _ = write!(text, ",{number}");
    }
    spread(text, all.time_to_call);
    text.push_str("\r\n");
}

/// The four cells of a spread; empty where nothing was measured.
pub(in crate::http::api) fn spread(text: &mut String, one: Spread) {
    let _ = write!(text, ",{}", one.count);
    for time in [one.mean_ms, one.median_ms, one.p90_ms] {
        text.push(',');
        if let Some(time) = time {
            let _ = write!(text, "{time}");
        }
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(in crate::http::api) fn cell(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_of_one_name_have_lines_of_their_own() {
        let group = |id: Option<&str>| MetricsGroup {
            key: id.map(|_| "Ada".to_owned()),
            id: id.map(str::to_owned),
            figures: tandem_metrics::Figures::default().summary(),
        };
        let text = table(&[group(None), group(Some("agt_1")), group(Some("agt_2"))]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains(",nps_low,id,call_backs,"), "{text}");
        for (line, id) in lines[1..]
            .iter()
            .zip([",\"\",", ",\"agt_1\",", ",\"agt_2\","])
        {
            assert!(line.ends_with(&format!("{id}0,0,0,0,,,")), "{line}");
            assert_eq!(line.split(',').count(), lines[0].split(',').count());
        }
    }

    #[test]
    fn a_name_is_never_a_formula() {
        assert_eq!(cell("Ada"), "\"Ada\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("say \"A, B\""), "\"say \"\"A, B\"\"\"");
    }
}
