//! The answers that an operation may give beside those its handler names: problems of what stands before the
//! handler, and headers that answers of a kind have.
//!
//! There is no `default`: an answer that is not named is a mistake, and the suite finds it.

use axum::http::{Method, StatusCode};
use tandem_tickets::{AgentRole, Capability};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::super::access::{Access, KeyMay, Subject, Who, is_open_to_enrolment, keeps_answer};
use crate::http::problem::PROBLEM_JSON;

/// Where the schema of problems stands.
const PROBLEM: &str = "#/components/schemas/Problem";

/// A status, and the codes of its problems.
type Refusal = (StatusCode, &'static [&'static str]);

/// Problems that any request may get.
const ALWAYS: [Refusal; 3] = [
    (StatusCode::TOO_MANY_REQUESTS, &["too_many_attempts"]),
    (StatusCode::INTERNAL_SERVER_ERROR, &["internal"]),
    (StatusCode::SERVICE_UNAVAILABLE, &["busy", "timeout"]),
];

/// The problem of who is nobody.
const NOBODY: Refusal = (StatusCode::UNAUTHORIZED, &["not_signed_in"]);

/// Problems of a JSON body.
const OF_A_BODY: [Refusal; 4] = [
    (
        StatusCode::BAD_REQUEST,
        &["malformed_json", "body_unreadable"],
    ),
    (StatusCode::PAYLOAD_TOO_LARGE, &["body_too_large"]),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, &["not_json"]),
    (StatusCode::UNPROCESSABLE_ENTITY, &["invalid_body"]),
];

/// Problems of a request that may come again.
const OF_A_REPEAT: [Refusal; 6] = [
    (StatusCode::BAD_REQUEST, &["invalid_idempotency_key"]),
    (StatusCode::CONFLICT, &["idempotency_pending"]),
    (StatusCode::GONE, &["answer_erased"]),
    (StatusCode::PAYLOAD_TOO_LARGE, &["body_too_large"]),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        &["idempotency_key_reused"],
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        &["answer_unreadable", "broken_off"],
    ),
];

/// What stands before the handler of an operation may refuse.
fn refusals(method: &Method, line: &Access, operation: &Operation) -> Vec<Refusal> {
    let mut refusals = ALWAYS.to_vec();
    if line.who != Who::Anyone {
        refusals.push(NOBODY);
    }
    if !is_open_to_enrolment(line) {
        refusals.push((StatusCode::FORBIDDEN, &["second_factor_required"]));
    }
    match line.who.least() {
        Some(AgentRole::Admin) => refusals.push((StatusCode::FORBIDDEN, &["admin_only"])),
        Some(AgentRole::Lead) => refusals.push((StatusCode::FORBIDDEN, &["lead_only"])),
        Some(AgentRole::Agent) | None => {}
    }
    let needed = line.who.capability().filter(|one| one.is_about_tickets());
    if needed.is_some_and(|one| one != Capability::ReadTickets) && Subject::of(line.path).is_some()
    {
        refusals.push((StatusCode::FORBIDDEN, &["outside_rules"]));
    }
    if !method.is_safe() {
        refusals.push((StatusCode::FORBIDDEN, &["foreign_origin"]));
    }
    match line.key {
        KeyMay::Always => {}
        KeyMay::Never => refusals.push((StatusCode::FORBIDDEN, &["not_for_keys"])),
        KeyMay::With(_) => refusals.push((StatusCode::FORBIDDEN, &["scope_missing"])),
    }
    let has = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        parameters
            .into_iter()
            .any(|one| matches!(one, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    if has(ParameterIn::Query) {
        refusals.push((StatusCode::BAD_REQUEST, &["invalid_query"]));
    }
    if has(ParameterIn::Path) {
        refusals.push((StatusCode::NOT_FOUND, &["not_found"]));
    }
    if takes_json(operation) {
        refusals.extend(OF_A_BODY);
    }
    if keeps_answer(method, line) {
        refusals.extend(OF_A_REPEAT);
    }
    refusals
}

fn takes_json(operation: &Operation) -> bool {
    match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key("application/json"),
        Some(RefOr::Ref(_)) | None => false,
    }
}

/// Writes the answers of an operation down.
pub(super) fn name(method: &Method, line: Option<&Access>, operation: &mut Operation) {
    let refusals = line.map_or_else(Vec::new, |line| refusals(method, line, operation));
    let has_versions = takes_version(operation);
    let responses = &mut operation.responses.responses;
    for (status, codes) in &refusals {
        let shared = RefOr::Ref(Ref::from_response_name(shared_name(*status)));
        let n_refusals = refusals.iter().filter(|(one, _)| one == status).count();
        let is_shared = is_shared(*status) && n_refusals == 1;
        let response = responses
            .entry(status.as_str().to_owned())
            .or_insert_with(|| if is_shared { shared } else { nothing_yet() });
        if let RefOr::T(response) = response {
            add_codes(response, codes);
        }
    }
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response {
            complete(status, response);
            if has_versions && status == "200" {
                refer(response, "ETag");
            }
        }
    }
}

