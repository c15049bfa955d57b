//! `GET /api/v1/sign-in`, and the way through the system that signs agents in (ADR 0044).

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use tandem_protocol::limits::OIDC_SIGN_IN_MS;
use tandem_tickets::AgentRole;
use utoipa::ToSchema;

use super::{forget_earlier, signed_in_to};
use crate::auth::cookie;
use crate::http::extract::{ClientIp, Json, Query};
use crate::http::middleware::request::current_request_id;
use crate::http::problem::Problem;
use crate::oidc::{OidcFault, Return};
use crate::state::AppState;
use crate::store::accounts::CountedWays;
use crate::store::console_sessions::SignedInBy;
use crate::store::members::{MemberRefused, SignedInMember};

/// How people sign in here.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SignInWays {
    /// Whether passwords of all agents do.
    passwords: bool,
    /// What the other system is called, where there is one.
    #[schema(required = true)]
    oidc: Option<String>,
    /// Whether a link that sets a password goes to agents by mail.
    mails_links: bool,
}

/// How people sign in here.
#[utoipa::path(
    get, path = "/sign-in", tag = "agents",
    responses((status = 200, body = SignInWays))
)]
pub(super) async fn ways(State(state): State<AppState>) -> Json<SignInWays> {
    let settings = state.oidc.as_ref().map(|oidc| oidc.settings());
    Json(SignInWays {
        passwords: settings.is_none_or(|settings| settings.passwords),
        oidc: settings.map(|settings| settings.label.clone()),
        mails_links: state.mailer.is_on(),
    })
}

/// Sends the browser to the system that signs in.
#[utoipa::path(
    get, path = "/sign-in/oidc", tag = "agents",
    responses(
        (status = 303, description = "To the system, or back to the sign-in page with `problem`"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn depart(State(state): State<AppState>) -> Result<Response, Problem> {
    let oidc = state.oidc.as_ref().ok_or_else(off)?;
    match oidc.depart().await {
        Ok(departure) => {
            let seconds = u64::try_from(OIDC_SIGN_IN_MS / 1_000).unwrap_or_default();
            let kept = cookie::set_trip(&state.origin, &departure.cookie, seconds);
            Ok(with_cookie(Redirect::to(&departure.url), kept))
        }
        Err(fault) => Ok(failed(&fault).into_response()),
    }
}

/// Takes the browser back from there; it is signed in then, or told on the sign-in page that it is not.
#[utoipa::path(
    get, path = "/sign-in/oidc/callback", tag = "agents",
    params(
        ("code" = Option<String>, Query, description = "What is exchanged"),
        ("state" = Option<String>, Query, description = "What the browser was sent away with"),
        ("iss" = Option<String>, Query, description = "The issuer (RFC 9207)"),
        ("error" = Option<String>, Query, description = "Why the system has refused"),
    ),
    responses(
        (status = 303, description = "To the console, back to the sign-in page with `problem` (`oidc`, `stranger`), or to the set-up with `not_set_up`"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn arrive(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    headers: HeaderMap,
    Query(back): Query<Return>,
) -> Result<Response, Problem> {
    let oidc = state.oidc.as_ref().ok_or_else(off)?;
    state
        .auth
        .address_attempts
        .count(address, state.clock.now())?;
    let trip = cookie::trip(&headers, &state.origin);
    let over = cookie::set_trip(&state.origin, "", 0);
    let member = match oidc.arrive(back, trip.as_deref()).await {
        Ok(member) => member,
        Err(fault) => return Ok(with_cookie(failed(&fault), over)),
    };
    // Whoever came first would end the set-up, and nobody could make the one who gets in when the system is down.
    let settings = oidc.settings();
    let may_be_first = member.role == AgentRole::Admin && settings.only_password_of().is_none();
    if !may_be_first && state.store.count_agents().await? == 0 {
        return Ok(with_cookie(failed(&OidcFault::NotSetUp), over));
    }
    let (issuer, now) = (&settings.issuer, state.clock.now());
    let ways = CountedWays::of(Some(settings));
    let signed_in = state.store.sign_in_member((issuer, &ways), &member, now);
    match signed_in.await {
        Ok(SignedInMember { agent, ended }) => {
            for token_hash in ended {
                state.auth.consoles.sign_out(&token_hash);
            }
            state.auth.address_attempts.take_back(address);
            forget_earlier(&state, &headers, now).await?;
            tracing::info!(agent = agent.id, "signed in by the other system");
            let whose = (&agent, SignedInBy::OtherSystem);
            let home = signed_in_to(&state, Redirect::to("/").into_response(), whose).await?;
            Ok(with_cookie(home, over))
        }
        Err(MemberRefused::Deactivated) => Ok(with_cookie(failed(&OidcFault::Stranger), over)),
        Err(MemberRefused::Taken) => {
            let fault = OidcFault::Unusable("an e-mail that is another agent's");
            Ok(with_cookie(failed(&fault), over))
        }
        Err(MemberRefused::Store(error)) => Err(error.into()),
    }
}

fn off() -> Problem {
    Problem::not_found("This server has no [oidc] settings.")
}

/// Back to the sign-in page; why is in the log.
fn failed(fault: &OidcFault) -> Redirect {
    let request_id = current_request_id();
    tracing::warn!(request_id, %fault, "a sign-in by the other system failed");
    match fault {
        OidcFault::Stranger => Redirect::to("/sign-in?problem=stranger"),
        OidcFault::NotSetUp => Redirect::to("/setup?problem=not_set_up"),
        _ => Redirect::to("/sign-in?problem=oidc"),
    }
}

fn with_cookie(answer: impl IntoResponse, cookie: Option<HeaderValue>) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
