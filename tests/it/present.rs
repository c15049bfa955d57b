//! Customers who are in a product, and the invitations that agents make them; with a clock that stands still
//! until it is moved.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::limits::{
    PRESENT_MESSAGE_BYTES_MAX, PRESENT_SILENCE_MS, PRESENT_WORD_MS, PROTOCOL_VERSION,
};
use tandem_protocol::present::{PresentBye, PresentMessage, PresentNews};
use tandem_server::config::TenantSettings;
use tandem_server::origin::Origin;
use tandem_server::presence::LEAVE_GRACE_MS;
use tandem_server::present::{REFUSALS_MAX, WORDS_MAX, WORDS_WINDOW_MS};
use tandem_tickets::limits::{
    INVITATION_MS, INVITATION_PAUSE_MS, INVITATION_WORDS_CHARS_MAX, PRESENT_GRACE_MS,
    PRESENT_PAGES_MAX,
};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::events::Events;
use crate::identity::{Signer, ask, identify, key_in, settings, with};
use crate::peer::{SHOP, Socket, open, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp, log, name_address, send};

/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);
/// Agents who invite the same customer at once.
const RACERS: usize = 8;

/// A page of the product whose customer is there.
struct Page(Socket);

impl Page {
    /// A page of the shop that has said hello at that host.
    async fn hello(origin: &str, token: &str) -> Self {
        Self::hello_from(SHOP, origin, token).await
    }

    /// A page of a product that has said hello at that host.
    async fn hello_from(product: &str, origin: &str, token: &str) -> Self {
        let url = format!("{}/v1/present", origin.replacen("http", "ws", 1));
        let mut page = Self(open(&url, origin).await.expect("a socket"));
        let (token, host_origin) = (token.to_owned(), product.to_owned());
        let v = PROTOCOL_VERSION;
        page.say(&PresentMessage::Hello {
            v,
            token,
            host_origin,
        })
        .await;
        page
    }

    /// A page of Ada Lovelace, who counts as present.
    async fn of_ada(app: &TestApp) -> Self {
        let mut page = Self::hello(&app.origin, &word(app, json!({}))).await;
        assert_eq!(page.next().await, PresentNews::Here);
        page
    }

    async fn say(&mut self, message: &PresentMessage) {
        let json = serde_json::to_string(message).expect("JSON");
        self.0.send(Message::text(json)).await.expect("open");
    }

    /// What comes next; answers beats.
    async fn heard(&mut self) -> Option<PresentNews> {
        loop {
            let Some(Ok(Message::Text(text))) = self.0.next().await else {
                return None;
            };
            let news: PresentNews = serde_json::from_str(&text).expect("news");
            match news {
                PresentNews::Beat => self.say(&PresentMessage::Beat).await,
                news => return Some(news),
            }
        }
    }

    async fn next(&mut self) -> PresentNews {
        let heard = tokio::time::timeout(PATIENCE, self.heard()).await;
        heard.expect("in time").expect("open")
    }

    async fn bye(&mut self) -> PresentBye {
        match self.next().await {
            PresentNews::Bye { reason } => reason,
            other => panic!("no bye: {other:?}"),
        }
    }

    /// The invitation that the page shows.
    async fn invited(&mut self) -> String {
        match self.next().await {
            PresentNews::Invited { invitation, .. } => invitation,
            other => panic!("no invitation: {other:?}"),
        }
    }
}

/// The products whose pages may have our frame.
fn products() -> Vec<Origin> {
    [SHOP, "https://bank.example"]
        .map(|one| one.parse().expect("an origin"))
        .into()
}

async fn shop() -> (TestApp, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = vec![key_in(folder.path(), &Signer::secret())];
    let identity = settings(keys);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.identity = Some(identity);
        config.allowed_origins = products();
    });
    (app.await, folder)
}

/// What the product signs at this moment.
fn word(app: &TestApp, other: Value) -> String {
    let now = app.clock.now() / 1_000;
    let mut claims = with(json!({ "iat": now, "exp": now + 300 }));
    for (name, value) in other.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    Signer::secret().sign(&claims)
}

async fn list(console: &Browser) -> Vec<Value> {
    let listed = console.get("/api/v1/present-customers").await.is(200);
    listed.json()["data"].as_array().expect("a list").clone()
}

