//! `POST /api/v1/tickets/{id}/messages`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_protocol::signal::ChatView;
use tandem_tickets::DraftKind;
use utoipa::ToSchema;

use super::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::hub::{HubError, NewMessage};
use crate::state::AppState;

/// A chat message to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteMessage {
    /// Idempotency key (UUID): written again, a message stays one.
    #[schema(max_length = 64)]
    id: String,
    /// Plain text, at most 8 KiB.
    text: String,
}

impl From<WriteMessage> for NewMessage {
    fn from(message: WriteMessage) -> Self {
        Self {
            id: message.id,
            text: message.text,
        }
    }
}

/// Writes to the customer of the ticket's latest session: it reaches them at once where they are, else
/// when they come back, or by mail where the server sends mail and the ticket has an address. A ticket that
/// has had no session has mail alone.
#[utoipa::path(
    post, path = "/tickets/{id}/messages", tag = "tickets",
    params(("id" = String, Path)), request_body = WriteMessage,
    responses(
        (status = 201, body = ChatView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `no_session`, `too_large`, `too_many`, `invalid`", body = Problem),
    )
)]
pub(super) async fn message(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(message): Json<WriteMessage>,
) -> Result<(StatusCode, Json<ChatView>), Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    ticket.ok_or_else(no_ticket)?.refuse_merged()?;
    let (agent, text) = (agent.into(), message.text.clone());
    let written = state.hub.write_on_ticket(&id, &agent, message.into()).await;
    match written {
        Ok(written) => {
            // It is written, whatever becomes of the draft: that goes with its age.
            let forgotten = state
                .store
                .forget_sent_draft(&id, &agent.id, DraftKind::Message, &text)
                .await;
            if let Err(error) = forgotten {
                tracing::warn!(%error, "the draft of a message is still there");
            }
            Ok((StatusCode::CREATED, Json(written)))
        }
        Err(HubError::NoSession) => {
            let detail =
                "The ticket has had no session, and no mail can go: there is nobody to write to.";
            Err(Problem::conflict("no_session", detail))
        }
        Err(error) => Err(error.into()),
    }
}
