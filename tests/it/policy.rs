//! Roles, and rules of who may do what with which tickets.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::ask::AskView;
use tandem_protocol::signal::{ClientMessage, Grant, ServerMessage};
use tandem_server::http::api::access::{Subject, TABLE};
use tandem_server::keys::scope::Scope;
use tandem_server::state::ConsoleEvent;
use tandem_server::store::sight::LeadsToTicket;
use tandem_tickets::policy::AccessRule;

use crate::events::Events;
use crate::identity::{Signer, accept, ask, claims, identify, key_in, settings};
use crate::keys::make_key;
use crate::peer::{Pair, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp, send};

/// Tickets that are handed over at once: `HANDED_OVER_MAX` of the store.
const HANDED_OVER_MAX: usize = 100;
/// Tickets that are named of those that stay: `KEPT_OFF_NAMED_MAX` of the store.
const KEPT_OFF_NAMED_MAX: usize = 20;
/// Stands in all that nobody of another team may read.
const CANARY: &str = "canarybird";

fn rules(rules: &Value) -> Vec<AccessRule> {
    serde_json::from_value(rules.clone()).expect("rules")
}

async fn start(access_rules: Value) -> TestApp {
    TestApp::start_with(|config| config.access_rules = rules(&access_rules)).await
}

async fn id_of(console: &Browser) -> String {
    text(&console.get("/api/v1/me").await.is(200).json(), "id")
}

/// An agent of one team.
async fn of_team(app: &TestApp, name: &str, team: &str) -> Browser {
    let console = app.agent(name).await;
    move_to(app, &console, team).await;
    console
}

async fn move_to(app: &TestApp, console: &Browser, team: &str) {
    let profile = json!({ "tier": 1, "teams": [team], "skills": [], "capacity": 1 });
    let path = format!("/api/v1/agents/{}/profile", id_of(console).await);
    let request = app.admin().await.request(Method::PUT, &path).json(&profile);
    send(request).await.is(200);
}

/// In an hour, as a planned thing begins.
fn later(app: &TestApp) -> String {
    let at = Timestamp::from_millisecond(app.clock.now() + 3_600_000);
    format!("{:.3}", at.expect("a time"))
}

/// A ticket of a team, with everything that can hang on it.
struct Full {
    ticket: String,
    file: String,
    follow_up: String,
    appointment: String,
    call_back: String,
    pair: Pair,
}

impl Full {
    async fn of(app: &TestApp, console: &Browser, team: &str) -> Self {
        let new = json!({ "subject": format!("Router {CANARY}"), "team": team });
        let made = console.post("/api/v1/tickets", &new).await.is(201).json();
        let ticket = text(&made, "id");
        let path = format!("/api/v1/tickets/{ticket}");
        let add = async |what: &str, body: Value| {
            let made = console.post(&format!("{path}/{what}"), &body).await;
            made.is(201).json()
        };
        add("comments", json!({ "body": format!("The {CANARY} sings") })).await;
        let file = add("files", json!({ "name": "a.txt", "size": 1 })).await;
        let due = json!({ "due_at": later(app), "audience": "team" });
        let follow_up = add("follow-ups", due).await;
        let plan = json!({ "starts_at": later(app), "minutes": 30, "time_zone": "Europe/Berlin" });
        let appointment = add("appointments", plan).await;
        let call_back = add("call-backs", json!({ "phone": "030 901820" })).await;
        send(console.request(Method::PUT, &format!("{path}/watch")))
            .await
            .is(204);
        let pair =
            Pair::on_ticket(&app.origin, console.clone(), app.browser(), ticket.clone()).await;
        Self {
            file: text(&file, "id"),
            follow_up: text(&follow_up, "id"),
            appointment: text(&appointment, "id"),
            call_back: text(&call_back, "id"),
            ticket,
            pair,
        }
    }

    /// What a route about such a thing is asked with; nothing where this ticket has none of that kind.
    fn id(&self, leads: LeadsToTicket) -> Option<&str> {
        match leads {
            LeadsToTicket::Ticket => Some(&self.ticket),
            LeadsToTicket::Session => Some(&self.pair.session_id),
            LeadsToTicket::File => Some(&self.file),
            LeadsToTicket::FollowUp => Some(&self.follow_up),
            LeadsToTicket::Appointment => Some(&self.appointment),
            LeadsToTicket::CallBack => Some(&self.call_back),
            LeadsToTicket::Mail | LeadsToTicket::WriteBack => None,
        }
    }

    #[track_caller]
    fn is_not_in(&self, answer: &str, words: &str) {
        let ids = [
            self.ticket.as_str(),
            &self.file,
            &self.follow_up,
            &self.appointment,
            &self.call_back,
            &self.pair.session_id,
        ];
        for word in ids.into_iter().chain([CANARY]) {
            assert!(!answer.contains(word), "{word} in {words}: {answer}");
        }
    }
}

fn own_team() -> Value {
    json!([{ "role": "agent", "may": ["read_tickets"], "where": { "team": "own" } }])
}

