//! Requests that make something and may come again (draft-ietf-httpapi-idempotency-key-header).
//!
//! A POST of an agent or a program with `Idempotency-Key` is done once: the same request again gets the
//! same answer for a day, another request with that key 422, and one that comes while the first is
//! being answered 409. The request goes on when the caller hangs up, so that its answer is there when
//! they come again. Answers are kept sealed with the key itself: some of them hold secrets.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tandem_protocol::limits::{
    IDEMPOTENCY_ANSWER_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MIN,
};

use super::audit::By;
use super::request::{current_request_id, within};
use crate::audit::Author;
use crate::auth::seal;
use crate::http::api::{BODY_BYTES_MAX, access};
use crate::http::problem::Problem;
use crate::source::secret_hash;
use crate::state::AppState;
use crate::store::idempotency::Claim;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Headers of an answer that belong to what it says.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// A key of a caller, and how both stand in the store.
#[derive(Clone, Debug)]
struct Claimed {
    key: String,
    caller: String,
    key_hash: String,
}

/// An answer, as it is sealed.
#[derive(Deserialize, Serialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Does a request with a key once.
pub async fn once(State(state): State<AppState>, by: By, request: Request, next: Next) -> Response {
    let line = access::of_request(&request);
    if !line.is_some_and(|line| access::keeps_answer(request.method(), line)) {
        return next.run(request).await;
    }
    let caller = match by.0 {
        Author::Agent(_) | Author::Key(_) => format!("{}:{}", by.0.kind(), by.0.id()),
        Author::Customer | Author::System | Author::Nobody => return next.run(request).await,
    };
    match key(request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => {
            let key_hash = secret_hash(&key);
            let claimed = Claimed {
                key,
                caller,
                key_hash,
            };
            let answer = begin(state, claimed, request, next).await;
            answer.unwrap_or_else(IntoResponse::into_response)
        }
        Err(problem) => problem.into_response(),
    }
}

/// The key, with or without the quotes of a structured string (RFC 9651 §3.3.3).
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    let fits = (IDEMPOTENCY_KEY_BYTES_MIN..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len());
    let is_plain = key
        .bytes()
        .all(|one| matches!(one, b' '..=b'~') && one != b'"');
    if !fits || !is_plain || values.next().is_some() {
        let detail = format!(
            "Idempotency-Key must be one value of {IDEMPOTENCY_KEY_BYTES_MIN} to \
             {IDEMPOTENCY_KEY_BYTES_MAX} plain characters without quotes."
        );
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_idempotency_key",
            detail,
        ));
    }
    Ok(Some(key.to_owned()))
}

/// Reads the request, and does the rest in a task that the caller can not break off.
async fn begin(
    state: AppState,
    claimed: Claimed,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body is larger than 1 MiB, or broke off before its end.",
        )
    })?;
    let request_hash = fingerprint(&claimed.key, parts.uri.to_string().as_str(), &body);
    let request = Request::from_parts(parts, Body::from(body));
    let doing = claim(
        state.clone(),
        claimed.clone(),
        request_hash,
        (request, next),
    );
    match tokio::spawn(within(current_request_id(), doing)).await {
        Ok(answer) => answer,
        Err(error) => {
            let place = (claimed.caller.as_str(), claimed.key_hash.as_str());
            state.store.settle_idempotency(place, None).await?;
            match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(Problem::internal(&error)),
            }
        }
    }
}

async fn claim(
    state: AppState,
    claimed: Claimed,
    request_hash: String,
    (request, next): (Request, Next),
) -> Result<Response, Problem> {
    let place = (claimed.caller.as_str(), claimed.key_hash.as_str());
    let now = state.clock.now();
    let claim = state.store.claim_idempotency(place, &request_hash, now);
    match claim.await? {
        Claim::Fresh => Ok(answer(&state, &claimed, request, next).await),
        Claim::Pending => Err(Problem::conflict(
            "idempotency_pending",
            "A request with this Idempotency-Key is being answered.",
        )
        .retry_after(1)),
        Claim::Different => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "This Idempotency-Key has come with another request.",
        )),
        Claim::Answered(sealed) => replay(&claimed.key, &sealed),
    }
}

/// With the key, which is kept nowhere, in front: who reads the store can not try bodies against it.
fn fingerprint(key: &str, address: &str, body: &Bytes) -> String {
    let digest = Sha256::new()
        .chain_update(key.as_bytes())
        .chain_update(b"\n")
        .chain_update(address.as_bytes())
        .chain_update(b"\n")
        .chain_update(body)
        .finalize();
    HEXLOWER.encode(&digest)
}

/// Answers the request, and keeps the answer unless another attempt could have a better one.
async fn answer(state: &AppState, claimed: &Claimed, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let (parts, body) = response.into_parts();
    let is_final = !parts.status.is_server_error() && parts.status != StatusCode::TOO_MANY_REQUESTS;
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Problem::unavailable("broken_off", "The answer broke off.").into_response();
    };
    let sealed = (is_final && body.len() <= IDEMPOTENCY_ANSWER_BYTES_MAX)
        .then(|| keep(&claimed.key, parts.status, &parts.headers, &body))
        .flatten();
    let place = (claimed.caller.as_str(), claimed.key_hash.as_str());
    let settled = state.store.settle_idempotency(place, sealed.as_deref());
    if let Err(error) = settled.await {
        tracing::error!(%error, "an answer can not be kept for who asks again");
    }
    Response::from_parts(parts, Body::from(body))
}

fn keep(key: &str, status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let header = |name: &HeaderName| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let kept = Kept {
        status: status.as_u16(),
        headers: KEPT.iter().filter_map(header).collect(),
        body: BASE64.encode(body),
    };
    seal::seal(key, &serde_json::to_vec(&kept).ok()?)
}

fn replay(key: &str, sealed: &str) -> Result<Response, Problem> {
    if sealed.is_empty() {
        let detail = "It was done, and its answer has gone with what was kept of a person.";
        return Err(Problem::gone("answer_erased", detail));
    }
    let opened = seal::open(key, sealed)
        .and_then(|text| serde_json::from_slice::<Kept>(&text).ok())
        .and_then(|kept| {
            let status = StatusCode::from_u16(kept.status).ok()?;
            let body = BASE64.decode(kept.body.as_bytes()).ok()?;
            Some((status, kept.headers, body))
        });
    let Some((status, headers, body)) = opened else {
        let detail = "The answer that was kept can not be read.";
        return Err(Problem::unavailable("answer_unreadable", detail));
    };
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    let yes = HeaderValue::from_static("true");
    response.headers_mut().insert(REPLAYED, yes);
    Ok(response)
}
