//! The system that signs agents in, where it is down, where all press the button at once, and where its ID
//! tokens name no key. What a real one does in a real browser is in `e2e/oidc.test.ts`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tandem_protocol::limits::{JWKS_REFRESH_MIN_MS, OIDC_REFRESH_MIN_MS};
use tandem_server::oidc::settings::OidcSettings;
use tandem_server::sign_in::SecondFactorPolicy;

use crate::identity::Signer;
use crate::support::{Browser, PASSWORD, TestApp, log};

/// A system that signs in whoever asks.
#[derive(Clone)]
struct Login(Arc<Inner>);

struct Inner {
    url: String,
    said: Mutex<Said>,
    n_asked: AtomicUsize,
    n_sets: AtomicUsize,
}

#[derive(Default)]
struct Said {
    is_down: bool,
    keys: Vec<Value>,
    id_token: String,
}

impl Login {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let login = Self(Arc::new(Inner {
            url: format!("http://{}", listener.local_addr().expect("bound")),
            said: Mutex::default(),
            n_asked: AtomicUsize::new(0),
            n_sets: AtomicUsize::new(0),
        }));
        let (discovery, set, token) = (login.clone(), login.clone(), login.clone());
        let routes = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(async move || discovery.discovery()),
            )
            .route("/keys", get(async move || set.set()))
            .route("/token", post(async move || token.token()));
        tokio::spawn(axum::serve(listener, routes).into_future());
        login
    }

    fn said<T>(&self, act: impl FnOnce(&mut Said) -> T) -> T {
        act(&mut self.0.said.lock().expect("not poisoned"))
    }

    fn discovery(&self) -> Result<String, StatusCode> {
        self.0.n_asked.fetch_add(1, Ordering::SeqCst);
        if self.said(|said| said.is_down) {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let url = &self.0.url;
        let all = json!({
            "issuer": url, "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys"),
        });
        Ok(all.to_string())
    }

    fn set(&self) -> String {
        self.0.n_sets.fetch_add(1, Ordering::SeqCst);
        self.said(|said| json!({ "keys": said.keys }).to_string())
    }

    fn token(&self) -> String {
        let id_token = self.said(|said| said.id_token.clone());
        json!({ "id_token": id_token, "access_token": "x", "token_type": "Bearer" }).to_string()
    }

    fn n_asked(&self) -> usize {
        self.0.n_asked.load(Ordering::SeqCst)
    }

    fn settings(&self) -> OidcSettings {
        let settings = json!({
            "issuer": self.0.url, "client_id": "tandem", "inside": true,
            "groups": [{ "group": "support", "admin": true }],
        });
        serde_json::from_value(settings).expect("settings")
    }

    async fn server(&self) -> TestApp {
        let settings = self.settings();
        TestApp::start_with_fixed_clock_and(|config| config.oidc = Some(settings)).await
    }

    /// Somebody signs in with a token that `signer` has signed under `header`; answers where they end.
    async fn sign_in(&self, app: &TestApp, signer: &Signer, header: &Value) -> String {
        self.sign_in_with(&app.browser(), app, (signer, header))
            .await
    }

    async fn sign_in_with(
        &self,
        browser: &Browser,
        app: &TestApp,
        (signer, header): (&Signer, &Value),
    ) -> String {
        let away = depart(browser).await;
        let away = reqwest::Url::parse(&away).expect("an address");
        let sent = |name: &str| {
            let found = away.query_pairs().find(|(key, _)| key == name);
            found.expect("sent along").1.into_owned()
        };
        let now = app.clock.now() / 1_000;
        let claims = json!({
            "iss": self.0.url, "aud": "tandem", "sub": "noor", "iat": now, "exp": now + 300,
            "nonce": sent("nonce"), "name": "Noor", "email": "noor@company.example",
            "email_verified": true, "groups": ["support"],
        });
        let id_token = signer.seal(&header.to_string(), &claims.to_string());
        self.said(|said| said.id_token = id_token);
        let back = format!(
            "/api/v1/sign-in/oidc/callback?code=c&state={}",
            sent("state")
        );
        location(browser, &back).await
    }
}

async fn location(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    let answer = answer.is(303);
    let location = answer.headers.get("location").expect("leads somewhere");
    location.to_str().expect("text").to_owned()
}

async fn depart(browser: &Browser) -> String {
    location(browser, "/api/v1/sign-in/oidc").await
}

