//! `GET /api/v1/tickets/{id}/mails`

use axum::extract::State;
use tandem_mail::words::veiled;

use super::{MailView, MailsOfTicket};
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Mails of one ticket that are shown.
const SHOWN_MAX: i64 = 50;

/// What went to the ticket's customer by mail, and what is to go.
#[utoipa::path(
    get, path = "/tickets/{id}/mails", tag = "mails", params(("id" = String, Path)),
    responses(
        (status = 200, body = MailsOfTicket),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<MailsOfTicket>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let to = store.mail_address_of(&id).await?;
    let mut mails = Vec::new();
    for mail in store.mails_of_ticket(&id, SHOWN_MAX).await? {
        let entries = store.events_of_mail(&mail.id).await?;
        mails.push(MailView::new(mail, entries));
    }
    let to = to.as_deref().map(veiled);
    Ok(Json(MailsOfTicket { to, mails }))
}
