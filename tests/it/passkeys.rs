//! Passkeys: added with a password, they sign in without one, and whatever is wrong of an answer is refused.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::http::Method;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tandem_server::sign_in::SecondFactorPolicy;
use tandem_server::store::passkeys::{CHALLENGES_OF_AGENT_MAX, PASSKEYS_MAX};

use crate::support::{Answer, Browser, PASSWORD, TestApp, send};

/// Somebody was there and was verified.
const VERIFIED: u8 = 0b0000_0101;

/// An authenticator with one passkey.
struct Authenticator {
    origin: String,
    id: Vec<u8>,
    key: EcdsaKeyPair,
    user: String,
    flags: u8,
    counter: u32,
}

impl Authenticator {
    fn new(app: &TestApp, id: u8) -> Self {
        Self {
            origin: app.origin.clone(),
            id: vec![id; 16],
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
            user: String::new(),
            flags: VERIFIED,
            counter: 0,
        }
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> Vec<u8> {
        json!({ "type": ceremony, "challenge": challenge, "origin": self.origin })
            .to_string()
            .into_bytes()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(b"127.0.0.1").to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// What a browser tells of the passkey that it has had made.
    fn make(&mut self, wanted: &Value) -> Value {
        wanted["user"]
            .as_str()
            .expect("text")
            .clone_into(&mut self.user);
        let mut data = self.head(self.flags | 0b0100_0000);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        data.push(0xa5);
        let public: PublicKeyX509Der<'_> = self.key.public_key().as_der().expect("DER");
        let challenge = wanted["challenge"].as_str().expect("text");
        json!({
            "name": "Laptop",
            "id": text(&self.id),
            "client_data": text(&self.client_data("webauthn.create", challenge)),
            "authenticator_data": text(&data),
            "public_key": text(public.as_ref()),
            "algorithm": -7,
        })
    }

    /// What a browser tells of the signature.
    fn sign(&mut self, challenge: &str) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.head(self.flags);
        let message = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message);
        json!({
            "id": text(&self.id),
            "client_data": text(&client_data),
            "authenticator_data": text(&data),
            "signature": text(signature.expect("a signature").as_ref()),
            "user": self.user,
        })
    }
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

async fn wanted(browser: &Browser) -> Answer {
    let proof = json!({ "password": PASSWORD });
    browser.post("/api/v1/me/passkeys/challenge", &proof).await
}

async fn add(app: &TestApp, browser: &Browser, id: u8) -> (Authenticator, Value) {
    let mut authenticator = Authenticator::new(app, id);
    let made = authenticator.make(&wanted(browser).await.is(200).json());
    let added = browser.post("/api/v1/me/passkeys", &made).await.is(201);
    (authenticator, added.json())
}

async fn challenge(app: &TestApp) -> String {
    let (visitor, nothing) = (app.browser(), json!({}));
    let asked = visitor.post("/api/v1/sign-in/passkey/challenge", &nothing);
    let asked = asked.await.is(200).json();
    asked["challenge"].as_str().expect("text").to_owned()
}

async fn sign_in(browser: &Browser, signed: &Value) -> Answer {
    browser.post("/api/v1/sign-in/passkey", signed).await
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_password_and_its_answer_counts_once() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let (mut authenticator, added) = add(&app, &ada, 1).await;
    assert_eq!(
        (&added["name"], &added["used_at"]),
        (&json!("Laptop"), &Value::Null)
    );
    let signed = authenticator.sign(&challenge(&app).await);
    let other = app.browser();
    let me = sign_in(&other, &signed).await.is(200).json();
    assert_eq!(
        (&me["name"], &me["must_enrol"]),
        (&json!("Ada"), &json!(false))
    );
    other.get("/api/v1/me").await.is(200);
    let list = other.get("/api/v1/me/passkeys").await.is(200).json();
    assert!(list["data"][0]["used_at"].is_string(), "{list}");
    // Whoever has heard it has nothing of it.
    sign_in(&app.browser(), &signed)
        .await
        .problem(401, "passkey_refused");
    let audit = ada.get("/api/v1/audit").await.is(200).text();
    assert!(
        audit.contains("passkey_added") && audit.contains("\"detail\":\"passkey\""),
        "{audit}"
    );
}

#[tokio::test]
async fn what_is_wrong_of_an_answer_is_refused_and_signs_nobody_in() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (mut good, _) = add(&app, &ada, 1).await;
    let visitor = app.browser();
    let unasked = good.sign("bm9ib2R5LWFza2Vk");
    sign_in(&visitor, &unasked)
        .await
        .problem(401, "passkey_refused");
    // A challenge for adding one is none for signing in.
    let of_adding = wanted(&ada).await.json();
    let signed = good.sign(of_adding["challenge"].as_str().expect("text"));
    sign_in(&visitor, &signed)
        .await
        .problem(401, "passkey_refused");
    let spoil: [fn(&mut Authenticator); 5] = [
        |one| one.origin = "https://evil.example".to_owned(),
        |one| one.flags = 0b0000_0001,
        |one| one.counter = 0,
        |one| one.id = vec![9; 16],
        |one| one.user = text(b"agt_somebody"),
    ];
    // It has counted to some number by now.
    sign_in(&visitor, &good.sign(&challenge(&app).await))
        .await
        .is(200);
    visitor.post("/api/v1/sign-out", &json!({})).await.is(204);
    for spoil in spoil {
        let (origin, id, user) = (good.origin.clone(), good.id.clone(), good.user.clone());
        let counter = good.counter;
        spoil(&mut good);
        let signed = good.sign(&challenge(&app).await);
        sign_in(&visitor, &signed)
            .await
            .problem(401, "passkey_refused");
        (good.origin, good.id, good.user) = (origin, id, user);
        (good.flags, good.counter) = (VERIFIED, counter);
    }
    let mut signed = good.sign(&challenge(&app).await);
    signed["signature"] = json!(text(&[0; 70]));
    sign_in(&visitor, &signed)
        .await
        .problem(401, "passkey_refused");
    signed["signature"] = json!("no base64!");
    sign_in(&visitor, &signed)
        .await
        .problem(422, "invalid_body");
    let late = good.sign(&challenge(&app).await);
    app.clock.advance(5 * 60_000);
    sign_in(&visitor, &late)
        .await
        .problem(401, "passkey_refused");
    visitor
        .get("/api/v1/me")
        .await
        .problem(401, "not_signed_in");
    sign_in(&visitor, &good.sign(&challenge(&app).await))
        .await
        .is(200);
}

