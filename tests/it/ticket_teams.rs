//! The team of a ticket over HTTP: who sets it, how lists find it, and that it goes with the session.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::{ByeReason, ClientMessage};
use tandem_tickets::limits::{TAG_CHARS_MAX, TAGS_MAX};

use crate::peer::{Pair, Peer, text};
use crate::support::{Answer, Browser, TestApp, send};

async fn make(console: &Browser, subject: &str, team: &str) -> String {
    let body = json!({ "subject": subject, "team": team });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    text(&made, "id")
}

async fn change(console: &Browser, ticket: &str, tag: &str, change: Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}");
    let request = console.request(Method::PATCH, &path);
    send(request.header("if-match", tag).json(&change)).await
}

/// What the timeline tells of the team.
async fn told(console: &Browser, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let entries = console.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("entries").iter();
    let of_team = entries.filter(|entry| entry["kind"] == "team_changed");
    of_team.map(|entry| entry["data"].clone()).collect()
}

/// The subjects that a list has, in its order, page by page.
async fn listed(console: &Browser, query: &str) -> Vec<String> {
    let mut subjects = Vec::new();
    let mut next = format!("/api/v1/tickets?limit=1&{query}");
    loop {
        let page = console.get(&next).await.is(200).json();
        let tickets = page["data"].as_array().expect("tickets").iter();
        subjects.extend(tickets.map(|ticket| text(ticket, "subject")));
        let Some(cursor) = page["next_cursor"].as_str() else {
            return subjects;
        };
        next = format!("/api/v1/tickets?limit=1&{query}&cursor={cursor}");
    }
}

#[tokio::test]
async fn a_team_is_spelt_as_agents_teams_are_and_each_change_is_told() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = make(&ada, "Router", " Second  Line ").await;
    let changed = change(&ada, &ticket, "\"1\"", json!({ "team": "Billing" })).await;
    let changed = changed.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.json()["team"], "billing");
    // The same once more is no change.
    let same = change(&ada, &ticket, "\"2\"", json!({ "team": "billing" })).await;
    assert_eq!(same.is(200).header("etag"), "\"2\"");
    let late = change(&ada, &ticket, "\"1\"", json!({ "team": "night" })).await;
    late.problem(412, "changed_since");
    let longest = "x".repeat(TAG_CHARS_MAX);
    let path = format!("/api/v1/tickets/{ticket}");
    ada.patch(&path, &json!({ "team": longest })).await.is(200);
    for bad in ["a,b", "None", &"x".repeat(TAG_CHARS_MAX + 1)] {
        let refused = ada.patch(&path, &json!({ "team": bad })).await;
        let refused = refused.invalid_body();
        assert!(refused[0].starts_with("/team"), "{refused:?}");
        let body = json!({ "subject": "x", "team": bad });
        let refused = ada.post("/api/v1/tickets", &body).await.invalid_body();
        assert!(refused[0].starts_with("/team"), "{refused:?}");
    }
    let none = ada.patch(&path, &json!({ "team": null })).await.is(200);
    assert_eq!(none.json()["team"], Value::Null);
    let expected = [
        json!({ "from": null, "to": "second-line" }),
        json!({ "from": "second-line", "to": "billing" }),
        json!({ "from": "billing", "to": longest }),
        json!({ "from": longest, "to": null }),
    ];
    assert_eq!(told(&ada, &ticket).await, expected);
}

#[tokio::test]
async fn of_two_who_change_the_team_at_once_one_does() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = make(&ada, "Router", "").await;
    let ways = ["billing", "night"].map(|team| {
        let body = json!({ "team": team });
        change(&ada, &ticket, "\"1\"", body)
    });
    let answers = join_all(ways).await;
    let mut statuses: Vec<u16> = answers.iter().map(|one| one.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(told(&ada, &ticket).await.len(), 1);
}

