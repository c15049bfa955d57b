//! Every route for everybody: who is let in, and who is told what instead.

use std::collections::BTreeMap;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tandem_server::http::api::access::{Access, KeyMay, TABLE, Who};
use tandem_server::keys::scope::Scope;
use tandem_tickets::AgentRole;

use crate::keys::make_key;
use crate::support::{Browser, TestApp};

/// Who asks.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    Customer,
    Agent,
    Lead,
    Admin,
    Key(Scope),
}

/// The code of a refusal for who somebody is; nothing when they are let in, whatever is answered then.
async fn refusal(request: RequestBuilder) -> Option<String> {
    const REFUSALS: [&str; 6] = [
        "not_signed_in",
        "lead_only",
        "admin_only",
        "scope_missing",
        "not_for_keys",
        "foreign_origin",
    ];
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    assert!(status < 500, "{} answered {status}", response.url());
    let is_problem = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    // An answer to HEAD has no body, and the event stream has no end.
    let body = match is_problem {
        true => response.bytes().await.expect("a body"),
        false => return None,
    };
    if body.is_empty() {
        return matches!(status, 401 | 403).then(|| format!("{status}"));
    }
    let problem: Value = serde_json::from_slice(&body).expect("a problem");
    let code = problem["code"].as_str().expect("a code").to_owned();
    REFUSALS.contains(&code.as_str()).then_some(code)
}

/// What the table says of a caller; `HEAD` has the status alone.
fn expected(line: &Access, caller: Caller) -> Option<&'static str> {
    let refused = match (caller, line.who, line.key) {
        (Caller::Key(_), _, KeyMay::Never) => Some("not_for_keys"),
        (Caller::Key(_), _, KeyMay::Always) => None,
        (Caller::Key(scope), _, KeyMay::With(wanted)) => {
            (scope != wanted).then_some("scope_missing")
        }
        (Caller::Customer, Who::MayOrCustomer(_), _) => None,
        (Caller::Customer, _, _) => Some("not_signed_in"),
        (_, Who::Anyone, _) | (Caller::Admin, _, _) => None,
        (Caller::Nobody, _, _) => Some("not_signed_in"),
        (Caller::Agent, who, _) => refused_to(AgentRole::Agent, who),
        (Caller::Lead, who, _) => refused_to(AgentRole::Lead, who),
    };
    match (line.method, refused) {
        ("HEAD", Some("not_signed_in")) => Some("401"),
        ("HEAD", Some(_)) => Some("403"),
        (_, refused) => refused,
    }
}

/// What somebody with this role is told where the table of capabilities does not let them in.
fn refused_to(role: AgentRole, who: Who) -> Option<&'static str> {
    let capability = who.capability()?;
    match (role.may(capability), AgentRole::Lead.may(capability)) {
        (true, _) => None,
        (false, true) => Some("lead_only"),
        (false, false) => Some("admin_only"),
    }
}

/// The path with identifiers that nothing has.
fn filled(path: &str) -> String {
    let mut filled = String::from("/api/v1");
    for segment in path.split('/').skip(1) {
        let segment = if segment.starts_with('{') {
            "none"
        } else {
            segment
        };
        filled.push('/');
        filled.push_str(segment);
    }
    filled
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let app = TestApp::start().await;
    let (agent, admin) = (app.agent("Grace").await, app.admin().await);
    let lead = app.agent_as("Leo", "lead").await;
    let mut keys = BTreeMap::new();
    for scope in Scope::ALL {
        keys.insert(scope, make_key(&admin, &[scope]).await.1);
    }
    let waiting = app.browser().post("/api/v1/client/code", &json!({})).await;
    let waiting = waiting.is(200).json();
    let token = waiting["resume_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let nobody = app.browser();
    let bare = Browser::at(&app.origin);
    let program = reqwest::Client::new();
    let ask = |line: &Access, caller: Caller| {
        let method: Method = line.method.parse().expect("a method");
        let path = filled(line.path);
        let request = match caller {
            Caller::Nobody => nobody.request(method.clone(), &path),
            Caller::Customer => bare.request(method.clone(), &path).bearer_auth(&token),
            Caller::Agent => agent.request(method.clone(), &path),
            Caller::Lead => lead.request(method.clone(), &path),
            Caller::Admin => admin.request(method.clone(), &path),
            // Without an origin, as programs come.
            Caller::Key(scope) => {
                let url = format!("{}{path}", app.origin);
                program
                    .request(method.clone(), url)
                    .bearer_auth(&keys[&scope])
            }
        };
        match method == Method::GET || method == Method::HEAD {
            true => request,
            false => request.json(&json!({})),
        }
    };
    // Signing out comes last: who has signed out is nobody.
    let (last, lines): (Vec<&Access>, Vec<&Access>) =
        TABLE.iter().partition(|line| line.path == "/sign-out");
    let mut callers = vec![
        Caller::Nobody,
        Caller::Customer,
        Caller::Agent,
        Caller::Lead,
        Caller::Admin,
    ];
    callers.extend(Scope::ALL.map(Caller::Key));
    let mut n = 0;
    for line in lines.into_iter().chain(last) {
        for caller in callers.iter().copied() {
            let refused = refusal(ask(line, caller)).await;
            let expected = expected(line, caller);
            let words = format!("{} {} for {caller:?}", line.method, line.path);
            assert_eq!(refused.as_deref(), expected, "{words}");
            n += 1;
        }
    }
    println!(
        "{} routes for {} callers: {n} answers",
        TABLE.len(),
        callers.len()
    );
}

#[tokio::test]
async fn the_document_says_of_each_route_which_way_in_it_has() {
    let app = TestApp::start().await;
    let document = app.browser().get("/api/v1/openapi.json").await.is(200);
    let document = document.json();
    let mut n = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let line = TABLE.iter().find(|line| {
                line.method.eq_ignore_ascii_case(method) && format!("/api/v1{}", line.path) == *path
            });
            let line = line.unwrap_or_else(|| panic!("{method} {path} has no line"));
            let expected = match (line.who, line.key) {
                (Who::Anyone, _) => json!([]),
                (_, KeyMay::Never) => json!([{ "console": [] }]),
                (_, KeyMay::Always) => json!([{ "console": [] }, { "key": [] }]),
                (_, KeyMay::With(scope)) => json!([{ "console": [] }, { "key": [scope] }]),
            };
            assert_eq!(operation["security"], expected, "{method} {path}");
            n += 1;
        }
    }
    assert_eq!(n + 1, TABLE.len(), "all but the document itself");
}
