//! Every route with everything that is somebody else's, by the table of the routes: a route without a
//! line here fails.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tandem_server::http::api::access::{Access, KeyMay, TABLE};

use super::world::{Side, World, nobodys, told};
use crate::support::send;

/// How a route is asked for what is somebody else's.
enum Asked {
    /// By the identifiers of its path, with this body.
    ByPath(Option<Value>),
    /// By what it lists, with these names of parameters that hold identifiers.
    List(&'static [&'static str]),
    /// By what stands in bodies; [`bodies`] has them.
    ByBody,
    /// Nothing of anybody is there; another test has its stream.
    Elsewhere,
}

/// The line of a route.
fn asked(line: &Access, by: &Side) -> Asked {
    let body = |body: Value| Asked::ByPath(Some(body));
    match (line.method, line.path) {
        ("PATCH", "/agents/{id}") => body(json!({ "name": "taken" })),
        ("POST", "/agents/{id}/hand-over") => body(json!({ "to": null })),
        ("PUT", "/agents/{id}/profile") => {
            body(json!({ "tier": 5, "teams": [], "skills": [], "capacity": 1 }))
        }
        ("PATCH", "/tickets/{id}") => body(json!({ "subject": "taken" })),
        ("POST", "/tickets/{id}/merge") => body(json!({ "into": "tic_taken" })),
        ("POST", "/tickets/{id}/links") => {
            body(json!({ "relation": "blocks", "ticket": "tic_taken" }))
        }
        ("POST", "/tickets/{id}/split") => {
            body(json!({ "subject": "taken", "entries": ["evt_taken"] }))
        }
        ("POST", "/tickets/{id}/comments") => body(json!({ "body": "taken" })),
        ("PUT", "/tickets/{id}/draft") => body(json!({ "kind": "comment", "text": "taken" })),
        ("POST", "/tickets/{id}/messages") => body(json!({ "id": "t1", "text": "taken" })),
        ("POST", "/tickets/{id}/redeem") => body(json!({ "code": "000000" })),
        ("POST", "/tickets/{id}/follow-ups") => body(json!({ "due_at": in_an_hour() })),
        ("POST", "/tickets/{id}/appointments") => {
            body(json!({ "starts_at": in_an_hour(), "minutes": 30, "time_zone": "Europe/Berlin" }))
        }
        ("PATCH", "/appointments/{id}") => body(json!({ "words": "taken" })),
        ("POST", "/appointments/{id}/over") => body(json!({ "came": true })),
        ("POST", "/tickets/{id}/call-backs") => body(json!({ "phone": "030 901820" })),
        ("POST", "/call-backs/{id}/over") => body(json!({ "reached": true })),
        ("PATCH", "/follow-ups/{id}") => body(json!({ "note": "taken" })),
        ("PATCH", "/categories/{word}") => body(json!({ "team": "taken" })),
        ("PATCH", "/fields/{key}") => body(json!({ "label": "taken" })),
        ("PATCH", "/canned/{id}") => body(json!({ "title": "taken" })),
        ("POST", "/sessions/{id}/handoff") => {
            body(json!({ "agent_id": by.colleague, "reason": "taken" }))
        }
        ("POST", "/sessions/{id}/grants") => body(json!({ "grant": "control" })),
        ("POST", "/sessions/{id}/files" | "/tickets/{id}/files") => {
            body(json!({ "name": "a.txt", "size": 1 }))
        }
        ("PATCH", "/webhooks/{id}") => body(json!({ "note": "taken" })),
        (
            "POST",
            "/agents/{id}/password-link"
            | "/agents/{id}/password-link/mail"
            | "/tickets/{id}/sessions"
            | "/tickets/{id}/unmerge"
            | "/people/{id}/erase"
            | "/requests/{session_id}/accept"
            | "/requests/{session_id}/pass"
            | "/present-customers/{id}/invitations"
            | "/sessions/{id}/end"
            | "/sessions/{id}/socket"
            | "/sessions/{id}/watch"
            | "/sessions/{id}/handoff/accept"
            | "/sessions/{id}/handoff/refuse"
            | "/webhooks/{id}/secret"
            | "/webhooks/{id}/test"
            | "/webhooks/{id}/deliveries/{delivery}/replay"
            | "/write-backs/{id}/replay"
            | "/mails/{id}/replay"
            | "/follow-ups/{id}/done"
            | "/appointments/{id}/session"
            | "/appointments/{id}/link"
            | "/call-backs/{id}/take"
            | "/call-backs/{id}/release"
            | "/tickets/{id}/watch/read",
        ) => body(json!({})),
        ("PATCH", "/files/{id}/content")
        | ("PUT", "/tickets/{id}/watch" | "/tickets/{id}/watchers/{agent}") => Asked::ByPath(None),
        ("GET" | "HEAD" | "DELETE", path) if path.contains('{') => Asked::ByPath(None),
        ("GET", "/foreign-tickets") => Asked::List(&["url", "id"]),
        ("GET", "/tickets") => Asked::List(&[
            "q",
            "tag",
            "assignee",
            "team",
            "cursor",
            "category",
            "field.plan",
        ]),
        ("GET", "/entries") => Asked::List(&["q", "cursor"]),
        ("GET", "/follow-ups" | "/call-backs" | "/mails" | "/incoming-mails") => {
            Asked::List(&["cursor"])
        }
        ("GET", "/present-customers") => Asked::List(&["customer", "cursor"]),
        ("GET", "/appointments") => Asked::List(&["agent", "cursor"]),
        ("GET", "/sessions") => Asked::List(&["cursor"]),
        ("GET", "/audit") => Asked::List(&["actor", "about", "cursor"]),
        ("GET", "/metrics" | "/metrics.csv") => Asked::List(&["agent", "team", "category"]),
        ("GET", "/trends" | "/trends.csv") => Asked::List(&["page", "release"]),
        ("GET", "/metrics/events") => Asked::List(&["agent", "team", "category", "cursor"]),
        (
            "GET",
            "/openapi.json"
            | "/setup"
            | "/sign-in"
            | "/sign-in/oidc"
            | "/sign-in/oidc/callback"
            | "/me"
            | "/me/security"
            | "/me/passkeys"
            | "/agents"
            | "/settings"
            | "/keys"
            | "/closing"
            | "/categories"
            | "/fields"
            | "/reports"
            | "/canned"
            | "/connectors"
            | "/requests"
            | "/handoffs"
            | "/watched"
            | "/webhooks"
            | "/webhooks/kinds",
        ) => Asked::List(&[]),
        (
            "POST",
            "/setup"
            | "/sign-in"
            | "/sign-in/passkey"
            | "/sign-in/passkey/challenge"
            | "/sign-out"
            | "/password-link"
            | "/password-link/password"
            | "/password-link/forgotten",
        ) => Asked::ByBody,
        (
            "POST",
            "/agents" | "/keys" | "/tickets" | "/canned" | "/categories" | "/fields" | "/webhooks"
            | "/foreign-tickets" | "/people/find",
        ) => Asked::ByBody,
        ("POST", path) if path.starts_with("/client/") => Asked::ByBody,
        ("POST", path) if path.starts_with("/me/") => Asked::ByBody,
        ("PUT", "/me/presence") | ("GET", "/events") => Asked::Elsewhere,
        (method, path) => panic!("{method} {path} has no line here"),
    }
}

