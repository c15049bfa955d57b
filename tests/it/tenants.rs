//! Two tenants on one server: nothing of one is told to the other, whatever they ask with and however they
//! write the host.

mod matrix;
mod moving;
mod world;

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, COOKIE};
use serde_json::{Value, json};
use tandem_protocol::signal::{ByeReason, ClientMessage, ConsentDecision, ServerMessage};
use tandem_protocol::talk::{Receipt, TalkStep};
use tandem_server::audit::head;
use tandem_server::store::Store;
use tandem_server::testing;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;

use crate::events::Events;
use crate::peer::{Incoming, Peer, chat, open, socket_token, text};
use crate::support::{Answer, Browser, PASSWORD, send};
use world::{Side, World, server, told};

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks who somebody is, with a cookie or a key of their own making.
async fn me(origin: &str, name: reqwest::header::HeaderName, value: &str) -> Answer {
    let request = Browser::at(origin).request(Method::GET, "/api/v1/me");
    send(request.header(name, value)).await
}

#[tokio::test]
async fn cookies_keys_and_passwords_open_nothing_at_the_other_host() {
    let world = World::start("secrets").await;
    let (ours, theirs) = (&world.ours, &world.theirs);
    for (by, of) in [(ours, theirs), (theirs, ours)] {
        let bearer = format!("Bearer {}", of.key);
        me(&of.origin, COOKIE, &of.cookie).await.is(200);
        me(&of.origin, AUTHORIZATION, &bearer).await.is(200);
        for (name, value) in [(COOKIE, &of.cookie), (AUTHORIZATION, &bearer)] {
            let refused = me(&by.origin, name, value).await;
            refused.problem(401, "not_signed_in");
            of.is_not_in(&refused, "who am I");
        }
        // Signing out at the wrong host signs nobody out, there or anywhere.
        let out = Browser::at(&by.origin).request(Method::POST, "/api/v1/sign-out");
        send(out.header(COOKIE, &of.cookie)).await.is(204);
        me(&of.origin, COOKIE, &of.cookie).await.is(200);
        for token in &of.resume {
            let files = format!("/api/v1/sessions/{}/files", of.live.session_id);
            let request = Browser::at(&by.origin).request(Method::GET, &files);
            let (answer, said) = told(request.bearer_auth(token)).await;
            let nonsense = Browser::at(&by.origin).request(Method::GET, &files);
            let (_, expected) = told(nonsense.bearer_auth("nonsense")).await;
            assert_eq!(said, expected);
            of.is_not_in(&answer, "their token");
        }
        let redeem = format!("/api/v1/tickets/{}/redeem", by.live.ticket_id);
        let refused = by.console.post(&redeem, &json!({ "code": of.code })).await;
        refused.problem(404, "code_unknown");
    }
    // What is one tenant's is free for the other.
    let body = json!({ "name": "Ada", "email": format!("ada-{}@example.com", theirs.canary),
        "password": PASSWORD });
    ours.console.post("/api/v1/agents", &body).await.is(201);
    let body = json!({ "name": theirs.canary });
    ours.console.post("/api/v1/categories", &body).await.is(201);
    let mut made = Vec::new();
    for side in [ours, theirs] {
        let request = side.by_key(Method::POST, "/api/v1/tickets");
        let request = request.header("idempotency-key", "0123456789abcdef0123456789abcdef");
        let answer = send(request.json(&json!({ "subject": "Once" })))
            .await
            .is(201);
        assert_eq!(answer.header("idempotency-replayed"), "");
        let ticket = answer.json();
        assert_eq!(ticket["number"], 5, "numbers are each tenant's own");
        made.push(text(&ticket, "id"));
    }
    assert_ne!(made[0], made[1]);
}

#[tokio::test]
async fn sockets_know_the_sessions_of_their_host_alone() {
    let mut world = World::start("sockets").await;
    let (ours, theirs) = (&mut world.ours, &mut world.theirs);
    let token = socket_token(&theirs.console, &theirs.live.session_id).await;
    for token in [token.as_str(), &theirs.resume[0], &theirs.key, "nonsense"] {
        let mut peer = Peer::hello(&ours.origin, token, "eve").await;
        assert_eq!(peer.until_bye().await, ByeReason::BadToken);
    }
    // It was not used up by that.
    Peer::join(&theirs.origin, &token, "agent-2")
        .await
        .leave()
        .await;
    let token = socket_token(&theirs.console, &theirs.live.session_id).await;
    theirs.live.agent = Peer::join(&theirs.origin, &token, "agent-1").await;
    for path in ["/v1/signal", "/v1/bulk"] {
        let url = format!("{}{path}", ours.origin.replacen("http", "ws", 1));
        match open(&url, &theirs.origin).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), 403),
            other => panic!("{path}: {other:?}"),
        }
    }
    let bulk = format!("{}/v1/bulk", ours.origin.replacen("http", "ws", 1));
    let hello = json!({ "token": theirs.live.agent.welcome.bulk_token }).to_string();
    let nonsense = json!({ "token": "nonsense" }).to_string();
    assert_eq!(
        said_at(&bulk, &ours.origin, &hello).await,
        said_at(&bulk, &ours.origin, &nonsense).await
    );
}

