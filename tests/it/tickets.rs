//! Tickets, their numbers, their timeline, and how they are found.

use futures_util::future::join_all;
use reqwest::Url;
use serde_json::{Value, json};

use crate::support::{Browser, TestApp};

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an id")
}

fn subjects(list: &Value) -> Vec<&str> {
    list["data"]
        .as_array()
        .expect("data")
        .iter()
        .filter_map(|t| t["subject"].as_str())
        .collect()
}

async fn timeline(browser: &Browser, ticket: &Value) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{}/timeline", id(ticket));
    browser.get(&path).await.is(200).json()["data"]
        .as_array()
        .expect("data")
        .clone()
}

async fn change(browser: &Browser, ticket: &Value, change: Value) -> crate::support::Answer {
    browser
        .patch(&format!("/api/v1/tickets/{}", id(ticket)), &change)
        .await
}

#[tokio::test]
async fn ticket_is_made_read_and_kept_over_a_restart() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let body = json!({
        "subject": "  Router stops  ", "description": "At step 3.\nTwice.",
        "customer_name": "Robin", "customer_email": "Robin@Example.com",
    });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    assert!(id(&ticket).starts_with("tic_"));
    let expected = json!({
        "id": ticket["id"], "number": 1, "subject": "Router stops",
        "description": "At step 3.\nTwice.", "status": "open", "priority": "normal",
        "tags": [], "outcome": { "resolution": null, "category": null, "root_cause": null },
        "fields": {}, "version": 1, "customer_name": "Robin",
        "customer": null,
            "customer_email": "robin@example.com", "assignee": null, "team": null,
        "created_at": ticket["created_at"], "updated_at": ticket["created_at"],
        "live_session_id": null, "merged": null, "tier": 1, "sla": [], "due_at": null,
    });
    assert_eq!(ticket, expected);
    let created_at = ticket["created_at"].as_str().expect("a time");
    assert!(
        created_at.len() == 24 && created_at.ends_with('Z'),
        "{created_at}"
    );
    let comment = json!({ "body": "Called back." });
    let path = format!("/api/v1/tickets/{}/comments", id(&ticket));
    let entry = ada.post(&path, &comment).await.is(201).json();
    assert_eq!(entry["kind"], "comment");
    assert_eq!(entry["data"], comment);
    assert_eq!(entry["actor"], json!({ "kind": "agent", "name": "Ada" }));

    let app = app.restart().await;
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    assert_eq!(
        ada.get(&path).await.is(200).json()["subject"],
        "Router stops"
    );
    let entries = timeline(&ada, &ticket).await;
    assert_eq!(entries[0]["kind"], "ticket_created");
    assert_eq!(entries[0]["data"], json!({}));
    assert_eq!(entries[1], entry);
    app.shut_down().await.expect("ends in order");
}

#[tokio::test]
async fn changes_stand_on_the_timeline() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = ada.get("/api/v1/me").await.json();
    let ticket = ada.make_ticket("Before").await;
    let all = json!({ "subject": "After", "status": "pending", "assignee_id": me["id"] });
    let changed = change(&ada, &ticket, all.clone()).await.is(200).json();
    assert_eq!(changed["subject"], "After");
    assert_eq!(changed["status"], "pending");
    assert_eq!(
        changed["assignee"],
        json!({ "id": me["id"], "name": "Ada" })
    );
    change(&ada, &ticket, all).await.is(200);
    change(&ada, &ticket, json!({})).await.is(200);
    let none = change(&ada, &ticket, json!({ "assignee_id": null }))
        .await
        .is(200)
        .json();
    assert_eq!(none["assignee"], Value::Null);

    let entries = timeline(&ada, &ticket).await;
    let told: Vec<(&str, &Value)> = entries
        .iter()
        .map(|entry| (entry["kind"].as_str().expect("kind"), &entry["data"]))
        .collect();
    assert_eq!(
        told,
        [
            ("ticket_created", &json!({})),
            (
                "subject_changed",
                &json!({ "from": "Before", "to": "After" })
            ),
            (
                "status_changed",
                &json!({ "from": "open", "to": "pending" })
            ),
            ("assignee_changed", &json!({ "from": null, "to": "Ada" })),
            ("assignee_changed", &json!({ "from": "Ada", "to": null })),
        ]
    );
}