#[tokio::test]
async fn adding_one_takes_the_password_and_a_challenge_of_ones_own() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let wrong = json!({ "password": "not this one" });
    let wrong = ada.post("/api/v1/me/passkeys/challenge", &wrong).await;
    wrong.problem(403, "wrong_password");
    let of_ben = wanted(&ben).await.is(200).json();
    let made = Authenticator::new(&app, 1).make(&of_ben);
    let foreign = ada.post("/api/v1/me/passkeys", &made).await;
    foreign.problem(403, "passkey_refused");
    let mut authenticator = Authenticator::new(&app, 1);
    authenticator.flags = 0b0000_0001;
    let made = authenticator.make(&of_ben);
    let unverified = ben.post("/api/v1/me/passkeys", &made).await;
    unverified.problem(403, "passkey_refused");
    // It was answered, by whatever.
    authenticator.flags = VERIFIED;
    let made = authenticator.make(&of_ben);
    ben.post("/api/v1/me/passkeys", &made)
        .await
        .problem(403, "passkey_refused");
    add(&app, &ben, 1).await;
    let taken = Authenticator::new(&app, 1).make(&wanted(&ada).await.json());
    ada.post("/api/v1/me/passkeys", &taken)
        .await
        .problem(409, "passkey_taken");
}

#[tokio::test]
async fn an_agent_has_so_many_and_removes_their_own() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let (mut first, added) = add(&app, &ada, 1).await;
    for id in 2..=u8::try_from(PASSKEYS_MAX).expect("fits") {
        add(&app, &ada, id).await;
    }
    wanted(&ada).await.problem(409, "too_many_passkeys");
    let path = format!(
        "/api/v1/me/passkeys/{}",
        added["id"].as_str().expect("an id")
    );
    let remove = |browser: &Browser| send(browser.request(Method::DELETE, &path));
    remove(&ben).await.problem(404, "not_found");
    remove(&ada).await.is(204);
    remove(&ada).await.problem(404, "not_found");
    let signed = first.sign(&challenge(&app).await);
    sign_in(&app.browser(), &signed)
        .await
        .problem(401, "passkey_refused");
    wanted(&ada).await.is(200);
}

