//! What the server takes on: limits at their bounds, and many sessions for a short while.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::limits::CONNECTION_QUEUE_MAX;
use tandem_protocol::signal::{ByeReason, Role, ServerMessage};
use tandem_server::hub::Pressure;
use tandem_tests::load::capacity::{Active, Neighbour, active};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::peer::{Pair, Peer, SHOP, open};
use crate::support::{TestApp, send};

/// Sessions of the short form of the bench.
const SESSIONS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn many_sessions_lose_nothing_beside_some_that_flood_or_stall() {
    let app = TestApp::start_with(|config| {
        config.demo = true;
        config.limits.requests_per_address_minute = 100_000;
    })
    .await;
    let plan = Active {
        origin: app.origin.clone(),
        pid: None,
        n_sessions: SESSIONS,
        ops_per_s: 5.0,
        pointers_per_s: 5.0,
        duration: Duration::from_secs(1),
        neighbours: vec![Neighbour::Floods, Neighbour::Stalls],
    };
    let found = active(&plan).await.expect("all go through");
    assert_eq!(found["drops"], 0, "{found}");
    assert_eq!(found["ops_lost"], 0, "{found}");
    assert_eq!(found["pointers_lost"], 0, "{found}");
}

#[tokio::test]
async fn an_address_opens_as_many_sockets_as_one_may_and_another_goes_on() {
    let app = TestApp::start_with(|config| {
        config.limits.sockets_per_address = 2;
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let url = app.socket_url("/v1/signal");
    let mut one = open(&url, &app.origin).await.expect("a place");
    let _other = open(&url, &app.origin).await.expect("a place");
    let refused = open(&url, &app.origin).await.expect_err("no place");
    let Error::Http(refused) = refused else {
        panic!("not refused: {refused}");
    };
    assert_eq!(refused.status().as_u16(), 429);
    let mut request = url.as_str().into_client_request().expect("a request");
    let headers = request.headers_mut();
    headers.insert("origin", app.origin.parse().expect("a header"));
    headers.insert("x-forwarded-for", "10.1.1.1".parse().expect("a header"));
    let elsewhere = tokio_tungstenite::connect_async(request).await;
    assert!(elsewhere.is_ok());
    one.close(None).await.expect("closes");
    while let Some(Ok(_)) = one.next().await {}
    let again = async {
        while open(&url, &app.origin).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(20), again);
    again.await.expect("the place is given back");
}

#[tokio::test]
async fn the_server_opens_as_many_sockets_as_it_holds() {
    let app = TestApp::start_with(|config| config.limits.sockets = 1).await;
    let url = app.socket_url("/v1/signal");
    let _one = open(&url, &app.origin).await.expect("a place");
    let request = app.browser().request(Method::GET, "/v1/bulk");
    let request = request.header("origin", &app.origin);
    let refused = send(as_upgrade(request)).await;
    refused.problem(503, "busy");
    let pause: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((5..=15).contains(&pause), "{pause}");
}

#[tokio::test]
async fn joins_and_requests_are_counted_by_address_and_in_all() {
    let app = TestApp::start_with(|config| {
        config.limits.joins_per_address_minute = 1;
        config.limits.joins_per_minute = 2;
        config.limits.requests_per_address_minute = 4;
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let ask = async |from: &'static str| {
        let request = app.browser().request(Method::POST, "/api/v1/client/code");
        send(request.header("x-forwarded-for", from).json(&json!({}))).await
    };
    ask("10.0.0.1").await.is(200);
    ask("10.0.0.1").await.problem(429, "too_many_attempts");
    ask("10.0.0.2").await.is(200);
    ask("10.0.0.3").await.problem(429, "too_many_attempts");
    let read = async || {
        let request = app.browser().request(Method::GET, "/api/v1/setup");
        send(request.header("x-forwarded-for", "10.0.0.1")).await
    };
    read().await.is(200);
    read().await.is(200);
    read().await.problem(429, "too_many_attempts");
}

#[tokio::test]
async fn an_address_that_a_stranger_claims_to_forward_for_does_not_count() {
    let app = TestApp::start_with(|config| config.limits.joins_per_address_minute = 1).await;
    for (claim, expected) in [("10.0.0.1", 200), ("10.0.0.2", 429)] {
        let request = app.browser().request(Method::POST, "/api/v1/client/code");
        let request = request.header("x-forwarded-for", claim).json(&json!({}));
        send(request).await.is(expected);
    }
}

#[tokio::test]
async fn a_full_memory_lets_nobody_in() {
    let app = TestApp::start_with(|config| config.limits.memory_mib = 1).await;
    let looked = async {
        while app.state.hub.pressure() == Pressure::None {
            tokio::task::yield_now().await;
        }
    };
    let looked = tokio::time::timeout(Duration::from_secs(20), looked);
    looked.await.expect("the memory is looked at");
    let body = json!({ "host_origin": SHOP });
    let refused = app.browser().post("/api/v1/client/request", &body).await;
    refused.problem(503, "busy");
    let mut late = Peer::hello(&app.origin, "token", "client").await;
    assert_eq!(late.until_bye().await, ByeReason::Overloaded);
}

#[tokio::test]
async fn an_agent_who_reads_nothing_is_sent_away_and_the_customer_stays() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let frame = Frame::Mirror {
        epoch: 1,
        seq: 1,
        flags: 0,
        body: &[0; 16_000],
    };
    let frame = frame.encode();
    // The queue of the server, and what the buffers of the machine hold beyond it.
    for _ in 0..4 * CONNECTION_QUEUE_MAX {
        pair.customer.send_frame(frame.clone()).await;
    }
    let without_agent = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => session
            .participants
            .iter()
            .any(|one| one.role == Role::Agent && !one.connected)
            .then_some(()),
        _ => None,
    };
    pair.customer.until(without_agent).await;
    pair.customer.settle("here").await;
}

/// A request for a WebSocket (RFC 6455 §4.1).
fn as_upgrade(request: RequestBuilder) -> RequestBuilder {
    request
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}