/// The only one who is present.
async fn only(console: &Browser) -> Value {
    let mut all = list(console).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn invite(console: &Browser, customer: &Value, body: &Value) -> Answer {
    let path = format!(
        "/api/v1/present-customers/{}/invitations",
        text(customer, "id")
    );
    console.post(&path, body).await
}

async fn invitation(console: &Browser, id: &str) -> Value {
    let path = format!("/api/v1/invitations/{id}");
    console.get(&path).await.is(200).json()
}

async fn withdraw(console: &Browser, id: &str) -> Answer {
    send(console.request(Method::DELETE, &format!("/api/v1/invitations/{id}"))).await
}

/// What the timeline says of invitations, once that are `n` entries.
async fn told(console: &Browser, ticket: &str, n: usize) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let is_it = |one: &Value| text(one, "kind").contains("invit");
    // The customer hears of it before the ticket does.
    let told = async {
        loop {
            let entries = console.get(&path).await.is(200).json();
            let entries = entries["data"].as_array().expect("entries").iter();
            let told: Vec<Value> = entries.filter(|one| is_it(one)).cloned().collect();
            if told.len() >= n {
                return told;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("in time")
}

/// Moves the clock on until nobody is present.
async fn until_gone(app: &TestApp, console: &Browser) {
    let gone = async {
        while !list(console).await.is_empty() {
            app.clock.advance(PRESENT_GRACE_MS);
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("gone");
}

#[tokio::test]
async fn who_has_a_page_open_is_present_once_and_goes_with_the_last() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let mut events = Events::open(&console).await;
    assert_eq!(list(&console).await, Vec::<Value>::new());
    let first = Page::of_ada(&app).await;
    assert_eq!(
        events.next().await,
        "event: present_customers\ndata: {}",
        "consoles hear of it"
    );
    let second = Page::of_ada(&app).await;
    let one = only(&console).await;
    assert_eq!(one["name"], "Ada Lovelace");
    assert_eq!(one["origin"], SHOP);
    for nothing in ["customer_id", "ticket", "invitation", "paused_until"] {
        assert_eq!(one[nothing], Value::Null, "{nothing}");
    }
    drop(first);
    app.clock.advance(PRESENT_GRACE_MS);
    assert_eq!(only(&console).await["id"], one["id"]);
    drop(second);
    until_gone(&app, &console).await;
    let stored = app.everything_stored().await;
    let subject = b"customer-7";
    let is_there = stored.windows(subject.len()).any(|part| part == subject);
    assert!(!is_there, "who was present is written nowhere");
}

#[tokio::test]
async fn the_list_has_pages_and_names_one_customer() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let mut pages = Vec::new();
    for n in 0..3 {
        let other = json!({ "sub": format!("c{n}"), "name": format!("Customer {n}") });
        let mut page = Page::hello(&app.origin, &word(&app, other)).await;
        assert_eq!(page.next().await, PresentNews::Here);
        pages.push(page);
    }
    let first = console.get("/api/v1/present-customers?limit=2").await;
    let first = first.is(200).json();
    let names = |list: &Value| -> Vec<String> {
        let data = list["data"].as_array().expect("a list");
        data.iter().map(|one| text(one, "name")).collect()
    };
    assert_eq!(names(&first), ["Customer 0", "Customer 1"]);
    let cursor = text(&first, "next_cursor");
    let path = format!("/api/v1/present-customers?limit=2&cursor={cursor}");
    let second = console.get(&path).await.is(200).json();
    assert_eq!(names(&second), ["Customer 2"]);
    assert_eq!(second["next_cursor"], Value::Null);
    let nobody = console
        .get("/api/v1/present-customers?customer=cus_x")
        .await;
    assert_eq!(names(&nobody.is(200).json()), Vec::<String>::new());
    let refused = console.get("/api/v1/present-customers?cursor=x").await;
    refused.problem(400, "invalid_cursor");
}

#[tokio::test]
async fn a_page_that_is_silent_is_gone() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let mut page = Page::of_ada(&app).await;
    only(&console).await;
    app.clock.advance(PRESENT_SILENCE_MS as i64);
    let closed = tokio::time::timeout(PATIENCE, page.heard()).await;
    assert_eq!(closed.expect("in time"), None);
    until_gone(&app, &console).await;
}

#[tokio::test]
async fn a_page_has_to_say_anew_after_a_while_who_is_there() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let mut page = Page::of_ada(&app).await;
    let before = only(&console).await;
    app.clock.advance(PRESENT_WORD_MS as i64);
    assert_eq!(page.bye().await, PresentBye::Restart);
    let _again = Page::of_ada(&app).await;
    assert_eq!(only(&console).await["id"], before["id"], "nobody has gone");
}

#[tokio::test]
async fn what_is_not_signed_is_not_present() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let old = word(&app, json!({ "iat": 1_000, "exp": 1_300 }));
    let unsigned = format!("{}AAAA", word(&app, json!({})));
    for token in ["", "a.b.c", old.as_str(), unsigned.as_str()] {
        let mut page = Page::hello(&app.origin, token).await;
        assert_eq!(page.bye().await, PresentBye::Refused, "{token}");
    }
    assert_eq!(list(&console).await, Vec::<Value>::new());
    let payload = unsigned.split('.').nth(1).expect("three parts");
    assert!(!log().contains(payload), "nothing of a token is logged");
    for _ in 4..REFUSALS_MAX {
        Page::hello(&app.origin, "a.b.c").await.bye().await;
    }
    let good = word(&app, json!({}));
    let mut page = Page::hello(&app.origin, &good).await;
    assert_eq!(
        page.bye().await,
        PresentBye::Full,
        "one address asks too often"
    );
}

