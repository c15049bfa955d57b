//! Programs: whoever carries a key acts for the agent who made it, within the key's scopes.
//!
//! Stands before the check of the origin, because a program has none. Whoever sends a token is
//! judged by it alone: a cookie beside it counts for nothing.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::audit;
use crate::audit::Author;
use crate::http::api::access::{self, Access, KeyMay, Who};
use crate::http::problem::Problem;
use crate::keys::{Bearer, Key, may_be_customers};
use crate::state::AppState;
use crate::store::keys::KeyCaller;

/// Puts the [`KeyCaller`] on the request when it carries a key that may do this.
pub async fn attach(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let route = access::of_request(&request);
    let token = match Bearer::of(request.headers()) {
        Bearer::Absent => return next.run(request).await,
        Bearer::Malformed => return Problem::not_signed_in().into_response(),
        Bearer::Token(token) => token,
    };
    if route.is_some_and(|route| matches!(route.who, Who::MayOrCustomer(_)))
        && may_be_customers(token)
    {
        return next.run(request).await;
    }
    let key = Key::parse(token);
    match find(&state, key).await {
        Ok(caller) => {
            audit::note(request.extensions(), Author::Key(caller.id.clone()));
            let Some(route) = route else {
                // A key has no methods beyond the table; the router says which the path has.
                return Problem::method_not_allowed().into_response();
            };
            if let Err(problem) = judge(&caller, route) {
                return problem.into_response();
            }
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn find(state: &AppState, key: Option<Key>) -> Result<KeyCaller, Problem> {
    let key = key.ok_or_else(Problem::not_signed_in)?;
    let now = state.clock.now();
    let caller = state.store.use_key(&key, now).await?;
    let caller = caller.ok_or_else(Problem::not_signed_in)?;
    state.requests.count_key(&caller.id, now)?;
    Ok(caller)
}

fn judge(caller: &KeyCaller, route: &Access) -> Result<(), Problem> {
    match route.key {
        KeyMay::Always => Ok(()),
        KeyMay::With(scope) if caller.scopes.contains(&scope) => Ok(()),
        KeyMay::With(scope) => Err(Problem::scope_missing(scope)),
        KeyMay::Never => Err(Problem::forbidden(
            "not_for_keys",
            "Only a person who is signed in to the console may do that.",
        )),
    }
}
