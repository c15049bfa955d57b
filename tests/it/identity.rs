//! Who customers are by the word of their product: what is believed, and everything that is not.

mod hostile;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tandem_protocol::limits::{
    IDENTITY_ATTEMPTS_MAX, IDENTITY_TOKEN_BYTES_MAX, JWKS_REFRESH_MIN_MS,
};
use tandem_protocol::signal::ClientMessage;
use tandem_server::identity::settings::{IdentitySettings, KeySetting, SigningAlgorithm};

use crate::peer::{Pair, chat, text};
use crate::support::{Answer, TestApp, log};

const ISSUER: &str = "https://shop.example";
const AUDIENCE: &str = "https://support.example";
const SECRET: &[u8] = b"an old secret that is long enough for HS256";
/// The fixed clock of these servers, in seconds.
const NOW: i64 = 1_790_000_000;

/// What signs.
#[derive(Clone)]
pub(crate) struct Signer {
    kid: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
    public_pem: String,
}

impl Signer {
    pub(crate) fn secret() -> Self {
        Self {
            kid: "hs",
            algorithm: Algorithm::HS256,
            key: EncodingKey::from_secret(SECRET),
            public_pem: String::new(),
        }
    }

    pub(crate) fn ec(kid: &'static str) -> Self {
        let pair = rcgen::KeyPair::generate().expect("a key");
        Self {
            kid,
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_pem(pair.serialize_pem().as_bytes()).expect("a key"),
            public_pem: pair.public_key_pem(),
        }
    }

    pub(crate) fn rsa(kid: &'static str) -> Self {
        let size = rcgen::RsaKeySize::_2048;
        let pair = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, size).expect("a key");
        Self {
            kid,
            algorithm: Algorithm::RS256,
            key: EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).expect("a key"),
            public_pem: pair.public_key_pem(),
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a key");
        jwk.common.key_id = Some(self.kid.to_owned());
        serde_json::to_value(jwk).expect("JSON")
    }

    fn header(&self) -> Value {
        json!({ "alg": format!("{:?}", self.algorithm), "typ": "JWT", "kid": self.kid })
    }

    /// Signs whatever bytes of header and claims.
    pub(crate) fn seal(&self, header: &str, claims: &str) -> String {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let seal = jsonwebtoken::crypto::sign(signed.as_bytes(), &self.key, self.algorithm);
        format!("{signed}.{}", seal.expect("signs"))
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.seal(&self.header().to_string(), &claims.to_string())
    }
}

pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "customer-7", "iat": NOW, "exp": NOW + 300,
        "name": "Ada Lovelace", "email": "Ada@shop.example", "locale": "en-GB",
        "custom": { "plan": "gold", "seats": 3 },
    })
}

/// The claims with members replaced, or taken away where they are null.
pub(crate) fn with(other: Value) -> Value {
    let mut all = claims();
    for (name, value) in other.as_object().expect("an object") {
        if value.is_null() {
            all.as_object_mut().expect("an object").remove(name);
        } else {
            all[name] = value.clone();
        }
    }
    all
}

pub(crate) fn settings(keys: Vec<KeySetting>) -> IdentitySettings {
    IdentitySettings {
        issuer: ISSUER.to_owned(),
        audience: Some(AUDIENCE.to_owned()),
        age_minutes: 60,
        jwks_file: None,
        jwks_url: None,
        jwks_inside: false,
        keys,
    }
}

pub(crate) fn key_in(folder: &Path, signer: &Signer) -> KeySetting {
    let file = folder.join(signer.kid);
    let (algorithm, bytes) = match signer.algorithm {
        Algorithm::HS256 => (SigningAlgorithm::HS256, SECRET),
        Algorithm::ES256 => (SigningAlgorithm::ES256, signer.public_pem.as_bytes()),
        _ => (SigningAlgorithm::RS256, signer.public_pem.as_bytes()),
    };
    std::fs::write(&file, bytes).expect("written");
    KeySetting {
        kid: Some(signer.kid.to_owned()),
        algorithm,
        file,
    }
}

pub(crate) async fn start(identity: IdentitySettings) -> TestApp {
    TestApp::start_with_fixed_clock_and(|config| config.identity = Some(identity)).await
}

