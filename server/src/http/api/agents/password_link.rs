//! `POST /api/v1/agents/{id}/password-link`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::no_agent;
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::source::{DAY_MS, Millis, new_secret, rfc3339, secret_hash};
use crate::state::AppState;

/// How long a link waits to be used: it may be made on a Friday.
pub(crate) const PASSWORD_LINK_MS: Millis = 3 * DAY_MS;

/// A link by which an agent sets their password.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PasswordLinkView {
    /// Address with the secret in its fragment; it is told this once.
    url: String,
    /// When it ends by itself, RFC 3339 UTC.
    expires_at: String,
}

/// Makes a link by which an agent sets their password, once, within three days; one before it ends.
#[utoipa::path(
    post, path = "/agents/{id}/password-link", tag = "agents", params(("id" = String, Path)),
    responses(
        (status = 201, body = PasswordLinkView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`agent_deactivated`; `own_password`; `passwords_off`: another system signs them in", body = Problem),
    )
)]
pub(super) async fn make(
    State(state): State<AppState>,
    SignedInAdmin(admin): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<PasswordLinkView>), Problem> {
    if id == admin.id {
        let detail = "Change your own password on your Security page.";
        return Err(Problem::conflict("own_password", detail));
    }
    let accounts = state.store.accounts().await?;
    let account = accounts.into_iter().find(|one| one.agent.id == id);
    let account = account.ok_or_else(no_agent)?;
    if !state.takes_password_of(account.agent.email.reveal()) {
        return Err(Problem::passwords_off());
    }
    let (secret, now) = (new_secret(), state.clock.now());
    let (hash, ends_at) = (secret_hash(&secret), now + PASSWORD_LINK_MS);
    let whose = (id.as_str(), hash.as_str());
    let added = state.store.add_password_link(whose, &author, now, ends_at);
    if !added.await? {
        let detail = "The agent is deactivated. Activate them first.";
        return Err(Problem::conflict("agent_deactivated", detail));
    }
    tracing::info!(agent = id, by = admin.id, "password link made");
    let link = PasswordLinkView {
        url: format!("{}/password#{secret}", state.origin),
        expires_at: rfc3339(ends_at),
    };
    Ok((StatusCode::CREATED, Json(link)))
}