/// What a bulk socket says to a first message, until it closes.
async fn said_at(url: &str, origin: &str, hello: &str) -> Vec<String> {
    use futures_util::{SinkExt, StreamExt};
    let mut socket = open(url, origin).await.expect("a socket");
    let hello = tokio_tungstenite::tungstenite::Message::text(hello);
    socket.send(hello).await.expect("open");
    let mut said = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        said.push(format!("{message:?}"));
    }
    said
}

/// Whether a message names something that a tenant has: one that is added has to be looked at here.
fn names_something(message: &ClientMessage) -> bool {
    match message {
        ClientMessage::Hello { .. }
        | ClientMessage::Consent { .. }
        | ClientMessage::Chat { .. }
        | ClientMessage::Talk { .. }
        | ClientMessage::Remove { .. }
        | ClientMessage::AnswerHandoff { .. } => true,
        ClientMessage::Ping { .. }
        | ClientMessage::Grant { .. }
        | ClientMessage::Revoke { .. }
        | ClientMessage::Pause { .. }
        | ClientMessage::Ask { .. }
        | ClientMessage::Act { .. }
        | ClientMessage::Acted { .. }
        | ClientMessage::Propose { .. }
        | ClientMessage::Withdraw { .. }
        | ClientMessage::Proposed { .. }
        | ClientMessage::Suspended { .. }
        | ClientMessage::Microphone { .. }
        | ClientMessage::Camera { .. }
        | ClientMessage::Annotate { .. }
        | ClientMessage::Match { .. }
        | ClientMessage::Resync {}
        | ClientMessage::Repair { .. }
        | ClientMessage::Sdp { .. }
        | ClientMessage::Candidate { .. }
        | ClientMessage::ForwardOffer { .. }
        | ClientMessage::VoiceOffer { .. }
        | ClientMessage::Listen { .. }
        | ClientMessage::Path { .. }
        | ClientMessage::Hidden { .. }
        | ClientMessage::ShownAgain { .. }
        | ClientMessage::TabToken {}
        | ClientMessage::Tabs { .. }
        | ClientMessage::PinTab { .. }
        | ClientMessage::End {} => false,
    }
}

/// Every message that names something, with `id` in its place; `hello` has been tried elsewhere.
fn naming(id: &str) -> Vec<ClientMessage> {
    let id = id.to_owned();
    let step = TalkStep::Receipt {
        up_to: id.clone(),
        receipt: Receipt::Read,
    };
    let copied = TalkStep::Copied {
        id: id.clone(),
        block: 0,
    };
    vec![
        ClientMessage::Consent {
            decision: ConsentDecision::Allow,
            host_origin: None,
            agent: Some(id.clone()),
        },
        ClientMessage::Chat {
            id: id.clone(),
            text: "x".to_owned(),
        },
        ClientMessage::Talk { step },
        ClientMessage::Talk { step: copied },
        ClientMessage::Remove {
            participant: id.clone(),
        },
        ClientMessage::AnswerHandoff {
            agent: id,
            accept: true,
        },
    ]
}

#[tokio::test]
async fn no_message_of_a_socket_reaches_what_is_somebody_elses() {
    let mut world = World::start("verbs").await;
    quiet(&mut world.theirs).await;
    let before = world.theirs.stand().await;
    let mut foreign = world.theirs.ids.clone();
    foreign.push(world.theirs.live.agent.welcome.participant_id.clone());
    foreign.push(world.theirs.live.customer.welcome.participant_id.clone());
    let (canary, pair) = (world.theirs.canary, &mut world.ours.live);
    for (n, id) in foreign.iter().enumerate() {
        for message in naming(id) {
            assert!(names_something(&message));
            pair.customer.send(&message).await;
            pair.agent.send(&message).await;
        }
        for peer in [&mut pair.customer, &mut pair.agent] {
            let told = peer
                .settle(&format!("settle-{n}-{}", peer.welcome.participant_id))
                .await;
            for incoming in told {
                let text = format!("{incoming:?}");
                assert!(!text.contains(canary), "{text}");
            }
        }
    }
    assert_eq!(world.theirs.stand().await, before);
    // And nobody there has heard a word of it.
    let heard = quiet(&mut world.theirs).await;
    let is_own = |incoming: &Incoming| match incoming {
        Incoming::Message(message) => match message.as_ref() {
            ServerMessage::Chat { message } => message.id.starts_with("quiet"),
            _ => false,
        },
        Incoming::Frame(_) | Incoming::Closed => false,
    };
    assert!(heard.iter().all(is_own), "{heard:?}");
}

