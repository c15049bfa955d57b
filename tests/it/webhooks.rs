//! Webhooks: nothing is lost, each ticket's order is kept, and nothing inside is reached.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_server::egress::{Allowed, Egress, Failure};
use tandem_server::webhooks::sign;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::peer::{Peer, SHOP, text};
use crate::support::{Answer, Browser, TestApp, send};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What a receiver was sent.
#[derive(Clone, Debug)]
struct Message {
    id: String,
    signature: String,
    timestamp_s: i64,
    body: Vec<u8>,
}

impl Message {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// A receiver on this machine.
struct Receiver {
    url: String,
    status: Arc<AtomicU16>,
    taken: watch::Receiver<Vec<Message>>,
}

impl Receiver {
    async fn start() -> Self {
        let status = Arc::new(AtomicU16::new(204));
        let (sender, taken) = watch::channel(Vec::new());
        let answered = status.clone();
        let take = async move |headers: HeaderMap, body: Bytes| {
            let status = answered.load(Ordering::SeqCst);
            let header = |name: &str| headers[name].to_str().expect("text").to_owned();
            if status < 300 {
                let message = Message {
                    id: header("webhook-id"),
                    signature: header("webhook-signature"),
                    timestamp_s: header("webhook-timestamp").parse().expect("seconds"),
                    body: body.to_vec(),
                };
                sender.send_modify(|taken| taken.push(message));
            }
            StatusCode::from_u16(status).expect("a status")
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            let router = Router::new().route("/hook", post(take));
            axum::serve(listener, router).await.expect("serves");
        });
        Self { url, status, taken }
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Waits until so many messages were taken.
    async fn took(&self, count: usize) -> Vec<Message> {
        let mut taken = self.taken.clone();
        let taken = taken.wait_for(|taken| taken.len() >= count).await;
        taken.expect("the receiver lives").clone()
    }
}

async fn start() -> (TestApp, Browser) {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.webhooks.http = true;
        config.webhooks.internal_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

async fn hook(ada: &Browser, url: &str, kinds: &[&str]) -> (String, String) {
    let body = json!({ "url": url, "kinds": kinds });
    let made = ada.post("/api/v1/webhooks", &body).await.is(201).json();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&made["webhook"]["id"]), text(&made["secret"]))
}

/// Waits until nothing is on its way and nothing is due.
async fn idle(app: &TestApp) -> Option<i64> {
    let mut pulse = app.state.webhooks.pulse();
    let now = app.clock.now();
    let is_idle = |at: Option<i64>, n: usize| n == 0 && at.is_none_or(|at| at > now);
    app.state.webhooks.wake();
    pulse.changed().await.expect("the server lives");
    let pulse = pulse
        .wait_for(|pulse| is_idle(pulse.next_at, pulse.in_flight))
        .await;
    pulse.expect("the server lives").next_at
}

/// Waits until so many attempts are written down; the newest comes first.
async fn logged(app: &TestApp, browser: &Browser, hook: &str, count: usize) -> Value {
    loop {
        let log = browser.get(&format!("{hook}/attempts")).await.json();
        if log["data"].as_array().map_or(0, Vec::len) >= count {
            return log;
        }
        idle(app).await;
    }
}

async fn delete(browser: &Browser, path: &str) -> Answer {
    send(browser.request(Method::DELETE, path)).await
}

