//! Merging of tickets: what a merged ticket still takes, where it leads to, and who reads what.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::limits::TALK_AFTER_END_MS;
use tandem_protocol::signal::ClientMessage;
use tandem_tickets::limits::{MERGE_REASON_CHARS_MAX, UNMERGE_WITHIN_MS};

use crate::files::{End, allow_files, settled};
use crate::identity::{Signer, accept, ask, identify, key_in, settings, start, with};
use crate::peer::{Pair, chat, text};
use crate::support::{Answer, Browser, TestApp, send};

/// Pairs of tickets that are merged into each other at the same moment.
const N_RACES: usize = 20;

async fn merge(console: &Browser, source: &str, target: &str) -> Answer {
    let path = format!("/api/v1/tickets/{source}/merge");
    let body = json!({ "into": target, "reason": "The same printer" });
    console.post(&path, &body).await
}

async fn unmerge(console: &Browser, id: &str) -> Answer {
    let path = format!("/api/v1/tickets/{id}/unmerge");
    console.post(&path, &json!({})).await
}

async fn show(console: &Browser, id: &str) -> Value {
    console
        .get(&format!("/api/v1/tickets/{id}"))
        .await
        .is(200)
        .json()
}

/// Makes tickets with these subjects; their identifiers.
async fn make<const N: usize>(console: &Browser, subjects: [&str; N]) -> [String; N] {
    let mut ids = std::array::from_fn(|_| String::new());
    for (id, subject) in ids.iter_mut().zip(subjects) {
        *id = text(&console.make_ticket(subject).await, "id");
    }
    ids
}

async fn numbers(console: &Browser, query: &str) -> Vec<i64> {
    let path = format!("/api/v1/tickets?{query}");
    let listed = console.get(&path).await.is(200).json();
    let listed = listed["data"].as_array().expect("a list").clone();
    let number = |ticket: &Value| ticket["number"].as_i64().expect("a number");
    listed.iter().map(number).collect()
}

/// The last entry of a kind on a timeline.
async fn entry(console: &Browser, id: &str, kind: &str) -> Value {
    let path = format!("/api/v1/tickets/{id}/timeline?limit=200");
    let entries = console.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("a list").clone();
    let last = entries.into_iter().rfind(|one| one["kind"] == kind);
    last.unwrap_or_else(|| panic!("no {kind} on {id}"))
}

#[tokio::test]
async fn a_merged_ticket_leads_to_the_other_and_is_out_of_the_way() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let [first, second] = make(&console, ["Printer", "Printer again"]).await;
    let tags = json!({ "tags": ["printer", "urgent"], "status": "pending" });
    let path = format!("/api/v1/tickets/{second}");
    console.patch(&path, &tags).await.is(200);

    let merged = merge(&console, &second, &first).await.is(200);
    assert_eq!(merged.header("etag"), "\"3\"");
    let merged = merged.json();
    assert_eq!(merged["status"], "closed");
    assert_eq!(merged["merged"]["into"]["id"], first);
    assert_eq!(merged["merged"]["into"]["subject"], "Printer");
    assert_eq!(merged["merged"]["by"]["name"], "Ada");
    assert_eq!(
        show(&console, &second).await,
        merged,
        "the old link is read"
    );
    let target = show(&console, &first).await;
    assert_eq!(target["tags"], json!(["printer", "urgent"]));
    assert_eq!(
        (&target["status"], &target["version"]),
        (&json!("open"), &json!(2))
    );
    let gone = entry(&console, &second, "ticket_merged").await;
    assert_eq!(gone["data"]["target"], first);
    assert_eq!(gone["data"]["reason"], "The same printer");
    assert_eq!(gone["actor"]["name"], "Ada");
    let came = entry(&console, &first, "duplicate_merged").await;
    assert_eq!(
        (&came["data"]["ticket"], &came["data"]["number"]),
        (&json!(second), &json!(2))
    );
    let listed = console
        .get(&format!("/api/v1/tickets/{first}/merged"))
        .await;
    assert_eq!(listed.is(200).json()["data"], json!([merged]));

    let audit = console.get("/api/v1/audit?act=ticket_merged").await;
    let audit = audit.is(200).json()["data"][0].clone();
    assert_eq!(
        (&audit["ticket_id"], &audit["detail"]),
        (&json!(second), &json!(first))
    );

    assert_eq!(numbers(&console, "").await, [1]);
    assert_eq!(numbers(&console, "q=again").await, [0; 0]);
    assert_eq!(numbers(&console, "status=closed").await, [0; 0]);
    for found in ["q=2", "q=%232", "merged=true", "merged=true&q=again"] {
        assert_eq!(numbers(&console, found).await, [2], "{found}");
    }
    assert_eq!(numbers(&console, "merged=true&q=1").await, [0; 0]);
}