#[tokio::test]
async fn an_agent_finds_nothing_of_a_ticket_of_another_team() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let full = Full::of(&app, &ben, "blue").await;
    let mut n = 0;
    for line in TABLE {
        let Some(subject) = Subject::of(line.path) else {
            continue;
        };
        let Some(id) = full.id(subject.leads) else {
            continue;
        };
        let filled = line.path.split('/').map(|segment| match segment {
            "{id}" | "{session_id}" => id,
            "{link}" => "none",
            other => other,
        });
        let path = format!("/api/v1{}", filled.collect::<Vec<_>>().join("/"));
        let method: Method = line.method.parse().expect("a method");
        let request = ann.request(method, &path);
        let request = match line.method {
            "GET" | "HEAD" => request,
            _ => request.json(&json!({})),
        };
        let answer = send(request).await;
        let words = format!("{} {path}", line.method);
        assert_eq!(answer.status, 404, "{words}: {}", answer.text());
        if line.method != "HEAD" {
            let problem = answer.problem(404, "not_found");
            assert_eq!(problem["detail"], subject.unknown, "{words}");
        }
        full.is_not_in(&answer.text(), &words);
        n += 1;
    }
    assert!(n > 40, "{n} routes");
    // Who is of the team finds it all.
    let path = format!("/api/v1/tickets/{}", full.ticket);
    ben.get(&path).await.is(200);
    ben.get(&format!("/api/v1/sessions/{}", full.pair.session_id))
        .await
        .is(200);
}

#[tokio::test]
async fn lists_searches_and_exports_are_without_tickets_of_another_team() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let full = Full::of(&app, &ben, "blue").await;
    let of_ben = id_of(&ben).await;
    let lists = [
        "/api/v1/tickets".to_owned(),
        format!("/api/v1/tickets?q={CANARY}"),
        "/api/v1/tickets?q=%231".to_owned(),
        "/api/v1/tickets?order=due".to_owned(),
        "/api/v1/tickets?team=blue".to_owned(),
        format!("/api/v1/tickets?assignee={of_ben}"),
        format!("/api/v1/entries?q={CANARY}"),
        "/api/v1/follow-ups".to_owned(),
        format!("/api/v1/appointments?agent={of_ben}"),
        "/api/v1/call-backs".to_owned(),
        "/api/v1/watched".to_owned(),
        "/api/v1/requests".to_owned(),
        "/api/v1/handoffs".to_owned(),
        "/api/v1/metrics/events".to_owned(),
    ];
    for path in &lists {
        let hers = ann.get(path).await;
        assert!(hers.status < 500, "{path}: {}", hers.text());
        full.is_not_in(&hers.text(), path);
    }
    for path in [
        format!("/api/v1/tickets?q={CANARY}"),
        format!("/api/v1/entries?q={CANARY}"),
        "/api/v1/follow-ups".to_owned(),
        "/api/v1/call-backs".to_owned(),
        "/api/v1/watched".to_owned(),
    ] {
        let his = ben.get(&path).await.is(200).json();
        assert_eq!(his["data"].as_array().map(Vec::len), Some(1), "{path}");
    }
    let exported = ben.get("/api/v1/metrics/events").await.is(200).text();
    assert!(exported.contains(&full.ticket));
    // Pages are whole although most of what there is is left out.
    let ada = app.admin().await;
    for n in 0..6 {
        let team = ["red", "blue", "blue"][n % 3];
        let new = json!({ "subject": format!("No {n}"), "team": team });
        ada.post("/api/v1/tickets", &new).await.is(201);
    }
    let page = ann.get("/api/v1/tickets?limit=1").await.is(200).json();
    assert_eq!(page["data"][0]["subject"], "No 3");
    let cursor = text(&page, "next_cursor");
    let path = format!("/api/v1/tickets?limit=1&cursor={cursor}");
    let page = ann.get(&path).await.is(200).json();
    assert_eq!(
        (&page["data"][0]["subject"], &page["next_cursor"]),
        (&json!("No 0"), &Value::Null)
    );
}

#[tokio::test]
async fn bodies_lead_to_no_ticket_of_another_team() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let new = json!({ "subject": format!("Router {CANARY}"), "team": "blue" });
    let foreign = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let foreign = text(&foreign, "id");
    let own = json!({ "subject": "Her own", "team": "red" });
    let own = ann.post("/api/v1/tickets", &own).await.is(201).json();
    let own = format!("/api/v1/tickets/{}", text(&own, "id"));
    let check = |answer: Answer| {
        answer.problem(404, "not_found");
        assert!(!answer.text().contains(CANARY), "{}", answer.text());
    };
    check(
        ann.post(&format!("{own}/merge"), &json!({ "into": foreign }))
            .await,
    );
    let link = json!({ "relation": "relates_to", "ticket": foreign });
    check(ann.post(&format!("{own}/links"), &link).await);
    let asked = json!({ "name": "Kim", "host_origin": "https://shop.example" });
    let asked = app.browser().post("/api/v1/client/request", &asked).await;
    let session = text(&asked.is(200).json(), "session_id");
    let accept = format!("/api/v1/requests/{session}/accept");
    check(ann.post(&accept, &json!({ "ticket_id": foreign })).await);
    // Who waits without a ticket is everybody's.
    ann.post(&accept, &json!({})).await.is(200);
    // Where an administrator has linked both, each side is told of what it may read.
    app.admin()
        .await
        .post(&format!("{own}/links"), &link)
        .await
        .is(201);
    let links = ann.get(&format!("{own}/links")).await.is(200).json();
    assert_eq!(links["data"], json!([]));
}