#[tokio::test]
async fn receiver_that_is_down_for_an_hour_loses_nothing_and_each_ticket_keeps_its_order() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&ada, &receiver.url, &[]).await;
    receiver.answers(503);
    let down_until = app.clock.now() + HOUR_MS;
    let mut expected: HashMap<String, Vec<String>> = HashMap::new();
    let mut tickets = Vec::new();
    for n in 0..8 {
        tickets.push(
            ada.make_ticket(&format!("Ticket {n}")).await["id"]
                .as_str()
                .expect("id")
                .to_owned(),
        );
    }
    let mut n_comments = 0;
    while app.clock.now() < down_until {
        for ticket in &tickets {
            n_comments += 1;
            let body = json!({ "body": format!("Comment {n_comments}") });
            ada.post(&format!("/api/v1/tickets/{ticket}/comments"), &body)
                .await
                .is(201);
        }
        idle(&app).await;
        app.clock.advance(10 * MINUTE_MS);
    }
    idle(&app).await;
    assert_eq!(receiver.taken.borrow().len(), 0, "it is down");
    receiver.answers(200);
    let mut total = 0;
    for ticket in &tickets {
        let timeline = ada
            .get(&format!("/api/v1/tickets/{ticket}/timeline?limit=200"))
            .await
            .json();
        let ids: Vec<String> = timeline["data"]
            .as_array()
            .expect("data")
            .iter()
            .map(|entry| entry["id"].as_str().expect("id").to_owned())
            .collect();
        total += ids.len();
        expected.insert(ticket.clone(), ids);
    }
    assert_eq!(total, 8 + n_comments);
    while let Some(at) = idle(&app).await {
        app.clock.advance(at - app.clock.now());
    }
    let taken = receiver.took(total).await;
    let mut got: HashMap<String, Vec<String>> = HashMap::new();
    for message in &taken {
        let ticket = message.json()["data"]["ticket"]["id"]
            .as_str()
            .expect("a ticket")
            .to_owned();
        got.entry(ticket).or_default().push(message.id.clone());
    }
    assert_eq!(
        got, expected,
        "none is lost, none doubled, and each ticket's order is kept"
    );
    assert!(
        app.clock.now() < down_until + 2 * HOUR_MS,
        "it is told within two hours of its return"
    );
    let view = ada.get("/api/v1/webhooks").await.json()["data"][0].clone();
    assert_eq!(
        (&view["waiting"], &view["dead"], &view["on"]),
        (&json!(0), &json!(0), &json!(true)),
        "{id}: {view}"
    );
    let log = ada
        .get(&format!("/api/v1/webhooks/{id}/attempts"))
        .await
        .json();
    assert!(log["data"].as_array().expect("data").len() <= 200);
}

#[tokio::test]
async fn what_waits_survives_a_restart() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    hook(&ada, &receiver.url, &[]).await;
    receiver.answers(500);
    ada.make_ticket("Kept").await;
    idle(&app).await;
    let app = app.restart().await;
    receiver.answers(200);
    app.clock.advance(MINUTE_MS);
    let taken = receiver.took(1).await;
    assert_eq!(taken[0].json()["type"], "ticket_created");
    app.shut_down().await.expect("ends in order");
}