#[tokio::test]
async fn nothing_is_written_on_a_merged_ticket() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = pair.console.clone();
    let [target] = make(&console, ["The one that goes on"]).await;
    let source = pair.ticket_id.clone();
    merge(&console, &source, &target)
        .await
        .problem(409, "session_open");
    pair.agent.send(&chat("m1", "Hello")).await;
    allow_files(&mut pair).await;
    let sent = End::agent(&pair).send_file("log.txt", b"It hums").await;
    let file = text(&sent.is(200).json(), "id");
    settled(&mut pair.customer, &file).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    merge(&console, &source, &target).await.is(200);

    let path = |rest: &str| format!("/api/v1/tickets/{source}{rest}");
    for change in [json!({ "status": "open" }), json!({ "subject": "Router" })] {
        let refused = console.patch(&path(""), &change).await;
        let problem = refused.problem(409, "ticket_merged");
        assert_eq!(
            problem["detail"],
            "This ticket was merged into #2. Go on there."
        );
    }
    // What was kept is read, and can go.
    let content = format!("/api/v1/files/{file}/content");
    assert_eq!(console.get(&content).await.is(200).text(), "It hums");
    let removal = console.request(Method::DELETE, &format!("/api/v1/files/{file}"));
    send(removal).await.is(204);
    entry(&console, &source, "file_deleted").await;
    let code = app.browser().post("/api/v1/client/code", &json!({})).await;
    let code = code.is(200).json();
    for (rest, body) in [
        ("/comments", json!({ "body": "One more" })),
        ("/messages", json!({ "id": "t1", "text": "One more" })),
        ("/sessions", json!({})),
        ("/redeem", json!({ "code": code["code"] })),
        ("/merge", json!({ "into": target })),
    ] {
        let refused = console.post(&path(rest), &body).await;
        refused.problem(409, "ticket_merged");
    }
    let asked = ask(&app, "Kim", "").await;
    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    let refused = console.post(&accept, &json!({ "ticket_id": source })).await;
    refused.problem(409, "ticket_merged");
    console.post(&accept, &json!({})).await.is(200);

    // Nobody says who the customer is: they are told so, and read nothing; what they report is heard.
    let token = &pair.resume_token;
    let late = json!({ "resume_token": token, "message": { "id": "c1", "text": "Hello?" } });
    let customer = app.browser();
    for body in [late, json!({ "resume_token": token })] {
        let refused = customer.post("/api/v1/client/talk", &body).await;
        refused.problem(410, "continued_elsewhere");
    }
    let survey = json!({ "resume_token": token });
    let survey = customer.post("/api/v1/client/survey", &survey).await;
    assert_eq!(survey.is(200).json()["open"], false);
    let report = json!({ "resume_token": token, "kind": "report", "reason": "Rude" });
    customer
        .post("/api/v1/client/report", &report)
        .await
        .is(204);
    entry(&console, &source, "reported").await;
    assert_eq!(show(&console, &target).await["tags"], json!(["review"]));
}

#[tokio::test]
async fn what_can_not_be_merged_says_why_and_nothing_changes() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let [a, b, c] = make(&console, ["a", "b", "c"]).await;
    merge(&console, &a, &a).await.problem(409, "same_ticket");
    merge(&console, &a, "tic_none")
        .await
        .problem(404, "not_found");
    merge(&console, "tic_none", &a)
        .await
        .problem(404, "not_found");
    let path = format!("/api/v1/tickets/{a}/merge");
    let stale = json!({ "into": b, "into_version": 2 });
    console
        .post(&path, &stale)
        .await
        .problem(412, "target_changed_since");
    let request = console.request(Method::POST, &path);
    let request = request.header("if-match", "\"2\"");
    let answer = send(request.json(&json!({ "into": b }))).await;
    answer.problem(412, "changed_since");
    let reason = |n: usize| json!({ "into": b, "reason": "x".repeat(n) });
    let long = console
        .post(&path, &reason(MERGE_REASON_CHARS_MAX + 1))
        .await;
    assert_eq!(
        long.invalid_body(),
        ["/reason: must have at most 500 characters"]
    );
    assert_eq!(show(&console, &a).await["version"], 1);
    assert_eq!(show(&console, &b).await["version"], 1);
    app.browser()
        .post(&path, &reason(1))
        .await
        .problem(401, "not_signed_in");

    // The same request again is the same merging.
    for _ in 0..2 {
        let request = console.request(Method::POST, &path);
        let request = request
            .header("if-match", "\"1\"")
            .header("idempotency-key", "a-key-of-a-merging");
        let body =
            json!({ "into": b, "into_version": 1, "reason": "x".repeat(MERGE_REASON_CHARS_MAX) });
        assert_eq!(send(request.json(&body)).await.is(200).json()["version"], 2);
    }
    let problem = merge(&console, &c, &a).await.problem(409, "target_merged");
    assert_eq!(problem["detail"], "Ticket #1 was itself merged into #2.");
    merge(&console, &b, &a).await.problem(409, "target_merged");
    unmerge(&console, &c).await.problem(409, "not_merged");
}

