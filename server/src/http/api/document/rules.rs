//! The rules of the house for routes, read off the document itself, so that no new route can forget them.

use serde_json::Value;

use crate::http::api::openapi;
use crate::http::problem::PROBLEM_JSON;

/// Lists that come whole, and what keeps them short.
const WHOLE: [(&str, &str); 22] = [
    (
        "/api/v1/agents",
        "the team, whom the console shows together",
    ),
    ("/api/v1/canned", "CANNED_MAX"),
    ("/api/v1/categories", "CATEGORIES_KEPT_MAX"),
    ("/api/v1/connectors", "those that the settings name"),
    ("/api/v1/fields", "FIELDS_KEPT_MAX"),
    ("/api/v1/handoffs", "those that are offered at this moment"),
    ("/api/v1/keys", "API_KEYS_MAX"),
    ("/api/v1/me/passkeys", "PASSKEYS_MAX"),
    ("/api/v1/reports", "the latest"),
    (
        "/api/v1/sessions/{id}/files",
        "the files that a session takes",
    ),
    (
        "/api/v1/tickets/{id}/appointments",
        "one, and one of each ticket that was merged into it, the first fifty",
    ),
    (
        "/api/v1/tickets/{id}/call-backs",
        "one, and one of each ticket that was merged into it, the first fifty",
    ),
    ("/api/v1/tickets/{id}/drafts", "one of each kind"),
    (
        "/api/v1/tickets/{id}/follow-ups",
        "one of each agent, the first fifty",
    ),
    ("/api/v1/tickets/{id}/links", "LINKS_SHOWN_MAX"),
    ("/api/v1/tickets/{id}/merged", "MERGED_MAX"),
    ("/api/v1/tickets/{id}/surveys", "one for each session"),
    ("/api/v1/tickets/{id}/watchers", "WATCHERS_MAX"),
    ("/api/v1/watched", "WATCHED_MAX"),
    ("/api/v1/webhooks", "WEBHOOKS_MAX"),
    ("/api/v1/webhooks/kinds", "the kinds that there are"),
    ("/api/v1/webhooks/{id}/attempts", "the latest"),
];

/// What is changed without a version: a piece of a file has its place, what is put is put whole,
/// and of drafts the later one stays, with the other one in the answer.
const WITHOUT_VERSION: [&str; 5] = [
    "PATCH /api/v1/files/{id}/content",
    "PUT /api/v1/me/presence",
    "PUT /api/v1/tickets/{id}/draft",
    "PUT /api/v1/tickets/{id}/watch",
    "PUT /api/v1/tickets/{id}/watchers/{agent}",
];

/// Most that a page may hold.
const LIMIT_MAX: u64 = 10_000;

/// The document, its operations by method and path.
fn operations() -> (Value, Vec<(String, Value)>) {
    let document = serde_json::to_value(openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let operations = paths.into_iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("methods").clone().into_iter();
        methods.map(move |(method, operation)| {
            (format!("{} {path}", method.to_uppercase()), operation)
        })
    });
    let operations = operations.collect();
    (document, operations)
}

/// The parameter of an operation with this name.
fn parameter<'json>(operation: &'json Value, name: &str) -> Option<&'json Value> {
    let mut parameters = operation["parameters"].as_array()?.iter();
    parameters.find(|one| one["name"] == name)
}

/// A response or a schema, wherever it is written down.
fn resolved<'json>(document: &'json Value, part: &'json Value) -> &'json Value {
    match part["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).expect("it leads somewhere"),
        None => part,
    }
}

#[test]
fn every_list_has_pages_of_a_bounded_length_or_is_short_by_itself() {
    let mut whole: Vec<&str> = WHOLE.iter().map(|(path, _)| *path).collect();
    let (document, operations) = operations();
    for (name, operation) in operations {
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let is_list = resolved(&document, schema)["properties"]["next_cursor"].is_object();
        let Some(path) = name.strip_prefix("GET ").filter(|_| is_list) else {
            continue;
        };
        if let Some(place) = whole.iter().position(|one| *one == path) {
            whole.remove(place);
            continue;
        }
        assert!(
            parameter(&operation, "cursor").is_some(),
            "{name} has no cursor"
        );
        let limit = &parameter(&operation, "limit").expect(&name)["schema"];
        assert_eq!(limit["minimum"], 1, "{name}");
        let most = limit["maximum"].as_u64();
        assert!(
            most.is_some_and(|most| most <= LIMIT_MAX),
            "{name}: {limit}"
        );
    }
    assert_eq!(
        whole,
        Vec::<&str>::new(),
        "they are no lists, or have pages"
    );
}

#[test]
fn whatever_is_changed_says_which_version_is_meant() {
    for (name, operation) in operations().1 {
        let changes = name.starts_with("PATCH ") || name.starts_with("PUT ");
        if !changes || WITHOUT_VERSION.contains(&name.as_str()) {
            continue;
        }
        assert!(parameter(&operation, "If-Match").is_some(), "{name}");
        let responses = &operation["responses"];
        assert!(responses["412"].is_object(), "{name}");
        assert!(responses["200"]["headers"]["ETag"].is_object(), "{name}");
    }
}

#[test]
fn whatever_is_asked_to_be_done_may_be_asked_again() {
    for (name, operation) in operations().1 {
        let security = operation["security"].as_array();
        let is_known = security.is_some_and(|ways| !ways.is_empty());
        let repeats = parameter(&operation, "Idempotency-Key").is_some();
        // What agents are told of their own way in is kept by nobody.
        let is_own = name.contains(" /api/v1/me/");
        assert_eq!(
            repeats,
            name.starts_with("POST ") && is_known && !is_own,
            "{name}"
        );
    }
}

#[test]
fn every_refusal_is_a_problem_and_says_when_to_come_back() {
    let (document, operations) = operations();
    for (name, operation) in operations {
        let responses = operation["responses"].as_object().expect("responses");
        assert!(!responses.contains_key("default"), "{name} names no answer");
        for status in ["429", "500", "503"] {
            assert!(responses.contains_key(status), "{name} lacks {status}");
        }
        for (status, response) in responses {
            let response = resolved(&document, response);
            let headers = &response["headers"];
            assert!(headers["X-Request-Id"].is_object(), "{name} {status}");
            // An answer to HEAD has no body.
            if status.as_str() < "400" || name.starts_with("HEAD ") {
                continue;
            }
            let content = response["content"].as_object().expect(&name);
            let kinds: Vec<&String> = content.keys().collect();
            assert_eq!(kinds, [PROBLEM_JSON], "{name} {status}");
            let waits = matches!(status.as_str(), "429" | "503");
            assert!(
                !waits || headers["Retry-After"].is_object(),
                "{name} {status}"
            );
        }
    }
}