#[tokio::test]
async fn a_system_that_is_down_is_asked_once_and_not_again_before_the_pause_is_over() {
    let login = Login::open().await;
    login.said(|said| said.is_down = true);
    let app = login.server().await;
    let press = async |n: usize| {
        let browser = app.browser();
        let all = (0..n).map(|_| depart(&browser));
        futures_util::future::join_all(all).await
    };
    let failed = press(20).await;
    assert!(failed.iter().all(|to| to == "/sign-in?problem=oidc"));
    assert_eq!(login.n_asked(), 1, "one for all who press the button");
    login.said(|said| said.is_down = false);
    app.clock.advance(OIDC_REFRESH_MIN_MS - 1);
    assert_eq!(press(1).await, ["/sign-in?problem=oidc"]);
    assert_eq!(login.n_asked(), 1);
    app.clock.advance(1);
    let away = press(20).await;
    let endpoint = format!("{}/authorize?", login.0.url);
    assert!(away.iter().all(|to| to.starts_with(&endpoint)), "{away:?}");
    assert_eq!(login.n_asked(), 2);
    // What it has said is good for a while longer where it can not be asked again.
    login.said(|said| said.is_down = true);
    app.clock.advance(11 * 60_000);
    assert!(press(20).await.iter().all(|to| to.starts_with(&endpoint)));
    assert_eq!(login.n_asked(), 3);
    app.clock.advance(24 * 3_600_000);
    assert_eq!(press(1).await, ["/sign-in?problem=oidc"]);
}

#[tokio::test]
async fn the_set_of_keys_outlives_what_the_system_says_of_itself() {
    let login = Login::open().await;
    let (ec, other) = (Signer::ec("ec"), Signer::ec("other"));
    login.said(|said| said.keys = vec![ec.jwk()]);
    let app = login.server().await;
    let header = json!({ "alg": "ES256", "kid": "ec" });
    assert_eq!(login.sign_in(&app, &ec, &header).await, "/");
    // The discovery is ten minutes old, and the keys were read a moment ago for a name that they do not hold.
    app.clock.advance(10 * 60_000 - 1);
    let unknown = json!({ "alg": "ES256", "kid": "other" });
    let problem = "/sign-in?problem=oidc";
    assert_eq!(login.sign_in(&app, &other, &unknown).await, problem);
    app.clock.advance(1);
    assert_eq!(login.sign_in(&app, &other, &unknown).await, problem);
    assert_eq!(
        (login.n_asked(), login.0.n_sets.load(Ordering::SeqCst)),
        (2, 2)
    );
    app.clock.advance(JWKS_REFRESH_MIN_MS);
    login.said(|said| said.keys = vec![ec.jwk(), other.jwk()]);
    assert_eq!(login.sign_in(&app, &other, &unknown).await, "/");
}

#[tokio::test]
async fn an_id_token_may_name_no_key_where_one_alone_fits() {
    let login = Login::open().await;
    let (ec, rsa, other) = (Signer::ec("ec"), Signer::rsa("rsa"), Signer::ec("other"));
    let nameless = |signer: &Signer| {
        let mut jwk = signer.jwk();
        jwk.as_object_mut().expect("an object").remove("kid");
        jwk
    };
    let app = login.server().await;
    let by_ec = json!({ "alg": "ES256" });
    let named = json!({ "alg": "ES256", "kid": "ec" });
    let problem = "/sign-in?problem=oidc";
    let serve = |keys: Vec<Value>| {
        login.said(|said| said.keys = keys);
        app.clock.advance(10 * 60_000);
    };
    serve(vec![nameless(&ec), rsa.jwk()]);
    assert_eq!(login.sign_in(&app, &ec, &by_ec).await, "/");
    assert_eq!(
        login.sign_in(&app, &other, &by_ec).await,
        problem,
        "another's"
    );
    assert_eq!(
        login.sign_in(&app, &ec, &named).await,
        problem,
        "no key is called so"
    );
    serve(vec![ec.jwk()]);
    assert_eq!(login.sign_in(&app, &ec, &by_ec).await, "/");
    serve(vec![ec.jwk(), nameless(&other)]);
    assert_eq!(
        login.sign_in(&app, &ec, &by_ec).await,
        problem,
        "which of both?"
    );
    assert_eq!(login.sign_in(&app, &ec, &named).await, "/");
    serve(vec![nameless(&rsa)]);
    assert_eq!(login.sign_in(&app, &ec, &by_ec).await, problem, "none fits");
}