pub(crate) async fn ask(app: &TestApp, name: &str, note: &str) -> Value {
    let body = json!({ "name": name, "note": note, "host_origin": "https://shop.example" });
    let asked = app.browser().post("/api/v1/client/request", &body).await;
    asked.is(200).json()
}

pub(crate) async fn identify(app: &TestApp, asked: &Value, token: &str) -> Answer {
    let body = json!({ "resume_token": asked["resume_token"], "token": token });
    app.browser().post("/api/v1/client/identify", &body).await
}

pub(crate) async fn accept(console: &crate::support::Browser, asked: &Value) -> Value {
    let path = format!("/api/v1/requests/{}/accept", text(asked, "session_id"));
    console.post(&path, &json!({})).await.is(200).json()
}

async fn waiting(console: &crate::support::Browser, asked: &Value) -> Value {
    let all = console.get("/api/v1/requests").await.is(200).json();
    let all = all["data"].as_array().expect("a list").clone();
    let is_it = |one: &Value| one["session_id"] == asked["session_id"];
    all.into_iter().find(is_it).expect("waits")
}

async fn ticket_of(console: &crate::support::Browser, session: &Value) -> Value {
    let path = format!("/api/v1/tickets/{}", text(&session["ticket"], "id"));
    console.get(&path).await.is(200).json()
}

/// How many tickets a search finds.
async fn found(console: &crate::support::Browser, words: &str) -> usize {
    let path = format!("/api/v1/tickets?q={words}");
    let found = console.get(&path).await.is(200).json();
    found["data"].as_array().expect("a list").len()
}

/// A session of a ticket and the customer who has joined it by its link.
pub(crate) async fn by_link(
    app: &TestApp,
    agent: &crate::support::Browser,
    ticket: &Value,
) -> (Value, Value) {
    let path = format!("/api/v1/tickets/{}/sessions", text(ticket, "id"));
    let made = agent.post(&path, &json!({})).await.is(201).json();
    let url = text(&made["link"], "url");
    let secret = url.rsplit('#').next().expect("a secret");
    let joined = app
        .browser()
        .post("/api/v1/client/join", &json!({ "secret": secret }))
        .await;
    (made["session"].clone(), joined.is(200).json())
}

async fn timeline_of(console: &crate::support::Browser, ticket: &Value) -> String {
    let path = format!("/api/v1/tickets/{}/timeline", text(ticket, "id"));
    console.get(&path).await.is(200).text()
}

#[tokio::test]
async fn a_signed_customer_is_known_and_goes_on_with_their_own_ticket() {
    let folder = tempfile::tempdir().expect("a folder");
    let signers = [Signer::secret(), Signer::ec("ec"), Signer::rsa("rsa")];
    let keys = signers.iter().map(|signer| key_in(folder.path(), signer));
    let app = start(settings(keys.collect())).await;
    let agent = app.admin().await;

    let first = ask(&app, "Somebody", "The cart is empty").await;
    identify(&app, &first, &signers[0].sign(&claims()))
        .await
        .is(204);
    let request = waiting(&agent, &first).await;
    assert_eq!(request["identity"], "verified");
    assert_eq!(
        request["customer_name"], "Ada Lovelace",
        "not what was typed"
    );
    assert_eq!(request["language"], "en", "of their locale");
    let session = accept(&agent, &first).await;
    let ticket = ticket_of(&agent, &session).await;
    assert_eq!(ticket["customer"]["subject"], "customer-7");
    assert_eq!(ticket["customer"]["email"], "ada@shop.example");
    assert_eq!(ticket["customer"]["custom"]["seats"], "3");
    let sessions = format!("/api/v1/tickets/{}/sessions", text(&ticket, "id"));
    let sessions = agent.get(&sessions).await.is(200).json();
    let people = sessions["data"][0]["participants"]
        .as_array()
        .expect("people")
        .clone();
    assert!(
        people
            .iter()
            .any(|one| one["role"] == "customer" && one["identity"] == "verified")
    );
    assert!(
        timeline_of(&agent, &ticket)
            .await
            .contains("customer_identified")
    );

    // Another day, another key, another name: the same person.
    for (signer, note) in [(&signers[1], "It is empty again"), (&signers[2], "")] {
        let again = ask(&app, "Else", note).await;
        let married = with(json!({ "name": "Ada King" }));
        identify(&app, &again, &signer.sign(&married)).await.is(204);
        let again = accept(&agent, &again).await;
        assert_eq!(again["ticket"]["id"], ticket["id"], "their open ticket");
    }
    assert!(
        timeline_of(&agent, &ticket)
            .await
            .contains("It is empty again")
    );
    assert_eq!(
        ticket_of(&agent, &session).await["customer"]["name"],
        "Ada King"
    );

    // Somebody else, and the same one once the ticket is done, get their own.
    let other = ask(&app, "Ada Lovelace", "").await;
    identify(
        &app,
        &other,
        &signers[1].sign(&with(json!({ "sub": "customer-8" }))),
    )
    .await
    .is(204);
    assert_ne!(accept(&agent, &other).await["ticket"]["id"], ticket["id"]);
    let nobody = ask(&app, "Ada Lovelace", "").await;
    let nobody = accept(&agent, &nobody).await;
    assert_ne!(
        nobody["ticket"]["id"], ticket["id"],
        "a typed name leads nowhere"
    );
    assert_eq!(ticket_of(&agent, &nobody).await["customer"], Value::Null);
}

