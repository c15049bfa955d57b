//! `POST /api/v1/client/identify`

use axum::http::StatusCode;
use tandem_protocol::language::Language;
use tandem_session::command::KnownCustomer;

use super::*;
use crate::http::middleware::request::current_request_id;
use crate::hub::HubError;
use crate::identity::claims::Person;
use crate::identity::{Fault, Identity};

/// What a product says of who its customer is.
#[derive(Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct Identify {
    /// The latest resume token.
    resume_token: String,
    /// What the product has signed (JWT, RFC 7519), at most 8 KiB.
    token: String,
}

/// Says who the customer is. A token that is not believed changes nothing but that agents see so; its
/// answer is the same whatever is wrong with it, and the log names the fault under the request's id.
#[utoipa::path(
    post, path = "/client/identify", tag = "client", request_body = Identify,
    responses(
        (status = 204, description = "The customer is known"),
        (status = 401, description = "`identity_refused`", body = Problem),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`identity_off`, `identity_other`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`identity_unavailable`", body = Problem),
    )
)]
pub(super) async fn identify(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(said): Json<Identify>,
) -> Result<StatusCode, Problem> {
    let identity = state.identity.as_ref().ok_or_else(off)?;
    let hub = &state.hub;
    let session_id = hub.session_to_identify(from, &said.resume_token).await?;
    let now = state.clock.now();
    identity.attempts().count(&session_id, now)?;
    match identity.verify(&said.token, now).await {
        Ok(person) => {
            name_customer(&state, &session_id, identity, &person).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        Err(Fault::NoKeys) => Err(unavailable()),
        Err(fault) => {
            let request_id = current_request_id();
            tracing::warn!(request_id, %fault, "a customer's identity was refused");
            hub.identify(&session_id, None).await?;
            Err(refused())
        }
    }
}

/// A session has one person. Of somebody else nothing is kept.
async fn name_customer(
    state: &AppState,
    session_id: &str,
    identity: &Identity,
    person: &Person,
) -> Result<(), Problem> {
    let (store, issuer) = (&state.store, identity.issuer());
    let _turn = identity.turn().await;
    let before = state.hub.customer_of(session_id).await?;
    if before.is_some() && store.lookup_customer(issuer, &person.subject).await? != before {
        return Err(other());
    }
    let id = store
        .keep_customer(issuer, person, state.clock.now())
        .await?;
    let name = person.label().to_owned();
    let locale = person.locale.as_deref();
    let language = locale.and_then(Language::of_tag);
    let known = Some(KnownCustomer { id, name, language });
    match state.hub.identify(session_id, known).await {
        // The one before was still being written when its page went away.
        Err(HubError::Taken) => Err(other()),
        named => Ok(named?),
    }
}

fn other() -> Problem {
    let request_id = current_request_id();
    tracing::warn!(
        request_id,
        "a product has named another customer than before"
    );
    let detail =
        "The session is another customer's. It has to end before somebody else can be named.";
    Problem::conflict("identity_other", detail)
}

fn off() -> Problem {
    let detail = "This server takes no word on who customers are: it has no [identity] settings.";
    Problem::conflict("identity_off", detail)
}

fn unavailable() -> Problem {
    let detail = "The keys that the word is checked with can not be read at this moment.";
    Problem::unavailable("identity_unavailable", detail)
}

fn refused() -> Problem {
    let detail = "The word on who the customer is was not accepted. The log names the cause under this request id.";
    Problem::new(StatusCode::UNAUTHORIZED, "identity_refused", detail)
}
