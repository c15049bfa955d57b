//! `POST /api/v1/tickets/{id}/files`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_protocol::file::FileView;
use tandem_protocol::signal::Role;

use super::offer::OfferFile;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::files::{Home, NewFile};

/// Takes on a file that an agent puts on a ticket, which the customer does not get; its bytes follow in pieces.
#[utoipa::path(
    post, path = "/tickets/{id}/files", tag = "files", params(("id" = String, Path)),
    request_body = OfferFile,
    responses(
        (status = 201, body = FileView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`too_many_files`, `ticket_merged`", body = Problem),
        (status = 413, description = "`file_too_large`", body = Problem),
        (status = 415, description = "`file_type`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 507, description = "`files_full`, `disk_full`", body = Problem),
    )
)]
pub(super) async fn put_on(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(offer): Json<OfferFile>,
) -> Result<(StatusCode, Json<FileView>), Problem> {
    let name = offer.name()?;
    state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    let new = NewFile {
        home: Home::Ticket(id),
        role: Role::Agent,
        agent_id: Some(agent.id),
        sender: agent.name,
        name,
        size: offer.size,
    };
    let view = state.files.offer(new).await?;
    Ok((StatusCode::CREATED, Json(view)))
}