#[tokio::test]
async fn words_that_are_looked_at_at_once_are_no_refusals() {
    let (app, _folder) = shop().await;
    let come = (0..2 * REFUSALS_MAX).map(|n| {
        let token = word(&app, json!({ "sub": format!("customer-{n}") }));
        let origin = app.origin.clone();
        async move { Page::hello(&origin, &token).await.next().await }
    });
    for heard in join_all(come).await {
        assert_eq!(heard, PresentNews::Here);
    }
}

#[tokio::test]
async fn nobody_is_present_where_no_word_is_taken_or_the_page_is_not_ours() {
    let app = TestApp::start_with_fixed_clock_and(|config| config.allowed_origins = products());
    let app = app.await;
    let mut page = Page::hello(&app.origin, "a.b.c").await;
    assert_eq!(page.bye().await, PresentBye::Off);
    let mut page = Page::hello_from("https://other.example", &app.origin, "a.b.c").await;
    assert_eq!(page.bye().await, PresentBye::Protocol);
    match open(&app.socket_url("/v1/present"), SHOP).await {
        Err(Error::Http(answer)) => assert_eq!(answer.status(), 403),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_says_hello_once_and_in_bounds() {
    let (app, _folder) = shop().await;
    let long = "x".repeat(PRESENT_MESSAGE_BYTES_MAX);
    let mut page = Page::hello(&app.origin, &long).await;
    assert_eq!(page.bye().await, PresentBye::Protocol);
    let mut page = Page::of_ada(&app).await;
    let again = PresentMessage::Hello {
        v: PROTOCOL_VERSION,
        token: word(&app, json!({})),
        host_origin: SHOP.to_owned(),
    };
    page.say(&again).await;
    assert_eq!(page.bye().await, PresentBye::Protocol);
}

#[tokio::test]
async fn a_customer_has_as_many_pages_as_one_may_have() {
    let (app, _folder) = shop().await;
    let mut pages = Vec::new();
    for _ in 0..PRESENT_PAGES_MAX {
        pages.push(Page::of_ada(&app).await);
    }
    let mut more = Page::hello(&app.origin, &word(&app, json!({}))).await;
    assert_eq!(more.bye().await, PresentBye::Full);
    let other = word(&app, json!({ "sub": "another" }));
    let mut other = Page::hello(&app.origin, &other).await;
    assert_eq!(other.next().await, PresentNews::Here);
}

/// Counts as one page more, and is gone again when this returns.
async fn come_and_go(app: &TestApp, token: &str) -> PresentNews {
    let mut page = Page::hello(&app.origin, token).await;
    let heard = page.next().await;
    let _or_the_server_has = page.0.close(None).await;
    let gone = tokio::time::timeout(PATIENCE, page.heard()).await;
    assert_eq!(gone.expect("in time"), None);
    heard
}

#[tokio::test]
async fn the_pages_of_a_customer_come_so_often_in_a_minute() {
    let (app, _folder) = shop().await;
    let ada = word(&app, json!({}));
    for n in 0..WORDS_MAX {
        assert_eq!(come_and_go(&app, &ada).await, PresentNews::Here, "{n}");
    }
    let full = PresentNews::Bye {
        reason: PresentBye::Full,
    };
    assert_eq!(come_and_go(&app, &ada).await, full);
    let other = word(&app, json!({ "sub": "another" }));
    assert_eq!(come_and_go(&app, &other).await, PresentNews::Here);
    app.clock.advance(WORDS_WINDOW_MS);
    let ada = word(&app, json!({}));
    assert_eq!(come_and_go(&app, &ada).await, PresentNews::Here);
}

#[tokio::test]
async fn who_is_present_at_one_tenant_is_nobody_at_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let identity = settings(vec![key_in(folder.path(), &Signer::secret())]);
    let hosts = ["ours.present.test", "acme.present.test"];
    let origins = hosts.map(|host| format!("http://{host}"));
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.public_url = Some(origins[0].parse().expect("an origin"));
        let id = "acme".parse().expect("an identifier");
        let origin = origins[1].parse().expect("an origin");
        let mut acme = TenantSettings::new(id, "acme", origin, config);
        acme.identity = Some(identity.clone());
        config.identity = Some(identity.clone());
        config.allowed_origins = products();
        config.tenants = vec![acme];
    })
    .await;
    for host in hosts {
        name_address(host, app.config.listen);
    }
    let welcomes = [&app.welcome.tenant, &app.welcome.others[0]];
    let mut consoles = Vec::new();
    for (origin, welcome) in origins.iter().zip(welcomes) {
        let console = Browser::at(origin);
        let body = json!({ "token": welcome.setup_token, "name": "Ada", "password": PASSWORD,
            "email": "ada@example.com" });
        console.post("/api/v1/setup", &body).await.is(201);
        consoles.push(console);
    }
    let mut page = Page::hello(&origins[0], &word(&app, json!({}))).await;
    assert_eq!(page.next().await, PresentNews::Here);
    let _desk = Events::open(&consoles[1]).await;
    let ours = only(&consoles[0]).await;
    assert_eq!(list(&consoles[1]).await, Vec::<Value>::new());
    let refused = invite(&consoles[1], &ours, &json!({})).await;
    refused.problem(404, "not_found");
}