#[tokio::test]
async fn a_chain_leads_to_its_end_in_one_step_and_is_undone_from_there() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let [a, b, c] = make(&console, ["a", "b", "c"]).await;
    let pending = json!({ "status": "pending" });
    let path = format!("/api/v1/tickets/{b}");
    console.patch(&path, &pending).await.is(200);
    merge(&console, &a, &b).await.is(200);
    merge(&console, &b, &c).await.is(200);
    assert_eq!(show(&console, &a).await["merged"]["into"]["id"], c);
    let listed = console
        .get(&format!("/api/v1/tickets/{c}/merged"))
        .await
        .json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(2));
    unmerge(&console, &a).await.problem(409, "target_merged");

    app.clock.advance(UNMERGE_WITHIN_MS);
    // A day is longer than a console stays signed in.
    let console = app.admin().await;
    let undone = unmerge(&console, &b).await.is(200).json();
    assert_eq!(
        (&undone["status"], &undone["merged"]),
        (&json!("pending"), &Value::Null)
    );
    assert_eq!(
        entry(&console, &b, "ticket_unmerged").await["data"]["to"],
        "pending"
    );
    assert_eq!(
        entry(&console, &c, "duplicate_unmerged").await["data"]["ticket"],
        b
    );
    assert_eq!(show(&console, &a).await["merged"]["into"]["id"], b);
    console
        .patch(&path, &json!({ "status": "open" }))
        .await
        .is(200);
    app.clock.advance(1);
    unmerge(&console, &a)
        .await
        .problem(409, "merged_too_long_ago");
}

#[tokio::test]
async fn of_two_tickets_that_are_merged_into_each_other_at_once_one_is() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    for _ in 0..N_RACES {
        let [a, b] = make(&console, ["a", "b"]).await;
        let (there, back) = tokio::join!(merge(&console, &a, &b), merge(&console, &b, &a));
        let mut statuses = [there.status, back.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let (a, b) = (show(&console, &a).await, show(&console, &b).await);
        assert_ne!(a["merged"].is_null(), b["merged"].is_null());
        let winner = if a["merged"].is_null() { &b } else { &a };
        assert_ne!(winner["merged"]["into"]["id"], winner["id"]);
    }
}

#[tokio::test]
async fn a_session_and_a_merging_at_the_same_moment_never_meet() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let [target] = make(&console, ["The one that goes on"]).await;
    for _ in 0..N_RACES {
        let [source] = make(&console, ["A duplicate"]).await;
        let sessions = format!("/api/v1/tickets/{source}/sessions");
        let body = json!({});
        let (begun, merged) = tokio::join!(
            console.post(&sessions, &body),
            merge(&console, &source, &target)
        );
        match (begun.status, merged.status) {
            (201, 409) => drop(merged.problem(409, "session_open")),
            (409, 200) => drop(begun.problem(409, "ticket_merged")),
            other => panic!("{other:?}"),
        }
    }
}

/// A customer whom a product calls `subject`, after a session of their own: its resume token and ticket.
async fn helped(
    app: &TestApp,
    console: &Browser,
    signer: &Signer,
    subject: &str,
) -> (String, String) {
    let asked = ask(app, "Somebody", "").await;
    let now = app.clock.now() / 1_000;
    let token = signer.sign(&with(json!({
        "sub": subject, "name": subject, "iat": now, "exp": now + 300,
    })));
    identify(app, &asked, &token).await.is(204);
    let session = accept(console, &asked).await;
    let ticket = text(&session["ticket"], "id");
    let messages = format!("/api/v1/tickets/{ticket}/messages");
    let body = json!({ "id": "a1", "text": format!("Hello {subject}") });
    console.post(&messages, &body).await.is(201);
    let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
    console.post(&end, &json!({})).await.is(200);
    // What comes next is another matter of theirs.
    let path = format!("/api/v1/tickets/{ticket}");
    console
        .patch(&path, &json!({ "status": "solved" }))
        .await
        .is(200);
    (text(&asked, "resume_token"), ticket)
}

