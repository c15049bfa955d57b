//! `DELETE /api/v1/files/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_protocol::file::FileState;
use tandem_tickets::Actor;

use super::{Caller, find, is_own, tell};
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::hub::FileCaller;
use crate::state::AppState;

/// Gives up a file that the caller is sending; for agents, deletes one that has arrived for good.
#[utoipa::path(
    delete, path = "/files/{id}", tag = "files", params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`", body = Problem),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let file = find(&state, &caller, &id).await?;
    match caller {
        FileCaller::Agent { id, name } if file.state != FileState::Uploading => {
            state.files.delete(&file, Actor::agent(id, name)).await?;
        }
        caller if is_own(&file, &caller) => state.files.cancel(&file).await?,
        FileCaller::Customer { .. } | FileCaller::Agent { .. } => {
            let detail = "Only who sends a file can cancel it.";
            return Err(Problem::forbidden("not_yours", detail));
        }
    }
    tell(&state, file.home);
    Ok(StatusCode::NO_CONTENT)
}
