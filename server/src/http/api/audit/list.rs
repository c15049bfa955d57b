//! `GET /api/v1/audit`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedInAdmin};
use crate::http::paging;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::audit::{NamedRecord, WantedRecords};

/// Something that mattered.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "AuditRecord"))]
#[schema(as = AuditRecord)]
pub(crate) struct RecordView {
    /// Its place in the chain, from 1.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    seq: i64,
    /// When, RFC 3339 UTC.
    at: String,
    /// Who: `agent`, `key`, `customer`, `system`, or `nobody` who is signed in.
    actor_kind: String,
    /// Their identifier; empty where only the timeline's entry names them.
    actor_id: String,
    /// Their name today.
    #[schema(required = true)]
    actor_name: Option<String>,
    /// What was done.
    act: String,
    /// To what, an identifier; of what stands on a timeline the entry, `evt_…`. May be empty.
    subject: String,
    /// On which ticket; may be empty.
    ticket_id: String,
    /// In which session; may be empty.
    session_id: String,
    /// One more word, such as the grant; may be empty.
    detail: String,
    /// Proves it and all before it.
    hash: String,
}

/// Records, and whether the chain was whole when the server started.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct AuditPage {
    /// The records.
    data: Vec<RecordView>,
    /// Where the next page begins; absent on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// `whole`, `broken`, or `checking` still.
    chain: String,
}

impl From<NamedRecord> for RecordView {
    fn from(named: NamedRecord) -> Self {
        let record = named.record;
        Self {
            seq: record.seq,
            at: rfc3339(record.at),
            actor_kind: record.actor_kind,
            actor_id: record.actor_id,
            actor_name: named.actor_name,
            act: record.act,
            subject: record.subject,
            ticket_id: record.ticket_id,
            session_id: record.session_id,
            detail: record.detail,
            hash: record.hash,
        }
    }
}

/// What mattered, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(Wanted),
    responses(
        (status = 200, body = AuditPage),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`, `scope_missing`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Query(wanted): Query<Wanted>,
) -> Result<Json<AuditPage>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let before = cursor
        .map(|cursor| paging::place("audit", cursor))
        .transpose()?
        .map(|place| place.parse().map_err(|_| paging::invalid_cursor()))
        .transpose()?;
    let wanted = WantedRecords {
        actor_id: wanted.actor,
        act: wanted.act,
        about: wanted.about,
        before,
    };
    let found = state.store.audit(wanted, limit + 1).await?;
    let cursor = |last: &NamedRecord| paging::cursor("audit", &last.record.seq.to_string());
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    Ok(Json(AuditPage {
        data: page.into_iter().map(RecordView::from).collect(),
        next_cursor,
        chain: state.soundness.as_str().to_owned(),
    }))
}