#[tokio::test]
async fn what_changes_two_tickets_is_done_by_who_may_work_on_both() {
    let app = start(json!([
        { "role": "agent", "may": ["read_tickets"], "where": { "team": "own_or_none" } },
        { "role": "agent", "may": ["work_on_tickets"], "where": { "team": "own" } },
    ]))
    .await;
    let (ada, ann) = (app.admin().await, of_team(&app, "Ann", "red").await);
    let make = async |team: Value| {
        let new = json!({ "subject": CANARY, "team": team });
        let made = ada.post("/api/v1/tickets", &new).await.is(201).json();
        text(&made, "id")
    };
    let own = format!("/api/v1/tickets/{}", make(json!("red")).await);
    for (team, status, code) in [
        (json!("blue"), 404, "not_found"),
        (Value::Null, 403, "outside_rules"),
    ] {
        let other = make(team).await;
        let link = json!({ "relation": "relates_to", "ticket": other });
        let linked = ada.post(&format!("{own}/links"), &link).await.is(201);
        let link = format!("{own}/links/{}", text(&linked.json(), "id"));
        let refused = send(ann.request(Method::DELETE, &link)).await;
        refused.problem(status, code);
        send(ada.request(Method::DELETE, &link)).await.is(204);
        ada.post(&format!("{own}/merge"), &json!({ "into": other }))
            .await
            .is(200);
        let unmerge = format!("{own}/unmerge");
        ann.post(&unmerge, &json!({})).await.problem(status, code);
        ada.post(&unmerge, &json!({})).await.is(200);
    }
    // Each answer of one ticket says what rules leave of it, as it has become.
    let change = json!({ "subject": "Given away", "team": null });
    let given = ann.patch(&own, &change).await.is(200).json();
    assert_eq!(given["kept_off"], json!(["work_on_tickets"]), "{given}");
    let read = ann.get(&own).await.is(200).json();
    assert_eq!(read["kept_off"], given["kept_off"]);
    let mine = json!({ "subject": "Mine", "team": "red" });
    let mine = ann.post("/api/v1/tickets", &mine).await.is(201).json();
    assert_eq!(mine.get("kept_off"), None);
}

#[tokio::test]
async fn the_console_hears_that_something_changed_and_not_what() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let ticket = text(&made, "id");
    let path = format!("/api/v1/tickets/{ticket}");
    let (mut hers, mut his) = (Events::open(&ann).await, Events::open(&ben).await);
    ben.post(&format!("{path}/comments"), &json!({ "body": "x" }))
        .await
        .is(201);
    let until = async |events: &mut Events, wanted: &str| {
        let mut heard = String::new();
        loop {
            let event = events.next().await;
            heard.push_str(&event);
            if event.starts_with(wanted) {
                return heard;
            }
        }
    };
    app.state.tell_consoles(ConsoleEvent::Requests);
    let heard = until(&mut hers, "event: requests").await;
    assert!(!heard.contains(&ticket), "{heard}");
    let heard = until(&mut his, "event: requests").await;
    assert!(heard.contains(&ticket), "{heard}");
    // However much it is, she hears of it once in a while.
    for _ in 0..20 {
        let id = ticket.clone();
        app.state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    let heard = until(&mut hers, "event: tickets\ndata: {}").await;
    app.state.tell_consoles(ConsoleEvent::Requests);
    let heard = heard + &until(&mut hers, "event: requests").await;
    assert!(heard.matches("event: tickets").count() < 4, "{heard}");
    // Who joins the team hears of it at once, and who reads it too.
    ann.get(&path).await.problem(404, "not_found");
    move_to(&app, &ann, "blue").await;
    until(&mut hers, "event: agents").await;
    ben.post(&format!("{path}/comments"), &json!({ "body": "y" }))
        .await
        .is(201);
    let named = format!("event: tickets\ndata: {}", json!({ "id": ticket }));
    until(&mut hers, &named).await;
    ann.get(&path).await.is(200);
}

#[tokio::test]
async fn what_may_be_read_and_not_worked_on_is_refused_with_words() {
    let app = start(json!([
        { "role": "agent", "may": ["work_on_tickets"], "where": { "assignee": "self" } },
        { "role": "agent", "may": ["work_on_tickets"], "where": { "tags": ["open-to-all"] } },
        { "role": "agent", "may": ["join_sessions"], "where": { "tier": "own" } },
    ]))
    .await;
    let (ann, ada) = (app.agent("Ann").await, app.admin().await);
    let made = ada.make_ticket("Somebody else's").await;
    let path = format!("/api/v1/tickets/{}", text(&made, "id"));
    ann.get(&path).await.is(200);
    let change = json!({ "priority": "high" });
    for refused in [
        ann.patch(&path, &change).await,
        ann.post(&format!("{path}/comments"), &json!({ "body": "x" }))
            .await,
    ] {
        let problem = refused.problem(403, "outside_rules");
        assert_eq!(
            problem["detail"],
            "The rules of your desk let you work only on tickets that are yours, or tagged open-to-all."
        );
    }
    let sessions = format!("{path}/sessions");
    ann.post(&sessions, &json!({})).await.is(201);
    ada.patch(&path, &json!({ "assignee_id": id_of(&ann).await }))
        .await
        .is(200);
    ann.patch(&path, &change).await.is(200);
    ada.patch(
        &path,
        &json!({ "assignee_id": null, "tags": ["open-to-all"] }),
    )
    .await
    .is(200);
    ann.patch(&path, &json!({ "priority": "low" }))
        .await
        .is(200);
    // Administrators and leads have no such rules.
    let lead = app.agent_as("Leo", "lead").await;
    lead.patch(&path, &json!({ "tags": [] })).await.is(200);
    ann.patch(&path, &change)
        .await
        .problem(403, "outside_rules");
}