#[tokio::test]
async fn where_passwords_are_off_the_first_agent_is_the_break_glass_administrator() {
    let login = Login::open().await;
    let ec = Signer::ec("ec");
    login.said(|said| said.keys = vec![ec.jwk()]);
    let settings = OidcSettings {
        passwords: false,
        break_glass: Some("Ada@example.com".to_owned()),
        ..login.settings()
    };
    let app =
        TestApp::start_with_fixed_clock_and(|config| config.oidc = Some(settings.clone())).await;
    let warning = app.welcome.tenant.warning.clone().expect("a warning");
    assert!(warning.contains("set Tandem up as them"), "{warning}");
    let header = json!({ "alg": "ES256", "kid": "ec" });
    let problem = "/setup?problem=not_set_up";
    assert_eq!(login.sign_in(&app, &ec, &header).await, problem);
    let body = json!({
        "token": app.welcome.tenant.setup_token.as_deref(), "name": "Eve", "email": "eve@example.com",
        "password": PASSWORD,
    });
    let errors = app
        .browser()
        .post("/api/v1/setup", &body)
        .await
        .invalid_body();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("/email: must be the one that break_glass names"));
    app.admin().await;
    assert_eq!(login.sign_in(&app, &ec, &header).await, "/");
    let app = app.restart().await;
    assert_eq!(app.welcome.tenant.warning, None);
    app.admin().await;

    // Where people are at work by the other system, the server starts and says what is missing.
    let edit =
        |settings: &mut OidcSettings| settings.break_glass = Some("b@example.com".to_owned());
    let app = app
        .restart_with(|config| edit(config.oidc.as_mut().expect("settings")))
        .await;
    let warning = app.welcome.tenant.warning.clone().expect("a warning");
    assert!(warning.contains("nobody gets in"), "{warning}");
    assert!(log().contains("break_glass names no administrator with a password"));
    assert_eq!(login.sign_in(&app, &ec, &header).await, "/");
}

#[tokio::test]
async fn the_first_to_come_by_the_other_system_has_to_be_an_administrator() {
    let login = Login::open().await;
    let ec = Signer::ec("ec");
    login.said(|said| said.keys = vec![ec.jwk()]);
    let mut settings = login.settings();
    settings.groups[0].admin = false;
    let app = TestApp::start_with_fixed_clock_and(|config| config.oidc = Some(settings)).await;
    let header = json!({ "alg": "ES256", "kid": "ec" });
    let problem = "/setup?problem=not_set_up";
    assert_eq!(login.sign_in(&app, &ec, &header).await, problem);
    app.admin().await;
    assert_eq!(login.sign_in(&app, &ec, &header).await, "/");
}

#[tokio::test]
async fn whom_the_other_system_signs_in_is_asked_for_no_second_factor_of_ours() {
    let login = Login::open().await;
    let ec = Signer::ec("ec");
    login.said(|said| said.keys = vec![ec.jwk()]);
    let settings = login.settings();
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.oidc = Some(settings);
        config.sign_in.second_factor = SecondFactorPolicy::Required;
    })
    .await;
    let ada = app.admin().await;
    ada.get("/api/v1/tickets")
        .await
        .problem(403, "second_factor_required");
    let noor = app.browser();
    let header = json!({ "alg": "ES256", "kid": "ec" });
    assert_eq!(login.sign_in_with(&noor, &app, (&ec, &header)).await, "/");
    assert_eq!(noor.get("/api/v1/me").await.json()["must_enrol"], false);
    noor.get("/api/v1/tickets").await.is(200);
    let security = noor.get("/api/v1/me/security").await.is(200).json();
    assert_eq!(security["has_password"], false);
    let again = json!({ "password": "" });
    noor.post("/api/v1/me/second-factor", &again)
        .await
        .problem(403, "wrong_password");
}

#[tokio::test]
async fn groups_bring_nobody_back_who_is_deactivated() {
    let login = Login::open().await;
    let ec = Signer::ec("ec");
    login.said(|said| said.keys = vec![ec.jwk()]);
    let app = login.server().await;
    let ada = app.admin().await;
    let header = json!({ "alg": "ES256", "kid": "ec" });
    let noor = app.browser();
    let home = login.sign_in_with(&noor, &app, (&ec, &header)).await;
    assert_eq!(home, "/");
    let me = noor.get("/api/v1/me").await.is(200).json();
    let path = format!("/api/v1/agents/{}", me["id"].as_str().expect("an id"));
    ada.patch(&path, &json!({ "active": false })).await.is(200);
    noor.get("/api/v1/me").await.problem(401, "not_signed_in");
    let refused = "/sign-in?problem=stranger";
    assert_eq!(login.sign_in(&app, &ec, &header).await, refused);
    ada.patch(&path, &json!({ "active": true })).await.is(200);
    assert_eq!(login.sign_in(&app, &ec, &header).await, "/");
}