#[tokio::test]
async fn a_change_that_can_not_be_made_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Steady").await;
    let closed = change(&ada, &ticket, json!({ "status": "closed" }))
        .await
        .is(200)
        .json();
    let refused = change(
        &ada,
        &ticket,
        json!({ "subject": "New", "status": "pending" }),
    )
    .await;
    refused.problem(409, "status_not_allowed");
    let nobody = json!({ "subject": "New", "assignee_id": "agt_nobody" });
    let errors = change(&ada, &ticket, nobody).await.invalid_body();
    assert_eq!(errors, ["/assignee_id: must be the id of an agent"]);
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    assert_eq!(ada.get(&path).await.json(), closed);
    assert_eq!(timeline(&ada, &ticket).await.len(), 2);
    let missing = json!({ "id": "tic_none" });
    change(&ada, &missing, json!({ "status": "open" }))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn numbers_ascend_without_gaps_however_many_are_made_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let made = join_all((0..40).map(|number| {
        let ada = ada.clone();
        async move {
            let subject = format!("Ticket {number}");
            // Every fourth is refused and must not take a number.
            if number % 4 == 3 {
                ada.post("/api/v1/tickets", &json!({ "subject": "" }))
                    .await
                    .is(422);
                return None;
            }
            ada.make_ticket(&subject).await["number"].as_i64()
        }
    }))
    .await;
    let mut numbers: Vec<i64> = made.into_iter().flatten().collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
}

#[tokio::test]
async fn list_is_paged_with_the_latest_change_first() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let mut tickets = Vec::new();
    for number in 0..5 {
        tickets.push(ada.make_ticket(&format!("T{number}")).await);
        // Two of them share their time, so that the order of ids decides too.
        app.clock.advance(i64::from(number != 2));
    }
    change(&ada, &tickets[0], json!({ "status": "pending" }))
        .await
        .is(200);
    let all = ada.get("/api/v1/tickets").await.is(200).json();
    assert_eq!(subjects(&all), ["T0", "T4", "T3", "T2", "T1"]);
    assert_eq!(all["next_cursor"], Value::Null);

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada
            .get(&format!("/api/v1/tickets?limit=2{cursor}"))
            .await
            .is(200)
            .json();
        assert!(subjects(&page).len() <= 2);
        seen.extend(subjects(&page).iter().map(ToString::to_string));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, subjects(&all));
}

#[tokio::test]
async fn timeline_is_paged_and_goes_on_where_it_stopped() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Busy").await;
    let comments = format!("/api/v1/tickets/{}/comments", id(&ticket));
    for number in 0..4 {
        ada.post(&comments, &json!({ "body": format!("C{number}") }))
            .await
            .is(201);
    }
    let path = format!("/api/v1/tickets/{}/timeline?limit=3", id(&ticket));
    let first = ada.get(&path).await.is(200).json();
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    ada.post(&comments, &json!({ "body": "C4" })).await.is(201);
    let second = ada
        .get(&format!("{path}&cursor={cursor}"))
        .await
        .is(200)
        .json();
    assert_eq!(second["next_cursor"], Value::Null);
    let bodies: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|page| page["data"].as_array().expect("data"))
        .filter_map(|entry| entry["data"]["body"].as_str())
        .collect();
    assert_eq!(bodies, ["C0", "C1", "C2", "C3", "C4"]);
}