#[tokio::test]
async fn lists_find_the_tickets_of_one_team_of_several_and_of_none() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = text(&ada.get("/api/v1/me").await.is(200).json(), "id");
    for (subject, team) in [
        ("One", "billing"),
        ("Two", ""),
        ("Three", "night"),
        ("Four", "billing"),
        ("Five", "front"),
    ] {
        make(&ada, subject, team).await;
    }
    let mine = make(&ada, "Six", "night").await;
    let path = format!("/api/v1/tickets/{mine}");
    let taken = json!({ "assignee_id": me });
    ada.patch(&path, &taken).await.is(200);
    // Those that were made within a millisecond stand in any order, which is that of all.
    let all = listed(&ada, "").await;
    let cases: [(&str, &[&str]); 7] = [
        ("team=billing", &["Four", "One"]),
        ("team=Billing&q=one", &["One"]),
        ("team=none", &["Two"]),
        ("team=billing,night", &["Six", "Four", "Three", "One"]),
        (
            "team=night,billing&assignee=none",
            &["Four", "Three", "One"],
        ),
        ("team=night,front&status=solved", &[]),
        ("team=other", &[]),
    ];
    for (query, expected) in cases {
        let is_expected = |subject: &&String| expected.contains(&subject.as_str());
        let in_order: Vec<String> = all.iter().filter(is_expected).cloned().collect();
        assert_eq!(in_order.len(), expected.len(), "{query}");
        assert_eq!(listed(&ada, query).await, in_order, "{query}");
    }
    let many: Vec<String> = (0..=TAGS_MAX).map(|n| format!("t{n}")).collect();
    for bad in [many.join(","), "a,,b".to_owned(), String::new()] {
        let path = format!("/api/v1/tickets?team={bad}");
        ada.get(&path).await.problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn figures_count_a_ticket_for_the_teams_of_its_agent_and_nobodys_for_its_own() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = text(&ada.get("/api/v1/me").await.is(200).json(), "id");
    let profile = json!({ "tier": 1, "teams": ["front", "night"], "skills": [], "capacity": 1 });
    let path = format!("/api/v1/agents/{me}/profile");
    let set = ada.request(Method::PUT, &path).json(&profile);
    send(set).await.is(200);
    for (team, agent) in [("billing", None), ("billing", Some(&me)), ("", Some(&me))] {
        let body = json!({ "subject": "x", "team": team, "assignee_id": agent });
        ada.post("/api/v1/tickets", &body).await.is(201);
    }
    let counted = async |query: &str| {
        let path = format!("/api/v1/metrics?{query}");
        let figures = ada.get(&path).await.is(200).json();
        let groups = figures["data"].as_array().expect("groups").iter();
        let of = |group: &Value| (text(group, "key"), group["figures"]["tickets"].as_i64());
        groups.map(of).collect::<Vec<_>>()
    };
    let expected = [("billing", 1), ("front", 2), ("night", 2)];
    let expected = expected.map(|(team, n)| (team.to_owned(), Some(n)));
    assert_eq!(counted("by=team").await, expected);
    let expected = [("billing".to_owned(), Some(1))];
    assert_eq!(counted("by=team&team=billing").await, expected);
    let expected = [("billing", 1), ("front", 2), ("night", 2)];
    let expected = expected.map(|(team, n)| (team.to_owned(), Some(n)));
    assert_eq!(counted("by=team&team=Night,billing").await, expected);
    assert!(counted("by=team&team=none").await.is_empty());
    let many: Vec<String> = (0..=TAGS_MAX).map(|n| format!("t{n}")).collect();
    for bad in [many.join(","), "a,,b".to_owned(), String::new()] {
        for path in ["metrics", "metrics.csv", "metrics/events"] {
            let path = format!("/api/v1/{path}?team={bad}");
            ada.get(&path).await.problem(400, "invalid_query");
        }
    }
}