#[tokio::test]
async fn of_agents_who_invite_at_once_one_does_and_the_others_read_who() {
    let (app, _folder) = shop().await;
    let mut consoles = vec![app.admin().await];
    for n in 1..RACERS {
        consoles.push(app.agent(&format!("Agent{n}")).await);
    }
    let mut desks = Vec::new();
    for console in &consoles {
        desks.push(Events::open(console).await);
    }
    let mut page = Page::of_ada(&app).await;
    let customer = only(&consoles[0]).await;
    let body = json!({});
    let invites = consoles.iter().map(|one| invite(one, &customer, &body));
    let answers = join_all(invites).await;
    let made: Vec<&Answer> = answers.iter().filter(|one| one.status == 201).collect();
    assert_eq!(made.len(), 1);
    let made = made[0].json();
    let by = text(&made["agent"], "name");
    for answer in answers.iter().filter(|one| one.status != 201) {
        let problem = answer.problem(409, "already_invited");
        assert!(text(&problem, "detail").starts_with(&format!("{by} has invited")));
    }
    assert_eq!(page.invited().await, text(&made, "id"));
    assert_eq!(
        only(&consoles[0]).await["invitation"]["agent"]["name"],
        by.as_str()
    );
    drop(desks);
}

#[tokio::test]
async fn who_does_not_want_it_now_is_left_alone_by_everybody_for_a_while() {
    let (app, _folder) = shop().await;
    let (ada, bea) = (app.admin().await, app.agent("Bea").await);
    let _desks = [Events::open(&ada).await, Events::open(&bea).await];
    let ticket = text(&ada.make_ticket("Router").await, "id");
    let (mut page, mut tab) = (Page::of_ada(&app).await, Page::of_ada(&app).await);
    let customer = only(&ada).await;
    let body = json!({ "ticket_id": ticket, "words": "Shall we look at it together?" });
    let made = invite(&ada, &customer, &body).await.is(201).json();
    let id = text(&made, "id");
    let shown = PresentNews::Invited {
        invitation: id.clone(),
        agent: "Ada".to_owned(),
        words: Some("Shall we look at it together?".to_owned()),
    };
    assert_eq!(page.next().await, shown);
    assert_eq!(tab.next().await, shown, "in all tabs");
    let other = PresentMessage::NotNow {
        invitation: "inv_other".to_owned(),
    };
    tab.say(&other).await;
    tab.say(&PresentMessage::NotNow {
        invitation: id.clone(),
    })
    .await;
    assert_eq!(page.next().await, PresentNews::Over, "gone in all tabs");
    assert_eq!(invitation(&ada, &id).await["state"], "declined");
    let again = invite(&bea, &customer, &json!({})).await;
    again.problem(409, "not_now");
    assert!(only(&bea).await["paused_until"].is_string());
    let told = told(&ada, &ticket, 2).await;
    assert_eq!(told[0]["kind"], "customer_invited");
    assert_eq!(told[0]["data"]["words"], body["words"]);
    assert_eq!(told[0]["actor"]["name"], "Ada");
    assert_eq!(
        told[1]["data"],
        json!({ "invitation": id, "how": "declined" })
    );
    assert_eq!(told[1]["actor"]["kind"], "customer");

    app.clock.advance(INVITATION_PAUSE_MS);
    let mut page = Page::of_ada(&app).await;
    let customer = only(&bea).await;
    let made = invite(&bea, &customer, &json!({})).await.is(201).json();
    assert_eq!(page.invited().await, text(&made, "id"));
}

