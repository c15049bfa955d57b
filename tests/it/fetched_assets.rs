//! Assets that a page shows and its scripts can not read: who may name them, and what is fetched of them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use futures_util::{SinkExt, stream};
use serde_json::{Value, json};
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, ASSET_FETCH_TIMEOUT_MS, ASSET_REDIRECTS_MAX, ASSET_URL_BYTES_MAX,
    FETCHED_SHEET_BYTES_MAX,
};
use tandem_protocol::signal::{ClientMessage, Grant, PausedBy, SessionState};
use tandem_server::assets::places::Places;
use tandem_server::assets::settings::AssetSettings;
use tandem_server::assets::{AssetKind, Assets, NotFound};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

use crate::peer::Pair;
use crate::signal::{joined_bulk, next_frame, sha256};
use crate::support::{Answer, TestApp, log};

const PATH: &str = "/api/v1/client/asset";
/// Part of an address.
const CANARY: &str = "canary-of-an-address";
const SHEET: &str = "p { background: url(p.png) }";

/// Somebody else's host of images and style sheets, on this machine.
#[derive(Clone, Default)]
struct Host {
    origin: String,
    /// Headers of the requests, by path.
    asked: Arc<Mutex<BTreeMap<String, Vec<HeaderMap>>>>,
}

impl Host {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = Self {
            origin: format!("http://{}", listener.local_addr().expect("an address")),
            ..Self::default()
        };
        let router = Router::new().fallback(answer).with_state(host.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        host
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn asked(&self, path: &str) -> Vec<HeaderMap> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get(path).cloned().unwrap_or_default()
    }

    fn n_asked(&self) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.values().map(Vec::len).sum()
    }
}

