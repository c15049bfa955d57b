//! `PUT /api/v1/tickets/{id}/draft`

use axum::extract::State;
use serde::Deserialize;
use tandem_tickets::DraftKind;
use tandem_tickets::limits::DRAFT_CHARS_MAX;
use utoipa::ToSchema;

use super::KeptView;
use crate::http::api::check::Checks;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::drafts::{DraftRefused, NewDraft};

/// Highest version: a number that JavaScript has exactly.
const VERSION_MAX: i64 = 9_007_199_254_740_991;

/// A draft to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepDraft {
    /// Where it is to go.
    kind: DraftKind,
    /// Its words; blank takes the draft away.
    #[schema(max_length = 20000, format = "text-or-blank")]
    text: String,
    /// The version that its writer has seen; absent where they have seen none.
    #[schema(minimum = 0, maximum = 9007199254740991i64)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    seen: Option<i64>,
}

/// Keeps what the agent who asks has begun to write on a ticket, in place of what stands there. What they had not
/// seen of that, since they wrote it in another window, is in the answer.
#[utoipa::path(
    put, path = "/tickets/{id}/draft", tag = "tickets",
    params(("id" = String, Path)), request_body = KeepDraft,
    responses(
        (status = 200, body = KeptView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn keep(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(keep): Json<KeepDraft>,
) -> Result<Json<KeptView>, Problem> {
    let mut checks = Checks::new();
    let text = checks.optional_body("/text", Some(&keep.text), DRAFT_CHARS_MAX);
    if keep
        .seen
        .is_some_and(|seen| !(0..=VERSION_MAX).contains(&seen))
    {
        checks.refuse("/seen", "must be the version of a draft");
    }
    checks.done()?;
    let new = NewDraft {
        kind: keep.kind,
        text,
        seen: keep.seen,
    };
    let now = state.clock.now();
    let kept = state.store.keep_draft(&id, &agent.id, new, now).await;
    Ok(Json(kept.map_err(refused)?.into()))
}

fn refused(error: DraftRefused) -> Problem {
    match error {
        DraftRefused::NoTicket => no_ticket(),
        DraftRefused::Store(error) => error.into(),
    }
}
