//! Errors as `application/problem+json` (RFC 9457).
//!
//! `code` is stable and what programs look at; `detail` is a sentence for a person. Causes inside
//! the server are logged once, with the request's id, and never sent.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::middleware::request::current_request_id;
use crate::auth::attempts::TooMany;
use crate::auth::password::PasswordError;
use crate::keys::scope::Scope;
use crate::source::random_pause_s;
use crate::store::StoreError;

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An error as the caller sees it; one word wide, so that results stay small.
#[derive(Clone, Debug)]
pub struct Problem(Box<Body>);

/// An error as the caller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Problem"))]
struct Body {
    /// `urn:tandem:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// Name of the status.
    title: &'static str,
    /// HTTP status.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16)]
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    status: StatusCode,
    /// A sentence for a person.
    detail: String,
    /// Stable word for programs.
    code: &'static str,
    /// What is wrong with which part of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<FieldError>>"))]
    errors: Vec<FieldError>,
    /// The request, as the server's log names it.
    request_id: String,
    #[serde(skip)]
    #[schema(ignore)]
    #[cfg_attr(feature = "ts", ts(skip))]
    retry_after_s: Option<u64>,
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Body::schema()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Body::schemas(schemas);
    }
}

/// What is wrong with one part of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the part.
    pub pointer: String,
    /// A sentence for a person.
    pub detail: String,
}

impl FieldError {
    /// An error of the part that `pointer` names.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}

impl Problem {
    /// A problem with a stable code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Body {
            kind: format!("urn:tandem:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error"),
            status,
            detail: detail.into(),
            code,
            errors: Vec::new(),
            request_id: current_request_id(),
            retry_after_s: None,
        }))
    }

    /// 401 `not_signed_in`: the same for whoever has nothing, and whoever has something that is not good.
    pub fn not_signed_in() -> Self {
        let detail = "Sign in to go on.";
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", detail)
    }

    /// 404 `not_found`.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 403 with a code.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 403 `scope_missing`: the key was not made for this.
    pub fn scope_missing(scope: Scope) -> Self {
        let detail = format!("The key lacks the scope {}.", scope.as_str());
        Self::forbidden("scope_missing", detail)
    }

    /// 405 `method_not_allowed`.
    pub fn method_not_allowed() -> Self {
        let detail = "This address does not know that method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    /// 409 with a code.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 412 with a code.
    pub fn precondition_failed(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, code, detail)
    }

    /// 409 `passwords_off`: another system signs the agent in, and nothing in the place of a password does.
    pub fn passwords_off() -> Self {
        let detail = "Another system signs this agent in: passwords and passkeys are off for them.";
        Self::conflict("passwords_off", detail)
    }

    /// 409 `no_mail`: the settings have no mail server.
    pub fn no_mail_server() -> Self {
        Self::conflict("no_mail", "No mail server is set up here.")
    }

    /// 409 `ticket_merged`: the ticket takes nothing any more.
    pub fn ticket_merged(number: i64) -> Self {
        let detail = format!("This ticket was merged into #{number}. Go on there.");
        Self::conflict("ticket_merged", detail)
    }

    /// 410 with a code.
    pub fn gone(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, code, detail)
    }

    /// 422 `invalid_body` with what is wrong where.
    pub fn invalid_body(errors: Vec<FieldError>) -> Self {
        let detail = "The body is understood but can not be used.";
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", detail);
        problem.0.errors = errors;
        problem
    }

    /// 400 `invalid_query`.
    pub fn invalid_query(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
    }

    /// 429 `too_many_attempts` with `Retry-After`.
    pub fn too_many_attempts(retry_after_s: u64) -> Self {
        let detail = format!("Too many attempts. Try again in {retry_after_s} seconds.");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail);
        problem.retry_after(retry_after_s)
    }

    /// 429 `too_many_sockets`.
    pub fn too_many_sockets() -> Self {
        let detail = "Too many connections are open from this address.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_sockets", detail)
            .retry_after(random_pause_s())
    }

    /// 503 `busy`; those who are sent away do not all come back at once.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::unavailable("busy", detail).retry_after(random_pause_s())
    }

    /// 503 with a code and `Retry-After`.
    pub fn unavailable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry_after(1)
    }

    /// 500 `internal`: logs `cause` here and keeps it from the caller.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        let request_id = current_request_id();
        tracing::error!(request_id, cause = %cause, "a request failed inside the server");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side. The log names the cause under this request id.",
        )
    }

    /// Adds `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        self.0.code
    }
}

/// The code of a problem, on its answer for whoever passes it on.
#[derive(Clone, Copy, Debug)]
pub struct ProblemCode(pub &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.0.status, axum::Json(&self.0)).into_response();
        response.extensions_mut().insert(ProblemCode(self.0.code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.0.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1 asks for a way in.
            let way = HeaderValue::from_static("Bearer realm=\"Tandem\"");
            headers.insert(header::WWW_AUTHENTICATE, way);
        }
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.is_busy() {
            let request_id = current_request_id();
            tracing::warn!(request_id, cause = %error, "the record is busy");
            return Self::busy(
                "The record is busy at this moment. Nothing was changed; try again.",
            );
        }
        if let StoreError::TicketMerged { number } = error {
            return Self::ticket_merged(number);
        }
        if matches!(error, StoreError::TooLong) {
            return Self::new(
                StatusCode::BAD_REQUEST,
                "search_too_wide",
                "This search takes too long: what is looked for occurs in too much. Use longer or rarer words.",
            );
        }
        if error.is_about_text() {
            return Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_query",
                "A text holds the character U+0000, which can stand nowhere.",
            );
        }
        Self::internal(&error)
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => {
                Self::unavailable("busy", "Too many people sign in at this moment.")
            }
            PasswordError::Hash(_) => Self::internal(&error),
        }
    }
}

impl From<TooMany> for Problem {
    fn from(error: TooMany) -> Self {
        Self::too_many_attempts(error.retry_after_s)
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::invalid_query(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::not_found("There is nothing at this address.")
    }
}

fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
