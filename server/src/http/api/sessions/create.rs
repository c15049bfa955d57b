//! `POST /api/v1/tickets/{id}/sessions`

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tandem_protocol::signal::SessionView;
use utoipa::ToSchema;

use super::open_ticket_ref;
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::origin::Origin;
use crate::source::rfc3339;
use crate::state::AppState;

/// Longest address of a product page, in characters.
const URL_CHARS_MAX: usize = 2_000;

/// A session to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSession {
    /// Product page with the widget that the link leads to.
    #[schema(max_length = 2000)]
    target_url: Option<String>,
}

/// A session and the link into it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct CreatedSession {
    /// The session.
    session: SessionView,
    /// The link.
    link: JoinLink,
}

/// A link that lets one customer in, once.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct JoinLink {
    /// Address with the secret in its fragment.
    pub(in crate::http::api) url: String,
    /// When it runs out, RFC 3339 UTC.
    pub(in crate::http::api) expires_at: String,
}

/// Makes a session on a ticket, and the link into it.
#[utoipa::path(
    post, path = "/tickets/{id}/sessions", tag = "sessions",
    params(("id" = String, Path)), request_body = CreateSession,
    responses(
        (status = 201, body = CreatedSession),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(create): Json<CreateSession>,
) -> Result<(StatusCode, Json<CreatedSession>), Problem> {
    let target_url = checked(create.target_url.as_deref())?;
    let ticket = open_ticket_ref(&state, &id).await?;
    let made = state
        .hub
        .make_link(&agent.into(), ticket, target_url)
        .await?;
    let link = JoinLink {
        url: made.url,
        expires_at: rfc3339(made.expires_at),
    };
    Ok((
        StatusCode::CREATED,
        Json(CreatedSession {
            session: made.session,
            link,
        }),
    ))
}

fn checked(target_url: Option<&str>) -> Result<Option<String>, Problem> {
    let mut checks = Checks::new();
    let url = checks.optional_line("/target_url", target_url, URL_CHARS_MAX);
    if url
        .as_deref()
        .is_some_and(|url| Origin::of_url(url).is_none())
    {
        checks.refuse(
            "/target_url",
            "must be an address such as https://shop.example/cart",
        );
    }
    checks.done()?;
    Ok(url)
}