#[tokio::test]
async fn it_stands_for_both_factors_and_an_administrator_takes_it_away() {
    let edit = |config: &mut tandem_server::config::Config| {
        config.sign_in.second_factor = SecondFactorPolicy::Optional;
    };
    let app = TestApp::start_with(edit).await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let (mut authenticator, _) = add(&app, &ben, 1).await;
    let ben_id = ben.get("/api/v1/me").await.json()["id"].clone();
    let app = app
        .restart_with(|config| config.sign_in.second_factor = SecondFactorPolicy::Required)
        .await;
    // A password alone opens nothing but enrolment; a passkey is all that it takes.
    let by_password = app.browser();
    let body = json!({ "email": "ben@example.com", "password": PASSWORD });
    let me = by_password
        .post("/api/v1/sign-in", &body)
        .await
        .is(200)
        .json();
    assert_eq!(me["must_enrol"], true);
    let by_passkey = app.browser();
    let signed = authenticator.sign(&challenge(&app).await);
    let me = sign_in(&by_passkey, &signed).await.is(200).json();
    assert_eq!(me["must_enrol"], false);
    by_passkey.get("/api/v1/tickets").await.is(200);
    let app = app.restart_with(edit).await;
    let path = format!(
        "/api/v1/agents/{}/second-factor",
        ben_id.as_str().expect("an id")
    );
    send(ada.request(Method::DELETE, &path)).await.is(204);
    let gone = by_passkey.get("/api/v1/me").await;
    gone.problem(401, "not_signed_in");
    let signed = authenticator.sign(&challenge(&app).await);
    sign_in(&app.browser(), &signed)
        .await
        .problem(401, "passkey_refused");
}

#[tokio::test]
async fn removing_one_ends_the_sessions_that_it_may_have_opened() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let (mut authenticator, added) = add(&app, &ada, 1).await;
    let by_passkey = app.browser();
    let signed = authenticator.sign(&challenge(&app).await);
    sign_in(&by_passkey, &signed).await.is(200);
    let path = format!(
        "/api/v1/me/passkeys/{}",
        added["id"].as_str().expect("an id")
    );
    send(ada.request(Method::DELETE, &path)).await.is(204);
    let gone = by_passkey.get("/api/v1/me").await;
    gone.problem(401, "not_signed_in");
    ada.get("/api/v1/me").await.is(200);
}

#[tokio::test]
async fn what_ends_sessions_ends_what_they_were_about_to_add() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let begun = wanted(&ben).await.is(200).json();
    let made = Authenticator::new(&app, 1).make(&begun);
    let change = json!({ "password": PASSWORD, "new_password": "another horse battery" });
    ben.post("/api/v1/me/password", &change).await.is(204);
    let late = ben.post("/api/v1/me/passkeys", &made).await;
    late.problem(403, "passkey_refused");
    // The request of a session that is over by the time that it comes to the store.
    let own = ada.get("/api/v1/me").await.is(200).json();
    let key = tandem_server::store::passkeys::NewPasskey {
        credential: vec![1],
        key: tandem_server::store::passkeys::KeptKey {
            public_key: vec![1],
            algorithm: -7,
            counter: 0,
        },
        name: "Late".to_owned(),
    };
    let whose = (own["id"].as_str().expect("an id"), "over");
    let added = app.state.store.add_passkey(whose, key, app.clock.now());
    let added = added.await.expect("the store works");
    assert_eq!(added, tandem_server::store::passkeys::Added::SignedOut);
}

#[tokio::test]
async fn so_many_wait_of_each_agent_who_adds_and_others_do_not_count() {
    let app = TestApp::start_with_fixed_clock().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    challenge(&app).await;
    for _ in 0..CHALLENGES_OF_AGENT_MAX {
        wanted(&ada).await.is(200);
    }
    wanted(&ada).await.problem(503, "busy");
    wanted(&ben).await.is(200);
    challenge(&app).await;
    app.clock.advance(5 * 60_000);
    wanted(&ada).await.is(200);
}

#[tokio::test]
async fn answers_to_nothing_take_no_turn_of_those_who_write_and_count_by_address() {
    let app = TestApp::start_with_fixed_clock().await;
    let held = app.hold_writes().await;
    let store = &app.state.store;
    let taken = store.take_passkey_challenge("invented", None, app.clock.now());
    assert!(!taken.await.expect("the store works"));
    drop(held);
    let mut authenticator = Authenticator::new(&app, 1);
    let invented = authenticator.sign(&text(&[7; 32]));
    let visitor = app.browser();
    let mut n_refused = 0;
    loop {
        let answer = sign_in(&visitor, &invented).await;
        if answer.status != 401 {
            answer.problem(429, "too_many_attempts");
            break;
        }
        n_refused += 1;
    }
    assert_eq!(n_refused, 50);
}