fn in_an_hour() -> String {
    let later = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(1));
    later.expect("a time").to_string()
}

fn filled(path: &str, id: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| match segment.starts_with('{') {
            true => id,
            false => segment,
        });
    format!("/api/v1{}", segments.collect::<Vec<_>>().join("/"))
}

fn with_body(request: RequestBuilder, line: &Access, body: Option<&Value>) -> RequestBuilder {
    match body {
        Some(body) => request.json(body),
        None if line.method == "PATCH" => request
            .header("content-type", "application/partial-upload")
            .header("upload-offset", 0)
            .body("taken"),
        None => request,
    }
}

/// Asks at `by`'s host for one of the identifiers of `of`, as both callers may.
async fn ask_by_path(line: &Access, body: Option<&Value>, (by, of): (&Side, &Side)) -> usize {
    let method: Method = line.method.parse().expect("a method");
    let mut of_nobody = BTreeMap::new();
    let mut n = 0;
    // What belongs to something is asked for below one's own as well.
    let below_own = line.path.replace(
        "/webhooks/{id}/deliveries",
        &format!("/webhooks/{}/deliveries", by.webhook),
    );
    let templates: BTreeSet<&str> = BTreeSet::from([line.path, below_own.as_str()])
        .into_iter()
        .filter(|template| template.contains('{'))
        .collect();
    let asked = templates
        .iter()
        .flat_map(|template| of.ids.iter().map(move |id| (*template, id)));
    for (template, id) in asked {
        for has_key in [false, true] {
            let ask = |id: &str| {
                let path = filled(template, id);
                let request = match has_key {
                    false => by.by_cookie(method.clone(), &path),
                    true => by.by_key(method.clone(), &path),
                };
                with_body(request, line, body)
            };
            let words = format!("{} {template} with {id}, key: {has_key}", line.method);
            let (answer, said) = told(ask(id)).await;
            let kind = (template, nobodys(id), has_key);
            if !of_nobody.contains_key(&kind) {
                let (_, said) = told(ask(&kind.1)).await;
                of_nobody.insert(kind.clone(), said);
            }
            let is_closed = has_key && line.key == KeyMay::Never;
            assert_eq!(
                said.0,
                if is_closed { 403 } else { 404 },
                "{words}: {}",
                said.1
            );
            assert_eq!(said, of_nobody[&kind], "{words}");
            of.is_not_in(&answer, &words);
            n += 1;
        }
    }
    n
}

