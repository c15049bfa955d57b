//! What agents have begun to write on tickets, each for themselves.

mod keep;
mod of_ticket;

use serde::Serialize;
use tandem_tickets::DraftKind;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::drafts::{Draft, Kept};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_ticket::of_ticket))
        .routes(routes!(keep::keep))
}

/// What an agent has begun to write on a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Draft"))]
#[schema(as = Draft)]
pub(crate) struct DraftView {
    /// Where it is to go.
    kind: DraftKind,
    /// Its words.
    text: String,
    /// Grows with each change.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
    /// When it was kept, RFC 3339 UTC.
    saved_at: String,
}

impl From<Draft> for DraftView {
    fn from(draft: Draft) -> Self {
        Self {
            kind: draft.kind,
            text: draft.text,
            version: draft.version,
            saved_at: rfc3339(draft.saved_at),
        }
    }
}

/// What came of keeping a draft.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "KeptDraft"))]
#[schema(as = KeptDraft)]
pub(crate) struct KeptView {
    /// As it stands; absent where there are no words.
    #[schema(required = true)]
    draft: Option<DraftView>,
    /// What stood there and its writer had not seen.
    #[schema(required = true)]
    other: Option<DraftView>,
}

impl From<Kept> for KeptView {
    fn from(kept: Kept) -> Self {
        Self {
            draft: kept.draft.map(DraftView::from),
            other: kept.other.map(DraftView::from),
        }
    }
}