#[tokio::test]
async fn tickets_are_found_by_words_number_and_status() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    for (subject, name, email) in [
        ("Größe 100% falsch", "Robin", "robin@example.com"),
        ("Router_7 is slow", "Kim", "kim@example.com"),
        ("Router 8 is slow", "Kim", "kim@example.org"),
    ] {
        let body = json!({ "subject": subject, "customer_name": name, "customer_email": email });
        ada.post("/api/v1/tickets", &body).await.is(201);
    }
    let found = async |query: &[(&str, &str)]| {
        let url = Url::parse_with_params("http://tandem/api/v1/tickets", query).expect("a URL");
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let list = ada.get(&path).await.is(200).json();
        let mut found: Vec<i64> = list["data"]
            .as_array()
            .expect("data")
            .iter()
            .filter_map(|t| t["number"].as_i64())
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(found(&[("q", "GRÖSSE")]).await, [] as [i64; 0]);
    assert_eq!(found(&[("q", "GRÖßE")]).await, [1]);
    assert_eq!(found(&[("q", "slow router")]).await, [2, 3]);
    assert_eq!(found(&[("q", "kim .org")]).await, [3]);
    assert_eq!(found(&[("q", "#2")]).await, [2]);
    assert_eq!(found(&[("q", "100%")]).await, [1]);
    assert_eq!(found(&[("q", "%")]).await, [1]);
    assert_eq!(found(&[("q", "_")]).await, [2]);
    assert_eq!(found(&[("q", "\\")]).await, [] as [i64; 0]);
    assert_eq!(found(&[("q", "' OR 1=1 --")]).await, [] as [i64; 0]);
    assert_eq!(found(&[("q", "  ")]).await, [1, 2, 3]);
    assert_eq!(found(&[("status", "open"), ("q", "robin")]).await, [1]);
    assert_eq!(found(&[("status", "closed")]).await, [] as [i64; 0]);
}

#[tokio::test]
async fn renamed_ticket_is_found_by_its_present_subject_only() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Printer").await;
    change(&ada, &ticket, json!({ "subject": "Scanner" }))
        .await
        .is(200);
    let found = ada.get("/api/v1/tickets?q=scanner").await.json();
    assert_eq!(subjects(&found), ["Scanner"]);
    assert_eq!(
        ada.get("/api/v1/tickets?q=printer").await.json()["data"],
        json!([])
    );
}

#[tokio::test]
async fn nobody_reads_tickets_without_signing_in() {
    let app = TestApp::start().await;
    let ticket = app.admin().await.make_ticket("Private").await;
    let stranger = app.browser();
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    for path in [
        "/api/v1/tickets",
        &path,
        &format!("{path}/timeline"),
        "/api/v1/agents",
    ] {
        stranger.get(path).await.problem(401, "not_signed_in");
    }
    stranger
        .patch(&path, &json!({ "status": "closed" }))
        .await
        .problem(401, "not_signed_in");
    let comment = json!({ "body": "x" });
    stranger
        .post(&format!("{path}/comments"), &comment)
        .await
        .problem(401, "not_signed_in");
}

#[tokio::test]
async fn ticket_names_its_session_until_that_ends() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Live").await;
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    let made = ada
        .post(&format!("{path}/sessions"), &json!({}))
        .await
        .is(201)
        .json();
    let session = &made["session"];
    assert_eq!(
        ada.get(&path).await.json()["live_session_id"],
        session["id"]
    );
    let list = ada.get("/api/v1/tickets").await.json();
    assert_eq!(list["data"][0]["live_session_id"], session["id"]);
    let end = format!("/api/v1/sessions/{}/end", id(session));
    ada.post(&end, &json!({})).await.is(200);
    assert_eq!(ada.get(&path).await.json()["live_session_id"], Value::Null);
}

