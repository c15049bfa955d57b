//! What the OpenAPI document says of every operation alike: ways in, problems, and requests that may come
//! again.

use axum::http::{Method, StatusCode};
use tandem_protocol::limits::{IDEMPOTENCY_KEY_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MIN};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::access::{self, Who};
use crate::http::problem::PROBLEM_JSON;

/// Where the schema of problems stands.
const PROBLEM: &str = "#/components/schemas/Problem";

/// Writes it into the document that was collected from the handlers.
pub(super) fn complete(document: &mut OpenApi) {
    access::describe(document);
    for (template, item) in &mut document.paths.paths {
        for (method, operation) in access::operations(item) {
            let responses = &mut operation.responses.responses;
            for (status, response) in responses.iter_mut() {
                if let RefOr::T(response) = response {
                    word(status, response);
                    as_problem(response);
                }
            }
            responses.insert("default".to_owned(), RefOr::T(any_problem()));
            let is_known =
                access::of(&method, template).is_some_and(|line| line.who != Who::Anyone);
            if method == Method::POST && is_known {
                let parameters = operation.parameters.get_or_insert_default();
                parameters.push(RefOr::T(idempotency_key()));
            }
        }
    }
}

/// OpenAPI wants a description of each response.
fn word(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let status: Option<StatusCode> = status.parse().ok();
        let reason = status.and_then(|status| status.canonical_reason());
        response.description = reason.unwrap_or("Answer").to_owned();
    }
}

/// Problems have a media type of their own (RFC 9457 §3).
fn as_problem(response: &mut Response) {
    let is_problem = |content: &RefOr<Content>| {
        matches!(content, RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. })
            if schema.ref_location == PROBLEM)
    };
    if response.content.values().any(is_problem) {
        response.content.clear();
        response.content.insert(PROBLEM_JSON.to_owned(), problem());
    }
}

fn problem() -> RefOr<Content> {
    RefOr::T(Content::new(Some(RefOr::<Schema>::Ref(Ref::new(PROBLEM)))))
}

fn any_problem() -> Response {
    let description = "What any request may get: `not_signed_in`, `scope_missing`, `not_for_keys`, \
        `foreign_origin`, `too_many_attempts`, and the other codes of the protocol page";
    let mut response = ResponseBuilder::new().description(description).build();
    response.content.insert(PROBLEM_JSON.to_owned(), problem());
    response
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(IDEMPOTENCY_KEY_BYTES_MIN))
        .max_length(Some(IDEMPOTENCY_KEY_BYTES_MAX))
        .pattern(Some("^[A-Za-z0-9._:-]+$"))
        .build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Chosen by the caller for one request, best a UUID. The same request again gets the same \
             answer for a day, with `Idempotency-Replayed: true`; 422 `idempotency_key_reused` for \
             another one, 409 `idempotency_pending` while the first is being answered.",
        ))
        .schema(Some(schema))
        .build()
}