#[tokio::test]
async fn control_is_taken_only_where_rules_let_it() {
    let app = start(json!([
        { "role": "agent", "may": ["take_control"], "where": { "tags": ["hands"] } },
    ]))
    .await;
    let ann = app.agent("Ann").await;
    let mut pair = Pair::asking_at(&app.origin, ann.clone(), app.browser()).await;
    pair.allow().await;
    let ask = ClientMessage::Ask {
        grant: Grant::Control,
    };
    pair.agent.send(&ask).await;
    let code = pair
        .agent
        .until(|message| match message {
            ServerMessage::Error { code, .. } => Some(code.clone()),
            _ => None,
        })
        .await;
    assert_eq!(code, "outside_rules");
    let grants = format!("/api/v1/sessions/{}/grants", pair.session_id);
    for grant in ["control", "type"] {
        let refused = ann.post(&grants, &json!({ "grant": grant })).await;
        refused.problem(403, "outside_rules");
    }
    ann.post(&grants, &json!({ "grant": "files" }))
        .await
        .is(200);
    // The next socket is let in by what the ticket is then.
    let path = format!("/api/v1/tickets/{}", pair.ticket_id);
    ann.patch(&path, &json!({ "tags": ["hands"] }))
        .await
        .is(200);
    let token = crate::peer::socket_token(&ann, &pair.session_id).await;
    let mut agent = crate::peer::Peer::join(&app.origin, &token, "agent-1").await;
    agent.send(&ask).await;
    pair.customer
        .until(|message| match message {
            ServerMessage::Session { session } => {
                let is_control = |ask: &AskView| ask.grant == Grant::Control;
                session.asks.iter().any(is_control).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn a_lead_puts_right_what_colleagues_have_and_manages_nothing() {
    let app = TestApp::start().await;
    let (lead, ben) = (app.agent_as("Leo", "lead").await, app.agent("Ben").await);
    let me = lead.get("/api/v1/me").await.is(200).json();
    assert_eq!(me["role"], "lead");
    let of_ben = id_of(&ben).await;
    let made = ben.make_ticket("His").await;
    let ticket = text(&made, "id");
    let path = format!("/api/v1/tickets/{ticket}");
    ben.patch(&path, &json!({ "assignee_id": of_ben }))
        .await
        .is(200);
    let due = json!({ "due_at": later(&app) });
    let set = ben.post(&format!("{path}/follow-ups"), &due).await;
    let follow_up = format!("/api/v1/follow-ups/{}", text(&set.is(201).json(), "id"));
    let other = app.agent("Cem").await;
    send(other.request(Method::DELETE, &follow_up))
        .await
        .problem(403, "not_yours");
    send(lead.request(Method::DELETE, &follow_up)).await.is(204);
    for assignee in [id_of(&lead).await, of_ben.clone()] {
        let change = json!({ "assignee_id": assignee });
        lead.patch(&path, &change).await.is(200);
    }
    let over = format!("/api/v1/agents/{of_ben}/hand-over");
    let handed = lead.post(&over, &json!({ "to": null })).await.is(200);
    assert_eq!(
        handed.json(),
        json!({ "handed": 1, "left": 0, "n_kept_off": 0, "kept_off": [] })
    );
    other
        .post(&over, &json!({ "to": null }))
        .await
        .problem(403, "lead_only");
    for path in ["/api/v1/reports", "/api/v1/webhooks", "/api/v1/metrics"] {
        lead.get(path).await.is(200);
    }
    // Of a webhook they see where it goes, and not the address, which lets in.
    let ada = app.admin().await;
    let hook = json!({ "url": "https://hooks.example/in/s3cret?key=x" });
    ada.post("/api/v1/webhooks", &hook).await.is(201);
    let seen = async |console: &Browser| {
        let seen = console.get("/api/v1/webhooks").await.is(200).json();
        text(&seen["data"][0], "url")
    };
    assert_eq!(seen(&ada).await, "https://hooks.example/in/s3cret?key=x");
    assert_eq!(seen(&lead).await, "https://hooks.example");
    for path in ["/api/v1/keys", "/api/v1/audit", "/api/v1/mails"] {
        lead.get(path).await.problem(403, "admin_only");
    }
    let role = json!({ "role": "admin" });
    let account = format!("/api/v1/agents/{}", id_of(&lead).await);
    lead.patch(&account, &role).await.problem(403, "admin_only");
    let key = json!({ "name": "A", "scopes": ["tickets:read"], "days": 1 });
    lead.post("/api/v1/keys", &key)
        .await
        .problem(403, "admin_only");
}

#[tokio::test]
async fn an_administrator_makes_leads_and_agents_of_them_again() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let account = format!("/api/v1/agents/{}", id_of(&ben).await);
    ben.get("/api/v1/reports").await.problem(403, "lead_only");
    let changed = async |role: &str| {
        let changed = ada.patch(&account, &json!({ "role": role })).await;
        assert_eq!(changed.is(200).json()["role"], role);
    };
    // What is more counts with the next request.
    changed("lead").await;
    ben.get("/api/v1/reports").await.is(200);
    // With less they come in anew.
    changed("agent").await;
    ben.get("/api/v1/reports")
        .await
        .problem(401, "not_signed_in");
    let account_of = json!({ "email": "ben@example.com", "password": PASSWORD });
    let ben = app.browser();
    ben.post("/api/v1/sign-in", &account_of).await.is(200);
    ben.get("/api/v1/reports").await.problem(403, "lead_only");
    changed("lead").await;
    ben.get("/api/v1/reports").await.is(200);
    ada.patch(&account, &json!({ "role": "owner" }))
        .await
        .is(422);
}

#[tokio::test]
async fn a_colleague_asks_somebody_of_another_team_in_and_nobody_else() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let cem = of_team(&app, "Cem", "green").await;
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let ticket = text(&made, "id");
    let mut pair = Pair::on_ticket(&app.origin, ben.clone(), app.browser(), ticket.clone()).await;
    pair.allow().await;
    let session = format!("/api/v1/sessions/{}", pair.session_id);
    let offered = app
        .browser()
        .request(Method::POST, &format!("{session}/files"))
        .bearer_auth(&pair.resume_token)
        .json(&json!({ "name": "a.txt", "size": 1 }));
    let file = send(offered).await.is(201).json();
    let file = format!("/api/v1/files/{}", text(&file, "id"));
    let offer = json!({ "agent_id": id_of(&ann).await, "reason": "Knows printers" });
    ben.post(&format!("{session}/handoff"), &offer)
        .await
        .is(200);
    let looked_at = format!("/api/v1/handoffs?session={}", pair.session_id);
    let offered = ann.get(&looked_at).await.is(200).json();
    assert_eq!(offered["data"][0]["session_id"], json!(pair.session_id));
    // What happened on the ticket is told to those who may read it.
    assert_eq!(offered["data"][0]["package"], Value::Null);
    assert_eq!(offered["data"][0]["has_package"], false);
    let accept = format!("{session}/handoff/accept");
    cem.post(&accept, &json!({}))
        .await
        .problem(404, "not_found");
    ann.post(&accept, &json!({})).await.is(200);
    ann.get(&session).await.is(200);
    cem.get(&session).await.problem(404, "not_found");
    // Its files are the session's, as long as it goes on.
    for (console, status) in [(&ann, 200), (&cem, 404)] {
        for path in [&file, &format!("{session}/files")] {
            console.get(path).await.is(status);
        }
    }
    // The ticket is still the other team's.
    ann.get(&format!("/api/v1/tickets/{ticket}"))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_key_of_who_is_no_administrator_any_more_keeps_to_rules() {
    let app = start(own_team()).await;
    let (ada, eve) = (app.admin().await, app.agent_as("Eve", "admin").await);
    let of_eve = id_of(&eve).await;
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ada.post("/api/v1/tickets", &new).await.is(201).json();
    let path = format!("/api/v1/tickets/{}", text(&made, "id"));
    let scopes = [Scope::TicketsRead, Scope::TicketsWrite];
    let (_, key) = make_key(&eve, &scopes).await;
    let read = async |path: &str| {
        let request = app.browser().request(Method::GET, path);
        send(request.bearer_auth(&key)).await
    };
    read(&path).await.is(200);
    let listed = read("/api/v1/tickets").await.is(200).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    let account = format!("/api/v1/agents/{of_eve}");
    ada.patch(&account, &json!({ "role": "agent" }))
        .await
        .is(200);
    read(&path).await.problem(404, "not_found");
    let listed = read("/api/v1/tickets").await.is(200).json();
    assert_eq!(listed["data"], json!([]));
}

#[tokio::test]
async fn what_is_split_off_a_ticket_is_its_teams_and_has_its_tags() {
    let app = start(json!([
        { "role": "agent", "may": ["read_tickets"], "where": { "team": "own_or_none" } },
        { "role": "agent", "may": ["work_on_tickets"], "where": { "without_tags": ["legal"] } },
    ]))
    .await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let path = format!("/api/v1/tickets/{}", text(&made, "id"));
    let comment = json!({ "body": format!("The {CANARY} sings") });
    let said = ben.post(&format!("{path}/comments"), &comment).await;
    let split = json!({ "subject": "Another matter", "entries": [said.is(201).json()["id"]] });
    let off = ben.post(&format!("{path}/split"), &split).await.is(201);
    assert_eq!(off.json()["team"], "blue");
    let off = format!("/api/v1/tickets/{}", text(&off.json(), "id"));
    ben.get(&off).await.is(200);
    ann.get(&off).await.problem(404, "not_found");
    let found = ann.get(&format!("/api/v1/entries?q={CANARY}")).await;
    assert_eq!(found.is(200).json()["data"], json!([]));
    // What rules say by its tags holds for the words that went along, too.
    let ada = app.admin().await;
    ada.patch(&path, &json!({ "tags": ["legal"] }))
        .await
        .is(200);
    let off = ada.post(&format!("{path}/split"), &split).await.is(201);
    assert_eq!(off.json()["tags"], json!(["legal"]));
    let off = format!("/api/v1/tickets/{}", text(&off.json(), "id"));
    let change = json!({ "subject": "Readable" });
    ben.patch(&off, &change).await.problem(403, "outside_rules");
}

#[tokio::test]
async fn who_may_not_read_a_ticket_is_not_made_to_watch_it() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let path = format!("/api/v1/tickets/{}", text(&made, "id"));
    let of_ann = id_of(&ann).await;
    let watcher = format!("{path}/watchers/{of_ann}");
    let mention = json!({ "body": "@Ann", "mentions": [of_ann] });
    let comments = format!("{path}/comments");
    let at = later(&app);
    let plan = |agent: &str| json!({ "starts_at": at, "minutes": 30, "time_zone": "Europe/Berlin", "agent_id": agent });
    let appointments = format!("{path}/appointments");
    let own = plan(&id_of(&ben).await);
    let own = ben.post(&appointments, &own).await.is(201).json();
    let own = format!("/api/v1/appointments/{}", text(&own, "id"));
    for refused in [
        send(ben.request(Method::PUT, &watcher)).await,
        ben.post(&comments, &mention).await,
        ben.post(&appointments, &plan(&of_ann)).await,
        ben.patch(&own, &json!({ "agent_id": of_ann })).await,
    ] {
        let problem = refused.problem(409, "colleague_kept_off");
        let words = "The rules of your desk keep this ticket from Ann.";
        assert_eq!(problem["detail"], words);
    }
    let said = ben.get(&format!("{path}/timeline")).await.is(200).text();
    assert!(!said.contains("@Ann") && !said.contains("watcher_added"));
    move_to(&app, &ann, "blue").await;
    ben.post(&comments, &mention).await.is(201);
    let watched = ann.get("/api/v1/watched").await.is(200).json();
    assert_eq!(watched["data"][0]["ticket"]["id"], made["id"]);
    // Who is kept from it later on hears nothing of it any more, and is taken off by others.
    move_to(&app, &ann, "red").await;
    let watched = ann.get("/api/v1/watched").await.is(200).json();
    assert_eq!(watched["data"], json!([]));
    send(ben.request(Method::DELETE, &watcher)).await.is(204);
}

#[tokio::test]
async fn who_may_not_read_a_ticket_is_not_given_it() {
    let app = start(own_team()).await;
    let (ada, ann) = (app.admin().await, of_team(&app, "Ann", "red").await);
    let ben = of_team(&app, "Ben", "blue").await;
    let (of_ann, of_ben) = (id_of(&ann).await, id_of(&ben).await);
    let new = |agent: &str| json!({ "subject": CANARY, "team": "blue", "assignee_id": agent });
    let words = "The rules of your desk keep this ticket from Ann.";
    let refused = ada.post("/api/v1/tickets", &new(&of_ann)).await;
    assert_eq!(refused.problem(409, "colleague_kept_off")["detail"], words);
    let made = ada.post("/api/v1/tickets", &new(&of_ben)).await.is(201);
    assert_eq!(made.json()["number"], 1, "nothing was made before");
    let path = format!("/api/v1/tickets/{}", text(&made.json(), "id"));
    let refused = ben.patch(&path, &json!({ "assignee_id": of_ann })).await;
    assert_eq!(refused.problem(409, "colleague_kept_off")["detail"], words);
    let over = format!("/api/v1/agents/{of_ben}/hand-over");
    let stays = ada.post(&over, &json!({ "to": of_ann })).await;
    let named = json!([{ "id": made.json()["id"], "number": 1, "subject": CANARY }]);
    assert_eq!(
        stays.is(200).json(),
        json!({ "handed": 0, "left": 0, "n_kept_off": 1, "kept_off": named })
    );
    let kept = ben.get(&path).await.is(200).json();
    assert_eq!(
        (&kept["version"], &kept["assignee"]["id"]),
        (&json!(1), &json!(of_ben))
    );
    // What it becomes counts.
    let change = json!({ "assignee_id": of_ann, "team": "red" });
    ben.patch(&path, &change).await.is(200);
    ann.get(&path).await.is(200);
}

#[tokio::test]
async fn what_rules_keep_from_who_is_to_have_it_stays_and_holds_nothing_else_back() {
    let app = start(own_team()).await;
    let (ada, ann) = (app.admin().await, of_team(&app, "Ann", "red").await);
    let (of_ann, of_ben) = (id_of(&ann).await, id_of(&app.agent("Ben").await).await);
    let profile = json!({ "tier": 1, "teams": ["blue", "red"], "skills": [], "capacity": 1 });
    let path = format!("/api/v1/agents/{of_ben}/profile");
    let both = ada.request(Method::PUT, &path).json(&profile);
    send(both).await.is(200);
    // Those that stay come first, and are more than are named.
    let mut made = Vec::new();
    let teams = [
        ("blue", KEPT_OFF_NAMED_MAX + 1),
        ("red", HANDED_OVER_MAX + 1),
    ];
    for team in teams.into_iter().flat_map(|(team, n)| vec![team; n]) {
        let new = json!({ "subject": "His", "team": team, "assignee_id": of_ben });
        made.push(ada.post("/api/v1/tickets", &new).await.is(201).json());
    }
    let over = format!("/api/v1/agents/{of_ben}/hand-over");
    for (handed, left) in [(HANDED_OVER_MAX, 1), (1, 0), (0, 0)] {
        let told = ada.post(&over, &json!({ "to": of_ann })).await.is(200);
        let told = told.json();
        assert_eq!(
            (&told["handed"], &told["left"], &told["n_kept_off"]),
            (&json!(handed), &json!(left), &json!(KEPT_OFF_NAMED_MAX + 1))
        );
        let named = told["kept_off"].as_array().expect("a list");
        assert_eq!(named.len(), KEPT_OFF_NAMED_MAX);
        assert_eq!(named[0]["id"], made[0]["id"]);
    }
    for (ticket, owner) in [(&made[0], &of_ben), (&made[made.len() - 1], &of_ann)] {
        let path = format!("/api/v1/tickets/{}", text(ticket, "id"));
        let ticket = ada.get(&path).await.is(200).json();
        assert_eq!(ticket["assignee"]["id"], json!(owner), "{path}");
    }
    let handed = ada.post(&over, &json!({ "to": null })).await.is(200).json();
    assert_eq!(handed["handed"], json!(KEPT_OFF_NAMED_MAX + 1));
    assert_eq!(handed["kept_off"], json!([]));
}

#[tokio::test]
async fn who_reads_what_is_theirs_alone_is_handed_all_that_nothing_else_keeps_from_them() {
    let app = start(json!([
        { "role": "agent", "may": ["read_tickets"], "where": { "assignee": "self", "without_tags": ["legal"] } },
    ]))
    .await;
    let (ada, lead) = (app.admin().await, app.agent_as("Leo", "lead").await);
    let of_ann = id_of(&app.agent("Ann").await).await;
    let of_lead = id_of(&lead).await;
    let mut made = Vec::new();
    for tags in [json!(["legal"]), json!([]), json!(["vip"])] {
        let new = json!({ "subject": "His", "tags": tags, "assignee_id": of_lead });
        made.push(ada.post("/api/v1/tickets", &new).await.is(201).json());
    }
    let over = format!("/api/v1/agents/{of_lead}/hand-over");
    let handed = ada.post(&over, &json!({ "to": of_ann })).await.is(200);
    let stays = json!([{ "id": made[0]["id"], "number": 1, "subject": "His" }]);
    assert_eq!(
        handed.json(),
        json!({ "handed": 2, "left": 0, "n_kept_off": 1, "kept_off": stays })
    );
    for (ticket, owner) in made.iter().zip([&of_lead, &of_ann, &of_ann]) {
        let path = format!("/api/v1/tickets/{}", text(ticket, "id"));
        let ticket = ada.get(&path).await.is(200).json();
        assert_eq!(ticket["assignee"]["id"], json!(owner), "{path}");
    }
}

#[tokio::test]
async fn a_lead_hands_over_what_they_may_work_on_and_comes_by_nothing_else() {
    let app = start(json!([
        { "role": "lead", "may": ["read_tickets"], "where": { "team": "own" } },
        { "role": "lead", "may": ["read_tickets"], "where": { "assignee": "self" } },
        { "role": "lead", "may": ["work_on_tickets"], "where": { "without_tags": ["legal"] } },
    ]))
    .await;
    let (ada, lead) = (app.admin().await, app.agent_as("Leo", "lead").await);
    move_to(&app, &lead, "red").await;
    let (of_lead, of_ben) = (id_of(&lead).await, id_of(&app.agent("Ben").await).await);
    let mut made = Vec::new();
    for (team, tags) in [
        ("blue", json!([])),
        ("red", json!(["legal"])),
        ("red", json!([])),
    ] {
        let new = json!({ "subject": "His", "team": team, "tags": tags, "assignee_id": of_ben });
        made.push(ada.post("/api/v1/tickets", &new).await.is(201).json());
    }
    let over = format!("/api/v1/agents/{of_ben}/hand-over");
    let handed = lead.post(&over, &json!({ "to": of_lead })).await.is(200);
    assert_eq!(
        handed.json(),
        json!({ "handed": 1, "left": 0, "n_kept_off": 0, "kept_off": [] })
    );
    for (ticket, owner) in made.iter().zip([&of_ben, &of_ben, &of_lead]) {
        let path = format!("/api/v1/tickets/{}", text(ticket, "id"));
        let ticket = ada.get(&path).await.is(200).json();
        assert_eq!(ticket["assignee"]["id"], json!(owner), "{path}");
    }
    let foreign = format!("/api/v1/tickets/{}", text(&made[0], "id"));
    lead.get(&foreign).await.problem(404, "not_found");
    let handed = ada.post(&over, &json!({ "to": null })).await.is(200);
    assert_eq!(
        handed.json(),
        json!({ "handed": 2, "left": 0, "n_kept_off": 0, "kept_off": [] })
    );
}

#[tokio::test]
async fn the_floor_is_without_sessions_of_tickets_that_a_lead_may_not_read() {
    let app = start(json!([
        { "role": "lead", "may": ["read_tickets"], "where": { "team": "own" } },
    ]))
    .await;
    let lead = app.agent_as("Leo", "lead").await;
    move_to(&app, &lead, "red").await;
    let ada = app.admin().await;
    for team in ["blue", "red"] {
        let new = json!({ "subject": "Router", "team": team });
        let made = ada.post("/api/v1/tickets", &new).await.is(201).json();
        let path = format!("/api/v1/tickets/{}/sessions", text(&made, "id"));
        ada.post(&path, &json!({})).await.is(201);
    }
    let floor = "/api/v1/sessions?state=waiting";
    let hers = lead.get(floor).await.is(200).json();
    let all = ada.get(floor).await.is(200).json();
    assert_eq!(all["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(hers["data"], json!([all["data"][1]]));
}

#[tokio::test]
async fn who_waits_to_go_on_with_a_ticket_is_on_the_floor_of_those_who_may_read_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let identity = settings(vec![key_in(folder.path(), &signer)]);
    let lead_rules = json!([
        { "role": "lead", "may": ["read_tickets"], "where": { "team": "own" } },
    ]);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.identity = Some(identity);
        config.access_rules = rules(&lead_rules);
    })
    .await;
    let (ada, lead) = (app.admin().await, app.agent_as("Leo", "lead").await);
    let waits = async || {
        let asked = ask(&app, "Kim", "").await;
        identify(&app, &asked, &signer.sign(&claims()))
            .await
            .is(204);
        asked
    };
    let floor = async |console: &Browser| {
        let path = "/api/v1/sessions?state=waiting";
        let listed = console.get(path).await.is(200).json();
        listed["data"].as_array().expect("a list").len()
    };
    let first = accept(&ada, &waits().await).await;
    let path = format!("/api/v1/tickets/{}", text(&first["ticket"], "id"));
    ada.patch(&path, &json!({ "team": "blue" })).await.is(200);
    let end = format!("/api/v1/sessions/{}/end", text(&first, "id"));
    ada.post(&end, &json!({})).await.is(200);
    waits().await;
    assert_eq!((floor(&ada).await, floor(&lead).await), (1, 0));
    move_to(&app, &lead, "blue").await;
    assert_eq!(floor(&lead).await, 1);
}

#[tokio::test]
async fn who_watches_a_session_was_asked_in_by_nobody() {
    let app = start(json!([
        { "role": "agent", "may": ["join_sessions"], "where": { "team": "own" } },
    ]))
    .await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let new = json!({ "subject": "Router", "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let ticket = text(&made, "id");
    let mut pair = Pair::on_ticket(&app.origin, ben.clone(), app.browser(), ticket).await;
    pair.allow().await;
    let session = format!("/api/v1/sessions/{}", pair.session_id);
    ann.post(&format!("{session}/watch"), &json!({}))
        .await
        .is(200);
    // From her place among those who watch she neither takes the session over nor ends it.
    let accept = format!("/api/v1/requests/{}/accept", pair.session_id);
    for path in [accept, format!("{session}/end")] {
        ann.post(&path, &json!({}))
            .await
            .problem(403, "outside_rules");
    }
    crate::peer::socket_token(&ann, &pair.session_id).await;
}

#[tokio::test]
async fn a_customer_who_was_let_go_for_a_team_waits_for_that_team() {
    let app = start(own_team()).await;
    let (ann, ben) = (
        of_team(&app, "Ann", "red").await,
        of_team(&app, "Ben", "blue").await,
    );
    let cem = of_team(&app, "Cem", "green").await;
    let new = json!({ "subject": CANARY, "team": "blue" });
    let made = ben.post("/api/v1/tickets", &new).await.is(201).json();
    let path = format!("/api/v1/tickets/{}", text(&made, "id"));
    let mut pair =
        Pair::on_ticket(&app.origin, ben.clone(), app.browser(), text(&made, "id")).await;
    pair.allow().await;
    let handoff = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let cold = json!({ "team": "red", "cold": true, "reason": "Knows printers" });
    ben.post(&handoff, &cold).await.is(200);
    let accept = format!("/api/v1/requests/{}/accept", pair.session_id);
    for other in [&ben, &cem] {
        let waiting = other.get("/api/v1/requests").await.is(200);
        assert_eq!(waiting.json()["data"], json!([]));
        other
            .post(&accept, &json!({}))
            .await
            .problem(404, "not_found");
        other.get(&path).await.problem(404, "not_found");
    }
    let waiting = ann.get("/api/v1/requests").await.is(200).json();
    assert_eq!(waiting["data"][0]["session_id"], json!(pair.session_id));
    ann.post(&accept, &json!({})).await.is(200);
    ann.get(&path).await.is(200);
}