#[tokio::test]
async fn events_before_a_session_has_its_ticket_are_told_once_it_has() {
    let app = TestApp::start_with(|config| {
        config.webhooks.http = true;
        config.webhooks.internal_hosts = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let ada = app.admin().await;
    let receiver = Receiver::start().await;
    hook(&ada, &receiver.url, &[]).await;
    let ask = json!({ "name": "Kim", "note": "Step 3 fails", "host_origin": SHOP });
    let asked = app
        .browser()
        .post("/api/v1/client/request", &ask)
        .await
        .is(200)
        .json();
    let _customer = Peer::join(&app.origin, &text(&asked, "socket_token"), "c").await;
    assert_eq!(receiver.taken.borrow().len(), 0, "there is no ticket yet");
    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    let session = ada.post(&accept, &json!({})).await.is(200).json();
    let path = format!(
        "/api/v1/tickets/{}/timeline?limit=200",
        text(&session["ticket"], "id")
    );
    let timeline = ada.get(&path).await.json();
    let ids: Vec<&str> = timeline["data"]
        .as_array()
        .expect("data")
        .iter()
        .map(|entry| entry["id"].as_str().expect("id"))
        .collect();
    assert!(ids.len() > 2, "{timeline}");
    let mut taken: Vec<String> = receiver
        .took(ids.len())
        .await
        .into_iter()
        .map(|one| one.id)
        .collect();
    taken.sort_unstable();
    assert_eq!(taken, ids);
}

#[tokio::test]
async fn messages_are_signed_and_an_old_secret_signs_for_a_day() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    let (id, secret) = hook(&ada, &receiver.url, &[]).await;
    assert!(secret.starts_with("whsec_"));
    ada.make_ticket("One").await;
    let first = receiver.took(1).await.remove(0);
    let by = |message: &Message, secrets: &[&str]| {
        sign::header(
            secrets.iter().copied(),
            &message.id,
            message.timestamp_s,
            &message.body,
        )
    };
    assert_eq!(first.signature, by(&first, &[&secret]));
    assert_eq!(first.timestamp_s, app.clock.now() / 1000);
    let rotated = ada
        .post(&format!("/api/v1/webhooks/{id}/secret"), &json!({}))
        .await
        .is(200)
        .json();
    let fresh = rotated["secret"].as_str().expect("a secret").to_owned();
    assert_ne!(fresh, secret);
    ada.make_ticket("Two").await;
    let second = receiver.took(2).await.remove(1);
    assert_eq!(second.signature, by(&second, &[&fresh, &secret]));
    app.clock.advance(DAY_MS);
    let ada = app.admin().await;
    ada.make_ticket("Three").await;
    let third = receiver.took(3).await.remove(2);
    assert_eq!(third.signature, by(&third, &[&fresh]));
    let answers = ada.get("/api/v1/webhooks").await.text();
    assert!(!answers.contains("whsec_") && !crate::support::log().contains(&fresh));
}

#[tokio::test]
async fn kinds_are_filtered_and_off_is_off() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&ada, &receiver.url, &["comment", "status_changed"]).await;
    let ticket = ada.make_ticket("Filtered").await;
    let path = format!(
        "/api/v1/tickets/{}/comments",
        ticket["id"].as_str().expect("id")
    );
    ada.post(&path, &json!({ "body": "Told" })).await.is(201);
    assert_eq!(receiver.took(1).await[0].json()["type"], "comment");
    let one = format!("/api/v1/webhooks/{id}");
    let off = ada
        .patch(&one, &json!({ "on": false }))
        .await
        .is(200)
        .json();
    assert_eq!(
        (&off["on"], &off["off_reason"]),
        (&json!(false), &json!("hand"))
    );
    ada.post(&path, &json!({ "body": "Not told" }))
        .await
        .is(201);
    ada.post(&format!("{one}/test"), &json!({}))
        .await
        .problem(409, "webhook_off");
    ada.patch(&one, &json!({ "on": true })).await.is(200);
    ada.post(&path, &json!({ "body": "Told again" }))
        .await
        .is(201);
    let taken = receiver.took(2).await;
    assert_eq!(taken[1].json()["data"]["data"]["body"], "Told again");
    delete(&ada, &one).await.is(204);
    delete(&ada, &one).await.problem(404, "not_found");
    idle(&app).await;
    assert_eq!(receiver.taken.borrow().len(), 2);
}

