//! The OpenAPI document is served, committed and fresh.

use serde_json::Value;

use crate::support::TestApp;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

#[tokio::test]
async fn document_is_served_and_names_the_endpoints() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/api/v1/openapi.json").await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, method) in [
        ("/api/v1/setup", "post"),
        ("/api/v1/sign-in", "post"),
        ("/api/v1/tickets", "get"),
        ("/api/v1/tickets/{id}", "patch"),
        ("/api/v1/tickets/{id}/timeline", "get"),
    ] {
        assert!(
            document["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_message_with_the_identifier_of_another_is_named_where_it_is_refused() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/api/v1/openapi.json").await.is(200);
    let document = answer.json();
    for path in ["/api/v1/client/talk", "/api/v1/tickets/{id}/messages"] {
        let conflict = &document["paths"][path]["post"]["responses"]["409"]["description"];
        let codes = conflict.as_str().expect("words");
        assert!(codes.contains("`already_taken`"), "{path}: {codes}");
    }
}

#[tokio::test]
async fn committed_document_is_the_one_that_is_served() {
    let app = TestApp::start().await;
    let served = app
        .browser()
        .get("/api/v1/openapi.json")
        .await
        .is(200)
        .json();
    let committed = std::fs::read_to_string(COMMITTED).expect("docs/openapi.json");
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert!(
        committed == served,
        "docs/openapi.json is old; make it again with \
         `cargo run -p tandem-server -- openapi > docs/openapi.json`"
    );
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let app = TestApp::start().await;
    let document = app
        .browser()
        .get("/api/v1/openapi.json")
        .await
        .is(200)
        .json();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20, "{}", references.len());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("inside the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect<'json>(value: &'json Value, references: &mut Vec<&'json str>) {
    match value {
        Value::Object(object) => {
            references.extend(object.get("$ref").and_then(Value::as_str));
            object.values().for_each(|value| collect(value, references));
        }
        Value::Array(array) => array.iter().for_each(|value| collect(value, references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
