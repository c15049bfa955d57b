//! Keys of programs: made once, good for their scopes, and everything like them refused.

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tandem_server::keys::Key;
use tandem_server::keys::scope::Scope;

use crate::support::{Answer, Browser, TestApp, log, send};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Makes a key; the answer is its identifier and the whole of it.
pub(crate) async fn make_key(admin: &Browser, scopes: &[Scope]) -> (String, String) {
    let body = json!({ "name": "Helpdesk", "scopes": scopes, "days": 30 });
    let made = admin.post("/api/v1/keys", &body).await.is(201).json();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&made["key"]["id"]), text(&made["secret"]))
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

/// A program: no cookie, no origin, and what it carries as `Authorization`.
struct Program {
    client: Client,
    origin: String,
}

impl Program {
    fn of(app: &TestApp) -> Self {
        Self {
            client: Client::new(),
            origin: app.origin.clone(),
        }
    }

    async fn carries(&self, method: Method, path: &str, values: &[&[u8]]) -> Answer {
        let url = format!("{}{path}", self.origin);
        let mut request = self.client.request(method, url);
        for value in values {
            let value = HeaderValue::from_bytes(value).expect("a header");
            request = request.header(AUTHORIZATION, value);
        }
        send(request).await
    }

    async fn get(&self, path: &str, key: &str) -> Answer {
        self.carries(Method::GET, path, &[bearer(key).as_bytes()])
            .await
    }
}

#[tokio::test]
async fn a_program_does_what_its_scopes_say_and_nothing_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (id, key) = make_key(&admin, &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let program = Program::of(&app);
    let post = |path: &str, body: &Value| {
        let url = format!("{}{path}", app.origin);
        send(program.client.post(url).bearer_auth(&key).json(body))
    };
    let made = post("/api/v1/tickets", &json!({ "subject": "By a program" })).await;
    let made = made.is(201).json();
    let path = format!("/api/v1/tickets/{}", made["id"].as_str().expect("id"));
    let read = program.get(&path, &key).await.is(200).json();
    assert_eq!(read["subject"], "By a program");
    let line = program.get(&format!("{path}/timeline"), &key).await.is(200);
    assert_eq!(line.json()["data"][0]["actor"]["name"], "Ada");
    let me = program.get("/api/v1/me", &key).await.is(200).json();
    assert_eq!(me["name"], "Ada");
    let missing = program.get("/api/v1/metrics", &key).await;
    let missing = missing.problem(403, "scope_missing");
    assert_eq!(missing["detail"], "The key lacks the scope metrics:read.");
    let body = json!({ "name": "Another", "scopes": ["tickets:read"] });
    post("/api/v1/keys", &body)
        .await
        .problem(403, "not_for_keys");
    post("/api/v1/client/code", &json!({}))
        .await
        .problem(403, "not_for_keys");
    program
        .get("/api/v1/events", &key)
        .await
        .problem(403, "not_for_keys");

    let wrong = program
        .carries(Method::PUT, "/api/v1/tickets", &[bearer(&key).as_bytes()])
        .await;
    wrong.problem(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "GET,HEAD,POST");

    let keys = admin.get("/api/v1/keys").await.is(200);
    assert!(!keys.text().contains(&key), "a key is shown once");
    let shown = &keys.json()["data"][0];
    assert_eq!(shown["hint"], key[..12]);
    assert_eq!(shown["scopes"], json!(["tickets:read", "tickets:write"]));
    assert!(shown["last_used_at"].is_string() && shown["expires_at"].is_string());

    let gone = admin.request(Method::DELETE, &format!("/api/v1/keys/{id}"));
    send(gone).await.is(204);
    program.get(&path, &key).await.problem(401, "not_signed_in");
    let gone = admin.request(Method::DELETE, &format!("/api/v1/keys/{id}"));
    send(gone).await.problem(404, "not_found");
}

#[tokio::test]
async fn only_administrators_make_keys_and_only_sound_ones() {
    let app = TestApp::start().await;
    let grace = app.agent("Grace").await;
    let sound = json!({ "name": "A", "scopes": ["tickets:read"], "days": 3650 });
    grace
        .post("/api/v1/keys", &sound)
        .await
        .problem(403, "admin_only");
    let admin = app.admin().await;
    let mut wrong = json!({ "name": " ", "scopes": [], "days": 0 });
    let errors = admin.post("/api/v1/keys", &wrong).await.invalid_body();
    assert_eq!(errors.len(), 3, "{errors:?}");
    wrong["days"] = json!(3651);
    let errors = admin.post("/api/v1/keys", &wrong).await.invalid_body();
    assert_eq!(errors.len(), 3, "{errors:?}");
    let unknown = json!({ "name": "A", "scopes": ["everything"] });
    admin.post("/api/v1/keys", &unknown).await.invalid_body();
    for _ in 0..tandem_protocol::limits::API_KEYS_MAX {
        admin.post("/api/v1/keys", &sound).await.is(201);
    }
    admin
        .post("/api/v1/keys", &sound)
        .await
        .problem(409, "too_many");
}