/// What both ends of a tenant's session have heard since they were last quiet.
async fn quiet(side: &mut Side) -> Vec<Incoming> {
    let mut heard = Vec::new();
    for peer in [&mut side.live.customer, &mut side.live.agent] {
        let id = format!("quiet-{}", tandem_server::source::new_id("m"));
        heard.extend(peer.settle(&id).await);
    }
    heard
}

#[tokio::test]
async fn a_stream_of_events_tells_of_its_own_tenant_alone() {
    let mut world = World::start("events").await;
    let mut events = Events::open(&world.ours.console).await;
    let theirs = &mut world.theirs;
    theirs.console.make_ticket("Theirs").await;
    let path = format!("/api/v1/tickets/{}", theirs.live.ticket_id);
    theirs
        .console
        .patch(&path, &json!({ "subject": "Other" }))
        .await
        .is(200);
    let presence = theirs.by_cookie(Method::PUT, "/api/v1/me/presence");
    send(presence.json(&json!({ "presence": "away" })))
        .await
        .is(204);
    theirs.live.customer.send(&chat("m7", "Still there?")).await;
    theirs.live.customer.send(&ClientMessage::End {}).await;
    theirs.live.customer.until_bye().await;
    // What comes first is what came of this, and nothing of before.
    let ours = world.ours.console.make_ticket("Ours").await;
    let told = events.next().await;
    assert!(told.contains(&text(&ours, "id")), "{told}");
}

/// Sends a request as it is written; the answer is the status and everything else.
async fn raw(world: &World, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(world.app.config.listen)
        .await
        .expect("connected");
    let request = format!(
        "{}\r\nConnection: close\r\n\r\n",
        request.replace('\n', "\r\n")
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    (status.expect("a status"), answer)
}

#[tokio::test]
async fn the_host_alone_says_whose_a_request_is_however_it_is_written() {
    let world = World::start("hosts").await;
    let (ours, theirs) = (&world.ours, &world.theirs);
    let (a, b) = ("ours.hosts.test", "acme.hosts.test");
    let me = |first: &str, host: &str, side: &Side| {
        format!("GET {first} HTTP/1.1\n{host}\nCookie: {}", side.cookie)
    };
    let who = "/api/v1/me";
    let own = [
        format!("Host: {a}"),
        format!("Host: {a}:{}", world.app.config.listen.port()),
        format!("Host: {a}:80"),
        "Host: OURS.Hosts.Test".to_owned(),
        format!("host:{a}."),
        format!("Host: {a}\nX-Forwarded-Host: {b}\nForwarded: host={b}\nX-Host: {b}"),
    ];
    for host in &own {
        let (status, answer) = raw(&world, &me(who, host, ours)).await;
        assert_eq!(status, 200, "{host}: {answer}");
        let (status, answer) = raw(&world, &me(who, host, theirs)).await;
        assert_eq!(status, 401, "{host}: {answer}");
        assert!(!answer.contains(theirs.canary), "{host}: {answer}");
    }
    // The whole address of a request counts for more than its host (RFC 9112 §3.2.2).
    let whole = format!("http://{b}{who}");
    let host = format!("Host: {a}");
    assert_eq!(raw(&world, &me(&whole, &host, theirs)).await.0, 200);
    assert_eq!(raw(&world, &me(&whole, &host, ours)).await.0, 401);
    for (host, status, code) in [
        ("Host: nobody.test".to_owned(), 421, "unknown_host"),
        (format!("Host: x.{a}"), 421, "unknown_host"),
        (
            format!("Host: {}", world.app.config.listen),
            421,
            "unknown_host",
        ),
        (
            format!("Host: nobody.test\nX-Forwarded-Host: {a}"),
            421,
            "unknown_host",
        ),
        (format!("Host: {a}..",), 421, "unknown_host"),
        (format!("Host: {a}\nHost: {a}"), 400, "invalid_host"),
        (format!("Host: {a}\nHost: {b}"), 400, "invalid_host"),
        (format!("Host: x@{a}"), 400, "invalid_host"),
        (format!("Host: {a}, {b}"), 400, "invalid_host"),
        ("Host:".to_owned(), 400, "invalid_host"),
        ("X-Nothing: 1".to_owned(), 400, "invalid_host"),
    ] {
        for path in [who, "/", "/join", "/frame", "/loader.js", "/demo/"] {
            let (told, answer) = raw(&world, &me(path, &host, ours)).await;
            assert_eq!(told, status, "{host} {path}: {answer}");
            assert!(answer.contains(code), "{host} {path}: {answer}");
            for side in [ours, theirs] {
                assert!(!answer.contains(side.canary), "{host} {path}: {answer}");
                assert!(!answer.contains(&side.origin), "{host} {path}: {answer}");
            }
        }
    }
    // Who asks whether the server lives goes by addresses.
    for path in ["/livez", "/readyz"] {
        let (status, answer) = raw(&world, &format!("GET {path} HTTP/1.1\nHost: 10.0.0.1")).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer.ends_with("ok\n"), "{answer}");
    }
    // A page of one host is no page of the other.
    for (origin, status) in [(&ours.origin, 415), (&theirs.origin, 403)] {
        let crossed = format!("POST /api/v1/tickets HTTP/1.1\nHost: {a}\nOrigin: {origin}");
        let crossed = format!("{crossed}\nContent-Length: 0\nCookie: {}", ours.cookie);
        assert_eq!(raw(&world, &crossed).await.0, status);
    }
}