#[tokio::test]
async fn dead_deliveries_are_shown_and_sent_again_by_hand_and_days_of_failure_turn_it_off() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&ada, &receiver.url, &["ticket_created"]).await;
    receiver.answers(500);
    ada.make_ticket("Dead").await;
    while let Some(at) = idle(&app).await {
        app.clock.advance(at - app.clock.now());
    }
    let ada = app.admin().await;
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    let dead = ada.get(&format!("{path}?state=dead")).await.json()["data"][0].clone();
    assert_eq!(dead["attempts"], 11, "{dead}");
    let view = |view: Value| view["data"][0].clone();
    let shown = view(ada.get("/api/v1/webhooks").await.json());
    assert_eq!((&shown["dead"], &shown["on"]), (&json!(1), &json!(true)));
    app.clock.advance(4 * DAY_MS);
    let ada = app.admin().await;
    ada.make_ticket("Too much").await;
    idle(&app).await;
    let shown = view(ada.get("/api/v1/webhooks").await.json());
    assert_eq!(
        (&shown["on"], &shown["off_reason"]),
        (&json!(false), &json!("failing")),
        "{shown}"
    );
    receiver.answers(200);
    ada.patch(&format!("/api/v1/webhooks/{id}"), &json!({ "on": true }))
        .await
        .is(200);
    let again = format!("{path}/{}/replay", dead["id"].as_str().expect("id"));
    ada.post(&again, &json!({})).await.is(202);
    let taken = receiver.took(1).await;
    assert_eq!(taken[0].id, dead["event_id"]);
    app.clock.advance(HOUR_MS);
    receiver.took(2).await;
    ada.post(&format!("{path}/dlv_none/replay"), &json!({}))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone_and_a_test_says_how_it_went() {
    let (app, ada) = start().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&ada, &receiver.url, &[]).await;
    let one = format!("/api/v1/webhooks/{id}");
    ada.post(&format!("{one}/test"), &json!({})).await.is(202);
    assert_eq!(receiver.took(1).await[0].json()["type"], "test");
    // What was taken is written down a moment later.
    logged(&app, &ada, &one, 1).await;
    receiver.answers(302);
    ada.post(&format!("{one}/test"), &json!({})).await.is(202);
    let log = logged(&app, &ada, &one, 2).await;
    assert_eq!(
        log["data"][0]["status"], 302,
        "no redirect is followed: {log}"
    );
    receiver.answers(410);
    ada.make_ticket("Gone").await;
    app.state.webhooks.wake();
    let mut shown = Value::Null;
    while shown["on"] != false {
        idle(&app).await;
        shown = ada.get("/api/v1/webhooks").await.json()["data"][0].clone();
    }
    assert_eq!(shown["off_reason"], "gone");
}

#[tokio::test]
async fn only_administrators_keep_webhooks_and_bodies_are_checked() {
    let (app, ada) = start().await;
    let bea = app.agent("Bea").await;
    bea.get("/api/v1/webhooks").await.problem(403, "lead_only");
    let make = async |body: Value| ada.post("/api/v1/webhooks", &body).await;
    let wrong =
        make(json!({ "url": "ftp://a.example", "note": "a\nb", "kinds": ["comment", "nonsense"] }))
            .await;
    let wrong = wrong.invalid_body();
    assert!(
        wrong.len() == 3 && wrong[2].starts_with("/kinds/1"),
        "{wrong:?}"
    );
    for n in 0..16 {
        make(json!({ "url": format!("https://receiver.example/{n}") }))
            .await
            .is(201);
    }
    make(json!({ "url": "https://receiver.example/" }))
        .await
        .problem(409, "too_many");
}

/// Forty ways to write an address that is not public.
const HOSTILE: [&str; 44] = [
    "https://127.0.0.1:PORT/",
    "https://127.1:PORT/",
    "https://127.0.1:PORT/",
    "https://0.0.0.0:PORT/",
    "https://0:PORT/",
    "https://2130706433:PORT/",
    "https://0x7f000001:PORT/",
    "https://0x7f.1:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://017700000001:PORT/",
    "https://0x7f.0x0.0x0.0x1:PORT/",
    "https://127.0.0.1.:PORT/",
    "https://127.255.255.254:PORT/",
    "https://[::1]:PORT/",
    "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[::]:PORT/",
    "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[::127.0.0.1]:PORT/",
    "https://[64:ff9b::7f00:1]:PORT/",
    "https://[2002:7f00:1::]:PORT/",
    "https://[fe80::1]:PORT/",
    "https://[fd00::1]:PORT/",
    "https://localhost:PORT/",
    "https://LOCALHOST:PORT/",
    "https://localhost.:PORT/",
    "https://loc%61lhost:PORT/",
    "https://１２７.０.０.１:PORT/",
    "https://127。0。0。1:PORT/",
    "https://①②⑦.⓪.⓪.①:PORT/",
    "https://127.0.0.1\t:PORT/",
    "https:\\\\127.0.0.1:PORT/",
    "https:127.0.0.1:PORT/",
    "https:///127.0.0.1:PORT/",
    "https://example.com@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT@localhost:PORT/",
    "https://user:pass@localhost:PORT/",
    "https://127.0.0.1%00.example.com:PORT/",
    "http://127.0.0.1:PORT/",
    "https://169.254.169.254:PORT/",
    "https://10.0.0.1:PORT/",
    "https://192.168.0.1:PORT/",
    "gopher://127.0.0.1:PORT/",
    "file:///etc/passwd",
];