/// Asks for a list, with each parameter that may lead to what is somebody else's.
async fn ask_list(path: &str, names: &[&str], (by, of): (&Side, &Side)) -> usize {
    let mut queries = vec![String::new(), "?limit=200".to_owned()];
    for name in names {
        let words = of.ids.iter().chain([&of.cursor]).map(String::as_str);
        let words = words.chain([of.canary]);
        queries.extend(words.map(|word| format!("?{name}={word}")));
    }
    let mut n = 0;
    for query in queries {
        let path = format!("/api/v1{path}{query}");
        for request in [
            by.by_cookie(Method::GET, &path),
            by.by_key(Method::GET, &path),
        ] {
            let answer = send(request).await;
            assert!(answer.status < 500, "{path}: {}", answer.text());
            of.is_not_in(&answer, &path);
            n += 1;
        }
    }
    n
}

/// Bodies that hold what is somebody else's, each beside one that holds nonsense in its place.
fn bodies(path: &str, of: &Side) -> Vec<[Value; 2]> {
    const NONSENSE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let pair = |fill: &dyn Fn(&str) -> Value, word: &str| [fill(word), fill(NONSENSE)];
    let by_resume = |fill: &dyn Fn(&str) -> Value| {
        let tokens = of.resume.iter();
        tokens.map(|token| pair(fill, token)).collect::<Vec<_>>()
    };
    let secret = |secret: &str| json!({ "secret": secret });
    match path {
        "/client/link" | "/client/join" | "/client/arrival" => {
            let secrets = [&of.link, &of.arrival, &of.code];
            secrets.map(|word| pair(&secret, word)).to_vec()
        }
        "/client/appointment" | "/client/appointment/decline" | "/client/appointment/join" => {
            vec![pair(&secret, &of.appointment)]
        }
        "/client/arrive" => {
            let arrive =
                |token: &str| json!({ "token": token, "host_origin": "https://shop.example" });
            [&of.arrival, &of.link]
                .map(|word| pair(&arrive, word))
                .to_vec()
        }
        "/client/asset" => {
            let name = |token: &str| json!({ "bulk_token": token, "kind": "image", "url": "https://cdn.example/a.png" });
            vec![pair(&name, &of.live.customer.welcome.bulk_token)]
        }
        "/client/identify" => {
            by_resume(&|token| json!({ "resume_token": token, "token": "a.b.c" }))
        }
        "/client/leave" => {
            by_resume(&|token| json!({ "resume_token": token, "id": "m9", "text": "taken" }))
        }
        "/client/call-back" => {
            by_resume(&|token| json!({ "resume_token": token, "id": "m9", "phone": "030 901820" }))
        }
        "/client/report" => by_resume(&|token| json!({ "resume_token": token, "kind": "report" })),
        "/client/place" => {
            by_resume(&|token| json!({ "resume_token": token, "place": { "page": "/taken" } }))
        }
        "/client/resume" | "/client/talk" | "/client/survey" => {
            by_resume(&|token| json!({ "resume_token": token }))
        }
        "/password-link" => vec![pair(&secret, &of.password_link)],
        "/password-link/password" => {
            let set =
                |secret: &str| json!({ "secret": secret, "password": crate::support::PASSWORD });
            vec![pair(&set, &of.password_link)]
        }
        "/people/find" => {
            let email = |name: &str| json!({ "email": format!("{name}@example.com") });
            vec![pair(&email, of.canary)]
        }
        // Who signs in so is told by no answer: `password_mails.rs` has more.
        "/password-link/forgotten" => Vec::new(),
        "/setup" => {
            let setup = |token: &str| {
                json!({ "token": token, "name": "Eve", "email": "eve@example.com",
                    "password": crate::support::PASSWORD })
            };
            vec![pair(&setup, &of.link)]
        }
        "/sign-in" => {
            let name = |name: &str| {
                let email = format!("ada-{name}@example.com");
                json!({ "email": email, "password": crate::support::PASSWORD })
            };
            vec![pair(&name, of.canary)]
        }
        // These make something of one's own, and take no identifier.
        "/client/code" | "/client/request" | "/sign-out" | "/agents" | "/keys" | "/tickets"
        | "/canned" | "/categories" | "/fields" | "/webhooks" | "/foreign-tickets" => Vec::new(),
        // A challenge is answered once, and nobody's passkey is known before: `passkeys.rs` has more.
        "/sign-in/passkey" | "/sign-in/passkey/challenge" => Vec::new(),
        // Of who is signed in, and of nobody else.
        path if path.starts_with("/me/") => Vec::new(),
        path => panic!("{path} has no bodies here"),
    }
}

