//! `POST /api/v1/mails/{id}/replay`

use axum::extract::State;
use axum::http::StatusCode;

use super::MailView;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Tries once more, and at once, what was given up or waits for its next attempt. It is the same mail as
/// before, and goes to the address that is known by then.
#[utoipa::path(
    post, path = "/mails/{id}/replay", tag = "mails", params(("id" = String, Path)),
    responses(
        (status = 202, body = MailView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`mail_off`", body = Problem),
    )
)]
pub(super) async fn replay(
    State(state): State<AppState>,
    SignedIn(by): SignedIn,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<MailView>), Problem> {
    if !state.mailer.is_on() {
        let detail = "No mail goes: the settings have no mail server.";
        return Err(Problem::conflict("mail_off", detail));
    }
    let now = state.clock.now();
    let Some(found) = state.store.replay_mail(&id, now).await? else {
        let detail = "There is no mail of that name that is still to be sent.";
        return Err(Problem::not_found(detail));
    };
    tracing::info!(mail = found.id, by = by.id, "tried once more");
    state.mailer.wake();
    let ticket = found.ticket_id.clone();
    state.tell_consoles(ConsoleEvent::Ticket { id: ticket });
    let entries = state.store.events_of_mail(&found.id).await?;
    Ok((StatusCode::ACCEPTED, Json(MailView::new(found, entries))))
}