#[tokio::test]
async fn who_moves_to_another_team_leaves_what_they_have_solved_where_it_was() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = text(&ada.get("/api/v1/me").await.is(200).json(), "id");
    let path = format!("/api/v1/agents/{me}/profile");
    let join = async |team: &str| {
        let profile = json!({ "tier": 1, "teams": [team], "skills": [], "capacity": 1 });
        let set = ada.request(Method::PUT, &path).json(&profile);
        send(set).await.is(200);
    };
    join("front").await;
    let body = json!({ "subject": "Printer", "assignee_id": me });
    let solved = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let solved = text(&solved, "id");
    let change = json!({ "status": "solved" });
    let ticket = format!("/api/v1/tickets/{solved}");
    ada.patch(&ticket, &change).await.is(200);
    join("back").await;
    ada.post("/api/v1/tickets", &body).await.is(201);
    let figures = ada.get("/api/v1/metrics?by=team").await.is(200).json();
    let groups = figures["data"].as_array().expect("groups").iter();
    let of = |group: &Value| {
        let figures = &group["figures"];
        let counts = (figures["tickets"].as_u64(), figures["solved"].as_u64());
        (text(group, "key"), counts)
    };
    let expected = [
        ("back".to_owned(), (Some(1), Some(0))),
        ("front".to_owned(), (Some(1), Some(1))),
    ];
    assert_eq!(groups.map(of).collect::<Vec<_>>(), expected);
    let exported = ada.get("/api/v1/metrics/events?team=front").await.is(200);
    let lines = exported.text();
    let is_of_it = |line: &str| line.contains(&solved);
    assert!(!lines.is_empty() && lines.lines().all(is_of_it), "{lines}");
}

#[tokio::test]
async fn no_agent_is_in_a_team_that_is_called_as_no_team_is() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = text(&ada.get("/api/v1/me").await.is(200).json(), "id");
    let path = format!("/api/v1/agents/{me}/profile");
    let profile = json!({ "tier": 1, "teams": ["night", " NONE "], "skills": [], "capacity": 1 });
    let refused = send(ada.request(Method::PUT, &path).json(&profile)).await;
    assert!(refused.invalid_body()[0].starts_with("/teams: "));
}

fn to_team(team: &str, is_cold: bool) -> Value {
    json!({ "team": team, "cold": is_cold, "reason": "Knows printers" })
}

#[tokio::test]
async fn a_session_that_is_let_go_for_a_team_takes_its_ticket_there() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let refused = pair.console.post(&path, &to_team("a,b", true)).await;
    assert!(refused.invalid_body()[0].starts_with("/team"));
    let ben = text(
        &app.agent("Ben")
            .await
            .get("/api/v1/me")
            .await
            .is(200)
            .json(),
        "id",
    );
    let profile = json!({ "tier": 1, "teams": ["second-line"], "skills": [], "capacity": 1 });
    let path_of_ben = format!("/api/v1/agents/{ben}/profile");
    let set = pair.console.request(Method::PUT, &path_of_ben);
    send(set.json(&profile)).await.is(200);
    let view = pair
        .console
        .post(&path, &to_team("Second Line", true))
        .await;
    assert_eq!(view.is(200).json()["let_go"]["to"], "Team second-line");
    let expected = [json!({ "from": null, "to": "second-line" })];
    assert_eq!(told(&pair.console, &pair.ticket_id).await, expected);
    let found = listed(&pair.console, "team=second-line").await;
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn a_session_that_a_team_is_asked_for_takes_its_ticket_there_once_one_of_it_has_it() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let ben = app.agent("Ben").await;
    let id = text(&ben.get("/api/v1/me").await.is(200).json(), "id");
    let _open = ben.request(Method::GET, "/api/v1/events").send().await;
    let profile = json!({ "tier": 1, "teams": ["night"], "skills": [], "capacity": 1 });
    let path = format!("/api/v1/agents/{id}/profile");
    let set = pair.console.request(Method::PUT, &path).json(&profile);
    send(set).await.is(200);
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let offered = pair.console.post(&path, &to_team("Night", false)).await;
    offered.is(200);
    assert!(told(&pair.console, &pair.ticket_id).await.is_empty());
    let accept = format!("{path}/accept");
    ben.post(&accept, &json!({})).await.is(200);
    let token = crate::peer::socket_token(&ben, &pair.session_id).await;
    let _watching = Peer::join(&app.origin, &token, "ben").await;
    let answer = ClientMessage::AnswerHandoff {
        agent: id,
        accept: true,
    };
    pair.customer.send(&answer).await;
    assert_eq!(pair.agent.until_bye().await, ByeReason::HandedOff);
    let expected = [json!({ "from": null, "to": "night" })];
    assert_eq!(told(&pair.console, &pair.ticket_id).await, expected);
    let ticket = format!("/api/v1/tickets/{}", pair.ticket_id);
    let ticket = pair.console.get(&ticket).await.is(200).json();
    assert_eq!(
        (&ticket["team"], &ticket["assignee"]["name"]),
        (&json!("night"), &json!("Ben"))
    );
}