async fn answer(State(host): State<Host>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut asked = host.asked.lock().unwrap_or_else(PoisonError::into_inner);
    let headers = request.headers().clone();
    asked.entry(path.clone()).or_default().push(headers);
    drop(asked);
    let typed =
        |mime: &'static str, body: Vec<u8>| ([(header::CONTENT_TYPE, mime)], body).into_response();
    let moved = |to: String| (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
    match path.as_str() {
        "/a.png" => typed("image/png", b"pixels".to_vec()),
        "/a.css" => typed("text/css; charset=utf-8", SHEET.into()),
        "/a.woff2" => typed("font/woff2", b"glyphs".to_vec()),
        "/page" => typed("text/html", b"<p>secret</p>".to_vec()),
        "/data.json" => typed("application/json", b"{}".to_vec()),
        "/bytes" => typed("application/octet-stream", b"bytes".to_vec()),
        "/empty.png" => typed("image/png", Vec::new()),
        "/largest.png" => typed("image/png", vec![7; ASSET_BYTES_MAX]),
        "/larger.png" => typed("image/png", vec![7; ASSET_BYTES_MAX + 1]),
        "/announced.png" => {
            let body = Body::from_stream(stream::pending::<Result<Vec<u8>, Infallible>>());
            let length = (ASSET_BYTES_MAX + 1).to_string();
            let headers = [
                (header::CONTENT_TYPE, "image/png".to_owned()),
                (header::CONTENT_LENGTH, length),
            ];
            (headers, body).into_response()
        }
        "/largest.css" => typed("text/css", vec![b' '; FETCHED_SHEET_BYTES_MAX]),
        "/larger.css" => typed("text/css", vec![b' '; FETCHED_SHEET_BYTES_MAX + 1]),
        "/gone.png" => {
            (StatusCode::NOT_FOUND, typed("image/png", b"none".to_vec())).into_response()
        }
        "/zipped.css" => {
            let mut answer = typed("text/css", b"zipped".to_vec());
            let gzip = header::HeaderValue::from_static("gzip");
            answer.headers_mut().insert(header::CONTENT_ENCODING, gzip);
            answer
        }
        "/inside" => moved("http://10.0.0.1/a.png".to_owned()),
        "/metadata" => moved("http://169.254.169.254/latest".to_owned()),
        "/file" => moved("file:///etc/passwd".to_owned()),
        path => match path.strip_prefix("/moved/").and_then(|n| n.parse().ok()) {
            Some(0_usize) => moved("/a.png".to_owned()),
            Some(n) => moved(format!("/moved/{}", n - 1)),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// A server that may fetch from the host.
async fn start() -> (TestApp, Host) {
    let app = TestApp::start_with(|config| {
        config.assets.internal_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    (app, Host::start().await)
}

async fn name(app: &TestApp, token: &str, kind: &str, url: &str) -> Answer {
    let body = json!({ "bulk_token": token, "kind": kind, "url": url });
    app.browser().post(PATH, &body).await
}

#[tokio::test]
async fn an_image_is_fetched_once_kept_by_its_hash_and_handed_to_the_agent() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    assert!(pair.customer.welcome.fetches_assets && !pair.agent.welcome.fetches_assets);
    let token = &pair.customer.welcome.bulk_token;
    let hash = sha256(b"pixels");
    let url = host.url(&format!("/a.png?{CANARY}"));
    for _ in 0..2 {
        let told = name(&app, token, "image", &url).await.is(200);
        let expected =
            json!({ "mime": "image/png", "size": 6, "hash": HEXLOWER.encode(&hash), "css": null });
        assert_eq!(told.json(), expected);
    }
    let asked = host.asked("/a.png");
    let [headers] = &asked[..] else {
        panic!("not asked once: {asked:?}");
    };
    for private in [
        "cookie",
        "authorization",
        "referer",
        "origin",
        "forwarded",
        "x-forwarded-for",
    ] {
        assert!(!headers.contains_key(private), "{private}");
    }
    let mut agent = joined_bulk(&app, &pair.agent.welcome.bulk_token).await;
    let want = Frame::AssetWant { hash: &hash }.encode();
    agent.send(Message::binary(want)).await.expect("sent");
    let frame = next_frame(&mut agent).await;
    match Frame::decode(&frame) {
        Ok(Frame::AssetPut { mime, bytes, .. }) => {
            assert_eq!((mime, bytes), ("image/png", &b"pixels"[..]))
        }
        other => panic!("{other:?}"),
    }
    assert!(!log().contains(CANARY), "addresses are in no log");
}

#[tokio::test]
async fn a_style_sheet_comes_back_as_text_and_is_kept_nowhere() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let told = name(&app, token, "style", &host.url("/a.css"))
        .await
        .is(200);
    let expected = json!({ "mime": "text/css", "size": SHEET.len(), "hash": null, "css": SHEET });
    assert_eq!(told.json(), expected);
    let largest = name(&app, token, "style", &host.url("/largest.css"))
        .await
        .is(200);
    assert_eq!(largest.json()["size"], FETCHED_SHEET_BYTES_MAX);
    let told = name(&app, token, "other", &host.url("/a.woff2"))
        .await
        .is(200);
    assert_eq!(told.json()["mime"], "font/woff2");
    let largest = name(&app, token, "image", &host.url("/largest.png"))
        .await
        .is(200);
    assert_eq!(largest.json()["size"], ASSET_BYTES_MAX);
}

#[tokio::test]
async fn whatever_can_not_be_had_is_answered_alike() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let mut told: Vec<Value> = Vec::new();
    let mut check = async |kind: &str, url: &str| {
        let mut problem = name(&app, token, kind, url).await.problem(409, "no_asset");
        problem["request_id"] = json!("req_");
        told.push(problem);
    };
    for (kind, path) in [
        ("image", "/page"),
        ("image", "/data.json"),
        ("image", "/bytes"),
        ("image", "/a.css"),
        ("style", "/a.png"),
        ("style", "/page"),
        ("font", "/a.png"),
        ("other", "/page"),
        ("image", "/empty.png"),
        ("image", "/gone.png"),
        ("image", "/larger.png"),
        ("style", "/larger.css"),
        ("style", "/zipped.css"),
        ("image", "/inside"),
        ("image", "/metadata"),
        ("image", "/file"),
    ] {
        check(kind, &host.url(path)).await;
    }
    for url in [
        "",
        "nonsense",
        "/a.png",
        "ftp://127.0.0.1/a.png",
        "file:///etc/passwd",
        "data:image/png,x",
        "http://10.0.0.1/a.png",
        "http://[::1]/a.png",
        "http://169.254.169.254/latest",
        "http://2130706434/a.png",
        "http://127.0.0.1:25/a.png",
    ] {
        check("image", url).await;
    }
    let credentials = host.url("/a.png").replace("http://", "http://kim:secret@");
    check("image", &credentials).await;
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    assert_eq!(
        host.asked("/a.png").len(),
        2,
        "as a style sheet and as a font"
    );
}

#[tokio::test]
async fn nothing_is_read_of_what_says_that_it_is_too_large() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let url = host.url("/announced.png");
    let naming = name(&app, token, "image", &url);
    let in_time = Duration::from_millis(ASSET_FETCH_TIMEOUT_MS / 2);
    let told = tokio::time::timeout(in_time, naming).await;
    told.expect("its body never comes").problem(409, "no_asset");
}

/// Fetches from the host in places of its own.
fn alone() -> (Assets, Places) {
    let settings = AssetSettings {
        fetch: true,
        internal_hosts: vec!["127.0.0.1".to_owned()],
    };
    let places = Places::default();
    let assets = Assets::open(&settings, places.of_tenant()).expect("TLS");
    (assets, places)
}

#[tokio::test]
async fn bytes_are_asked_about_as_they_come_and_where_one_may_not_be_taken_there_is_no_asset() {
    let host = Host::start().await;
    let (assets, _places) = alone();
    let (image, url) = (AssetKind::Image, host.url("/largest.png"));
    let n_bytes = AtomicUsize::new(0);
    let up_to = |n: usize, max: usize| n_bytes.fetch_add(n, Ordering::Relaxed) + n <= max;
    let found = assets.fetch(image, &url, |n| up_to(n, ASSET_BYTES_MAX));
    assert_eq!(found.await.expect("found").bytes.len(), ASSET_BYTES_MAX);
    assert_eq!(n_bytes.swap(0, Ordering::Relaxed), ASSET_BYTES_MAX);
    let cut = assets.fetch(image, &url, |n| up_to(n, ASSET_BYTES_MAX - 1));
    assert_eq!(cut.await, Err(NotFound::NoAsset));
}

#[tokio::test]
async fn what_finds_no_place_is_not_asked_for_and_may_come_again() {
    let host = Host::start().await;
    let (assets, places) = alone();
    let (image, url) = (AssetKind::Image, host.url("/a.png"));
    let mut waiting = Vec::new();
    let crowd = places.of_tenant();
    while let Some(place) = crowd.ask() {
        waiting.push(place);
    }
    let found = assets.fetch(image, &url, |_| true).await;
    assert_eq!(found.expect("places of its own").bytes, b"pixels");
    let crowded = Assets::open(&AssetSettings::default(), crowd).expect("TLS");
    let refused = crowded.fetch(image, &url, |_| true).await;
    assert_eq!(refused, Err(NotFound::Busy));
    assert_eq!(host.n_asked(), 1);
}

/// Has the server without memory for assets for as long as this is waited for, however often it looks.
async fn nearly_full(app: &TestApp) -> Answer {
    loop {
        app.state.hub.govern(90, 100);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_is_fetched_while_the_memory_is_nearly_full() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let url = host.url("/a.png");
    let refused = tokio::select! {
        biased;
        answer = nearly_full(&app) => answer,
        answer = name(&app, token, "image", &url) => answer,
    };
    refused.problem(503, "busy");
    assert_eq!(host.n_asked(), 0);
    app.state.hub.govern(0, 100);
    name(&app, token, "image", &url).await.is(200);
}

#[tokio::test]
async fn redirects_are_followed_a_few_times() {
    let (app, host) = start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let moved = |n: usize| host.url(&format!("/moved/{}", n - 1));
    let told = name(&app, token, "image", &moved(ASSET_REDIRECTS_MAX)).await;
    assert_eq!(told.is(200).json()["size"], 6);
    name(&app, token, "image", &moved(ASSET_REDIRECTS_MAX + 1))
        .await
        .problem(409, "no_asset");
}

#[tokio::test]
async fn nothing_inside_is_reached_unless_the_operator_names_it() {
    let app = TestApp::start().await;
    let host = Host::start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.customer.welcome.bulk_token;
    let here = host.url("/a.png");
    for url in [
        here.replace("127.0.0.1", "localhost"),
        here.replace("127.0.0.1", "2130706433"),
        here,
    ] {
        name(&app, token, "image", &url)
            .await
            .problem(409, "no_asset");
    }
    assert_eq!(host.n_asked(), 0);
}

#[tokio::test]
async fn only_the_customer_names_assets_and_only_while_the_page_is_seen() {
    let (app, host) = start().await;
    let url = host.url("/a.png");
    let mut pair = Pair::asking(&app).await;
    let token = pair.customer.welcome.bulk_token.clone();
    for nobodys in ["", "nonsense", &pair.resume_token, &pair.session_id] {
        name(&app, nobodys, "image", &url)
            .await
            .problem(404, "not_found");
    }
    name(&app, &token, "image", &url)
        .await
        .problem(409, "wrong_state");
    pair.allow().await;
    let of_agent = &pair.agent.welcome.bulk_token;
    name(&app, of_agent, "image", &url)
        .await
        .problem(403, "not_allowed");
    let longest = format!("{url}?{}", "a".repeat(ASSET_URL_BYTES_MAX - url.len() - 1));
    name(&app, &token, "image", &longest).await.is(200);
    let errors = name(&app, &token, "image", &format!("{longest}a"))
        .await
        .invalid_body();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("/url"), "{errors:?}");
    name(&app, &token, "video", &url).await.invalid_body();
    name(&app, &token, "image", &url).await.is(200);
    let by = PausedBy::Customer;
    pair.customer.send(&ClientMessage::Pause { by }).await;
    pair.customer.settle("chat-1").await;
    name(&app, &token, "image", &url)
        .await
        .problem(403, "not_allowed");
    let grant = Grant::View;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    pair.customer.settle("chat-2").await;
    name(&app, &token, "image", &url).await.is(200);
    let end = format!("/api/v1/sessions/{}/end", pair.session_id);
    pair.console.post(&end, &json!({})).await.is(200);
    pair.customer.until_state(SessionState::Ended).await;
    let late = name(&app, &token, "image", &url).await;
    assert!(matches!(late.status, 404 | 410), "{}", late.text());
}

#[tokio::test]
async fn an_operator_may_switch_it_off() {
    let app = TestApp::start_with(|config| {
        config.assets.fetch = false;
        config.assets.internal_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let host = Host::start().await;
    let pair = Pair::live(&app).await;
    assert!(!pair.customer.welcome.fetches_assets);
    let token = &pair.customer.welcome.bulk_token;
    name(&app, token, "image", &host.url("/a.png"))
        .await
        .problem(403, "assets_off");
    assert_eq!(host.n_asked(), 0);
}
