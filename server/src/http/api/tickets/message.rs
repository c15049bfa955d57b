//! `POST /api/v1/tickets/{id}/messages`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_mail::limits::{FILES_SENT_BYTES_MAX, FILES_SENT_MAX};
use tandem_protocol::file::FileState;
use tandem_protocol::signal::ChatView;
use tandem_tickets::DraftKind;
use utoipa::ToSchema;

use super::no_ticket;
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, ReadsFiles, SignedIn};
use crate::http::problem::Problem;
use crate::hub::{AgentId, HubError, NewMessage};
use crate::keys::scope::Scope;
use crate::state::AppState;

/// A chat message to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteMessage {
    /// Idempotency key (UUID): written again, a message stays one.
    #[schema(max_length = 64)]
    id: String,
    /// Plain text, at most 8 KiB.
    text: String,
    /// Identifiers of files of the ticket that go with it as attachments of its mail, `fil_…`: at most 10, of 20 MiB
    /// together. Only while the customer is in no session of the ticket.
    #[schema(max_items = 10)]
    files: Option<Vec<String>>,
}

/// Writes to the customer of the ticket's latest session that they have come into: it reaches them at once where they
/// are, else when they come back, or by mail where the server sends mail and the ticket has an address. Where they
/// have come into none, or those were with somebody else by their product's word, it goes by mail at once, and where no
/// mail can go it waits for whoever uses a link that has not been used. With files it goes by mail at once; the page to
/// which customers come back shows its words alone. A key needs the scope `files:read` for that as well: files go where
/// the ticket's address says.
#[utoipa::path(
    post, path = "/tickets/{id}/messages", tag = "tickets",
    params(("id" = String, Path)), request_body = WriteMessage,
    responses(
        (status = 201, body = ChatView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `no_session`, `session_live`, `no_mail`, `already_taken`, `too_large`, `too_many`, `invalid`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn message(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ReadsFiles(reads_files): ReadsFiles,
    Path(id): Path<String>,
    Json(message): Json<WriteMessage>,
) -> Result<(StatusCode, Json<ChatView>), Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    let ticket = ticket.ok_or_else(no_ticket)?;
    let files = message.files.unwrap_or_default();
    if !files.is_empty() && !reads_files {
        return Err(Problem::scope_missing(Scope::FilesRead));
    }
    let (agent, text) = (AgentId::from(agent), message.text.clone());
    let message = NewMessage {
        id: message.id,
        text: message.text,
    };
    let known = state.hub.written_on_ticket(&id, &agent, &message).await?;
    let written = match known {
        Some(known) => known,
        None => {
            ticket.refuse_merged()?;
            check_files(&state, &id, &files).await?;
            let written = state.hub.write_on_ticket(&ticket, &agent, message, &files);
            written.await.map_err(refused)?
        }
    };
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

fn refused(error: HubError) -> Problem {
    match error {
        HubError::NoSession => {
            let detail = "The customer has come into no session, and no mail can go: there is nobody to write to.";
            Problem::conflict("no_session", detail)
        }
        error => error.into(),
    }
}

/// Whether all of these can go with one mail: they are files of the ticket that can be downloaded, and fit together.
async fn check_files(state: &AppState, ticket_id: &str, files: &[String]) -> Result<(), Problem> {
    let mut checks = Checks::new();
    if files.len() > FILES_SENT_MAX {
        checks.refuse("/files", format!("must be at most {FILES_SENT_MAX}"));
        return checks.done();
    }
    let mut bytes = 0;
    for (place, id) in files.iter().enumerate() {
        let pointer = format!("/files/{place}");
        if files.iter().take(place).any(|before| before == id) {
            checks.refuse(&pointer, "must be named once");
            continue;
        }
        match state.store.file_of_ticket(ticket_id, id).await? {
            Some(file) if file.state == FileState::Ready => bytes += file.size,
            Some(_) | None => checks.refuse(
                &pointer,
                "must be a file of this ticket that can be downloaded",
            ),
        }
    }
    if bytes > FILES_SENT_BYTES_MAX {
        let most = FILES_SENT_BYTES_MAX / (1024 * 1024);
        let detail = format!("must have at most {most} MiB together, to go with one mail");
        checks.refuse("/files", detail);
    }
    checks.done()
}