/// Whether an operation changes a version that the caller has seen.
fn takes_version(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|one| matches!(one, RefOr::T(parameter) if parameter.name == "If-Match"))
}

fn nothing_yet() -> RefOr<Response> {
    RefOr::T(ResponseBuilder::new().description("").build())
}

/// Whether operations that have nothing to add to a refusal share one description of it.
fn is_shared(status: StatusCode) -> bool {
    let mut shared = ALWAYS.iter().chain([&NOBODY]);
    shared.any(|(one, _)| *one == status)
}

/// `TooManyRequests` and so on.
fn shared_name(status: StatusCode) -> String {
    status
        .canonical_reason()
        .unwrap_or_default()
        .replace(' ', "")
}

/// Adds codes that the description does not name, and the content that a problem has.
fn add_codes(response: &mut Response, codes: &[&str]) {
    for code in codes {
        let word = format!("`{code}`");
        if !response.description.contains(&word) {
            let comma = if response.description.is_empty() {
                ""
            } else {
                ", "
            };
            response.description += &format!("{comma}{word}");
        }
    }
    response.content.clear();
    response.content.insert(PROBLEM_JSON.to_owned(), problem());
}

/// Gives a response what every response has, and what those with its status have.
fn complete(status: &str, response: &mut Response) {
    word(status, response);
    as_problem(response);
    refer(response, "X-Request-Id");
    match status {
        "401" => refer(response, "WWW-Authenticate"),
        "429" | "503" => refer(response, "Retry-After"),
        _ => {}
    }
}

/// Gives a response a header of those that are written down once.
fn refer(response: &mut Response, name: &str) {
    let header = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
    response.headers.insert(name.to_owned(), header);
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

/// Writes down what the answers of operations refer to.
pub(super) fn name_shared(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (status, codes) in ALWAYS.into_iter().chain([NOBODY]) {
        let mut response = nothing_yet();
        if let RefOr::T(response) = &mut response {
            add_codes(response, codes);
            complete(status.as_str(), response);
        }
        components.responses.insert(shared_name(status), response);
    }
    let text = |pattern: &str| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(pattern))
    };
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1));
    for (name, schema, description) in [
        (
            "X-Request-Id",
            text("^req_[0-9a-f]{32}$"),
            "The request, as the server's log names it",
        ),
        (
            "ETag",
            text(r#"^"[0-9]{1,19}"$"#),
            "The version, for `If-Match`",
        ),
        (
            "WWW-Authenticate",
            text("^Bearer "),
            "A way in (RFC 9110 §11.6.1)",
        ),
        (
            "Retry-After",
            seconds,
            "Seconds after which it is worth another try",
        ),
    ] {
        let header = always_there(schema, description);
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
}

fn always_there(schema: ObjectBuilder, description: &str) -> Header {
    let mut header = HeaderBuilder::new()
        .schema(Some(Schema::Object(schema.build())))
        .description(Some(description))
        .build();
    // The builder has no word for it.
    header.extensions = Some(Extensions::from_iter([("required", true)]));
    header
}
