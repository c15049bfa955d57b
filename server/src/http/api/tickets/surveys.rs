//! `GET /api/v1/tickets/{id}/surveys`

use axum::extract::State;
use serde::Serialize;
use tandem_tickets::SurveyAnswer;
use utoipa::ToSchema;

use super::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::surveys::Survey;

/// Surveys of one ticket in one list.
const SURVEYS_LISTED_MAX: u32 = 200;

/// What a customer was asked of a session, or of a ticket without one, and answered.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Survey"))]
#[schema(as = Survey)]
pub(crate) struct SurveyView {
    /// The session; absent where the customer was helped without one.
    #[schema(required = true)]
    session_id: Option<String>,
    /// When they were first asked, RFC 3339 UTC.
    asked_at: String,
    /// When they first answered, RFC 3339 UTC.
    #[schema(required = true)]
    answered_at: Option<String>,
    /// Their last answer.
    #[schema(required = true)]
    answer: Option<SurveyAnswer>,
}

impl From<Survey> for SurveyView {
    fn from(survey: Survey) -> Self {
        Self {
            session_id: survey.session_id,
            asked_at: rfc3339(survey.asked_at),
            answered_at: survey.answered_at.map(rfc3339),
            answer: survey.answer,
        }
    }
}

/// What the customer says of the ticket's sessions, oldest first, the first 200; and of the ticket itself, where
/// they were helped without a session.
#[utoipa::path(
    get, path = "/tickets/{id}/surveys", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<SurveyView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn surveys(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<SurveyView>>, Problem> {
    if state.store.lookup_ticket(&id).await?.is_none() {
        return Err(no_ticket());
    }
    let surveys = state
        .store
        .surveys_of_ticket(&id, SURVEYS_LISTED_MAX)
        .await?;
    Ok(Json(List {
        data: surveys.into_iter().map(SurveyView::from).collect(),
        next_cursor: None,
    }))
}