#[tokio::test]
async fn demo_seeds_once() {
    let app = TestApp::start_with(|config| config.demo = true).await;
    assert!(app.welcome.tenant.setup_token.is_none());
    let app = app.restart().await;
    let demo = app.welcome.demo.clone().expect("a demo");
    let browser = app.browser();
    let body = json!({ "email": demo.email, "password": demo.password });
    let agent = browser.post("/api/v1/sign-in", &body).await.is(200).json();
    assert_eq!(agent["name"], "Ada Fields");
    let tickets = browser.get("/api/v1/tickets").await.json();
    assert_eq!(subjects(&tickets), ["Router wizard stops at step 3"]);
    assert_eq!(tickets["data"][0]["number"], 1);
    assert_eq!(
        browser.get("/api/v1/agents").await.json()["data"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn urgency_and_tags_are_kept_told_and_found() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let body = json!({ "subject": "Down", "priority": "urgent", "tags": ["VPN", "site a", "vpn"] });
    let down = ada.post("/api/v1/tickets", &body).await.is(201).json();
    assert_eq!(down["tags"], json!(["site-a", "vpn"]));
    ada.make_ticket("Calm").await;
    let tags = json!({ "tags": ["vpn", "router"], "priority": "high" });
    let changed = change(&ada, &down, tags).await.is(200).json();
    assert_eq!(changed["version"], 2);
    let entries = timeline(&ada, &down).await;
    let told: Vec<&Value> = entries.iter().skip(1).map(|entry| &entry["data"]).collect();
    let expected = [
        json!({ "from": "urgent", "to": "high" }),
        json!({ "added": ["router"], "removed": ["site-a"] }),
    ];
    assert_eq!(told, expected.iter().collect::<Vec<_>>());

    let me = ada.get("/api/v1/me").await.json();
    let calm = ["Calm"].as_slice();
    for (query, expected) in [
        ("priority=high", ["Down"].as_slice()),
        ("priority=low", &[]),
        ("tag=Router", &["Down"]),
        ("tag=rout", &[]),
        ("tag=%25", &[]),
        ("q=router", &["Down"]),
        ("assignee=none&priority=normal", calm),
        (&format!("assignee={}", id(&me)), &[]),
    ] {
        let list = ada
            .get(&format!("/api/v1/tickets?{query}"))
            .await
            .is(200)
            .json();
        assert_eq!(subjects(&list), expected, "{query}");
    }
    let bad = json!({ "tags": ["ok", "a,b"] });
    let problem = change(&ada, &down, bad).await.problem(422, "invalid_body");
    assert_eq!(problem["errors"][0]["pointer"], "/tags/1");
    change(&ada, &down, json!({ "priority": "huge" }))
        .await
        .is(422);
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_seen() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Shared").await;
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    let seen = ada.get(&path).await.is(200).header("etag").to_owned();
    assert_eq!(seen, "\"1\"");
    let put = async |tag: &str, subject: &str| {
        let request = ada.request(reqwest::Method::PATCH, &path);
        let body = json!({ "subject": subject });
        crate::support::send(request.header("if-match", tag).json(&body)).await
    };
    let first = put(&seen, "By one").await.is(200);
    assert_eq!(first.header("etag"), "\"2\"");
    put(&seen, "By two").await.problem(412, "changed_since");
    for odd in ["W/\"2\"", "2", "\"two\"", "\"2\", \"3\""] {
        put(odd, "By two").await.problem(412, "changed_since");
    }
    assert_eq!(ada.get(&path).await.json()["subject"], "By one");
    put("\"2\"", "By two").await.is(200);
    put("*", "By three").await.is(200);
    assert_eq!(ada.get(&path).await.json()["version"], 4);
}

#[tokio::test]
async fn an_outcome_is_made_of_agreed_words_and_found_by_them() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let words = ada.get("/api/v1/closing").await.is(200).json();
    assert_eq!(words["required"], false);
    let ticket = ada.make_ticket("Router").await;
    ada.make_ticket("Other").await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let outcome = json!({ "resolution": "Solved", "category": "Fault" });
    let change = json!({ "status": "solved", "outcome": outcome });
    let changed = ada.patch(&path, &change).await.is(200).json();
    assert_eq!(changed["outcome"]["category"], "Fault");
    assert_eq!(changed["outcome"]["root_cause"], json!(null));
    let timeline = ada.get(&format!("{path}/timeline")).await.is(200).json();
    assert_eq!(timeline["data"][1]["kind"], "outcome_set");
    assert_eq!(timeline["data"][1]["data"]["resolution"], "Solved");
    for (query, n) in [
        ("category=Fault", 1),
        ("resolution=Solved", 1),
        ("category=Wish", 0),
    ] {
        let found = ada
            .get(&format!("/api/v1/tickets?{query}"))
            .await
            .is(200)
            .json();
        assert_eq!(found["data"].as_array().map(Vec::len), Some(n), "{query}");
    }
    let wrong = json!({ "outcome": { "category": "Weather" } });
    let refused = ada.patch(&path, &wrong).await.invalid_body();
    assert!(refused[0].starts_with("/outcome/category"), "{refused:?}");
}

#[tokio::test]
async fn where_a_resolution_is_required_no_ticket_ends_without_one() {
    let app = TestApp::start_with(|config| config.closing.required = true).await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Router").await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let solved = json!({ "status": "solved" });
    let refused = ada.patch(&path, &solved).await.invalid_body();
    assert!(refused[0].starts_with("/outcome/resolution"), "{refused:?}");
    ada.patch(&path, &json!({ "status": "pending" }))
        .await
        .is(200);
    ada.patch(&path, &json!({ "outcome": { "resolution": "Duplicate" } }))
        .await
        .is(200);
    ada.patch(&path, &solved).await.is(200);
}

#[tokio::test]
async fn what_was_said_is_found_with_its_ticket_and_the_words_around() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Router").await;
    let id = ticket["id"].as_str().expect("an id");
    let comments = format!("/api/v1/tickets/{id}/comments");
    let mut said = Vec::new();
    for words in [
        "Error 0x80070005 at the start",
        "It is the 0X80070005 again",
    ] {
        let body = json!({ "body": words });
        said.push(ada.post(&comments, &body).await.is(201).json());
    }
    let found = async |query: &str| {
        let path = format!("/api/v1/entries?{query}");
        ada.get(&path).await.is(200).json()
    };
    let first = found("q=x8007&limit=1").await;
    let expected = json!([{
        "id": said[1]["id"], "ticket_id": id, "number": 1, "subject": "Router", "status": "open",
        "at": said[1]["at"], "by": "agent", "name": "Ada", "kind": "comment",
        "excerpt": "It is the 0X80070005 again",
    }]);
    assert_eq!(first["data"], expected);
    let cursor = first["next_cursor"].as_str().expect("more");
    let second = found(&format!("q=x8007&limit=1&cursor={cursor}")).await;
    assert_eq!(second["data"][0]["id"], said[0]["id"]);
    assert_eq!(second["next_cursor"], Value::Null);
    for nothing in ["", "q=", "q=0x", "q=router", "q=start%20again"] {
        assert_eq!(found(nothing).await["data"], json!([]), "{nothing}");
    }
    let long = format!("/api/v1/entries?q={}", "a".repeat(201));
    ada.get(&long).await.problem(400, "invalid_query");
    ada.get("/api/v1/entries?cursor=x")
        .await
        .problem(400, "invalid_cursor");
    app.browser().get("/api/v1/entries?q=x8007").await.is(401);
}