#[tokio::test]
async fn a_customer_whom_an_agent_has_taken_off_a_ticket_does_not_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &signer.sign(&claims()))
        .await
        .is(204);
    let session = accept(&agent, &asked).await;
    let path = format!("/api/v1/tickets/{}", text(&session["ticket"], "id"));
    for other in [
        json!({ "customer": "cus_1" }),
        json!({ "customer": { "id": "cus_1" } }),
    ] {
        agent
            .patch(&path, &other)
            .await
            .problem(422, "invalid_body");
    }
    let ticket = ticket_of(&agent, &session).await;
    assert!(ticket["customer"].is_object());
    assert_eq!(ticket["customer_name"], "Ada Lovelace");
    assert_eq!(found(&agent, "lovelace").await, 1);
    let clear = json!({ "customer": null });
    for _ in 0..2 {
        let cleared = agent.patch(&path, &clear).await.is(200).json();
        assert_eq!(
            (&cleared["customer"], &cleared["version"]),
            (&Value::Null, &json!(2))
        );
    }
    // The session is written once more, with the customer in it.
    identify(
        &app,
        &asked,
        &signer.sign(&with(json!({ "name": "Ada King" }))),
    )
    .await
    .is(204);
    let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
    agent.post(&end, &json!({})).await.is(200);
    let ticket = ticket_of(&agent, &session).await;
    assert_eq!(ticket["customer"], Value::Null);
    let timeline = timeline_of(&agent, &ticket).await;
    assert_eq!(timeline.matches("customer_cleared").count(), 1);
    // The name that the request has left on it has gone with them.
    assert_eq!(ticket["customer_name"], Value::Null);
    assert_eq!(ticket["subject"], "Help request from https://shop.example");
    assert_eq!(found(&agent, "lovelace").await, 0);
    assert_eq!(found(&agent, "shop.example").await, 1);
    // They do not go on with it, and have a ticket of their own.
    let again = ask(&app, "Kim", "").await;
    identify(&app, &again, &signer.sign(&claims()))
        .await
        .is(204);
    assert_ne!(accept(&agent, &again).await["ticket"]["id"], ticket["id"]);
    assert_eq!(ticket_of(&agent, &session).await["customer"], Value::Null);
}

#[tokio::test]
async fn nobody_whom_an_agent_has_taken_off_comes_back_however_many_there_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    let typed = json!({
        "subject": "Ada Lovelace asks for help", "customer_name": "Kim",
        "customer_email": "ADA@shop.example",
    });
    let ticket = agent.post("/api/v1/tickets", &typed).await.is(201).json();
    let path = format!("/api/v1/tickets/{}", text(&ticket, "id"));
    let mut sessions = Vec::new();
    for subject in ["customer-7", "customer-8"] {
        let (session, joined) = by_link(&app, &agent, &ticket).await;
        let token = signer.sign(&with(json!({ "sub": subject })));
        identify(&app, &joined, &token).await.is(204);
        let named = agent.get(&path).await.is(200).json();
        assert_eq!(named["customer"]["subject"], subject);
        let clear = json!({ "customer": null });
        let cleared = agent.patch(&path, &clear).await.is(200).json();
        assert_eq!(cleared["customer"], Value::Null);
        sessions.push(session);
    }
    // Both sessions are written once more, each with its customer in it.
    for session in sessions {
        let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
        agent.post(&end, &json!({})).await.is(200);
        let ticket = agent.get(&path).await.is(200).json();
        assert_eq!(ticket["customer"], Value::Null);
    }
    // What was theirs has gone, and what somebody has typed stays.
    let ticket = agent.get(&path).await.is(200).json();
    assert_eq!(ticket["customer_email"], Value::Null);
    assert_eq!(ticket["customer_name"], "Kim");
    assert_eq!(ticket["subject"], "Ada Lovelace asks for help");
    assert_eq!(found(&agent, "ada@shop").await, 0);
}