#[tokio::test]
async fn an_invitation_runs_out_by_itself() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let mut page = Page::of_ada(&app).await;
    let customer = only(&console).await;
    let made = invite(&console, &customer, &json!({})).await.is(201).json();
    let id = page.invited().await;
    assert_eq!(text(&made, "id"), id);
    app.clock.advance(INVITATION_MS);
    let over = async {
        loop {
            let read = invitation(&console, &id).await;
            if read["state"] != "open" {
                return read;
            }
        }
    };
    let read = tokio::time::timeout(PATIENCE, over).await.expect("in time");
    assert_eq!(read["state"], "expired");
}

#[tokio::test]
async fn an_invitation_goes_with_who_takes_it_back_or_leaves_the_desk() {
    let (app, _folder) = shop().await;
    let (ada, bea) = (app.admin().await, app.agent("Bea").await);
    let mut page = Page::of_ada(&app).await;
    let customer = only(&ada).await;
    let refused = invite(&ada, &customer, &json!({})).await;
    refused.problem(409, "no_console");
    let mut desk = Events::open(&ada).await;
    let _other_desk = Events::open(&bea).await;
    let made = invite(&ada, &customer, &json!({})).await.is(201).json();
    let id = page.invited().await;
    withdraw(&bea, &id).await.problem(403, "not_yours");
    withdraw(&ada, &id).await.is(204);
    assert_eq!(page.next().await, PresentNews::Over);
    withdraw(&ada, &id).await.problem(409, "invitation_over");
    withdraw(&ada, "inv_none").await.problem(404, "not_found");
    assert_eq!(
        invitation(&bea, &text(&made, "id")).await["state"],
        "withdrawn"
    );

    invite(&ada, &customer, &json!({})).await.is(201);
    let id = page.invited().await;
    ada.post("/api/v1/sign-out", &json!({})).await.is(204);
    while desk.next_or_end().await.is_some() {}
    app.clock.advance(LEAVE_GRACE_MS);
    app.state.desk.sweep();
    assert_eq!(page.next().await, PresentNews::Over);
    assert_eq!(invitation(&bea, &id).await["state"], "withdrawn");
}

#[tokio::test]
async fn words_have_a_bound_and_tickets_are_nobody_elses() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let _page = Page::of_ada(&app).await;
    let customer = only(&console).await;
    let long = "w".repeat(INVITATION_WORDS_CHARS_MAX + 1);
    let refused = invite(&console, &customer, &json!({ "words": long })).await;
    assert!(refused.invalid_body()[0].starts_with("/words: "));
    let unknown = json!({ "ticket_id": "tic_none" });
    let refused = invite(&console, &customer, &unknown).await;
    refused.problem(404, "not_found");
    let asked = ask(&app, "Kim", "Help").await;
    let token = word(&app, json!({ "sub": "somebody else", "name": "Kim" }));
    identify(&app, &asked, &token).await.is(204);
    let session = crate::identity::accept(&console, &asked).await;
    let theirs = json!({ "ticket_id": session["ticket"]["id"] });
    let refused = invite(&console, &customer, &theirs).await;
    refused.problem(409, "other_customer");
    let most = json!({ "words": "w".repeat(INVITATION_WORDS_CHARS_MAX) });
    invite(&console, &customer, &most).await.is(201);
}