#[tokio::test]
async fn where_passwords_are_off_nothing_in_their_place_is_added() {
    let login = Login::open().await;
    let app = TestApp::start_with_fixed_clock().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let ben_id = ben.get("/api/v1/me").await.is(200).json()["id"].clone();
    let settings = OidcSettings {
        passwords: false,
        break_glass: Some("ada@example.com".to_owned()),
        ..login.settings()
    };
    let app = app
        .restart_with(|config| config.oidc = Some(settings))
        .await;
    let proof = json!({ "password": PASSWORD });
    let begin = "/api/v1/me/passkeys/challenge";
    ben.post(begin, &proof).await.problem(409, "passwords_off");
    let made = json!({ "name": "x", "id": "AA", "client_data": "AA", "authenticator_data": "AA",
        "public_key": "AA", "algorithm": -7 });
    ben.post("/api/v1/me/passkeys", &made)
        .await
        .problem(409, "passwords_off");
    ben.get("/api/v1/me/passkeys").await.is(200);
    ada.post(begin, &proof).await.is(200);
    let link = format!(
        "/api/v1/agents/{}/password-link",
        ben_id.as_str().expect("an id")
    );
    ada.post(&link, &json!({}))
        .await
        .problem(409, "passwords_off");
    drop(app);
}

#[tokio::test]
async fn whose_groups_take_administration_away_is_signed_out_wherever_they_were() {
    let login = Login::open().await;
    let ec = Signer::ec("ec");
    login.said(|said| said.keys = vec![ec.jwk()]);
    let app = TestApp::start_with_fixed_clock().await;
    app.admin().await;
    let settings = login.settings();
    let app = app
        .restart_with(|config| config.oidc = Some(settings))
        .await;
    let header = json!({ "alg": "ES256", "kid": "ec" });
    let before = app.browser();
    let home = login.sign_in_with(&before, &app, (&ec, &header)).await;
    assert_eq!(home, "/");
    let me = before.get("/api/v1/me").await.is(200).json();
    assert_eq!(me["role"], "admin");
    let mut settings = login.settings();
    settings.groups[0].admin = false;
    let app = app
        .restart_with(|config| config.oidc = Some(settings))
        .await;
    before.get("/api/v1/me").await.is(200);
    let after = app.browser();
    let home = login.sign_in_with(&after, &app, (&ec, &header)).await;
    assert_eq!(home, "/");
    let me = after.get("/api/v1/me").await.is(200).json();
    assert_eq!(me["role"], "agent");
    before.get("/api/v1/me").await.problem(401, "not_signed_in");
    // Who signs in once more as what they are keeps what is open.
    let again = app.browser();
    let home = login.sign_in_with(&again, &app, (&ec, &header)).await;
    assert_eq!(home, "/");
    after.get("/api/v1/me").await.is(200);
}

#[tokio::test]
async fn an_administrator_whose_password_counts_no_more_is_nobody_to_rely_on() {
    let login = Login::open().await;
    let app = TestApp::start_with_fixed_clock().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let id = async |console: &Browser| {
        let me = console.get("/api/v1/me").await.is(200).json();
        format!("/api/v1/agents/{}", me["id"].as_str().expect("an id"))
    };
    let (ada_path, ben_path) = (id(&ada).await, id(&ben).await);
    let admin = json!({ "role": "admin" });
    ada.patch(&ben_path, &admin).await.is(200);
    let settings = OidcSettings {
        passwords: false,
        break_glass: Some("ada@example.com".to_owned()),
        ..login.settings()
    };
    let app = app
        .restart_with(|config| config.oidc = Some(settings))
        .await;
    // Ben is still signed in, and could not sign in again.
    let agent = json!({ "role": "agent" });
    ben.patch(&ada_path, &agent)
        .await
        .problem(409, "last_admin");
    ben.patch(&ada_path, &json!({ "active": false }))
        .await
        .problem(409, "last_admin");
    ada.patch(&ben_path, &agent).await.is(200);
    drop(app);
}