#[tokio::test]
async fn a_session_is_one_persons() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &signer.sign(&claims()))
        .await
        .is(204);
    let stranger = signer.sign(&with(json!({ "sub": "customer-8", "name": "Eve" })));
    for _ in 0..2 {
        identify(&app, &asked, &stranger)
            .await
            .problem(409, "identity_other");
    }
    // Of whom was refused nothing is kept, and who was known is still, by whatever name the product has.
    let kept = async |subject: &str| app.state.store.lookup_customer(ISSUER, subject).await;
    assert_eq!(kept("customer-8").await.expect("reads"), None);
    let session = accept(&agent, &asked).await;
    identify(&app, &asked, &stranger)
        .await
        .problem(409, "identity_other");
    let married = signer.sign(&with(json!({ "name": "Ada King" })));
    identify(&app, &asked, &married).await.is(204);
    let ticket = ticket_of(&agent, &session).await;
    assert_eq!(ticket["customer"]["subject"], "customer-7");
    assert_eq!(ticket["customer"]["name"], "Ada King");
    assert_eq!(
        timeline_of(&agent, &ticket)
            .await
            .matches("customer_identified")
            .count(),
        1
    );

    // Two at the same moment: one of them, and nothing of the other.
    for n in 0..5 {
        let both = ask(&app, "Kim", "").await;
        let subjects = [format!("left-{n}"), format!("right-{n}")];
        let tokens =
            [&subjects[0], &subjects[1]].map(|sub| signer.sign(&with(json!({ "sub": sub }))));
        let said = tokens.iter().map(|token| identify(&app, &both, token));
        let said = futures_util::future::join_all(said).await;
        let mut statuses = [said[0].status, said[1].status];
        for (subject, status) in subjects.iter().zip(statuses) {
            let is_kept = kept(subject).await.expect("reads").is_some();
            assert_eq!(is_kept, status == 204, "{subject}");
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }
}

#[tokio::test]
async fn a_link_leads_a_known_customer_onto_its_ticket() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    let ticket = agent.make_ticket("A call").await;
    let (_session, joined) = by_link(&app, &agent, &ticket).await;
    let without_kid = json!({ "alg": "HS256" }).to_string();
    let token = signer.seal(&without_kid, &claims().to_string());
    identify(&app, &joined, &token).await.is(204);
    let path = format!("/api/v1/tickets/{}", text(&ticket, "id"));
    let ticket = agent.get(&path).await.is(200).json();
    assert_eq!(ticket["customer"]["name"], "Ada Lovelace");
}