#[tokio::test]
async fn an_invitation_tells_nothing_of_a_ticket_that_rules_keep_from_who_asks() {
    let folder = tempfile::tempdir().expect("a folder");
    let identity = settings(vec![key_in(folder.path(), &Signer::secret())]);
    let own_team =
        json!([{ "role": "agent", "may": ["read_tickets"], "where": { "team": "own" } }]);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.identity = Some(identity);
        config.allowed_origins = products();
        config.access_rules = serde_json::from_value(own_team).expect("rules");
    })
    .await;
    let (ada, bea) = (app.admin().await, app.agent("Bea").await);
    let _desk = Events::open(&ada).await;
    let _page = Page::of_ada(&app).await;
    let customer = only(&ada).await;
    let new = json!({ "subject": "Contract", "team": "legal" });
    let made = ada.post("/api/v1/tickets", &new).await.is(201).json();
    let about = json!({ "ticket_id": made["id"], "words": "About your contract" });
    invite(&bea, &customer, &about)
        .await
        .problem(404, "not_found");
    let made = invite(&ada, &customer, &about).await.is(201).json();
    let id = text(&made, "id");
    assert_eq!(invitation(&ada, &id).await, made);
    for seen in [
        only(&bea).await["invitation"].clone(),
        invitation(&bea, &id).await,
    ] {
        // That there is one is told, so that nobody invites them beside it.
        assert_eq!((&seen["id"], &seen["agent"]), (&made["id"], &made["agent"]));
        for kept in ["ticket_id", "words", "session_id"] {
            assert_eq!(seen[kept], Value::Null, "{kept}");
        }
    }
}

#[tokio::test]
async fn an_accepted_invitation_goes_on_with_no_ticket_that_is_kept_from_its_agent_by_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let identity = settings(vec![key_in(folder.path(), &Signer::secret())]);
    let own_team =
        json!([{ "role": "agent", "may": ["join_sessions"], "where": { "team": "own_or_none" } }]);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.identity = Some(identity);
        config.allowed_origins = products();
        config.access_rules = serde_json::from_value(own_team).expect("rules");
    })
    .await;
    let (ada, bea) = (app.admin().await, app.agent("Bea").await);
    let _desk = Events::open(&bea).await;
    let mut page = Page::of_ada(&app).await;
    let contract = text(&ada.make_ticket("Contract").await, "id");
    let about = json!({ "ticket_id": contract });
    invite(&bea, &only(&bea).await, &about).await.is(201);
    let path = format!("/api/v1/tickets/{contract}");
    ada.patch(&path, &json!({ "team": "legal" })).await.is(200);
    let invitation_id = page.invited().await;
    page.say(&PresentMessage::Accept {
        invitation: invitation_id.clone(),
    })
    .await;
    assert!(matches!(page.next().await, PresentNews::Accepted { .. }));
    let read = invitation(&bea, &invitation_id).await;
    let path = format!("/api/v1/sessions/{}", text(&read, "session_id"));
    let session = bea.get(&path).await.is(200).json();
    assert_eq!(
        session["ticket"]["subject"],
        format!("Invitation on {SHOP}")
    );
    // Either ticket is told what has become of it.
    for ticket in [contract, text(&session["ticket"], "id")] {
        let told = told(&ada, &ticket, 2).await;
        let how: Vec<&Value> = told.iter().map(|one| &one["data"]["how"]).collect();
        assert_eq!(how, [&Value::Null, &json!("accepted")]);
    }
}