#[tokio::test]
async fn the_same_customer_goes_on_in_the_other_talk_and_nobody_reads_somebody_elses() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = start(settings(vec![key_in(folder.path(), &signer)])).await;
    let console = app.admin().await;
    let (old, first) = helped(&app, &console, &signer, "kim").await;
    // Their next matter comes when the first conversation is closed.
    app.clock.advance(TALK_AFTER_END_MS as i64);
    let console = app.admin().await;
    let (again, second) = helped(&app, &console, &signer, "kim").await;
    let (other, third) = helped(&app, &console, &signer, "robin").await;
    assert!(first != second && second != third);
    merge(&console, &second, &first).await.is(200);
    merge(&console, &third, &first).await.is(200);

    let customer = app.browser();
    let write = json!({ "resume_token": again, "message": { "id": "c1", "text": "It is back" } });
    let talk = customer
        .post("/api/v1/client/talk", &write)
        .await
        .is(200)
        .json();
    let words = |talk: &Value| -> Vec<String> {
        let all = talk["chat"].as_array().expect("a list").iter();
        all.map(|one| text(one, "text")).collect()
    };
    assert_eq!(words(&talk), ["Hello kim", "It is back"]);
    assert_eq!(talk["session"]["ticket"]["id"], first);
    assert_eq!(
        entry(&console, &first, "chat").await["data"]["text"],
        "It is back"
    );
    let read = json!({ "resume_token": old });
    let refused = customer.post("/api/v1/client/talk", &read).await;
    refused.problem(410, "talk_over");

    let read = json!({ "resume_token": other });
    let refused = customer.post("/api/v1/client/talk", &read).await;
    let problem = refused.problem(410, "continued_elsewhere").to_string();
    assert!(
        !problem.contains("kim") && !problem.contains("back"),
        "{problem}"
    );
}

#[tokio::test]
async fn a_merged_ticket_is_no_ticket_of_its_own_in_the_figures_and_its_work_counts_once() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = pair.console.clone();
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let source = pair.ticket_id.clone();
    let visitor = app.browser();
    let [target] = make(&console, ["The one that goes on"]).await;
    let mut other = Pair::on_ticket(&app.origin, console.clone(), visitor, target.clone()).await;
    other.allow().await;
    other.customer.send(&ClientMessage::End {}).await;
    other.customer.until_bye().await;
    for id in [&source, &target] {
        let path = format!("/api/v1/tickets/{id}");
        console
            .patch(&path, &json!({ "status": "solved" }))
            .await
            .is(200);
    }
    let figures = async || {
        let all = console.get("/api/v1/metrics").await.is(200).json();
        let of = all["data"][0]["figures"].clone();
        ["tickets", "merged", "solved", "first_contact", "sessions"].map(|name| of[name].as_i64())
    };
    assert_eq!(figures().await, [2, 0, 2, 2, 2].map(Some));
    merge(&console, &source, &target).await.is(200);
    // Two sessions were needed for what is one matter.
    assert_eq!(figures().await, [1, 1, 1, 0, 2].map(Some));
    let handled = console.get("/api/v1/metrics").await.json();
    assert_eq!(handled["data"][0]["figures"]["session"]["count"], 2);
    unmerge(&console, &source).await.is(200);
    assert_eq!(figures().await, [2, 0, 2, 2, 2].map(Some));
    // What came by way of another ticket goes with it.
    let [between] = make(&console, ["Leads on"]).await;
    merge(&console, &source, &between).await.is(200);
    merge(&console, &between, &target).await.is(200);
    assert_eq!(figures().await, [1, 2, 1, 0, 2].map(Some));
    unmerge(&console, &between).await.is(200);
    assert_eq!(figures().await, [2, 1, 1, 1, 2].map(Some));
}

#[tokio::test]
async fn why_tickets_were_merged_goes_with_either_person() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let [a, b, c] = make(&console, ["a", "b", "c"]).await;
    merge(&console, &a, &b).await.is(200);
    merge(&console, &c, &b).await.is(200);
    let erase = format!("/api/v1/people/{a}/erase");
    console.post(&erase, &json!({})).await.is(200);
    assert_eq!(
        entry(&console, &a, "ticket_merged").await["data"]["reason"],
        "(erased)"
    );
    let path = format!("/api/v1/tickets/{b}/timeline");
    let story = console.get(&path).await.is(200).text();
    assert_eq!(story.matches("(erased)").count(), 1, "{story}");
    assert_eq!(story.matches("The same printer").count(), 1, "{story}");
    assert_eq!(show(&console, &a).await["merged"]["into"]["id"], b);

    let erase = format!("/api/v1/people/{b}/erase");
    console.post(&erase, &json!({})).await.is(200);
    assert_eq!(
        entry(&console, &c, "ticket_merged").await["data"]["reason"],
        "(erased)"
    );
    assert_eq!(
        show(&console, &c).await["merged"]["into"]["subject"],
        "(erased)"
    );
}