#[tokio::test]
async fn hostile_tokens_are_all_refused_with_one_body() {
    let folder = tempfile::tempdir().expect("a folder");
    let (hs, ec, rsa) = (Signer::secret(), Signer::ec("ec"), Signer::rsa("rsa"));
    let keys = [&hs, &ec, &rsa].map(|signer| key_in(folder.path(), signer));
    let app = start(settings(keys.into())).await;
    let tokens = hostile::tokens(&hs, &ec, &rsa);
    let mut bodies = Vec::new();
    let mut session = Value::Null;
    for (n, (what, token)) in tokens.iter().enumerate() {
        if n % 25 == 0 {
            session = ask(&app, "Kim", "").await;
        }
        let answer = identify(&app, &session, token).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        let mut body = answer.json();
        body["request_id"].take();
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    println!(
        "{} hostile tokens, {} kinds of answer",
        tokens.len(),
        bodies.len()
    );
    assert!(tokens.len() >= 80);
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    // The page goes on, agents see it, and a good token afterwards counts.
    let agent = app.admin().await;
    let request = waiting(&agent, &session).await;
    assert_eq!(
        (&request["identity"], &request["customer_name"]),
        (&json!("refused"), &json!("Kim"))
    );
    identify(&app, &session, &rsa.sign(&claims())).await.is(204);
    assert_eq!(waiting(&agent, &session).await["identity"], "verified");
    // One that is refused after it takes nothing away.
    identify(&app, &session, "x")
        .await
        .problem(401, "identity_refused");
    assert_eq!(waiting(&agent, &session).await["identity"], "verified");
    let log = log();
    assert!(
        log.contains("the signature does not fit"),
        "the operator hears why"
    );
    let good = ec.sign(&claims());
    let (signed, _) = good.rsplit_once('.').expect("parts");
    assert!(
        !log.contains(signed) && !log.contains("Ada Lovelace"),
        "and nothing of the token"
    );
}

#[tokio::test]
async fn no_changed_byte_of_a_token_is_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (hs, ec) = (Signer::secret(), Signer::ec("ec"));
    let keys = [&hs, &ec].map(|signer| key_in(folder.path(), signer));
    let app = start(settings(keys.into())).await;
    let identity = app.state.identity.clone().expect("settings");
    let now = NOW * 1_000;
    let mut n_tried = 0;
    for signer in [&hs, &ec] {
        let token = signer.sign(&claims());
        identity
            .verify(&token, now)
            .await
            .expect("the token itself is good");
        for at in 0..token.len() {
            for other in [b'A', b'.'] {
                let mut bytes = token.clone().into_bytes();
                if bytes[at] == other {
                    continue;
                }
                bytes[at] = other;
                let changed = String::from_utf8(bytes).expect("ASCII");
                assert!(
                    identity.verify(&changed, now).await.is_err(),
                    "{at}: {changed}"
                );
                n_tried += 1;
            }
        }
    }
    println!("{n_tried} changed tokens, none believed");
}

#[tokio::test]
async fn tokens_of_one_session_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let asked = ask(&app, "Kim", "").await;
    for _ in 0..IDENTITY_ATTEMPTS_MAX {
        identify(&app, &asked, "x")
            .await
            .problem(401, "identity_refused");
    }
    let good = signer.sign(&claims());
    identify(&app, &asked, &good)
        .await
        .problem(429, "too_many_attempts");
    let other = ask(&app, "Kim", "").await;
    identify(&app, &other, &good).await.is(204);
    identify(&app, &json!({ "resume_token": "x" }), &good)
        .await
        .problem(404, "resume_unknown");
}

#[tokio::test]
async fn a_server_without_keys_says_so() {
    let app = TestApp::start_with_fixed_clock().await;
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &Signer::secret().sign(&claims()))
        .await
        .problem(409, "identity_off");
    let agent = app.admin().await;
    assert_eq!(waiting(&agent, &asked).await["identity"], Value::Null);
}

#[tokio::test]
async fn a_set_of_keys_in_a_file_works_without_a_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ec, rsa) = (Signer::ec("ec"), Signer::rsa("rsa"));
    let file = folder.path().join("jwks.json");
    let mut secret = json!({ "kty": "oct", "kid": "hs", "alg": "HS256" });
    secret["k"] = json!(BASE64URL_NOPAD.encode(SECRET));
    let mut for_encryption = rsa.jwk();
    for_encryption["kid"] = json!("enc");
    for_encryption["use"] = json!("enc");
    let set = json!({ "keys": [ec.jwk(), { "kty": "new" }, rsa.jwk(), secret, for_encryption] });
    std::fs::write(&file, set.to_string()).expect("written");
    let app = start(IdentitySettings {
        jwks_file: Some(file),
        ..settings(Vec::new())
    })
    .await;
    let asked = ask(&app, "Kim", "").await;
    for signer in [&ec, &rsa] {
        identify(&app, &asked, &signer.sign(&claims()))
            .await
            .is(204);
    }
    let with_kid = |kid| Signer { kid, ..rsa.clone() };
    for token in [
        Signer::secret().sign(&claims()),
        with_kid("enc").sign(&claims()),
        with_kid("ec").sign(&claims()),
    ] {
        identify(&app, &asked, &token)
            .await
            .problem(401, "identity_refused");
    }
}

