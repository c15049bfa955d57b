//! `GET /api/v1/incoming-mails`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::wanted::{IncomingState, WantedIncoming};
use crate::http::extract::{Json, Query, SignedInAdmin};
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::incoming::IncomingMail;

/// What cursors of this list belong to.
const LIST: &str = "incoming-mails";

/// A mail that came in, without its words and its sender: those are on the ticket, or in the mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "IncomingMail"))]
#[schema(as = IncomingMail)]
pub(crate) struct IncomingMailView {
    /// Identifier, `inm_…`.
    id: String,
    /// The mailbox, as `user@host:port/name`.
    mailbox: String,
    /// Its number there (UID).
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    uid: i64,
    /// `customer` and `note` on a ticket, `new` where it has opened one, `nothing` where a machine has written
    /// it, `double` where it came before, `returned` where it reports that a mail of ours did not get through, or
    /// `left` where it lies flagged in the mailbox.
    state: String,
    /// Why nothing came of it, `automatic`, `list`, `report` or `own`; or why it was left, `no_sender`,
    /// `sender_rate`, `ticket_rate`, `no_ticket`, `too_large`, `too_many_parts`, `too_many_headers` or
    /// `no_mail`.
    #[schema(required = true)]
    reason: Option<String>,
    /// The ticket that it is on; absent where it is on none, or that was erased.
    #[schema(required = true)]
    ticket_id: Option<String>,
    /// When it was read, RFC 3339 UTC.
    read_at: String,
}

impl From<IncomingMail> for IncomingMailView {
    fn from(mail: IncomingMail) -> Self {
        Self {
            id: mail.id,
            mailbox: mail.mailbox,
            uid: mail.uid,
            state: mail.state,
            reason: mail.reason,
            ticket_id: mail.ticket_id,
            read_at: rfc3339(mail.at),
        }
    }
}

/// Mails that came in, the latest first: what became of each.
#[utoipa::path(
    get, path = "/incoming-mails", tag = "mails", params(WantedIncoming),
    responses(
        (status = 200, body = List<IncomingMailView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
    )
)]
pub(super) async fn incoming(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Query(wanted): Query<WantedIncoming>,
) -> Result<Json<List<IncomingMailView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let before = cursor
        .map(|cursor| paging::place(LIST, cursor))
        .transpose()?;
    let word = wanted.state.map(IncomingState::as_str);
    let store = &state.store;
    let found = store.incoming_mails(word, before.as_deref(), limit + 1);
    let cursor = |last: &IncomingMail| paging::cursor(LIST, &last.id);
    let (page, next_cursor) = paging::cut(found.await?, limit, cursor);
    Ok(Json(List {
        data: page.into_iter().map(IncomingMailView::from).collect(),
        next_cursor,
    }))
}
