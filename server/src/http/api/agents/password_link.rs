//! `POST /api/v1/agents/{id}/password-link`, and the same by mail below it

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::no_agent;
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::source::{new_secret, rfc3339, secret_hash};
use crate::state::AppState;
use crate::store::agents::Agent;
use crate::store::password_links::LinkKind;

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
    may_have_one(&state, &admin, &id).await?;
    let (secret, now) = (new_secret(), state.clock.now());
    let ends_at = now + LinkKind::Made.lasts_ms();
    let hash = secret_hash(&secret);
    let whose = (id.as_str(), hash.as_str());
    let added = state.store.add_password_link(whose, &author, now, ends_at);
    if !added.await? {
        return Err(deactivated());
    }
    tracing::info!(agent = id, by = admin.id, "password link made");
    let link = PasswordLinkView {
        url: format!("{}/password#{secret}", state.origin),
        expires_at: rfc3339(ends_at),
    };
    Ok((StatusCode::CREATED, Json(link)))
}

/// Has such a link mailed to the agent. It is made when the mail goes, nobody else sees it, and it ends one that an
/// administrator has made before.
#[utoipa::path(
    post, path = "/agents/{id}/password-link/mail", tag = "agents", params(("id" = String, Path)),
    responses(
        (status = 204, description = "on its way"),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`agent_deactivated`; `own_password`; `passwords_off`: another system signs them in; `no_mail`: no mail server is set up", body = Problem),
    )
)]
pub(super) async fn mail(
    State(state): State<AppState>,
    SignedInAdmin(admin): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    may_have_one(&state, &admin, &id).await?;
    if !state.mailer.is_on() {
        return Err(Problem::no_mail_server());
    }
    let now = state.clock.now();
    if !state.store.add_password_mail(&id, &author, now).await? {
        return Err(deactivated());
    }
    state.mailer.wake();
    tracing::info!(agent = id, by = admin.id, "password link to be mailed");
    Ok(StatusCode::NO_CONTENT)
}

/// Whether there is such an agent, and their password is for them to set by a link of this administrator.
async fn may_have_one(state: &AppState, admin: &Agent, id: &str) -> Result<(), Problem> {
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
    Ok(())
}

fn deactivated() -> Problem {
    let detail = "The agent is deactivated. Activate them first.";
    Problem::conflict("agent_deactivated", detail)
}