/// A product that serves its keys.
struct Shop {
    url: String,
    keys: Arc<Mutex<Value>>,
    n_asked: Arc<AtomicUsize>,
}

impl Shop {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}/jwks.json", listener.local_addr().expect("bound"));
        let keys = Arc::new(Mutex::new(Value::Null));
        let n_asked = Arc::new(AtomicUsize::new(0));
        let (served, counted) = (keys.clone(), n_asked.clone());
        let answer = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            let text = served.lock().expect("not poisoned").to_string();
            async move { text }
        };
        tokio::spawn(
            axum::serve(listener, Router::new().route("/jwks.json", get(answer))).into_future(),
        );
        Self { url, keys, n_asked }
    }

    fn serve(&self, keys: Value) {
        *self.keys.lock().expect("not poisoned") = keys;
    }

    fn n_asked(&self) -> usize {
        self.n_asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn keys_at_an_address_are_cached_rotated_and_never_asked_for_in_a_flood() {
    let shop = Shop::open().await;
    let (old, new) = (Signer::ec("2026-11"), Signer::rsa("2026-12"));
    let app = start(IdentitySettings {
        jwks_url: Some(shop.url.clone()),
        jwks_inside: true,
        ..settings(Vec::new())
    })
    .await;
    let fresh = |signer: &Signer| {
        let now = app.clock.now() / 1_000;
        signer.sign(&with(json!({ "iat": now, "exp": now + 300 })))
    };
    let said = async |signer: &Signer| {
        let asked = ask(&app, "Kim", "").await;
        identify(&app, &asked, &fresh(signer)).await
    };
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &fresh(&old))
        .await
        .problem(503, "identity_unavailable");
    let agent = app.admin().await;
    assert_eq!(
        waiting(&agent, &asked).await["identity"],
        Value::Null,
        "that is nobody's lie"
    );
    shop.serve(json!({ "keys": [old.jwk()] }));
    app.clock.advance(JWKS_REFRESH_MIN_MS);
    for _ in 0..5 {
        said(&old).await.is(204);
    }
    assert_eq!(shop.n_asked(), 2);
    // The product rotates: the new key is found when a token names it, once a minute at most.
    shop.serve(json!({ "keys": [old.jwk(), new.jwk()] }));
    for _ in 0..5 {
        said(&new).await.problem(401, "identity_refused");
    }
    assert_eq!(shop.n_asked(), 2);
    app.clock.advance(JWKS_REFRESH_MIN_MS);
    said(&new).await.is(204);
    assert_eq!(shop.n_asked(), 3);
    // A set that is nonsense or too large leaves the one before it, for a day.
    shop.serve(json!({ "keys": "x".repeat(70_000) }));
    app.clock.advance(11 * 60_000);
    said(&old).await.is(204);
    assert_eq!(shop.n_asked(), 4);
    app.clock.advance(25 * 3_600_000);
    said(&old).await.problem(503, "identity_unavailable");
    // The old key is gone from the set.
    shop.serve(json!({ "keys": [new.jwk()] }));
    app.clock.advance(JWKS_REFRESH_MIN_MS);
    said(&old).await.problem(401, "identity_refused");
    said(&new).await.is(204);
}