#[tokio::test]
async fn no_spelling_of_an_address_leads_inside() {
    let inside = Inside::listen().await;
    let egress = Egress::new(Allowed::default()).expect("TLS");
    let loose = Egress::new(Allowed {
        http: true,
        ..Allowed::default()
    })
    .expect("TLS");
    for spelling in HOSTILE {
        let url = spelling.replace("PORT", &inside.port.to_string());
        for (egress, url) in [
            (&egress, url.clone()),
            (&loose, url.replacen("https:", "http:", 1)),
        ] {
            let outcome = egress.post(&url, HeaderMap::new(), Vec::new()).await;
            let refused = [Failure::Refused, Failure::Unresolved].map(Err);
            assert!(refused.contains(&outcome), "{url}: {outcome:?}");
        }
    }
    println!(
        "{} spellings, {} connections inside",
        2 * HOSTILE.len(),
        inside.connections()
    );
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_a_moment_later_changes_nothing() {
    let inside = Inside::listen().await;
    let n_asked = Arc::new(AtomicUsize::new(0));
    let answers: [&[&str]; 6] = [
        &["127.0.0.1"],
        &["93.184.215.14", "127.0.0.1"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["10.0.0.1"],
        &[],
    ];
    let counted = n_asked.clone();
    let lookup = move |_host: String| {
        let n = counted.fetch_add(1, Ordering::SeqCst);
        let found = answers[n % answers.len()]
            .iter()
            .map(|ip| ip.parse().expect("an address"));
        let found: Vec<IpAddr> = found.collect();
        Box::pin(async move { Ok(found) }) as _
    };
    let rebinding = Egress::with_lookup(
        Allowed {
            http: true,
            ..Allowed::default()
        },
        Arc::new(lookup),
    )
    .expect("TLS");
    let url = format!("http://rebinding.example:{}/", inside.port);
    rebinding.check(&url).expect("a public name looks harmless");
    for n in 1..=60 {
        let outcome = rebinding.post(&url, HeaderMap::new(), Vec::new()).await;
        let is_refused = matches!(outcome, Err(Failure::Refused | Failure::Unresolved));
        assert!(is_refused, "{n}: {outcome:?}");
        assert_eq!(
            n_asked.load(Ordering::SeqCst),
            n,
            "each attempt asks once, and connects to that answer"
        );
    }
    println!(
        "60 answers of a rebinding resolver, {} connections inside",
        inside.connections()
    );
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_host_that_the_operator_names_may_be_inside() {
    let inside = Inside::listen().await;
    let allowed = Allowed {
        http: true,
        internal_hosts: ["hooks.internal".to_owned()].into(),
    };
    let lookup = |_host: String| Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) }) as _;
    let egress = Egress::with_lookup(allowed, Arc::new(lookup)).expect("TLS");
    let to = async |host: &str| {
        let url = format!("http://{host}:{}/", inside.port);
        egress.post(&url, HeaderMap::new(), Vec::new()).await
    };
    assert_eq!(to("other.internal").await, Err(Failure::Refused));
    assert_eq!(inside.connections(), 0);
    let reached = to("hooks.internal").await;
    assert_ne!(reached, Err(Failure::Refused));
    assert_eq!(inside.connections(), 1, "{reached:?}");
}

/// Something on this machine that nothing may reach; it closes each connection at once.
struct Inside {
    port: u16,
    connections: Arc<Mutex<usize>>,
}

impl Inside {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let connections = Arc::new(Mutex::new(0));
        let counted = connections.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                *counted.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            }
        });
        Self { port, connections }
    }

    fn connections(&self) -> usize {
        *self
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