#[tokio::test]
async fn a_key_has_its_own_limit_and_is_told_when_to_come_again() {
    let app = TestApp::start_with(|config| config.limits.requests_per_key_minute = 3).await;
    let admin = app.admin().await;
    let (_, key) = make_key(&admin, &[Scope::TicketsRead]).await;
    let (_, other) = make_key(&admin, &[Scope::TicketsRead]).await;
    let program = Program::of(&app);
    for _ in 0..3 {
        program.get("/api/v1/tickets", &key).await.is(200);
    }
    let refused = program.get("/api/v1/tickets", &key).await;
    refused.problem(429, "too_many_attempts");
    let after: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&after), "{after}");
    program.get("/api/v1/tickets", &other).await.is(200);
    admin.get("/api/v1/tickets").await.is(200);
}

#[tokio::test]
async fn a_cookie_beside_a_bad_key_counts_for_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, key) = make_key(&admin, &[Scope::MetricsRead]).await;
    for bad in ["Bearer x", "bearer x", "BEARER ", "Bearer tdm_x"] {
        let request = admin.request(Method::GET, "/api/v1/tickets");
        let answer = send(request.header(AUTHORIZATION, bad)).await;
        answer.problem(401, "not_signed_in");
        let request = admin.request(Method::GET, "/api/v1/files/fil_x");
        let answer = send(request.header(AUTHORIZATION, bad)).await;
        assert!(
            answer.status == 401 || answer.json()["code"] != "not_found",
            "{bad}"
        );
    }
    // A good key is judged by its scopes, not by the rights of the cookie.
    let request = admin.request(Method::GET, "/api/v1/tickets");
    let answer = send(request.bearer_auth(&key)).await;
    answer.problem(403, "scope_missing");
    // The password of a proxy in front is none of ours.
    let request = admin.request(Method::GET, "/api/v1/tickets");
    send(request.header(AUTHORIZATION, "Basic YTpi"))
        .await
        .is(200);
}

