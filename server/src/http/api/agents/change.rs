//! `PATCH /api/v1/agents/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::{Colleague, colleague};
use super::{AgentRole, no_agent, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin, version_in};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::accounts::{AccountAuthor, AccountChange, AccountRefused, CountedWays};
use crate::telemetry::Pii;

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeAgent {
    /// Another name.
    #[schema(max_length = 120, format = "line")]
    name: Option<String>,
    /// Another e-mail to sign in with.
    #[schema(value_type = Option<String>, max_length = 254, format = "email")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    email: Option<Pii<String>>,
    /// Another role; who may less by it is signed out.
    role: Option<AgentRole>,
    /// Whether they may come in.
    active: Option<bool>,
}

/// Changes an agent's account. With `If-Match` only the version that was seen (RFC 9110 §13.1.1).
///
/// Who is deactivated is signed out everywhere at once and comes in by nothing; their keys and their password
/// link are gone, sessions that they lead wait for somebody who takes over, and what was offered to them goes to
/// others. Their tickets stay theirs: `open_tickets` says how many nobody works on.
#[utoipa::path(
    patch, path = "/agents/{id}", tag = "agents",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the agent as they were seen"),
    ),
    request_body = ChangeAgent,
    responses(
        (status = 200, body = Colleague),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`email_taken`, `last_admin`, `own_account`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    SignedInAdmin(admin): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(wanted): Json<ChangeAgent>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let name = wanted.name.map(|text| checks.name("/name", &text));
    let email = wanted.email;
    let email = email.map(|text| checks.email("/email", text.reveal()));
    checks.done()?;
    let seen = version_in(&headers).ok_or_else(|| refused(AccountRefused::Changed))?;
    let change = AccountChange {
        name,
        email,
        role: wanted.role.map(Into::into),
        active: wanted.active,
        seen,
    };
    let by = AccountAuthor {
        author: &author,
        agent: Some(&admin.id),
    };
    let ways = CountedWays::of(state.config.oidc.as_ref());
    let changed = state
        .store
        .change_account(&id, change, (by, &ways), state.clock.now());
    for token_hash in changed.await.map_err(refused)? {
        state.auth.consoles.sign_out(&token_hash);
    }
    tracing::info!(agent = id, by = admin.id, "account changed");
    if wanted.active == Some(false) {
        refuse_handoffs(&state, &id).await?;
    }
    if wanted.active.is_some() {
        // What they wanted to come back to is for others while they are away.
        state.tell_consoles(ConsoleEvent::FollowUps { agent: None });
    }
    state.desk.tell();
    let changed = colleague(&state, &id).await?.ok_or_else(no_agent)?;
    let tag = [(ETAG, format!("\"{}\"", changed.version))];
    Ok((tag, Json(changed)))
}

/// Whoever has offered them a session hears that they do not take it.
async fn refuse_handoffs(state: &AppState, id: &str) -> Result<(), Problem> {
    for offered in state.store.handoffs_to(id).await? {
        // It may be over by now.
        if let Err(error) = state.hub.refuse_handoff(&offered.record.id, id).await {
            tracing::debug!(%error, session = offered.record.id, "a handoff was not refused");
        }
    }
    Ok(())
}
