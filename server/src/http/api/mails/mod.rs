//! Mails to customers: what goes, what went, and what was given up; and what became of those that came in.

mod incoming;
mod list;
mod of_ticket;
mod replay;
mod wanted;

use serde::Serialize;
use tandem_mail::words::veiled;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::mails::Mail;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(incoming::incoming))
        .routes(routes!(of_ticket::of_ticket))
        .routes(routes!(replay::replay))
}

/// A mail to a customer.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Mail"))]
#[schema(as = Mail)]
pub(crate) struct MailView {
    /// Identifier, `mai_…`.
    id: String,
    /// The ticket.
    ticket_id: String,
    /// `message`: what agents wrote; `survey`: the question how a session was; `appointment`: an invitation.
    kind: String,
    /// `watching` while the words may be read, or the survey be answered, elsewhere, `waiting` for its next attempt, `sent` once the mail
    /// server has it, `read` where it was not needed, or `dead`: given up, or come back.
    state: String,
    /// Where it went, with the first letter alone of what stands before the `@`; absent before it goes, and
    /// where the address was erased.
    #[schema(required = true)]
    to: Option<String>,
    /// Attempts so far.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    attempts: i64,
    /// When it is looked at next, RFC 3339 UTC; absent once it is over.
    #[schema(required = true)]
    due_at: Option<String>,
    /// When the first of its messages was written, or the session was over, RFC 3339 UTC.
    created_at: String,
    /// When it was over, RFC 3339 UTC.
    #[schema(required = true)]
    settled_at: Option<String>,
    /// Why the latest attempt failed: `unreachable`, `timeout`, `tls`, `denied`, `busy`, `refused`,
    /// `unreadable`, `no_address`, `bad_address`, `other_customer`, `gone`, or `off` where mail was turned off; `returned`
    /// where another mail server did not take it, and of one that is `sent`, `delayed` where that goes on trying.
    #[schema(required = true)]
    failure: Option<String>,
    /// What the mail server answered.
    #[schema(required = true)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    status: Option<i64>,
    /// What was reported where it was returned or delayed, as `5.1.1` (RFC 3463).
    #[schema(required = true)]
    delivery_status: Option<String>,
    /// The entries on the timeline whose words are in it; of a survey, the end of the session.
    entries: Vec<String>,
}

impl MailView {
    fn new(mail: Mail, entries: Vec<String>) -> Self {
        let is_over = mail.settled_at.is_some();
        Self {
            id: mail.id,
            ticket_id: mail.ticket_id,
            kind: mail.kind,
            state: mail.state,
            to: mail.address.as_deref().map(veiled),
            attempts: mail.n_attempts,
            due_at: (!is_over).then(|| rfc3339(mail.due_at)),
            created_at: rfc3339(mail.created_at),
            settled_at: mail.settled_at.map(rfc3339),
            failure: mail.failure,
            status: mail.status,
            delivery_status: mail.delivery_status,
            entries,
        }
    }
}

/// What goes to a ticket's customer by mail.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct MailsOfTicket {
    /// Where mails would go, as in a mail; absent where none can go.
    #[schema(required = true)]
    to: Option<String>,
    /// The latest ones, newest first.
    mails: Vec<MailView>,
}
