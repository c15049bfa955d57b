//! `POST /api/v1/sessions/{id}/grants` and `DELETE /api/v1/sessions/{id}/grants/{grant}`

use axum::extract::State;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unknown;
use tandem_protocol::signal::{Grant, SessionView};
use tandem_tickets::Capability;
use utoipa::ToSchema;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::policy::takes_control;
use crate::state::AppState;

/// What the customer is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct AskForGrant {
    /// The grant; `view`, `point` and `video` can not be asked for.
    grant: Grant,
}

/// Asks the customer of the agent's live session for a grant, as the agent's console does: they answer in their
/// own page, and nobody else can. One that is held, or asked for, stays as it is. Whom rules keep from control can
/// ask for neither `control` nor `type`.
#[utoipa::path(
    post, path = "/sessions/{id}/grants", tag = "sessions",
    params(("id" = String, Path)), request_body = AskForGrant,
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`not_attached`, `outside_rules`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`not_allowed`, `wrong_state`, `too_many`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    Json(wanted): Json<AskForGrant>,
) -> Result<Json<SessionView>, Problem> {
    if takes_control(wanted.grant) {
        ruled.check(Capability::TakeControl)?;
    }
    let asked = state.hub.ask_for_grant(&id, &agent.id, wanted.grant);
    Ok(Json(asked.await?))
}

/// Gives a grant of the agent's live session back, and what goes with it, or takes the question for it back. One
/// that is neither held nor asked for stays as it is.
#[utoipa::path(
    delete, path = "/sessions/{id}/grants/{grant}", tag = "sessions",
    params(("id" = String, Path), ("grant" = Grant, Path, description = "Which; `view` and `point` are the customer's to take")),
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`not_attached`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`not_allowed`, `wrong_state`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn give_back(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path((id, grant)): Path<(String, String)>,
) -> Result<Json<SessionView>, Problem> {
    let grant = read(&grant).ok_or_else(|| Problem::not_found("There is no such grant."))?;
    let given = state.hub.give_grant_back(&id, &agent.id, grant);
    Ok(Json(given.await?))
}

/// The grant of that word.
fn read(word: &str) -> Option<Grant> {
    let word = IntoDeserializer::<Unknown>::into_deserializer(word);
    Grant::deserialize(word).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_read_by_its_word() {
        assert_eq!(read("control"), Some(Grant::Control));
        assert_eq!(read("Control"), None);
        assert_eq!(read(""), None);
    }
}