#[tokio::test]
async fn what_becomes_of_an_invitation_is_told_where_its_ticket_leads_by_then() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let target = text(&console.make_ticket("Router").await, "id");
    let how = |told: &[Value]| -> Vec<Value> {
        told.iter().map(|one| one["data"]["how"].clone()).collect()
    };
    // About a duplicate, which is merged while the customer reads.
    let invited = async |page: &mut Page| {
        let duplicate = text(&console.make_ticket("The router again").await, "id");
        let about = json!({ "ticket_id": duplicate });
        invite(&console, &only(&console).await, &about)
            .await
            .is(201);
        let id = page.invited().await;
        let merge = format!("/api/v1/tickets/{duplicate}/merge");
        let into = json!({ "into": target });
        console.post(&merge, &into).await.is(200);
        (duplicate, id)
    };
    let mut page = Page::of_ada(&app).await;
    let (duplicate, id) = invited(&mut page).await;
    page.say(&PresentMessage::NotNow { invitation: id }).await;
    assert_eq!(page.next().await, PresentNews::Over);
    assert_eq!(how(&told(&console, &target, 1).await), ["declined"]);
    assert_eq!(how(&told(&console, &duplicate, 1).await), [Value::Null]);

    app.clock.advance(INVITATION_PAUSE_MS);
    let mut page = Page::of_ada(&app).await;
    let (duplicate, id) = invited(&mut page).await;
    let invitation_id = id.clone();
    page.say(&PresentMessage::Accept { invitation: id }).await;
    assert!(matches!(page.next().await, PresentNews::Accepted { .. }));
    let read = invitation(&console, &invitation_id).await;
    let path = format!("/api/v1/sessions/{}", text(&read, "session_id"));
    let session = console.get(&path).await.is(200).json();
    assert_eq!(session["ticket"]["id"], target.as_str());
    let expected = [json!("declined"), Value::Null, json!("accepted")];
    assert_eq!(how(&told(&console, &target, 3).await), expected);
    assert_eq!(how(&told(&console, &duplicate, 1).await), [Value::Null]);
}

#[tokio::test]
async fn who_accepts_comes_into_a_session_that_still_asks_for_consent() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let mut page = Page::of_ada(&app).await;
    let customer = only(&console).await;
    invite(&console, &customer, &json!({ "words": "Hello" }))
        .await
        .is(201);
    let id = page.invited().await;
    page.say(&PresentMessage::Accept {
        invitation: id.clone(),
    })
    .await;
    let PresentNews::Accepted { arrival } = page.next().await else {
        panic!("not accepted");
    };
    assert_eq!(page.next().await, PresentNews::Over);
    let read = invitation(&console, &id).await;
    assert_eq!(read["state"], "accepted");
    let path = format!("/api/v1/sessions/{}", text(&read, "session_id"));
    let session = console.get(&path).await.is(200).json();
    assert_eq!(
        (&session["entry"], &session["state"]),
        (&json!("invitation"), &json!("waiting"))
    );

    let arrive = |origin: &str| json!({ "token": arrival, "host_origin": origin });
    let visitor = app.browser();
    let elsewhere = visitor
        .post("/api/v1/client/arrive", &arrive("https://evil.example"))
        .await;
    elsewhere.problem(404, "link_unknown");
    let come = visitor.post("/api/v1/client/arrive", &arrive(SHOP)).await;
    let come = come.is(200).json();
    assert_eq!(come["session_id"], read["session_id"]);
    let session = console.get(&path).await.is(200).json();
    assert_eq!(
        (&session["state"], &session["consent"]),
        (&json!("asking"), &Value::Null)
    );
    identify(&app, &come, &word(&app, json!({}))).await.is(204);
    let ticket = text(&session["ticket"], "id");
    let shown = console
        .get(&format!("/api/v1/tickets/{ticket}"))
        .await
        .is(200)
        .json();
    assert_eq!(shown["customer"]["name"], "Ada Lovelace");
    assert_eq!(shown["subject"], format!("Invitation on {SHOP}"));
    let told = told(&console, &ticket, 2).await;
    assert_eq!(told[0]["data"]["words"], "Hello");
    assert_eq!(told[1]["data"]["how"], "accepted");

    // Once is enough, and the ticket is found when they are there the next time.
    page.say(&PresentMessage::Accept { invitation: id }).await;
    assert_eq!(page.next().await, PresentNews::Over);
    drop(page);
    until_gone(&app, &console).await;
    let _page = Page::of_ada(&app).await;
    let customer = only(&console).await;
    assert_eq!(customer["customer_id"], shown["customer"]["id"]);
    assert_eq!(customer["ticket"]["id"], ticket.as_str());
    let path = format!(
        "/api/v1/present-customers?customer={}",
        text(&customer, "customer_id")
    );
    let found = console.get(&path).await.is(200).json();
    assert_eq!(found["data"][0]["id"], customer["id"]);
}