async fn ask_by_body(path: &str, (by, of): (&Side, &Side)) -> usize {
    let bodies = bodies(path, of);
    let n = bodies.len();
    // What is nonsense is so once: who asks too often is told nothing else any more.
    let mut of_nobody = BTreeMap::new();
    for [foreign, nonsense] in bodies {
        let path = format!("/api/v1{path}");
        let ask = |body: &Value| by.visitor.request(Method::POST, &path).json(body);
        let (answer, said) = told(ask(&foreign)).await;
        let kind = nonsense.to_string();
        if !of_nobody.contains_key(&kind) {
            let (_, said) = told(ask(&nonsense)).await;
            of_nobody.insert(kind.clone(), said);
        }
        assert!((400..500).contains(&said.0), "{path} {foreign}: {}", said.1);
        assert_ne!(said.0, 429, "{path}: too many to compare");
        assert_eq!(said, of_nobody[&kind], "{path} {foreign}");
        of.is_not_in(&answer, &path);
    }
    n
}

#[tokio::test]
async fn no_route_tells_or_does_anything_with_what_is_somebody_elses() {
    let world = World::start("matrix").await;
    let sides = [(&world.ours, &world.theirs), (&world.theirs, &world.ours)];
    let mut n = 0;
    for (by, of) in sides {
        let before = of.stand().await;
        for line in TABLE {
            n += match asked(line, by) {
                Asked::ByPath(body) => ask_by_path(line, body.as_ref(), (by, of)).await,
                Asked::List(names) => ask_list(line.path, names, (by, of)).await,
                Asked::ByBody => ask_by_body(line.path, (by, of)).await,
                Asked::Elsewhere => 0,
            };
        }
        assert_eq!(
            of.stand().await,
            before,
            "something was done to {}",
            of.canary
        );
    }
    println!(
        "{} routes for {} strangers: {n} answers",
        TABLE.len(),
        sides.len()
    );
}
