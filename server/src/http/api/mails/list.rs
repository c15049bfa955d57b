//! `GET /api/v1/mails`

use axum::extract::State;

use super::MailView;
use super::wanted::{MailState, Wanted};
use crate::http::extract::{Json, Query, SignedInAdmin};
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::mails::Mail;

/// What cursors of this list belong to.
const LIST: &str = "mails";

/// Mails to customers, newest first: what went, what waits, and what was given up and why.
#[utoipa::path(
    get, path = "/mails", tag = "mails", params(Wanted),
    responses(
        (status = 200, body = List<MailView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<MailView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let before = cursor
        .map(|cursor| paging::place(LIST, cursor))
        .transpose()?;
    let word = wanted.state.map(MailState::as_str);
    let found = state.store.mails(word, before.as_deref(), limit + 1);
    let cursor = |last: &Mail| paging::cursor(LIST, &last.id);
    let (page, next_cursor) = paging::cut(found.await?, limit, cursor);
    let mut data = Vec::with_capacity(page.len());
    for mail in page {
        let entries = state.store.events_of_mail(&mail.id).await?;
        data.push(MailView::new(mail, entries));
    }
    Ok(Json(List { data, next_cursor }))
}