#[tokio::test]
async fn a_ticket_is_made_with_all_that_it_can_have_and_its_timeline_says_so() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let me = ada.get("/api/v1/me").await.json();
    let field = json!({ "key": "seats", "label": "Seats", "kind": "number" });
    ada.post("/api/v1/fields", &field).await.is(201);
    let body = json!({
        "subject": "Router", "priority": "high", "tags": ["setup"], "assignee_id": me["id"],
        "category": "Fault", "fields": { "seats": 7 },
    });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    assert_eq!(ticket["version"], 1);
    assert_eq!(ticket["assignee"], json!({ "id": me["id"], "name": "Ada" }));
    assert_eq!(ticket["outcome"]["category"], "Fault");
    assert_eq!(ticket["fields"], json!({ "seats": 7 }));
    let path = format!("/api/v1/tickets/{}", id(&ticket));
    assert_eq!(ada.get(&path).await.is(200).json(), ticket);
    let entries = timeline(&ada, &ticket).await;
    let kinds: Vec<&str> = entries
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "ticket_created",
            "outcome_set",
            "field_changed",
            "assignee_changed"
        ]
    );
    let found = ada.get("/api/v1/tickets?field.seats=7").await.is(200);
    assert_eq!(subjects(&found.json()), ["Router"]);
    // Nothing given is as before.
    let plain = ada.make_ticket("Plain").await;
    assert_eq!(timeline(&ada, &plain).await.len(), 1);
}

#[tokio::test]
async fn a_ticket_that_can_not_be_given_what_it_is_to_have_is_not_made() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    for (given, error) in [
        (
            json!({ "assignee_id": "agt_nobody" }),
            "/assignee_id: must be the id of an agent",
        ),
        (
            json!({ "category": "Weather" }),
            "/category: must be a word that was agreed on",
        ),
        (
            json!({ "fields": { "none": "x" } }),
            "/fields/none: is no field",
        ),
    ] {
        let mut body = given;
        body["subject"] = json!("Router");
        let refused = ada.post("/api/v1/tickets", &body).await;
        assert_eq!(refused.invalid_body(), [error]);
    }
    let all = ada.get("/api/v1/tickets").await.is(200).json();
    assert_eq!(all["data"], json!([]));
    assert_eq!(ada.make_ticket("First").await["number"], 1);
}