#[tokio::test]
async fn who_is_erased_is_unknown_to_their_product_and_gone_from_what_is_somebody_elses() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    let named = |app, claims: Value| {
        let token = signer.sign(&claims);
        let agent = agent.clone();
        async move {
            let asked = ask(app, "Typed", "").await;
            identify(app, &asked, &token).await.is(204);
            let session = accept(&agent, &asked).await;
            let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
            agent.post(&end, &json!({})).await.is(200);
            ticket_of(&agent, &session).await
        }
    };
    let theirs = named(&app, claims()).await;
    let other = json!({ "sub": "customer-8", "name": "Grace", "email": "grace@shop.example" });
    let other = named(&app, with(other)).await;
    // An agent has taken them off a ticket, and somebody has typed their address on another one.
    let cleared = named(&app, with(json!({ "iat": NOW - 1 }))).await;
    assert_eq!(cleared["id"], theirs["id"], "their open ticket");
    let typed = json!({ "subject": "Typed", "customer_email": "ADA@shop.example" });
    let typed = agent.post("/api/v1/tickets", &typed).await.is(201).json();
    let mut database = app.database().await;
    sqlx::query("UPDATE tickets SET customer_email = 'ada@shop.example' WHERE id = $1")
        .bind(text(&other, "id"))
        .execute(&mut database)
        .await
        .expect("written");
    let line = text(&theirs["customer"], "id");
    let report = agent.get(&format!("/api/v1/people/{line}")).await.is(200);
    let report = report.json();
    let of_theirs: Vec<String> = report["tickets"]
        .as_array()
        .expect("tickets")
        .iter()
        .map(|ticket| text(ticket, "id"))
        .collect();
    assert_eq!(of_theirs, [text(&theirs, "id"), text(&typed, "id")]);
    assert_eq!(report["identities"][0]["custom"]["plan"], "gold");
    assert_eq!(report["sessions"], 2);
    let path = format!("/api/v1/people/{line}/erase");
    let erased = agent.post(&path, &json!({})).await.is(200).json();
    assert_eq!(erased["tickets"], 2, "{erased}");
    agent
        .post(&path, &json!({}))
        .await
        .problem(404, "not_found");
    let of_other = agent
        .get(&format!("/api/v1/tickets/{}", text(&other, "id")))
        .await;
    let of_other = of_other.is(200).json();
    assert_eq!(of_other["customer"]["name"], "Grace");
    assert_eq!(of_other["customer_email"], Value::Null);
    for word in [
        "customer-7",
        "Lovelace",
        "lovelace",
        "ada@shop.example",
        "ADA@shop.example",
        "en-GB",
        "gold",
    ] {
        let all = app.everything_stored().await;
        let is_there = all
            .windows(word.len())
            .any(|bytes| bytes == word.as_bytes());
        // What their product says of somebody else is as it was.
        let is_others = ["en-GB", "gold"].contains(&word);
        assert_eq!(is_there, is_others, "{word}");
    }
    let again = named(&app, claims()).await;
    assert_ne!(again["id"], theirs["id"]);
    assert_ne!(text(&again["customer"], "id"), line, "another line");
}

#[tokio::test]
async fn what_was_split_off_a_session_on_somebody_elses_ticket_goes_with_who_said_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let agent = app.admin().await;
    // The ticket is of customer-7, and customer-8 comes into one of its sessions.
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &signer.sign(&claims()))
        .await
        .is(204);
    let session = accept(&agent, &asked).await;
    let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
    agent.post(&end, &json!({})).await.is(200);
    let ticket = ticket_of(&agent, &session).await;
    let id = text(&ticket, "id");
    let mut pair = Pair::on_ticket(&app.origin, agent.clone(), app.browser(), id.clone()).await;
    let eve = signer.sign(&with(
        json!({ "sub": "customer-8", "email": "eve@shop.example" }),
    ));
    let token = json!({ "resume_token": pair.resume_token });
    identify(&app, &token, &eve).await.is(204);
    pair.allow().await;
    pair.customer.send(&chat("m1", "My door is 4711")).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;

    let path = format!("/api/v1/tickets/{id}");
    let story = agent
        .get(&format!("{path}/timeline?limit=100"))
        .await
        .is(200)
        .json();
    let story = story["data"].as_array().expect("a list").clone();
    let chat = story.iter().find(|entry| entry["kind"] == "chat");
    let split = json!({ "subject": "The door", "entries": [chat.expect("said")["id"]] });
    let made = agent
        .post(&format!("{path}/split"), &split)
        .await
        .is(201)
        .json();
    assert!(timeline_of(&agent, &made).await.contains("4711"));

    let whom = json!({ "email": "eve@shop.example" });
    let found = agent
        .post("/api/v1/people/find", &whom)
        .await
        .is(200)
        .json();
    let line = &found["identities"][0];
    let erase = format!("/api/v1/people/{}/erase", text(line, "id"));
    agent.post(&erase, &json!({})).await.is(200);
    for one in [&ticket, &made] {
        let left = timeline_of(&agent, one).await;
        assert!(!left.contains("4711"), "{left}");
    }
    assert_eq!(
        agent.get(&path).await.is(200).json()["customer"]["subject"],
        "customer-7"
    );
}
