//! `POST /api/v1/client/survey`

use tandem_tickets::SurveyAnswer;

use super::*;
use crate::hub::SurveyState;

/// A customer who is asked how a session was.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ComeToSurvey {
    /// The latest resume token, or what the link in the survey's mail has in it.
    resume_token: String,
    /// The answer; without it, only the questions are read.
    answer: Option<SurveyAnswer>,
}

/// What a customer is asked.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SurveyQuestions {
    /// Whether they may answer, or change their answer.
    open: bool,
    /// Whether effort is asked for as well.
    ces: bool,
    /// Whether recommendation is asked for as well.
    nps: bool,
    /// What they have answered.
    #[schema(required = true)]
    answer: Option<SurveyAnswer>,
}

/// Reads what a customer is asked once a session is over, or a ticket without one is solved, and keeps their answer:
/// one a session or ticket, which may be changed for a day.
#[utoipa::path(
    post, path = "/client/survey", tag = "client", request_body = ComeToSurvey,
    responses(
        (status = 200, body = SurveyQuestions),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`not_over`", body = Problem),
        (status = 410, description = "`survey_closed`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn survey(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(come): Json<ComeToSurvey>,
) -> Result<Json<SurveyQuestions>, Problem> {
    let settings = &state.config.survey;
    let answer = come.answer.map(SurveyAnswer::checked).transpose();
    let mut checks = Checks::new();
    if let Err(refused) = &answer {
        checks.refuse(&format!("/answer/{}", refused.field()), refused.to_string());
    }
    checks.done()?;
    let answer = answer.ok().flatten().map(|answer| settings.asked(answer));
    let (open, survey) = match state.hub.survey(from, &come.resume_token, answer).await? {
        SurveyState::Open(survey) => (true, Some(survey)),
        SurveyState::Closed(survey) => (false, survey),
    };
    Ok(Json(SurveyQuestions {
        open,
        ces: settings.ces,
        nps: settings.nps,
        answer: survey.and_then(|survey| survey.answer),
    }))
}
