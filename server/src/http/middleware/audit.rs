//! Who a request is from, for the audit; and a record of what was refused to them.
//!
//! The slot is made before anybody is known and filled by whoever finds out, so that also what is
//! refused on the way to a handler has its author.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::audit::{Act, Author, NewRecord};
use crate::http::problem::{Problem, ProblemCode};
use crate::state::AppState;

/// Where the author of a request is noted.
#[derive(Clone, Debug, Default)]
struct Slot(Arc<OnceLock<Author>>);

/// Notes who the request is from.
pub(super) fn note(extensions: &Extensions, author: Author) {
    if let Some(slot) = extensions.get::<Slot>() {
        let _known = slot.0.set(author);
    }
}

/// Who the request is from; nobody where that is not known.
#[derive(Clone, Debug)]
pub struct By(pub Author);

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let author = parts.extensions.get::<Slot>().and_then(|slot| slot.0.get());
        Ok(Self(author.cloned().unwrap_or(Author::Nobody)))
    }
}

/// Makes the slot, and records a refusal (403) of somebody who is known: at most
/// `AUDIT_REFUSALS_MINUTE_MAX` of each in a minute.
pub async fn watch(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let slot = Slot::default();
    request.extensions_mut().insert(slot.clone());
    let template = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let refused = response.status() == StatusCode::FORBIDDEN;
    if let (true, Some(author)) = (refused, slot.0.get()) {
        let now = state.clock.now();
        if state.requests.count_refusal(author.id(), now).is_ok() {
            let path = template.as_ref().map_or("", MatchedPath::as_str);
            let path = path.strip_prefix("/api/v1").unwrap_or(path);
            let code = response.extensions().get::<ProblemCode>();
            let record = NewRecord::new(author, Act::Refused, &format!("{method}:{path}"))
                .detail(code.map_or("", |code| code.0));
            if let Err(error) = state.store.record(record, now).await {
                tracing::error!(%error, "a refusal can not be recorded");
            }
        }
    }
    response
}