#[tokio::test]
async fn an_invitation_whose_ticket_leads_to_another_customers_ends_there_without_a_name() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let asked = ask(&app, "Kim", "Help").await;
    let token = word(&app, json!({ "sub": "somebody else", "name": "Kim" }));
    identify(&app, &asked, &token).await.is(204);
    let session = crate::identity::accept(&console, &asked).await;
    let target = text(&session["ticket"], "id");
    let mut page = Page::of_ada(&app).await;
    let duplicate = text(&console.make_ticket("Router").await, "id");
    let about = json!({ "ticket_id": duplicate });
    invite(&console, &only(&console).await, &about)
        .await
        .is(201);
    let invitation_id = page.invited().await;
    let merge = format!("/api/v1/tickets/{duplicate}/merge");
    console
        .post(&merge, &json!({ "into": target }))
        .await
        .is(200);
    page.say(&PresentMessage::Accept {
        invitation: invitation_id.clone(),
    })
    .await;
    assert!(matches!(page.next().await, PresentNews::Accepted { .. }));
    let told_there = told(&console, &target, 1).await;
    assert_eq!(told_there[0]["data"]["how"], "accepted");
    assert_eq!(told_there[0]["actor"]["kind"], "customer");
    assert_ne!(told_there[0]["actor"]["name"], "Ada Lovelace");
    let read = invitation(&console, &invitation_id).await;
    let path = format!("/api/v1/sessions/{}", text(&read, "session_id"));
    let ticket = text(&console.get(&path).await.is(200).json()["ticket"], "id");
    assert_ne!(ticket, target, "nobody comes into somebody else's");
    let told_of_session = told(&console, &ticket, 2).await;
    assert_eq!(told_of_session[1]["actor"]["name"], "Ada Lovelace");
}

/// Has the server without room for as long as this is waited for, however often it looks at its memory.
async fn full(app: &TestApp) -> PresentNews {
    loop {
        app.state.hub.govern(80, 100);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_session_that_can_not_begin_is_told_as_that_and_not_as_accepted() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let mut page = Page::of_ada(&app).await;
    let customer = only(&console).await;
    let ticket = text(&console.make_ticket("Router").await, "id");
    invite(&console, &customer, &json!({ "ticket_id": ticket }))
        .await
        .is(201);
    let invitation_id = page.invited().await;
    app.state.hub.govern(80, 100);
    page.say(&PresentMessage::Accept {
        invitation: invitation_id.clone(),
    })
    .await;
    let news = tokio::select! {
        biased;
        news = full(&app) => news,
        news = page.next() => news,
    };
    assert_eq!(news, PresentNews::Failed);
    let read = invitation(&console, &invitation_id).await;
    assert_eq!(read["state"], "failed");
    let told = told(&console, &ticket, 2).await;
    let how: Vec<&Value> = told.iter().map(|one| &one["data"]["how"]).collect();
    assert_eq!(how, [&Value::Null, &json!("failed")]);
    assert_eq!(told[1]["actor"]["kind"], "system");
}

#[tokio::test]
async fn who_accepts_is_let_in_in_the_product_where_they_did() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let _desk = Events::open(&console).await;
    let mut page = Page::of_ada(&app).await;
    let token = word(&app, json!({}));
    let mut later = Page::hello_from("https://bank.example", &app.origin, &token).await;
    assert_eq!(later.next().await, PresentNews::Here);
    let customer = only(&console).await;
    assert_eq!(customer["origin"], "https://bank.example");
    invite(&console, &customer, &json!({})).await.is(201);
    let invitation = page.invited().await;
    page.say(&PresentMessage::Accept { invitation }).await;
    let PresentNews::Accepted { arrival } = page.next().await else {
        panic!("not accepted");
    };
    let arrive = json!({ "token": arrival, "host_origin": SHOP });
    let come = app
        .browser()
        .post("/api/v1/client/arrive", &arrive)
        .await
        .is(200);
    assert!(come.json()["session_id"].is_string());
}

#[tokio::test]
async fn who_is_erased_is_forgotten_at_once() {
    let (app, _folder) = shop().await;
    let console = app.admin().await;
    let asked = ask(&app, "Ada", "Help").await;
    identify(&app, &asked, &word(&app, json!({}))).await.is(204);
    let left = json!({ "resume_token": asked["resume_token"], "id": "m1", "text": "Later" });
    app.browser()
        .post("/api/v1/client/leave", &left)
        .await
        .is(204);
    let mut page = Page::of_ada(&app).await;
    let customer = text(&only(&console).await, "customer_id");
    let path = format!("/api/v1/people/{customer}/erase");
    console.post(&path, &json!({})).await.is(200);
    assert_eq!(
        page.bye().await,
        PresentBye::Restart,
        "it has to say anew who is there"
    );
    assert_eq!(list(&console).await, Vec::<Value>::new());
}
