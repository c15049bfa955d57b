//! `POST /api/v1/sessions/{id}/socket`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::limits::SOCKET_TOKEN_TTL_MS;
use tandem_protocol::signal::Role;
use tandem_tickets::Capability;
use utoipa::ToSchema;

use crate::http::extract::{CurrentSession, Json, Path};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// A token that opens a socket once.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SocketToken {
    /// For the first message of the socket.
    socket_token: String,
    /// How long it can be used, in milliseconds.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    expires_in_ms: u64,
    /// As what it lets in.
    role: Role,
}

/// A token with which an agent who has or watches the session opens its socket.
///
/// The socket closes when they sign out.
#[utoipa::path(
    post, path = "/sessions/{id}/socket", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SocketToken),
        (status = 403, description = "`not_attached`, `outside_rules`, `lead_only`: no supervisor any more", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn socket(
    State(state): State<AppState>,
    console: CurrentSession,
    ruled: Ruled,
    Path(id): Path<String>,
) -> Result<Json<SocketToken>, Problem> {
    let CurrentSession {
        agent, token_hash, ..
    } = console;
    let may_control = ruled.check(Capability::TakeControl).is_ok();
    let console = (token_hash, may_control);
    let (socket_token, role) = state.hub.agent_socket(&id, &agent.id, console).await?;
    // What was made for nobody is used by nobody.
    if role == Role::Supervisor && !agent.role.may(Capability::Supervise) {
        let detail = "You lead the desk no more. Leave the session, and watch it anew in a moment.";
        return Err(Problem::forbidden("lead_only", detail));
    }
    ruled.check(match role {
        Role::Supervisor | Role::Observer => Capability::WatchSessions,
        Role::Agent | Role::Customer => Capability::JoinSessions,
    })?;
    Ok(Json(SocketToken {
        socket_token,
        expires_in_ms: SOCKET_TOKEN_TTL_MS,
        role,
    }))
}