/// Everything that is nearly a key, or a token of another world.
fn hostile(good: &str, revoked: &str, expired: &str) -> Vec<Vec<Vec<u8>>> {
    let fresh = Key::fresh();
    let body = &good[4..];
    let jwt = |header: &str| {
        let encode = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
        format!(
            "{}.{}.",
            encode(header),
            encode(r#"{"sub":"agt_1","role":"admin"}"#)
        )
    };
    let mut tokens: Vec<String> = [
        "",
        " ",
        "x",
        "null",
        "undefined",
        "true",
        "0",
        "-",
        "{}",
        "[]",
        "tdm",
        "tdm_",
        "tdm__",
        "tdm_%00",
        "../../etc/passwd",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "%s%s%s%n",
        "${jndi:ldap://x}",
        "<script>",
        "*",
        "%",
        "tdm_*",
        "tdm_%",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    tokens.extend([fresh.reveal(), revoked, expired].map(ToOwned::to_owned));
    // Cut off, at the front and at the end.
    tokens.extend(
        (1..good.len())
            .step_by(6)
            .map(|length| good[..length].to_owned()),
    );
    tokens.extend([1, 2, 4, 5].map(|from| good[from..].to_owned()));
    // Other prefixes, cases, fillings.
    let shapes = [
        "TDM_", "Tdm_", "tdm-", "tdm:", "sk_", "whsec_", "ghp_", "key_", "tdm_tdm_",
    ];
    tokens.extend(shapes.map(|prefix| format!("{prefix}{body}")));
    tokens.push(format!("tdm_{}", body.to_uppercase()));
    tokens.extend(
        ["=", "a", ".", ",", ";", " x", "\tx", "&x=1", "%20", "#"]
            .map(|end| format!("{good}{end}")),
    );
    tokens.extend([" ", "\"", "'", "Bearer "].map(|start| format!("{start}{good}")));
    tokens.push(format!("{good},{good}"));
    tokens.push(good.replacen('_', "_ ", 1));
    // One letter of each part changed: found by, secret, check.
    for place in [4, 8, 11, 12, 20, 40, 60, 63, 66, 67] {
        let mut other = good.to_owned().into_bytes();
        other[place] = if other[place] == b'q' { b'r' } else { b'q' };
        tokens.push(String::from_utf8(other).expect("letters"));
    }
    // A real beginning with a foreign end.
    tokens.push(format!("{}{}", &good[..12], &fresh.reveal()[12..]));
    tokens.extend(
        [
            r#"{"alg":"none"}"#,
            r#"{"alg":"NONE","typ":"JWT"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"RS256","jku":"http://x"}"#,
        ]
        .map(jwt),
    );
    tokens.push("a".repeat(8 * 1024));
    tokens.push(format!("tdm_{}", "a".repeat(16 * 1024)));
    // Letters that look like ours.
    tokens.push(good.replacen('t', "т", 1));
    tokens.push(format!("{good}\u{200b}"));
    tokens.push(format!("\u{feff}{good}"));
    tokens.push(good.replacen('_', "＿", 1));
    let mut all: Vec<Vec<Vec<u8>>> = tokens
        .iter()
        .map(|token| vec![format!("Bearer {token}").into_bytes()])
        .collect();
    // Other ways to write the header itself.
    let one = |text: String| vec![text.into_bytes()];
    all.push(one(format!("bearer {revoked}")));
    all.push(one(format!("BEARER {revoked}")));
    all.push(one(format!("Bearer  {good}")));
    all.push(one(format!("Bearer\t{good}")));
    all.push(one(format!("Token {good}")));
    all.push(one(format!("Basic {good}")));
    all.push(one(format!("Bearer={good}")));
    all.push(one(format!("Bearer:{good}")));
    all.push(one(good.to_owned()));
    all.push(one(String::new()));
    let header = |text: &str| text.as_bytes().to_vec();
    let good = header(&format!("Bearer {good}"));
    all.push(vec![good.clone(), good.clone()]);
    all.push(vec![header("Bearer x"), good.clone()]);
    all.push(vec![header("Basic YTpi"), good.clone()]);
    all.push(vec![good.clone(), header("")]);
    all.push(vec![[b"Bearer \xff\xfe".to_vec(), good].concat()]);
    all
}

#[tokio::test]
async fn every_hostile_token_is_refused_with_one_body() {
    let app = TestApp::start_with_fixed_clock().await;
    let admin = app.admin().await;
    let brief = json!({ "name": "Brief", "scopes": Scope::ALL, "days": 1 });
    let brief = admin.post("/api/v1/keys", &brief).await.is(201).json();
    let expired = brief["secret"].as_str().expect("a key").to_owned();
    let (id, revoked) = make_key(&admin, &Scope::ALL).await;
    let (_, good) = make_key(&admin, &Scope::ALL).await;
    let program = Program::of(&app);
    program.get("/api/v1/tickets", &expired).await.is(200);
    program.get("/api/v1/tickets", &revoked).await.is(200);
    send(admin.request(Method::DELETE, &format!("/api/v1/keys/{id}")))
        .await
        .is(204);
    app.clock.advance(DAY_MS);
    let plain = program.carries(Method::GET, "/api/v1/tickets", &[]).await;
    let body = |answer: &Answer| {
        let mut problem = answer.problem(401, "not_signed_in");
        problem
            .as_object_mut()
            .expect("an object")
            .remove("request_id");
        (problem, answer.header("www-authenticate").to_owned())
    };
    let expected = body(&plain);
    let hostile = hostile(&good, &revoked, &expired);
    for values in &hostile {
        let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        let words: Vec<_> = values
            .iter()
            .map(|value| String::from_utf8_lossy(value))
            .collect();
        for (method, path) in [
            (Method::GET, "/api/v1/tickets"),
            (Method::DELETE, "/api/v1/webhooks/whk_x"),
        ] {
            let answer = program.carries(method.clone(), path, &values).await;
            let is_token = words
                .iter()
                .any(|word| word.to_lowercase().starts_with("bearer"));
            if method == Method::DELETE && !is_token {
                // Without a token it is the origin that is missing.
                answer.problem(403, "foreign_origin");
                continue;
            }
            assert_eq!(body(&answer), expected, "{words:?}");
        }
    }
    assert!(hostile.len() >= 80, "{}", hostile.len());
    println!("{} hostile tokens refused", hostile.len());
    // The good one is good, also with the scheme's name in lower case.
    program.get("/api/v1/tickets", &good).await.is(200);
    let lower = format!("bearer {good}");
    let answer = program
        .carries(Method::GET, "/api/v1/tickets", &[lower.as_bytes()])
        .await;
    answer.is(200);
}

#[tokio::test]
async fn no_key_stands_in_the_log_or_in_the_database() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, key) = make_key(&admin, &[Scope::TicketsRead]).await;
    Program::of(&app).get("/api/v1/tickets", &key).await.is(200);
    assert!(!log().contains(&key[12..]));
    let stored = app.everything_stored().await;
    let secret = &key.as_bytes()[12..];
    let is_stored = |part: &[u8]| stored.windows(part.len()).any(|bytes| bytes == part);
    assert!(!is_stored(secret));
    assert!(is_stored(&key.as_bytes()[..12]), "its first letters are");
}