#[tokio::test]
async fn each_tenant_has_its_own_words_products_and_links() {
    let world = World::start("words").await;
    for (side, other) in [(&world.ours, &world.theirs), (&world.theirs, &world.ours)] {
        let frame = Browser::at(&side.origin).get("/frame").await;
        // Without a web build there is no frame, and then no policy of it.
        if frame.status == 200 {
            let policy = frame.header("content-security-policy");
            assert!(
                policy.contains(&format!("https://{}.example", side.canary)),
                "{policy}"
            );
            assert!(!policy.contains(other.canary), "{policy}");
        }
        let path = format!("/api/v1/tickets/{}/sessions", side.live.ticket_id);
        let made = side.console.post(&path, &json!({})).await.is(201).json();
        let link = text(&made["link"], "url");
        assert!(
            link.starts_with(&format!("{}/join#", side.origin)),
            "{link}"
        );
        let (_, secret) = link.split_once('#').expect("a secret");
        let shown = side
            .by_nobody("/api/v1/client/link", &json!({ "secret": secret }))
            .await;
        assert!(shown.is(200).text().contains(side.canary));
    }
}

#[tokio::test]
async fn what_lies_on_the_disk_is_each_tenants_and_stays_after_a_restart() {
    let World { app, ours, theirs } = World::start("disk").await;
    let data = app.config.data.clone();
    let whole = |tenant: &str, file: &str| data.join("files").join(tenant).join("whole").join(file);
    let both = [whole("", &ours.file), whole("tenants/acme", &theirs.file)];
    assert!(both.iter().all(|file| file.exists()));
    // What is nobody's goes at the start, from the folder of each tenant.
    let strays = [whole("", "fil_stray"), whole("tenants/acme", "fil_stray")];
    for stray in &strays {
        std::fs::write(stray, "stray").expect("written");
    }
    let _running = app.restart().await;
    let swept = async {
        while strays.iter().any(|stray| stray.exists()) {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, swept).await;
    in_time.expect("swept");
    for side in [&ours, &theirs] {
        let path = format!("/api/v1/files/{}/content", side.file);
        let content = side.console.get(&path).await.is(200);
        assert_eq!(content.text(), side.canary);
    }

    // Each chain begins with its tenant's first record and is proved by itself.
    let database = testing::database(&data);
    let store = Store::open_at(&data, database.as_ref())
        .await
        .expect("opens");
    let all = store.tenants().await.expect("reads");
    assert_eq!(all.len(), 2);
    for store in &all {
        let folder = store.tenant_id().folder_in(&data);
        let written = head::read(&folder).expect("reads");
        assert!(written.is_some());
        let (end, faults) = store.prove_audit(written).await.expect("reads");
        assert!(faults.is_empty() && end.seq > 10, "{faults:?}");
        let first = store.audit_after(0).await.expect("reads");
        assert_eq!(first.first().map(|record| record.seq), Some(1));
    }
    let [first, second] = [&all[0], &all[1]].map(|store| store.audit_after(0));
    let (first, second) = (first.await.expect("reads"), second.await.expect("reads"));
    assert!(
        first
            .iter()
            .all(|one| second.iter().all(|other| one.hash != other.hash))
    );
}

#[tokio::test]
async fn a_tenant_is_set_up_with_its_own_token_and_no_other() {
    let (app, origins) = server("setup").await;
    let tokens = [&app.welcome.tenant, &app.welcome.others[0]]
        .map(|tenant| tenant.setup_token.clone().expect("a token"));
    assert_eq!(app.welcome.others[0].origin.as_str(), origins[1]);
    let body = |token: &str| json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    for (n, origin) in origins.iter().enumerate() {
        let browser = Browser::at(origin);
        let refused = browser.post("/api/v1/setup", &body(&tokens[1 - n])).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
        browser
            .post("/api/v1/setup", &body(&tokens[n]))
            .await
            .is(201);
        let me: Value = browser.get("/api/v1/me").await.is(200).json();
        assert_eq!(me["email"], "ada@example.com");
    }
}
